"""Phase 3: what units need from each other and from the leadership, and what they answer."""

from typing import Any

from tests.integration.round.begin import UNITS
from tests.integration.round.play import Play
from tests.integration.round.words import SIX, need

NEW = "/behoeften/nieuw"
DELIVERED = [
    "need_created", "need_saved", "need_asked", "need_agreed", "need_fulfilled", "need_evaluated",
]  # fmt: skip


def ask(play: Play, who: str, title: str, **words: Any) -> str:
    """Write a need and send it at once; gives its page."""
    page = play.sees(who, NEW)
    return play.sends(who, page, NEW, need(play, title, **words) | {"act": "ask"}).url


def answer_of(play: Play, page: str, unit: str) -> str:
    """The page of the answer of a unit to a need."""
    row = play.row("need", key=play.key(page))
    return play.url("answer", need_id=row.id, unit_id=play.people.units[unit])


def one_unit_helps_another(play: Play) -> str:
    """Noord asks Drio for a profile of its own: offered, agreed, delivered, evaluated. Gives its page."""
    page = ask(play, "chef.noord", "Een gericht beeld", addressee_kind="unit", addressees=["drio"])
    answer = answer_of(play, page, "drio")
    play.sees("chef.noord", page).says("gevraagd", "Dienst Informatie reageert op de vraag.")
    play.sees("chef.drio", "/").says("Reageer op de vraag van District Noord: Een gericht beeld")
    play.sees("chef.drio", page).says("U bent aan de beurt: District Noord vraagt uw hulp.")
    offer = {"kind": "yes", "text": "Vier keer per jaar.", "hours": "60", "first_delivery": play.day(60)}
    play.presses("chef.drio", page, "offer", offer, of=answer)
    play.sees("chef.noord", page).says("beoordeel het aanbod van Dienst Informatie", "60 uur per jaar")
    play.presses("chef.noord", page, "accept", of=answer)
    play.sees("chef.noord", page).says("U bent aan de beurt: bevestig de afspraak.")
    play.sees("chef.noord", "/").says("Bevestig de afspraak: Een gericht beeld")
    play.presses("chef.noord", page, "agree").says("afgesproken")
    play.presses("chef.drio", page, "start_delivery", of=answer)
    play.presses("chef.drio", page, "report_delivered", {"text": "Het eerste profiel is er."}, of=answer)
    play.may_not("chef.noord", page, "fulfil", because="Bevestig eerst elke levering.")
    play.presses("chef.noord", page, "confirm", of=answer)
    play.sees("chef.noord", "/").says("Meld dat alles geleverd is: Een gericht beeld")
    play.presses("chef.noord", page, "fulfil")
    evaluation = {"score": "4", "text": "Minder onnodige controles.", "continue": "continue"}
    play.presses("chef.noord", page, "evaluate", evaluation).says("geëvalueerd", "Zo doorgaan")
    assert play.events("need", page) == DELIVERED
    assert play.events("answer", answer)[-1] == "delivery_confirmed"
    return page


def the_whole_team_is_asked(play: Play) -> str:
    """Noord asks everybody for something that only a commitment can bring. Gives its page."""
    page = ask(play, "chef.noord", "Leren van eigen beelden", addressee_kind="all_emt")
    waiting = "Nog geen reactie van: District Zuid, Dienst Informatie, Dienst Bedrijfsvoering."
    play.sees("chef.noord", page).says("het hele EMT", waiting)
    return page


def the_leadership_is_asked(play: Play) -> str:
    """Dbre asks the leadership, which must know six things before it decides. Gives its page."""
    page = ask(play, "chef.dbre", "Meer uren in de meldkamer", addressee_kind="leadership", **SIX)
    play.presses("chef.dbre", page, "escalate").says("bij de eenheidsleiding", "De eenheidsleiding beslist.")
    return page


def every_unit_contributes(play: Play) -> None:
    """Both questions of phase 3 answered, and a sentence for the collective task."""
    for unit in UNITS:
        head, page = f"chef.{unit}", play.of_unit("assignment", unit)
        asked = "needs" if unit == "noord" else "nothing"
        answers = {"from_units": asked, "from_leadership": "nothing", "collective": f"De zin van {unit}."}
        play.presses(head, page, "contribute", answers)
        play.sees(head, page).says("inbreng gereed")

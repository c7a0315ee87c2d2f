"""What the team promises together and what it sets itself: a commitment, and the collective task."""

from tests.integration.round.begin import ROUND
from tests.integration.round.play import Play

APPROVED = [
    "commitment_created", "owner_named", "commitment_saved", "ownership_accepted", "consultation_opened",
    "consultation_answered", "consultation_answered", "consultation_answered", "consultation_closed",
]  # fmt: skip
ADOPTED = [
    "collective_task_created", "collective_task_saved", "collective_task_saved", "discussion_opened",
    "position_recorded", "position_recorded", "position_recorded", "silence_recorded",
    "collective_task_adopted",
]  # fmt: skip


def propose(play: Play, need: str) -> str:
    """The secretary proposes a commitment that follows from a need, with the head of Zuid as owner."""
    words = {
        "title": "Samen leren van beelden",
        "text": "Elk team houdt vier keer per jaar een leertafel.",
        "acts": ["facilitate"],
        "line": "2",
        "owner": str(play.people.positions["chef.zuid"]),
        "due": play.day(200),
        "from_needs": [play.key(need)],
    }
    page = play.sees("secretaris", "/afspraken/nieuw")
    return play.sends("secretaris", page, "/afspraken/nieuw", words).url


def consult(play: Play, page: str) -> None:
    """The owner says yes before the others are asked what they think of it, and all of them say so."""
    play.sees("chef.noord", page, status=404)
    play.may_not("secretaris", page, "open_consultation", because="De eigenaar heeft nog niet ja gezegd.")
    play.sees("chef.zuid", page).says("U bent gevraagd als eigenaar. Zegt u ja?")
    play.presses("chef.zuid", page, "accept_ownership")
    play.presses("secretaris", page, "open_consultation")
    play.sees("chef.noord", page).says("Uw reactie wordt gevraagd.")
    play.may_not("secretaris", page, "close_consultation", because="Wacht op: District Noord")
    for unit in ("noord", "drio", "dbre"):
        play.presses(f"chef.{unit}", page, "respond", {"response": "agree"})
    play.presses("secretaris", page, "close_consultation").says("klaar voor besluit")
    assert play.events("commitment", page) == APPROVED


def take_up(play: Play, page: str, need: str) -> None:
    """The secretary takes up the need in the commitment: its asker sees where it went."""
    shown = play.sees("secretaris", page)
    play.sends("secretaris", shown, f"{page}/behoeften", {"needs": [play.key(need)]})
    play.sees("chef.noord", need).says("opgenomen in afspraak", "Samen leren van beelden")


def adopt_the_collective_task(play: Play) -> str:
    """Written beside the sentences of all units, discussed, and adopted by the team itself."""
    page = play.sends("secretaris", play.sees("secretaris", ROUND), f"{ROUND}/collectieve-opgave").url
    play.sees("secretaris", page).says("De zin van noord.", "De zin van dbre.")
    play.sees("chef.noord", page, status=404)
    play.presses("secretaris", page, "save_task", {"text": "Samen zichtbaar in de wijk."})
    final = {"text": "Samen zichtbaar en aanspreekbaar in de wijk."}
    play.presses("secretaris", page, "put_up_for_discussion", final)
    play.sees("chef.noord", page).says("in bespreking", "Samen zichtbaar en aanspreekbaar in de wijk.")
    for unit, said in (("noord", "agree"), ("zuid", "disagree"), ("drio", "agree")):
        play.presses(f"chef.{unit}", page, "record_position", {"stand": said, "text": "Dit vinden wij."})
    silent = "Nog niet uitgesproken: Dienst Bedrijfsvoering."
    play.may_not("secretaris", page, "adopt", because=silent)
    play.presses("secretaris", page, "record_silence")
    stands = "Eens: 2. Niet eens: District Zuid. Dat blijft bij de opgave staan."
    play.sees("secretaris", page).says(stands)
    adopted = play.presses("secretaris", page, "adopt")
    adopted.says("vastgesteld door het EMT", "sprak zich niet uit 1", stands)
    assert play.events("collective_task", page) == ADOPTED
    return page


def carry_out(play: Play, page: str, need: str) -> None:
    """The owner carries it out; the asker of the need says that it has been answered."""
    play.sees("chef.zuid", "/").says("Begin met de afspraak: Samen leren van beelden")
    play.presses("chef.zuid", page, "start").says("in uitvoering")
    play.sees("chef.zuid", "/").says("Voer de afspraak uit: Samen leren van beelden")
    play.may_not("chef.noord", need, "fulfil", because="Nog niet alles is geleverd.")
    play.presses("chef.zuid", page, "record_progress", {"progress": "50", "text": "De helft doet mee."})
    play.presses("chef.zuid", page, "finish", {"text": "Elk team hield vier leertafels."}).says("uitgevoerd")
    play.sees("chef.noord", "/").says("Meld dat alles geleverd is: Leren van eigen beelden")
    play.presses("chef.noord", need, "fulfil").says("geleverd")

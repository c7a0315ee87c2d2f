"""A head leaves in the middle of a round: the work stays with the position, and history keeps both names."""

import re

from tests.integration.round.begin import establish, open_phase, send_the_letter
from tests.integration.round.needs import answer_of, ask
from tests.integration.round.play import Play
from tests.integration.round.words import analysis, plan

SEAT = "/beheer/functies/chef.noord"
NEW = "/beheer/accounts/nieuw"


def test_the_work_stays_with_the_position_and_history_keeps_both_names(play: Play) -> None:
    send_the_letter(play)
    open_phase(play, 1)
    task = establish(play, "noord")
    open_phase(play, 2)
    page = play.of_unit("plan", "noord")
    play.presses("chef.noord", page, "save_plan", {"vision": "De visie van het vorige hoofd."})
    asked = ask(play, "chef.noord", "Een gericht beeld", addressee_kind="unit", addressees=["drio"])
    offer = {"kind": "yes", "text": "Vier keer per jaar.", "hours": "40", "first_delivery": play.day(60)}
    play.presses("chef.drio", asked, "offer", offer, of=answer_of(play, asked, "drio"))
    somebody_else_becomes_head(play)
    the_former_head_can_do_nothing_any_more(play, page, asked)
    the_new_head_goes_on(play, task, page, asked)


def somebody_else_becomes_head(play: Play) -> None:
    """The administrator makes an account and gives it the position from today on."""
    who = {"username": "de.nieuwe", "name": "De Nieuwe"}
    told = play.sends("beheer", play.sees("beheer", NEW), NEW, who).text
    temporary = re.search(r"\b[a-z0-9]{4}(-[a-z0-9]{4}){3}\b", told)
    assert temporary, told
    seat = play.sees("beheer", SEAT)
    number = {"account": str(play.account("de.nieuwe")), "starts": play.day(0)}
    play.sends("beheer", seat, f"{SEAT}/houder", number).says("De Nieuwe")
    play.arrives("de.nieuwe", temporary[0])


def the_former_head_can_do_nothing_any_more(play: Play, plan: str, asked: str) -> None:
    play.sees("chef.noord", plan).says("Log in met uw gebruikersnaam en wachtwoord.")
    play.browsers.pop("chef.noord")
    play.sees("chef.noord", "/").says("Er staat niets open.")
    play.sees("chef.noord", plan, status=403)
    play.sees("chef.noord", asked, status=403)


def the_new_head_goes_on(play: Play, task: str, page: str, asked: str) -> None:
    play.sees("de.nieuwe", "/").says("Maak uw meerjarenplan af en dien het in")
    play.sees("de.nieuwe", task).says(analysis("noord")["task"])
    play.sees("de.nieuwe", page).says("De visie van het vorige hoofd.")
    play.presses("de.nieuwe", page, "submit_plan", plan("noord") | {"vision": "De visie van ons beiden."})
    play.presses("de.nieuwe", asked, "accept", of=answer_of(play, asked, "drio"))
    play.presses("de.nieuwe", asked, "agree").says("afgesproken")
    both = play.sees("de.nieuwe", page).text.partition("Wat is er gebeurd")[2]
    assert "De Nieuwe" in both
    assert "Hoofd District Noord" in play.sees("de.nieuwe", task).text.partition("Wat is er gebeurd")[2]
    assert play.who_did_it("need", asked) == ["chef.noord"] * 3 + ["de.nieuwe"]

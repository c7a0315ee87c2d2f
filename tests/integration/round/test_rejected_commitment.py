"""A commitment that the leadership rejects: what it took up goes back to who asked, and is asked again."""

import pytest

from tests.integration.round.begin import open_phase, send_the_letter
from tests.integration.round.meetings import hold, plan_meeting, put_on_agenda
from tests.integration.round.needs import answer_of, the_whole_team_is_asked
from tests.integration.round.play import Play
from tests.integration.round.together import consult, propose, take_up

NO = {"BS-01-outcome": "reject", "BS-01-advice_against": "4", "BS-01-reason": "Er zijn geen uren voor."}


@pytest.fixture
def taken_up(play: Play) -> tuple[str, str]:
    """A need that was taken up in a commitment on which everybody responded."""
    send_the_letter(play)
    open_phase(play, 1)
    need = the_whole_team_is_asked(play)
    commitment = propose(play, need)
    consult(play, commitment)
    take_up(play, commitment, need)
    return need, commitment


def test_a_rejected_commitment_gives_its_needs_back_to_the_asker(
    play: Play, taken_up: tuple[str, str]
) -> None:
    need, commitment = taken_up
    meeting = plan_meeting(play, 7)
    put_on_agenda(play, meeting, commitment)
    play.wait(7)
    hold(play, meeting, NO).says("afgewezen", "Er zijn geen uren voor.")
    play.sees("chef.zuid", commitment).says("afgewezen")
    it_is_asked_again(play, need)
    assert play.events("need", need)[-2:] == ["need_taken_up", "need_released"]
    the_asker_goes_on_without_it(play, need)


def test_a_withdrawn_commitment_does_so_too(play: Play, taken_up: tuple[str, str]) -> None:
    need, commitment = taken_up
    play.presses("chef.zuid", commitment, "withdraw", {"reason": "Wij kunnen dit niet dragen."})
    it_is_asked_again(play, need)
    for unit in ("zuid", "drio", "dbre"):
        no = {"reason": "Er zijn geen uren."}
        play.presses(f"chef.{unit}", need, "decline", no, of=answer_of(play, need, unit))
    play.sees("chef.noord", "/").says("Er komt zo geen hulp. Kies wat u nu doet: Leren van eigen beelden")
    play.presses("chef.noord", need, "close").says("gesloten")


def it_is_asked_again(play: Play, need: str) -> None:
    """The answers that had lapsed are asked anew, and the asker is told."""
    play.sees("chef.noord", need).says("gevraagd").is_silent_on("opgenomen in afspraak")
    play.sees("chef.noord", "/").says("behoefte B-01")
    for unit in ("zuid", "drio", "dbre"):
        assert play.row("answer", key=play.key(answer_of(play, need, unit))).state == "requested"
        play.sees(f"chef.{unit}", "/").says("Reageer op de vraag van District Noord")


def the_asker_goes_on_without_it(play: Play, need: str) -> None:
    offer = {"kind": "yes", "text": "Wij denken mee.", "hours": "20", "first_delivery": play.day(60)}
    play.presses("chef.drio", need, "offer", offer, of=answer_of(play, need, "drio"))
    play.presses("chef.noord", need, "accept", of=answer_of(play, need, "drio"))
    play.presses("chef.noord", need, "agree").says("afgesproken")

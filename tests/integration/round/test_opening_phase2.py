"""Who may begin a plan: a unit with an opgave, and any unit once phase 2 was opened (rule B02)."""

from tests.integration.round.begin import establish, open_phase, send_the_letter
from tests.integration.round.play import Play
from tests.integration.round.words import plan

FIRST = "Stel eerst uw opgave vast. Daarna begint fase 2."


def test_a_unit_without_an_opgave_plans_with_a_warning_once_the_secretary_opened_phase_2(play: Play) -> None:
    send_the_letter(play)
    open_phase(play, 1)
    establish(play, "noord")
    early, late = play.of_unit("plan", "noord"), play.of_unit("plan", "zuid")
    play.presses("chef.noord", early, "save_plan", {"vision": "Wij beginnen vast."})
    play.may_not("chef.zuid", late, "submit_plan", because=FIRST)
    open_phase(play, 2)
    done = play.presses("chef.zuid", late, "submit_plan", plan("zuid"))
    done.says("De secretaris opende fase 2 eerder. Stel uw opgave ook nog vast.")
    assert play.row("plan", key=play.key(late)).state == "submitted"
    play.presses("chef.noord", early, "submit_plan", plan("noord")).is_silent_on("opende fase 2 eerder")


def test_an_opgave_that_is_returned_later_is_mended_before_the_plan_goes_on(play: Play) -> None:
    send_the_letter(play)
    open_phase(play, 1)
    task, page = establish(play, "noord"), play.of_unit("plan", "noord")
    open_phase(play, 2)
    back = {"reason": "De opgave is te algemeen.", "resubmit_by": play.day(7)}
    play.presses("secretaris", task, "return_analysis", back)
    play.may_not("chef.noord", page, "submit_plan", because=FIRST)
    establish(play, "noord")
    play.presses("chef.noord", page, "submit_plan", plan("noord"))

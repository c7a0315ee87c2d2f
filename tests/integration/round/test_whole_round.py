"""The main job from the letter to securing, played by hand on the pages of everybody who takes part."""

from app.commands.seals import seal_waiting
from tests.integration.round.begin import LETTER_PAGE, ROUND, UNITS, establish, open_phase, send_the_letter
from tests.integration.round.meetings import confirm, gather, hold, plan_meeting, put_on_agenda, record
from tests.integration.round.needs import (
    every_unit_contributes,
    one_unit_helps_another,
    the_leadership_is_asked,
    the_whole_team_is_asked,
)
from tests.integration.round.play import Play
from tests.integration.round.together import adopt_the_collective_task, carry_out, consult, propose, take_up
from tests.integration.round.words import LETTER, analysis, plan
from tests.replay import assert_every_state_is_the_replay_of_its_events

ROUND_PLAYED = [
    "round_created", "letter_saved", "letter_signed", "letter_sent", "phase1_opened", "phase2_opened",
    "phase3_opened", "round_frozen", "cluster_created", "cluster_discussed", "round_consolidated",
    "round_decided", "securing_started", "round_closed",
]  # fmt: skip
WITH_PLAN = ("noord", "zuid", "drio")
"""The head of Dbre makes no plan: phase 3 does not wait for it, and the leadership excuses it in the end."""


def test_a_whole_round(play: Play) -> None:
    the_letter_goes_out(play)
    every_unit_establishes_its_opgave(play)
    units_make_their_plans(play)
    the_leadership_adopts_the_plans(play)
    what_units_need_becomes_a_commitment(play)
    the_round_is_closed(play)
    everything_is_as_its_events_say(play)


def the_letter_goes_out(play: Play) -> None:
    send_the_letter(play)
    play.may_not("politiechef", LETTER_PAGE, "sign_letter")
    play.sees("chef.noord", LETTER_PAGE).says(LETTER["body"], "Verstuurd op 2 november 2026")
    play.sees("chef.noord", "/").says("Secretaris EMT heeft de brief verstuurd")
    open_phase(play, 1)
    play.sees("chef.noord", ROUND).says("fase 1 open", "0 van 4 onderdelen stelden hun opgave vast.")


def every_unit_establishes_its_opgave(play: Play) -> None:
    play.sees("chef.noord", "/").says("30 november 2026", "Nog 20 werkdagen.")
    draft = play.of_unit("assignment", "zuid")
    play.presses("chef.zuid", draft, "save_analysis", {"q1": "Alleen wij lezen dit nog."})
    play.sees("chef.noord", draft).is_silent_on("Alleen wij lezen dit nog.")
    for unit in UNITS:
        establish(play, unit)
    play.sees("chef.noord", draft).says(analysis("zuid")["task"])
    back = {"reason": "Maak uw opgave korter.", "resubmit_by": play.day(7)}
    play.presses("secretaris", draft, "return_analysis", back)
    play.sees("chef.zuid", "/").says(
        "Pas uw analyse aan. De secretaris stuurde haar terug", "9 november 2026"
    )
    play.presses("chef.zuid", draft, "establish_task", {"task": "Aanwezig zijn."})
    for unit in UNITS:
        play.presses("secretaris", play.of_unit("assignment", unit), "note_analysis")
    play.sees("secretaris", ROUND).says("4 van 4 onderdelen stelden hun opgave vast.")
    assert play.states("assignment") == ["task_established"] * 4
    assert play.events("assignment", draft) == [
        "analysis_saved", "analysis_saved", "task_established", "analysis_returned", "analysis_saved",
        "task_established", "analysis_noted",
    ]  # fmt: skip


def units_make_their_plans(play: Play) -> None:
    play.wait(28)
    open_phase(play, 2)
    for unit in WITH_PLAN:
        head, page = f"chef.{unit}", play.of_unit("plan", unit)
        play.presses(head, page, "save_plan", {"vision": "Een begin."})
        play.presses(head, page, "submit_plan", plan(unit)).says("ingediend")
    play.sees("secretaris", "/planning").says("wachten op u 3")
    assert play.states("plan") == ["submitted", "submitted", "submitted", "draft"]


def the_leadership_adopts_the_plans(play: Play) -> None:
    meeting = plan_meeting(play, 7)
    for unit in WITH_PLAN:
        play.presses("secretaris", play.of_unit("plan", unit), "put_on_agenda").says("op de agenda")
    play.wait(7)
    gather(play, meeting)
    condition = {"text": "Eerst een nulmeting", "due": play.day(60)}
    condition["owner"] = str(play.people.positions["chef.zuid"])
    asked = {f"BS-02-conditions-0-{name}": value for name, value in condition.items()}
    record(play, meeting, asked | {"BS-02-outcome": "approve_with_conditions", "BS-02-advice_for": "4"})
    play.sees("politiechef", "/").says("Bekrachtig 3 besluiten van 7 december 2026")
    confirm(play, meeting, password="geraden", status=422)
    assert play.states("plan")[:3] == ["on_agenda"] * 3
    confirm(play, meeting).says("bekrachtigd", "goedgekeurd met voorwaarden", "Eerst een nulmeting")
    assert play.states("plan") == ["adopted", "adopted_with_conditions", "adopted", "draft"]
    play.sees("chef.zuid", play.of_unit("plan", "zuid")).says("vastgesteld met voorwaarden")


def what_units_need_becomes_a_commitment(play: Play) -> None:
    play.wait(21)
    open_phase(play, 3)
    assert play.states("assignment") == ["contributing"] * 4
    one_unit_helps_another(play)
    shared = the_whole_team_is_asked(play)
    upward = the_leadership_is_asked(play)
    every_unit_contributes(play)
    commitment = propose(play, shared)
    consult(play, commitment)
    take_up(play, commitment, shared)
    task = adopt_the_collective_task(play)
    meeting = plan_meeting(play, 7)
    for thing in (commitment, upward, task):
        put_on_agenda(play, meeting, thing)
    play.wait(7)
    gather(play, meeting)
    record(play, meeting).says("Er is een bezwaar. Vul hier zelf de uitkomst in.")
    record(play, meeting, {"BS-06-outcome": "approve", "BS-06-advice_for": "4"})
    confirm(play, meeting).says("3 onderdelen stemmen in")
    play.sees("chef.zuid", commitment).says("goedgekeurd", "Bekijk het besluit")
    play.sees("chef.dbre", upward).says("afgesproken")
    play.sees("chef.noord", task).says("besloten door de eenheidsleiding")
    carry_out(play, commitment, shared)


def the_round_is_closed(play: Play) -> None:
    play.wait(28)
    play.presses("secretaris", ROUND, "freeze").says("inbreng bevroren")
    new = play.sees("secretaris", f"{ROUND}/groepen/nieuw")
    group = {"name": "Leren", "needs": ["B-01", "B-02"]}
    play.sends("secretaris", new, f"{ROUND}/groepen/nieuw", group)
    play.may_not(
        "secretaris", ROUND, "consolidate", because="Bespreek eerst deze groepen van behoeften: Leren."
    )
    play.sends("secretaris", play.sees("secretaris", ROUND), "/groepen/CL-1/besproken")
    play.presses("secretaris", ROUND, "consolidate")
    meeting = plan_meeting(play, 12)
    put_on_agenda(play, meeting, ROUND)
    play.wait(12)
    hold(play, meeting)
    assert play.states("assignment") == ["completed", "completed", "completed", "consolidated"]
    play.presses(
        "politiechef", play.of_unit("plan", "dbre"), "excuse_plan", {"reason": "Een nieuw onderdeel."}
    )
    assert play.states("assignment") == ["completed"] * 4
    play.presses("secretaris", ROUND, "start_securing")
    play.may_not("politiechef", ROUND, "close", because="Deze afspraken lopen nog: A-01.")
    secured = {"line_owner": "true", "in_regular_process": "true", "stable_measurements": "2"}
    play.presses("politiechef", "/afspraken/A-01", "secure", secured).says("geborgd")
    play.presses("politiechef", ROUND, "close")
    play.sees("chef.noord", ROUND).says("Deze ronde is afgesloten.")
    assert play.events("round", ROUND) == ROUND_PLAYED


def everything_is_as_its_events_say(play: Play) -> None:
    with play.app.app_context():
        assert assert_every_state_is_the_replay_of_its_events() == 28
        while seal_waiting():
            pass
    verified = play.app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 0
    assert "152 events sealed, 0 waiting" in verified.output

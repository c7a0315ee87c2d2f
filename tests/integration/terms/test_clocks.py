"""A clock stands still while somebody else is waited for, says so, and runs on from where it was."""

from datetime import date

from sqlalchemy import select

from app.extensions import db
from app.models.meeting import Condition
from tests.integration.terms.stage import MONDAY, NEED, Stage, statements
from tests.world import ANALYSIS

TUESDAY, WEDNESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 27)
NEXT_WEDNESDAY, WEDNESDAY_AFTER = date(2026, 12, 2), date(2026, 12, 9)
ASK, EXPLAIN = {"text": "Welk gebied?"}, {"text": "Het hele district."}


def of_ledger(seen: list[str]) -> list[str]:
    """Those statements that write or read the ledger."""
    return [statement for statement in seen if "date_change" in statement or "suspension" in statement]


def test_a_reaction_waits_for_the_explanation_and_its_date_moves_by_the_days_it_stood_still(
    stage: Stage,
) -> None:
    stage.need()
    row = stage.row("answer", "drio")
    assert row.respond_by == date(2026, 12, 7)
    with stage.on(WEDNESDAY):
        stage.step("chef.drio", "answer", row.key, "request_clarification", ASK)
        assert stage.stood("answer", row.id) == [("respond_by", "clarification", WEDNESDAY, None)]
        assert stage.row("answer", "drio").respond_by == date(2026, 12, 7)
    with stage.on(NEXT_WEDNESDAY):
        stage.step("chef.noord", "answer", row.key, "clarify", EXPLAIN)
    assert stage.stood("answer", row.id) == [("respond_by", "clarification", WEDNESDAY, NEXT_WEDNESDAY)]
    assert stage.row("answer", "drio").respond_by == date(2026, 12, 14)  # five working days
    assert stage.dates("answer", row.id, "respond_by")[1:] == [
        (date(2026, 12, 7), date(2026, 12, 14), "clock", "need_clarified")
    ]
    with stage.on(NEXT_WEDNESDAY):
        stage.step("chef.drio", "answer", row.key, "request_clarification", ASK)
    with stage.on(date(2026, 12, 4)):
        stage.step("chef.noord", "answer", row.key, "clarify", EXPLAIN)
    assert stage.row("answer", "drio").respond_by == date(2026, 12, 16)


def test_an_explanation_on_the_same_day_moves_nothing(stage: Stage) -> None:
    stage.need()
    row = stage.row("answer", "drio")
    stage.step("chef.drio", "answer", row.key, "request_clarification", ASK)
    stage.step("chef.noord", "answer", row.key, "clarify", EXPLAIN)
    assert stage.row("answer", "drio").respond_by == date(2026, 12, 7)
    assert stage.stood("answer", row.id) == [("respond_by", "clarification", MONDAY, MONDAY)]
    assert len(stage.dates("answer", row.id, "respond_by")) == 1


def test_who_offers_without_waiting_for_the_explanation_has_no_date_any_more(stage: Stage) -> None:
    stage.need()
    row = stage.row("answer", "drio")
    stage.step("chef.drio", "answer", row.key, "request_clarification", ASK)
    offer = {"kind": "yes", "text": "Vier per jaar.", "hours": 10, "first_delivery": "2027-02-01"}
    with stage.on(FRIDAY):
        stage.step("chef.drio", "answer", row.key, "offer", offer)
    assert stage.stood("answer", row.id) == [("respond_by", "clarification", MONDAY, FRIDAY)]
    assert len(stage.dates("answer", row.id, "respond_by")) == 1


def test_nobody_owes_a_reaction_while_the_leadership_decides(stage: Stage) -> None:
    need = stage.need()
    drio, zuid = stage.row("answer", "drio"), stage.row("answer", "zuid")
    stage.step("chef.zuid", "answer", zuid.key, "decline", {"reason": "Geen mensen."})
    with stage.on(WEDNESDAY):
        stage.escalated(need)
    assert stage.stood("answer", drio.id) == [("respond_by", "leadership", WEDNESDAY, None)]
    assert stage.stood("answer", zuid.id) == []
    later = {"return_date": "2027-01-05", "reason": "Eerst de begroting."}
    with stage.on(FRIDAY):
        stage.step("politiechef", "need", need.key, "defer", later)
    assert stage.stood("answer", drio.id) == [("respond_by", "leadership", WEDNESDAY, None)]
    assert stage.stood("need", need.id) == [("needed_by", "deferred", FRIDAY, None)]
    assert stage.dates("need", need.id, "return_date") == [(None, date(2027, 1, 5), "set", "need_deferred")]
    with stage.on(NEXT_WEDNESDAY):
        stage.step("secretaris", "need", need.key, "reopen_ask", {"reason": "Het kan toch."})
    assert stage.row("answer", "drio").respond_by == date(2026, 12, 14)
    assert stage.stood("answer", drio.id) == [("respond_by", "leadership", WEDNESDAY, NEXT_WEDNESDAY)]
    assert stage.stood("need", need.id) == [("needed_by", "deferred", FRIDAY, NEXT_WEDNESDAY)]
    assert stage.row("need").needed_by == date(2027, 3, 31)


def test_two_reasons_one_after_the_other_count_each_day_once(stage: Stage) -> None:
    need = stage.need()
    row = stage.row("answer", "drio")
    with stage.on(TUESDAY):
        stage.step("chef.drio", "answer", row.key, "request_clarification", ASK)
    with stage.on(WEDNESDAY):
        stage.escalated(need)
    with stage.on(FRIDAY):
        stage.step("chef.noord", "answer", row.key, "clarify", EXPLAIN)
    assert stage.row("answer", "drio").respond_by == date(2026, 12, 10)  # three days
    with stage.on(NEXT_WEDNESDAY):
        stage.step("politiechef", "need", need.key, "return_to_parties", {"reason": "Praat samen."})
    assert stage.stood("answer", row.id) == [
        ("respond_by", "clarification", TUESDAY, FRIDAY),
        ("respond_by", "leadership", FRIDAY, NEXT_WEDNESDAY),
    ]
    assert stage.row("answer", "drio").respond_by == date(2026, 12, 15)  # and three more


def test_a_reaction_given_while_the_leadership_decides_ends_the_wait(stage: Stage) -> None:
    need = stage.need()
    stage.escalated(need)
    row = stage.row("answer", "drio")
    with stage.on(WEDNESDAY):
        stage.step("chef.drio", "answer", row.key, "decline", {"reason": "Geen mensen."})
    assert stage.stood("answer", row.id) == [("respond_by", "leadership", MONDAY, WEDNESDAY)]
    assert stage.row("answer", "drio").respond_by == date(2026, 12, 7)


def test_an_analysis_that_was_returned_has_a_date_of_its_own_meanwhile(stage: Stage) -> None:
    row, _ = stage.planning()
    due = row.phase1_due
    back = {"reason": "Vul aan.", "resubmit_by": "2026-12-04"}
    stage.step("secretaris", "assignment", row.key, "return_analysis", back)
    assert stage.stood("assignment", row.id) == [("phase1", "returned", MONDAY, None)]
    stage.step("chef.noord", "assignment", row.key, "save_analysis", ANALYSIS)
    assert stage.stood("assignment", row.id) == [("phase1", "returned", MONDAY, None)]
    with stage.on(NEXT_WEDNESDAY):
        stage.step("chef.noord", "assignment", row.key, "establish_task", ANALYSIS)
    assert stage.stood("assignment", row.id) == [("phase1", "returned", MONDAY, NEXT_WEDNESDAY)]
    assert stage.row("assignment", "noord").phase1_due == due


def test_an_analysis_that_was_recalled_waits_for_nobody(stage: Stage) -> None:
    row, _ = stage.planning()
    stage.step("chef.noord", "assignment", row.key, "recall_analysis")
    assert stage.stood("assignment", row.id) == []


def test_a_plan_that_was_returned_has_a_date_of_its_own_meanwhile(stage: Stage) -> None:
    _, plan = stage.planning()
    rows = [
        {"line": str(n), "result": f"R{n}", "owner": "Teamchef", "year": 2028 + n % 2} for n in range(1, 6)
    ]
    complete = {"vision": "Wij kennen de wijk.", "milestones": rows}
    stage.step("chef.noord", "plan", plan.key, "submit_plan", complete)
    back = {"reason": "Vul aan.", "resubmit_by": "2026-12-04"}
    stage.step("secretaris", "plan", plan.key, "return_plan", back)
    assert stage.stood("plan", plan.id) == [("phase2", "returned", MONDAY, None)]
    assert stage.dates("plan", plan.id, "resubmit_by") == [
        (None, date(2026, 12, 4), "returned", "plan_returned")
    ]
    with stage.on(FRIDAY):
        stage.step("chef.noord", "plan", plan.key, "submit_plan", complete)
    assert stage.stood("plan", plan.id) == [("phase2", "returned", MONDAY, FRIDAY)]


def test_a_commitment_on_hold_takes_its_open_conditions_along(stage: Stage) -> None:
    met = stage.condition("Nu", "2027-02-01")
    row = stage.approved(met, stage.condition("Straks", "2027-03-01"))
    first, second = db.session.scalars(select(Condition.id).order_by(Condition.id))
    stage.step("chef.zuid", "commitment", row.key, "start")
    with stage.on(WEDNESDAY):
        stage.step("chef.zuid", "commitment", row.key, "hold", {"reason": "Wacht op geld."})
    assert stage.stood("commitment", row.id) == [("due", "on_hold", WEDNESDAY, None)]
    done = {"condition": str(first), "text": "Gedaan."}
    stage.step("chef.zuid", "decision", stage.row("decision").key, "meet_condition", done)
    with stage.on(WEDNESDAY_AFTER):
        stage.step("chef.zuid", "commitment", row.key, "resume")
    assert stage.row("commitment").due == date(2027, 5, 20)  # ten working days: 5, 6, 7 and 17 May are off
    assert stage.dates("commitment", row.id, "due")[1:] == [
        (date(2027, 4, 30), date(2027, 5, 20), "clock", "commitment_resumed")
    ]
    days = {each.id: each.due for each in db.session.scalars(select(Condition))}
    assert days == {first: date(2027, 2, 1), second: date(2027, 3, 15)}
    for condition in (first, second):
        assert stage.stood("condition", condition) == [("due", "on_hold", WEDNESDAY, WEDNESDAY_AFTER)]
    assert [cause for _, _, cause, _ in stage.dates("condition", second, "due")] == ["set", "clock"]


def test_a_commitment_that_ends_while_on_hold_moves_no_date(stage: Stage) -> None:
    row = stage.approved()
    stage.step("chef.zuid", "commitment", row.key, "start")
    stage.step("chef.zuid", "commitment", row.key, "hold", {"reason": "Wacht op geld."})
    with stage.on(WEDNESDAY):
        stage.step("politiechef", "commitment", row.key, "not_secure", {"reason": "Het komt er niet."})
    assert stage.stood("commitment", row.id) == [("due", "on_hold", MONDAY, WEDNESDAY)]
    assert stage.row("commitment").due == date(2027, 4, 30)


def test_a_commitment_that_was_deferred_comes_back_on_a_date_of_its_own(stage: Stage) -> None:
    row = stage.ready()
    later = {"return_date": "2027-01-05", "reason": "Eerst de begroting."}
    stage.step("politiechef", "commitment", row.key, "defer", later)
    assert stage.stood("commitment", row.id) == [("due", "deferred", MONDAY, None)]
    with stage.on(WEDNESDAY):
        stage.step("secretaris", "commitment", row.key, "reagenda")
    assert stage.stood("commitment", row.id) == [("due", "deferred", MONDAY, WEDNESDAY)]
    assert stage.row("commitment").due == date(2027, 4, 30)
    assert stage.dates("commitment", row.id, "return_date") == [
        (None, date(2027, 1, 5), "set", "commitment_deferred")
    ]


def test_a_step_that_moves_no_date_and_stops_no_clock_asks_the_ledger_nothing(stage: Stage) -> None:
    need = stage.need()
    row = stage.row("answer", "drio")
    assignment = stage.row("assignment", "noord")
    offer = {"kind": "yes", "text": "Vier per jaar.", "hours": 10, "first_delivery": "2027-02-01"}
    with statements() as seen:
        stage.step("chef.noord", "assignment", assignment.key, "save_analysis", ANALYSIS)
        stage.step("chef.noord", "assignment", assignment.key, "establish_task", ANALYSIS)
        stage.step("chef.drio", "answer", row.key, "offer", offer)
        stage.step("chef.noord", "answer", row.key, "accept", {})
        stage.step("chef.noord", "need", need.key, "agree")
        stage.step("chef.drio", "answer", row.key, "start_delivery")
    assert of_ledger(seen) == []
    with statements() as seen:
        stage.need(**NEED)
    assert len(of_ledger(seen)) == 1, "the day wanted and the terms of both units in one statement"

"""The ladder of a phase climbs over weeks: the colleague, the deputy, the secretary, then a proposal."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.commands.steps import take_step
from app.database import transaction
from app.extensions import db
from app.models.event import Event
from app.models.meeting import AgendaItem, Decision
from app.models.organisation import Account, Holding
from tests.integration.ladders.stage import PHASE1, PHASE2, PHASE3, START, Stage, statements
from tests.world import ANALYSIS, MILESTONES

NEXT = date(2026, 9, 8)
CHIEF, DEPUTY, OFFICE = ("chef.noord",), ("chef.noord", "plv.noord"), ("secretaris",)


def of(stage: Stage, kind: str, unit: str = "noord") -> str:
    return stage.row(kind, unit).key


def mine(found, key: str) -> list[tuple]:
    return [(told.day, told.news, told.rung, told.to) for told in found if told.key == key]


def establish(stage: Stage, unit: str = "noord") -> str:
    key = of(stage, "assignment", unit)
    stage.step(f"chef.{unit}", "assignment", key, "save_analysis", ANALYSIS)
    stage.step(f"chef.{unit}", "assignment", key, "establish_task", ANALYSIS)
    return key


def test_the_ladder_of_phase_one_climbs_to_a_proposal_and_puts_nothing_on_an_agenda(stage: Stage) -> None:
    key = of(stage, "assignment")
    assert mine(stage.days(NEXT, date(2026, 11, 12)), key) == [
        (date(2026, 9, 21), "term_near", "ten_days_before", CHIEF),
        (date(2026, 9, 28), "term_near", "five_days_before", CHIEF),
        (date(2026, 10, 2), "term_near", "one_day_before", CHIEF),
        (date(2026, 10, 6), "term_passed", "one_day_after", DEPUTY),
        (date(2026, 10, 12), "lateness_reported", "five_days_after", OFFICE),
        (date(2026, 10, 19), "agenda_proposed", "ten_days_after", OFFICE),
    ]
    assert stage.timers("assignment", stage.row("assignment", "noord").id) == []
    assert db.session.scalar(select(func.count()).select_from(AgendaItem)) == 0
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 0


def test_a_rung_tells_which_rule_and_which_facts_sent_it_to_whom(stage: Stage) -> None:
    stage.sweep(PHASE1)
    row = stage.row("assignment", "noord")
    found = db.session.scalars(
        select(Event).where(Event.name == "term_near", Event.subject_id == row.id)
    ).one()
    assert found.data == {
        "ladder": "phase1",
        "rung": "one_day_before",
        "day": "2026-10-05",
        "told": [stage.people.accounts["chef.noord"]],
    }
    assert found.trace["C01"]["seen"] == {"reminder.workdays_left": 0}
    assert found.trace["C05"]["code"] == "holder"
    assert (found.round_id, found.subject_key) == (row.round_id, row.key)


def test_missed_weeks_send_only_the_rung_in_force_and_nothing_is_sent_twice(stage: Stage) -> None:
    key = of(stage, "assignment")
    late = date(2026, 10, 8)
    assert mine(stage.sweep(late), key) == [(late, "term_passed", "one_day_after", DEPUTY)]
    assert stage.sweep(late, hour=10) == []
    assert stage.sweep(late + timedelta(days=1)) == []
    assert mine(stage.sweep(date(2026, 12, 1)), key)[0][2] == "ten_days_after"


def test_handing_in_ends_one_ladder_and_begins_the_next(stage: Stage) -> None:
    row = stage.row("assignment", "noord")
    assert stage.timers("assignment", row.id) == [("phase1", date(2026, 9, 21))]
    with stage.on(date(2026, 9, 22)):
        establish(stage)
    assert stage.timers("assignment", row.id) == [("phase3", date(2026, 11, 16))]
    found = mine(stage.days(date(2026, 9, 23), date(2026, 11, 16)), row.key)
    assert found == [(date(2026, 11, 16), "term_near", "ten_days_before", CHIEF)]


def test_saving_a_draft_concerns_no_ladder(stage: Stage) -> None:
    key = of(stage, "assignment")
    stage.step("chef.noord", "assignment", key, "save_analysis", {"q1": "Begin."})
    with statements("timer", "UPDATE notice") as seen:
        stage.step("chef.noord", "assignment", key, "save_analysis", {"q1": "Verder."})
        stage.step("secretaris", "plan", of(stage, "plan"), "remind")
    assert seen == []


def test_what_was_returned_climbs_to_its_own_date(stage: Stage) -> None:
    """The date of the round is no date for it any more."""
    asked = {"reason": "Het antwoord op vraag 2 mist.", "resubmit_by": "2026-10-23"}
    with stage.on(date(2026, 9, 22)):
        key = establish(stage)
        stage.step("secretaris", "assignment", key, "return_analysis", asked)
    found = mine(stage.days(date(2026, 9, 22), date(2026, 10, 27)), key)
    assert [(day, rung) for day, _, rung, _ in found] == [
        (date(2026, 10, 9), "ten_days_before"),
        (date(2026, 10, 16), "five_days_before"),
        (date(2026, 10, 22), "one_day_before"),
        (date(2026, 10, 26), "one_day_after"),
    ]


def test_another_stay_in_a_state_climbs_a_ladder_of_its_own(stage: Stage) -> None:
    """To the same date, even: handed in and taken back, it is late again."""
    again = (date(2026, 10, 7), "term_passed", "one_day_after", DEPUTY)
    assert mine(stage.days(NEXT, date(2026, 10, 6)), of(stage, "assignment"))[-1][2:] == again[2:]
    with stage.on(date(2026, 10, 6)):
        key = establish(stage)
        stage.step("chef.noord", "assignment", key, "recall_analysis")
    assert mine(stage.sweep(date(2026, 10, 6), hour=12), key) == []
    assert mine(stage.sweep(date(2026, 10, 7)), key) == [again]
    assert mine(stage.sweep(date(2026, 10, 8)), key) == []


def test_a_return_is_not_repeated_by_a_reminder_on_the_same_day(stage: Stage) -> None:
    with stage.on(date(2026, 9, 22)):
        key = establish(stage)
        stage.step(
            "secretaris",
            "assignment",
            key,
            "return_analysis",
            {"reason": "Kort.", "resubmit_by": "2026-09-25"},
        )
    assert mine(stage.sweep(date(2026, 9, 22), hour=20), key) == []
    assert mine(stage.sweep(date(2026, 9, 23)), key) == []
    assert mine(stage.sweep(date(2026, 9, 24)), key)[0][2] == "one_day_before"


def test_an_extension_moves_the_reminders_along(stage: Stage) -> None:
    row = stage.row("assignment", "noord")
    with stage.on(date(2026, 9, 28)):
        assert mine(stage.sweep(date(2026, 9, 28)), row.key)[0][2] == "five_days_before"
        stage.extended(1, date(2026, 10, 19))
    assert stage.timers("assignment", row.id) == [("phase1", date(2026, 10, 5))]
    found = mine(stage.days(date(2026, 9, 29), date(2026, 10, 20)), row.key)
    assert [(day, rung) for day, _, rung, _ in found] == [
        (date(2026, 10, 5), "ten_days_before"),
        (date(2026, 10, 12), "five_days_before"),
        (date(2026, 10, 16), "one_day_before"),
        (date(2026, 10, 20), "one_day_after"),
    ]


def test_an_extension_of_phase_two_moves_the_ladder_of_the_plan(stage: Stage) -> None:
    plan = stage.row("plan", "noord")
    assert stage.timers("plan", plan.id) == [("phase2", date(2026, 10, 19))]
    stage.planning()
    stage.extended(2, date(2026, 11, 9))
    assert stage.timers("plan", plan.id) == [("phase2", date(2026, 10, 26))]


def test_an_extension_after_the_last_rung_begins_a_ladder_again(stage: Stage) -> None:
    row = stage.row("assignment", "noord")
    stage.days(date(2026, 10, 1), date(2026, 10, 2))
    with stage.on(PHASE1):
        stage.step("chef.noord", "assignment", row.key, "save_analysis", {"q1": "Begin."})
        from app.commands.extensions import request_extension

        asked = {"phase": "1", "new_deadline": "2026-11-02", "reason": "De cijfers komen later."}
        request = request_extension(stage.people.actor("chef.noord"), row.key, asked)
    stage.sweep(date(2026, 10, 20))
    assert stage.timers("assignment", row.id) == []
    with stage.on(date(2026, 10, 21)):
        stage.step("politiechef", "extension", request, "grant_extension", {"reason": "Goed."})
    assert stage.timers("assignment", row.id) == [("phase1", date(2026, 10, 26))]
    assert mine(stage.sweep(date(2026, 10, 26)), row.key)[0][2] == "five_days_before"


def test_plans_have_the_ladder_of_phase_two(stage: Stage) -> None:
    stage.planning()
    plan = stage.row("plan", "noord")
    assert mine(stage.sweep(PHASE2 + timedelta(days=1)), plan.key)[0][1:3] == ("term_passed", "one_day_after")
    with stage.on(PHASE2 + timedelta(days=2)):
        answers = {"vision": "Samen leren op straat.", "milestones": MILESTONES}
        stage.step("chef.noord", "plan", plan.key, "save_plan", answers)
        stage.step("chef.noord", "plan", plan.key, "submit_plan", answers)
    assert stage.timers("plan", plan.id) == []


@pytest.mark.parametrize("state", ["draft", "closed", "stopped"])
def test_a_round_that_is_not_sent_or_over_reminds_nobody(stage: Stage, state: str) -> None:
    from sqlalchemy import update

    from app.models.round import Round

    with transaction() as session:
        sent = {"sent_at": None} if state == "draft" else {}
        session.execute(update(Round).values(state=state, **sent))
    assert stage.days(PHASE1, PHASE1 + timedelta(days=3)) == []
    assert [row for row in stage.everything() if row[0] <= PHASE1] == []


def test_what_has_ended_is_reminded_of_nothing(stage: Stage) -> None:
    row = stage.row("assignment", "noord")
    stage.step("politiechef", "assignment", row.key, "withdraw", {"reason": "Doet niet mee."})
    assert stage.timers("assignment", row.id) == []
    assert stage.timers("plan", stage.row("plan", "noord").id) == []
    plan = stage.row("plan", "noord").key
    assert [told for told in stage.sweep(PHASE3) if told.key in {row.key, plan}] == []


def test_a_timer_that_was_left_behind_sends_nothing(stage: Stage) -> None:
    """The row itself is what counts: whatever the timer says, what was handed in is not asked for."""
    from sqlalchemy import update

    from app.models.round import Assignment

    row = stage.row("assignment", "noord")
    with transaction() as session:
        session.execute(update(Assignment).where(Assignment.id == row.id).values(state="completed"))
    assert mine(stage.sweep(PHASE1), row.key) == []
    assert stage.timers("assignment", row.id) == []


def test_somebody_away_is_reminded_through_who_acts_for_them(stage: Stage) -> None:
    key = of(stage, "assignment")
    stage.delegate("chef.noord", "chef.zuid", date(2026, 9, 20), date(2026, 9, 22))
    found = mine(stage.days(NEXT, date(2026, 9, 28)), key)
    assert found == [
        (date(2026, 9, 21), "term_near", "ten_days_before", ("chef.zuid",)),
        (date(2026, 9, 28), "term_near", "five_days_before", CHIEF),
    ]
    seen = db.session.scalars(select(Event.trace).where(Event.subject_key == key).order_by(Event.id)).all()
    assert [trace["C05"]["code"] for trace in seen if "C05" in trace] == ["deputy", "holder"]


def test_who_lets_somebody_act_for_a_part_only_is_reminded_too(stage: Stage) -> None:
    key = of(stage, "assignment")
    stage.delegate("chef.noord", "chef.zuid", date(2026, 9, 20), date(2026, 9, 22), "vote")
    found = mine(stage.days(NEXT, date(2026, 9, 22)), key)
    assert found == [(date(2026, 9, 21), "term_near", "ten_days_before", ("chef.noord", "chef.zuid"))]


def test_where_nobody_sits_the_deputy_is_told_and_else_the_secretary(stage: Stage) -> None:
    from sqlalchemy import update

    with transaction() as session:
        gone = Holding.account_id == stage.people.accounts["chef.noord"]
        session.execute(update(Holding).where(gone).values(ends=START))
        off = Account.id == stage.people.accounts["chef.zuid"]
        session.execute(update(Account).where(off).values(disabled_at=func.current_timestamp()))
        session.execute(
            update(Holding).where(Holding.account_id == stage.people.accounts["plv.zuid"]).values(ends=START)
        )
    found = stage.sweep(date(2026, 9, 21))
    assert mine(found, of(stage, "assignment"))[0][3] == ("plv.noord",)
    assert mine(found, of(stage, "assignment", "zuid"))[0][3] == OFFICE


def test_nobody_reminds_by_a_step_that_is_refused(stage: Stage) -> None:
    """A refused step leaves the ladder where it was."""
    row = stage.row("assignment", "noord")
    before = stage.timers("assignment", row.id)
    stage.step("chef.noord", "assignment", row.key, "save_analysis", {"q1": "Kort."})
    take_step(stage.people.actor("chef.noord"), "assignment", row.key, "establish_task", data={"q1": "Kort."})
    assert stage.timers("assignment", row.id) == before

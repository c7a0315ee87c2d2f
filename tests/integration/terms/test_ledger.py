"""Every date that is set or moved leaves a line: the former date, the new one, why, and the event."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.commands.failures import StepRefused
from app.database import transaction
from app.extensions import db
from app.models.event import Event
from app.models.term import DateChange
from tests.factories import make_round
from tests.integration.terms.stage import MONDAY, NEED, PROMISE, Stage, send_letter


def test_the_letter_sets_three_dates_for_each_unit_and_a_draft_sets_none(stage: Stage) -> None:
    unsent = make_round(stage.people, "noord", "zuid")
    assert db.session.scalar(select(func.count()).select_from(DateChange)) == 4 * 3
    row = stage.row("assignment", "noord", round_id=stage.row("round", key=stage.round_key).id)
    for phase in (1, 2, 3):
        due = getattr(row, f"phase{phase}_due")
        assert stage.dates("assignment", row.id, f"phase{phase}") == [(None, due, "set", "letter_sent")]
    send_letter(stage.people, unsent)
    assert db.session.scalar(select(func.count()).select_from(DateChange)) == 6 * 3


def test_an_extension_keeps_the_former_date_with_who_when_and_why(stage: Stage) -> None:
    row, _ = stage.planning()
    former = row.phase2_due
    key = stage.extended(2, date(2027, 1, 23))
    moved = stage.row("assignment", "noord").phase2_due
    assert moved == date(2027, 1, 25)  # a Saturday was asked: rule B01
    assert stage.dates("assignment", row.id, "phase2")[1:] == [
        (former, moved, "extension", "extension_granted")
    ]
    event = db.session.scalars(select(Event).where(Event.name == "extension_granted")).one()
    assert (event.actor_id, event.subject_key) == (stage.people.accounts["secretaris"], key)
    assert event.data["entry"]


def test_more_time_for_what_was_returned_moves_the_day_by_which_it_is_asked_back(stage: Stage) -> None:
    row, plan = stage.planning()
    back = {"reason": "Vul aan.", "resubmit_by": "2026-12-04"}
    stage.step("secretaris", "assignment", row.key, "return_analysis", back)
    stage.extended(1, date(2026, 12, 9))
    assert stage.row("assignment", "noord").resubmit_by == date(2026, 12, 9)
    assert stage.dates("assignment", row.id, "resubmit_by") == [
        (None, date(2026, 12, 4), "returned", "analysis_returned"),
        (date(2026, 12, 4), date(2026, 12, 9), "extension", "extension_granted"),
    ]
    assert stage.dates("assignment", row.id, "phase1")[1:] == []
    assert stage.dates("plan", plan.id, "resubmit_by") == []


def test_a_date_that_falls_on_a_day_off_moves_to_the_next_working_day(stage: Stage) -> None:
    row, _ = stage.planning()
    christmas = {"reason": "Vul aan.", "resubmit_by": "2026-12-25"}
    stage.step("secretaris", "assignment", row.key, "return_analysis", christmas)
    assert stage.row("assignment", "noord").resubmit_by == date(2026, 12, 28)


def test_a_date_far_outside_the_calendar_stays_what_somebody_chose(stage: Stage) -> None:
    need = stage.need(needed_by="2150-01-03")
    assert stage.row("need").needed_by == date(2150, 1, 3)
    assert stage.dates("need", need.id, "needed_by") == [(None, date(2150, 1, 3), "set", "need_asked")]


def test_what_is_tried_out_in_a_draft_leaves_no_trace(stage: Stage) -> None:
    need = stage.need()
    stage.step("chef.noord", "need", need.key, "recall_ask")
    for day in ("2027-04-01", "2027-04-02", "2027-05-03"):
        stage.step("chef.noord", "need", need.key, "save_need", NEED | {"needed_by": day})
    assert len(stage.dates("need", need.id, "needed_by")) == 1
    stage.step("chef.noord", "need", need.key, "ask", NEED | {"needed_by": "2027-05-03"})
    days = [day for _, day, _, _ in stage.dates("need", need.id, "needed_by")]
    assert days == [date(2027, 3, 31), date(2027, 5, 3)]


def test_each_unit_that_is_asked_gets_its_term_and_a_new_one_when_it_is_asked_anew(stage: Stage) -> None:
    need = stage.need()
    for unit in ("drio", "zuid"):
        row = stage.row("answer", unit)
        assert stage.dates("answer", row.id, "respond_by") == [
            (None, date(2026, 12, 7), "set", "need_asked")  # ten working days (B10)
        ]
    offer = {"kind": "yes", "text": "Vier per jaar.", "hours": 10, "first_delivery": "2027-02-01"}
    row = stage.row("answer", "drio")
    stage.step("chef.drio", "answer", row.key, "offer", offer)
    with stage.on(date(2026, 11, 30)):
        stage.step("chef.drio", "answer", row.key, "revise_offer", {"reason": "Het moet anders."})
    assert stage.row("answer", "drio").respond_by == date(2026, 12, 14)
    assert stage.dates("answer", row.id, "respond_by")[1:] == [
        (date(2026, 12, 7), date(2026, 12, 14), "changed", "offer_reconsidered")
    ]
    assert need.state == "asked"


def test_a_commitment_has_dates_of_its_own_from_consultation_to_first_measurement(stage: Stage) -> None:
    row = stage.approved(stage.condition("Eerst een privacytoets", "2027-02-06"))
    assert stage.dates("commitment", row.id, "due") == [
        (None, date(2027, 4, 30), "set", "consultation_opened")
    ]
    closes = stage.dates("commitment", row.id, "consultation_closes")
    assert closes == [(None, date(2026, 11, 30), "set", "consultation_opened")]
    (condition,) = db.session.scalars(select(DateChange).where(DateChange.subject == "condition"))
    assert (condition.day, condition.cause) == (date(2027, 2, 8), "set")  # the sixth is a Saturday
    with transaction() as session:
        event = session.get_one(Event, condition.event_id)
        assert (event.name, event.actor_id) == ("outcome_recorded", stage.people.accounts["secretaris"])


def test_a_commitment_without_a_first_measurement_gets_a_day_for_it(stage: Stage) -> None:
    row = stage.ready(indicator="", baseline="")
    with transaction() as session:
        session.get_one(type(row), row.id).state = "approved"
    stage.step("chef.zuid", "commitment", row.key, "start")
    assert stage.dates("commitment", row.id, "baseline_due") == [
        (None, date(2027, 1, 4), "set", "commitment_started")  # six weeks (H01)
    ]


def test_the_date_of_a_commitment_that_came_back_is_changed_in_sight(stage: Stage) -> None:
    row = stage.commitment()
    stage.step("secretaris", "commitment", row.key, "send_back", {"reason": "Te vroeg."})
    words = PROMISE | {"owner": str(stage.people.positions["chef.zuid"]), "due": "2027-06-01"}
    stage.step("secretaris", "commitment", row.key, "save_commitment", words)
    assert stage.dates("commitment", row.id, "due")[1:] == [
        (date(2027, 4, 30), date(2027, 6, 1), "changed", "commitment_saved")
    ]


def test_a_deputy_moves_a_date_on_behalf_of_the_head(stage: Stage) -> None:
    stage.delegate("chef.noord", "plv.noord", MONDAY, date(2026, 12, 31))
    need = stage.need()
    answer = stage.row("answer", "drio")
    stage.step("chef.drio", "answer", answer.key, "request_clarification", {"text": "Welk gebied?"})
    with stage.on(date(2026, 11, 26)):
        stage.step("plv.noord", "answer", answer.key, "clarify", {"text": "Het hele district."})
    event = db.session.scalars(select(Event).where(Event.name == "need_clarified")).one()
    assert event.on_behalf_of_id == stage.people.positions["chef.noord"]
    assert stage.dates("answer", answer.id, "respond_by")[-1][3] == "need_clarified"
    assert need.key.startswith("B-")


def test_a_consultation_closes_on_the_first_day_on_which_silence_stops_nothing(stage: Stage) -> None:
    """The day that is set and the rule that is judged (B11) count the same five working days."""
    row = stage.commitment()
    closes = row.consultation_closes
    with stage.on(closes - timedelta(days=3)), pytest.raises(StepRefused) as refused:  # the Friday before
        stage.step("secretaris", "commitment", row.key, "close_consultation")
    (reason,) = refused.value.refused.reasons
    assert reason.code == "still_open"
    assert "Sluiten kan op de vijfde werkdag, of eerder als iedereen heeft gereageerd." in reason.sentence.nl
    with stage.on(closes):
        moved = stage.step("secretaris", "commitment", row.key, "close_consultation")
    assert [one.code for one in moved.warnings] == ["ready_with_silence"]


def test_an_offer_after_the_day_wanted_warns_and_is_made(stage: Stage) -> None:
    stage.need(needed_by="2027-01-15")
    late = {"kind": "yes", "text": "Vier per jaar.", "hours": 10, "first_delivery": "2027-02-01"}
    moved = stage.step("chef.drio", "answer", stage.row("answer", "drio").key, "offer", late)
    assert [one.rule for one in moved.warnings] == ["G05"]


def test_an_urgent_question_asks_a_reaction_within_five_working_days(stage: Stage) -> None:
    stage.need(urgency="high")
    assert stage.row("answer", "drio").respond_by == date(2026, 11, 30)


def test_giving_more_time_needs_a_reason(stage: Stage) -> None:
    stage.planning()
    key = stage.asked_for_more(2, date(2027, 1, 22))
    for said in ({}, {"reason": " "}):
        with pytest.raises(StepRefused) as refused:
            stage.step("secretaris", "extension", key, "grant_extension", said)
        assert [reason.code for reason in refused.value.refused.reasons] == ["reason_required"]
    assert stage.row("extension").state == "requested"

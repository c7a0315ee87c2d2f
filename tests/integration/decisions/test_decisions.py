"""Decisions of the leadership: recorded, confirmed with what follows, refused with every reason."""

import pytest
from sqlalchemy import select, update

from app.clock import today
from app.commands.decision_lists import NothingDone, confirm_decisions, record_outcomes
from app.commands.failures import StepRefused
from app.database import transaction
from app.extensions import db
from app.models.event import Event
from app.models.meeting import Condition, Decision
from app.models.workflow import Sheet

COMPLETE = {"text": "Meet eerst", "owner": "1", "due": "2030-01-01"}


def codes(refused) -> set[str]:
    return {reason.code for reason in refused}


def seen(*decisions: Decision) -> dict[str, int]:
    return {decision.key: decision.version for decision in decisions}


def confirm(stage, meeting, *decisions, who="politiechef"):
    return confirm_decisions(stage.people.actor(who), meeting, seen(*decisions))


def test_a_confirmed_decision_adopts_its_plan_and_keeps_what_it_was_about(stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting, "politiechef", "hoofd.operatien", "hoofd.bedrijfsvoering")
    recorded = stage.recorded(decision)
    assert (recorded.number, recorded.advice) == (f"EL-{today()}/1", "for")
    assert len(recorded.entitled) == 4
    assert len(recorded.present) == 3
    assert recorded.content["sheets"][0]["answers"]["vision"] == "Wij kennen de wijk."
    listed = confirm(stage, meeting, recorded)
    assert listed.done == [recorded.key]
    assert stage.plan("noord").state == "adopted"
    names = list(db.session.scalars(select(Event.name).order_by(Event.id)))
    assert names[-3:] == ["decision_confirmed", "plan_adopted", "decisions_confirmed"]


def test_conditions_are_rows_with_owner_and_date(stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    stage.recorded(decision, outcome="approve_with_conditions", conditions=[stage.condition()])
    rows = db.session.scalars(select(Condition)).all()
    assert [row.owner_id for row in rows] == [stage.people.positions["chef.noord"]]
    confirm(stage, meeting, stage.decision("plan", stage.plan("noord").id))
    assert stage.plan("noord").state == "adopted_with_conditions"


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ({"outcome": "approve_with_conditions"}, "condition_missing"),
        ({"outcome": "approve_with_conditions", "conditions": [{"text": "Meet eerst"}]}, "incomplete"),
        (
            {"outcome": "approve", "conditions": [{"text": "a", "owner": "1", "due": "2030-01-01"}]},
            "conditions_unfit",
        ),
        ({"outcome": "return", "reason": "Vaag"}, "outcome_date_missing"),
        ({"outcome": "reject", "reason": "Nee"}, "outcome_unfit"),
        ({"outcome": "approve", "advice_for": 5}, "advice_fits"),
        ({}, "outcome_missing"),
    ],
)
def test_an_outcome_that_is_not_complete_is_refused_by_name(stage, outcome, code):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    with pytest.raises(StepRefused) as refused:
        stage.recorded(decision, **(outcome or {"outcome": None, "advice_for": 1}))
    assert code in codes(refused.value.refused.reasons)


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        (["politiechef", "hoofd.operatien"], {"too_few"}),
        (["hoofd.operatien", "hoofd.bedrijfsvoering"], {"too_few", "chair_absent"}),
    ],
)
def test_without_a_quorum_nothing_is_recorded(stage, present, expected):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting, *present)
    with pytest.raises(StepRefused) as refused:
        stage.recorded(decision, outcome="approve", advice_for=2)
    assert codes(refused.value.refused.reasons) == expected


def test_returning_and_deferring_take_the_step_of_the_plan(stage):
    meeting = stage.meeting()
    north, south = stage.on_agenda("noord"), stage.on_agenda("zuid")
    stage.held(meeting)
    back = (stage.assignment("noord").phase3_due).isoformat()
    north = stage.recorded(north, outcome="return", reason="Lijn 5 is vaag.", return_date=back)
    south = stage.recorded(south, outcome="defer", return_date=back)
    assert confirm(stage, meeting, north, south).done == [north.key, south.key]
    assert (stage.plan("noord").state, stage.plan("noord").resubmit_by.isoformat()) == ("returned", back)
    assert stage.plan("zuid").state == "submitted"
    assert stage.decision("plan", stage.plan("zuid").id).state == "confirmed"


def test_a_change_after_recording_stops_that_decision_only(stage):
    meeting = stage.meeting()
    north, south = stage.on_agenda("noord"), stage.on_agenda("zuid")
    stage.held(meeting)
    north, south = stage.recorded(north), stage.recorded(south)
    with transaction() as session:
        changed = {"vision": "Iets anders.", "milestones": []}
        session.execute(update(Sheet).where(Sheet.subject_id == north.subject_id).values(answers=changed))
    listed = confirm(stage, meeting, north, south)
    assert listed.done == [south.key]
    assert "content_unchanged" in codes(listed.refused[north.key])
    assert (stage.plan("noord").state, stage.plan("zuid").state) == ("on_agenda", "adopted")
    assert stage.decision("plan", north.subject_id).state == "recorded"


def test_when_the_step_of_the_subject_is_refused_the_decision_is_not_confirmed(stage):
    meeting = stage.meeting()
    north, south = stage.on_agenda("noord"), stage.on_agenda("zuid")
    stage.held(meeting)
    with transaction() as session:
        session.execute(
            update(Sheet)
            .where(Sheet.subject_id == north.subject_id)
            .values(answers={"vision": "Alleen dit."})
        )
    north, south = stage.recorded(north), stage.recorded(south)
    listed = confirm(stage, meeting, north, south)
    assert codes(listed.refused[north.key]) == {"back_to_head"}
    assert listed.done == [south.key]
    again = stage.decision("plan", north.subject_id)
    assert (again.state, again.confirmed_by_id) == ("recorded", None)


def test_a_deviation_needs_a_reason(stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    decision = stage.recorded(decision, outcome="approve", advice_for=1, advice_against=3)
    assert decision.advice == "against"
    with pytest.raises(NothingDone) as nothing:
        confirm(stage, meeting, decision)
    assert codes(nothing.value.listed.refused[decision.key]) == {"reason_missing"}
    decision = stage.recorded(
        decision, outcome="approve", advice_for=1, advice_against=3, deviation_reason="De stad wacht hierop."
    )
    assert confirm(stage, meeting, decision).done == [decision.key]


def test_the_votes_of_those_present_are_the_advice(stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    for who, choice in (
        ("politiechef", "for"),
        ("hoofd.operatien", "against"),
        ("plv.politiechef", "against"),
    ):
        data = {
            "vote": choice,
            "dissent": choice == "against",
            "dissent_text": "De uren gaan van de wijk af.",
        }
        stage.step(who, "decision", decision.key, "vote", data)
    stage.held(meeting, "politiechef", "hoofd.operatien", "hoofd.bedrijfsvoering")
    recorded = stage.recorded(decision, outcome="approve")
    assert (recorded.advice, recorded.votes_for, recorded.votes_against) == ("no_majority", 1, 1)


def test_nobody_confirms_what_they_submitted_and_a_delegation_does_not_stop_the_rest(stage, delegate):
    delegate("chef.noord", "plv.politiechef", "edit", "submit")
    meeting = stage.meeting()
    stage.submitted("noord", who="plv.politiechef")
    stage.step("secretaris", "plan", stage.plan("noord").key, "put_on_agenda")
    north = stage.decision("plan", stage.plan("noord").id)
    south = stage.on_agenda("zuid")
    stage.held(meeting)
    north, south = stage.recorded(north), stage.recorded(south)
    listed = confirm(stage, meeting, north, south, who="plv.politiechef")
    assert codes(listed.refused[north.key]) == {"same_person"}
    assert listed.done == [south.key]
    assert confirm(stage, meeting, north).done == [north.key]


def test_only_the_chief_or_the_deputy_confirms(stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    decision = stage.recorded(decision)
    for who in ("secretaris", "hoofd.operatien"):
        with pytest.raises(NothingDone) as nothing:
            confirm(stage, meeting, decision, who=who)
        assert codes(nothing.value.listed.refused[decision.key]) == {"no_permission"}


def test_many_outcomes_are_recorded_at_once_and_a_bad_one_stays(stage):
    meeting = stage.meeting()
    north, south = stage.on_agenda("noord"), stage.on_agenda("zuid")
    stage.held(meeting)
    outcomes = {
        north.key: {"outcome": "approve", "advice_for": 4},
        south.key: {"outcome": "return", "reason": "Te vaag."},
    }
    listed = record_outcomes(stage.people.actor("secretaris"), meeting, outcomes, seen(north, south))
    assert listed.done == [north.key]
    assert codes(listed.refused[south.key]) == {"outcome_date_missing"}


def test_a_decision_that_was_recorded_anew_is_not_confirmed_unseen(stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    before = stage.recorded(decision)
    old = seen(before)
    stage.recorded(before, outcome="defer", return_date=stage.assignment("noord").phase3_due.isoformat())
    with pytest.raises(NothingDone) as nothing:
        confirm_decisions(stage.people.actor("politiechef"), meeting, old)
    assert nothing.value.listed.stale == [before.key]


def test_a_cancelled_meeting_passes_its_decisions_on_or_takes_them_off(stage):
    first = stage.meeting(7)
    decision = stage.on_agenda("noord")
    second = stage.meeting(14)
    stage.step("secretaris", "meeting", first, "cancel", {"reason": "Te weinig leden."})
    moved = stage.decision("plan", decision.subject_id)
    assert (moved.state, moved.meeting_id) == ("on_agenda", stage.meeting_row(second).id)
    stage.step("secretaris", "meeting", second, "cancel", {"reason": "Weer te weinig leden."})
    assert stage.decision("plan", decision.subject_id).state == "removed"
    assert stage.plan("noord").state == "submitted"


def test_a_plan_that_leaves_the_agenda_leaves_no_decision_behind(stage):
    stage.meeting()
    decision = stage.on_agenda("noord")
    stage.step("secretaris", "plan", stage.plan("noord").key, "take_off_agenda", {"reason": "Nog niet rijp."})
    assert stage.decision("plan", decision.subject_id).state == "removed"
    stage.step("secretaris", "plan", stage.plan("noord").key, "put_on_agenda")
    fresh = stage.decision("plan", decision.subject_id)
    stage.step("secretaris", "decision", fresh.key, "remove", {"reason": "Toch niet."})
    assert stage.plan("noord").state == "submitted"

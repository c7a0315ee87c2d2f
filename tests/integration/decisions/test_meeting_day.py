"""A meeting is held on its day, and what is confirmed is what that meeting decided."""

import pytest

from app.commands.decision_lists import NothingDone
from app.commands.failures import StepRefused
from app.extensions import db
from app.models.meeting import Presence
from tests.integration.decisions.stage import LEADERS, signed_in


def refusals(stage, *step) -> set[str]:
    with pytest.raises(StepRefused) as stopped:
        stage.step(*step)
    return {reason.rule for reason in stopped.value.refused.reasons} or {stopped.value.refused.kind}


def there(stage, *names: str) -> dict[str, list[str]]:
    return {"present": [str(stage.people.positions[name]) for name in names]}


def test_who_is_present_is_not_recorded_before_the_day(app, stage):
    meeting = stage.meeting(days=60)
    stage.step("secretaris", "meeting", meeting, "send_agenda")
    step = ("secretaris", "meeting", meeting, "record_presence", there(stage, *LEADERS))
    assert refusals(stage, *step) == {"meeting_day_come"}
    page = signed_in(app, "secretaris").get(f"/vergaderingen/{meeting}").get_data(as_text=True)
    assert "Is de vergadering begonnen?" not in page
    assert "Deze vergadering moet nog komen." in page


def test_a_presence_recorded_by_mistake_is_taken_back_until_something_is_decided(stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    stage.step("secretaris", "meeting", meeting, "take_back_presence")
    assert stage.meeting_row(meeting).state == "invited"
    assert db.session.query(Presence).count() == 0
    stage.step("secretaris", "meeting", meeting, "add_item", {"purpose": "discuss", "title": "Vergeten"})
    stage.held(meeting)
    stage.recorded(decision)
    assert refusals(stage, "secretaris", "meeting", meeting, "take_back_presence") == {"no_outcome_recorded"}


def test_what_was_recorded_with_others_present_is_not_confirmed(stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    recorded = stage.recorded(decision)
    stage.step("secretaris", "meeting", meeting, "record_presence", there(stage, "hoofd.operatien"))
    with pytest.raises(NothingDone) as stopped:
        stage.confirmed(meeting, recorded)
    found = {reason.rule for reason in stopped.value.listed.refused[recorded.key]}
    assert found == {"E05", "presence_unchanged"}
    assert stage.plan("noord").state == "on_agenda"


def test_nobody_votes_on_what_was_counted(stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    stage.step("politiechef", "decision", decision.key, "vote", {"vote": "for"})
    stage.recorded(decision)
    assert refusals(stage, "hoofd.operatien", "decision", decision.key, "vote", {"vote": "against"})


def test_an_item_that_moves_on_takes_nothing_of_the_former_outcome_along(stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    stage.recorded(decision, outcome="approve", advice_for=0, advice_against=4, deviation_reason="Toch.")
    stage.meeting(days=14)
    stage.step("secretaris", "decision", decision.key, "move_to_next_meeting")
    moved = stage.decision("plan", stage.plan("noord").id)
    left = (moved.outcome, moved.advice, moved.votes_against, moved.deviation_reason, moved.present)
    assert left == (None, None, None, "", [])

"""Facts of a meeting: what somebody fills in about it, held against its agenda."""

from typing import Any

from sqlalchemy import bindparam, func, select

from app.facts.asked import Asked, provides
from app.models.meeting import Decision, Meeting
from app.queries.agenda import OPEN, can_be_decided, may_put_up, referred
from app.queries.built import ask, one_of
from workflows.facts import MeetingFacts


@provides("meeting", "meeting")
def meeting_facts(asked: Asked) -> MeetingFacts:
    """Whether its day has come, what was recorded, and whether a change or a new item fits it."""
    recorded = asked.row.state == "held" and ask(asked.session, _OUTCOMES, meeting=asked.row.id).scalar_one()
    about = _to_decide_on(asked)
    return MeetingFacts(
        day_come=asked.row.day <= asked.today,
        outcomes=int(recorded),
        body_changes_with_decisions=_body_changes(asked) and _has_open_decisions(asked),
        subject_not_ready=_wants_decision(asked) and about is None,
        subject_needs_secretary=about is not None and not may_put_up(asked.actor, about[0], about[1].state),
    )


_OUTCOMES = (
    select(func.count())
    .select_from(Decision)
    .where(Decision.meeting_id == bindparam("meeting"), one_of(Decision.state, ("recorded", "confirmed")))
)


def _body_changes(asked: Asked) -> bool:
    return asked.data.get("body") not in (None, asked.row.body)


def _has_open_decisions(asked: Asked) -> bool:
    return ask(asked.session, _UNDECIDED, meeting=asked.row.id).first() is not None


_UNDECIDED = (
    select(Decision.id)
    .where(Decision.meeting_id == bindparam("meeting"), one_of(Decision.state, OPEN))
    .limit(1)
)


def _wants_decision(asked: Asked) -> bool:
    """Only the decisions of the leadership are recorded; the team adopts its task by a step of its own."""
    return asked.data.get("purpose") == "decide" and asked.row.body == "leadership"


def _to_decide_on(asked: Asked) -> tuple[str, Any] | None:
    """The subject that the leadership is asked to decide on, when it can do so now."""
    if not _wants_decision(asked):
        return None
    row: Meeting = asked.row
    about = referred(asked.session, row.round_id, asked.data.get("subject"))
    return about if about is not None and can_be_decided(asked.session, *about) else None

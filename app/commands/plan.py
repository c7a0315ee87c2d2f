"""What the steps of a multi-year plan change beside its state."""

from sqlalchemy import select

from app.commands.agenda import add_item, text
from app.commands.change import Change, Columns, effect
from app.commands.days import day
from app.commands.texts import new_edition
from app.facts.assignment import days_over
from app.models.meeting import Meeting
from app.models.round import Assignment, Plan
from app.models.workflow import Answers
from app.queries.agenda import AHEAD, next_meeting
from workflows.clocks import asked_by


@effect("plan", "submit_plan")
def submit(change: Change, row: Plan, data: Answers) -> Columns:
    """Handed in, and how many working days late; a reopened plan was asked for no day."""
    first = change.session.get_one(Assignment, row.assignment_id).phase2_due
    return {
        "submitted_at": change.now,
        "submitted_by_id": change.actor.person_id,
        "resubmit_by": None,
        "late": days_over(change.today, asked_by(first, row.resubmit_by, row.edition)),
    }


@effect("plan", "recall_plan")
def recall(change: Change, row: Plan, data: Answers) -> Columns:
    """Taken back by the unit itself, before anybody acted on it."""
    return {"submitted_at": None, "submitted_by_id": None}


@effect("plan", "return_plan")
def give_back(change: Change, row: Plan, data: Answers) -> Columns:
    """Back to the unit, with the day by which it is asked again; a decision to return names that day too."""
    asked_again = day(data.get("resubmit_by")) or day(data.get("return_date"))
    return {"submitted_at": None, "submitted_by_id": None, "resubmit_by": asked_again}


@effect("plan", "put_on_agenda")
def put_on_agenda(change: Change, row: Plan, data: Answers) -> None:
    """On the agenda of the meeting that is named, or else of the next one of the leadership."""
    meeting = _named(change, row, text(data, "meeting")) or next_meeting(
        change.session, row.round_id, change.today
    )
    if meeting is None:
        raise LookupError("the rule later_meeting_planned let a plan through without a meeting")
    add_item(change, meeting, "decide", ("plan", row), title=text(data, "title"), note=text(data, "note"))


def _named(change: Change, row: Plan, key: str) -> Meeting | None:
    where = (Meeting.key == key, Meeting.round_id == row.round_id, Meeting.body == "leadership")
    return change.session.scalars(select(Meeting).where(*where, Meeting.state.in_(AHEAD))).one_or_none()


@effect("plan", "adopt_plan", "adopt_plan_with_conditions", "excuse_plan")
def settle(change: Change, row: Plan, data: Answers) -> Columns:
    """Nothing more is asked of the unit."""
    return {"decided_at": change.now, "resubmit_by": None}


@effect("plan", "reopen_plan")
def reopen(change: Change, row: Plan, data: Answers) -> Columns:
    """A new edition with the answers copied; what was adopted stays in force in its decision."""
    new_edition(change, "plan", row, "phase2")
    return {
        "edition": row.edition + 1,
        "submitted_at": None,
        "submitted_by_id": None,
        "decided_at": None,
        "resubmit_by": None,
        "late": 0,
    }

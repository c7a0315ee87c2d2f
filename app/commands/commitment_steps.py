"""What is changed on a commitment once it is decided on: carrying out, measuring, conditions, next round."""

from datetime import timedelta

from sqlalchemy import exists, select

from app.commands.change import Change, Columns, effect
from app.commands.days import day
from app.models.commitment import Commitment
from app.models.workflow import Answers, Entry
from app.queries.sheets import answers_of
from workflows.calendar import DUTCH

BASELINE_WEEKS = 6
"""Within which the first measurement is made (rule H01)."""


@effect("commitment", "defer")
def defer(change: Change, row: Commitment, data: Answers) -> Columns:
    """It comes back on the day that was chosen."""
    return {"return_date": day(data.get("return_date"))}


@effect("commitment", "reagenda")
def reagenda(change: Change, row: Commitment, data: Answers) -> Columns:
    """It is ready to be decided on again."""
    return {"return_date": None}


@effect("commitment", "start")
def start(change: Change, row: Commitment, data: Answers) -> Columns:
    """Without a first measurement it may start, with a day by which there is one (rule H01)."""
    answers = answers_of(change.session, "commitment", row, "commitment")
    measured = exists().where(
        Entry.subject == "commitment", Entry.subject_id == row.id, Entry.trigger == "set_baseline"
    )
    known = answers.get("indicator") and answers.get("baseline")
    if known or change.session.scalar(select(measured)):
        return {"baseline_due": None}
    return {"baseline_due": DUTCH.end_of_term(change.today + timedelta(weeks=BASELINE_WEEKS))}


@effect("commitment", "set_baseline")
def set_baseline(change: Change, row: Commitment, data: Answers) -> Columns:
    """There is a first measurement: its words stand in the entry, and no day waits for it."""
    return {"baseline_due": None}


@effect("commitment", "record_progress")
def record_progress(change: Change, row: Commitment, data: Answers) -> Columns:
    """How far it is, in per cent."""
    return {"progress": int(data.get("progress") or 0)}


@effect("commitment", "finish")
def finish(change: Change, row: Commitment, data: Answers) -> Columns:
    """All of it is done."""
    return {"progress": 100}


@effect("commitment", "carry_over")
def carry_over(change: Change, row: Commitment, data: Answers) -> Columns:
    """It goes on after its round is closed."""
    return {"carried_over_at": change.now}

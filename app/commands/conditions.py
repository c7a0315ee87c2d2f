"""Conditions of decisions: what somebody must do before it is what was decided."""

from sqlalchemy import update

from app.commands.change import Change, effect
from app.commands.failures import NotFound
from app.commands.notices import moot
from app.models.meeting import Condition, Decision
from app.models.workflow import Answers
from app.queries.conditions import know_conditions, own_conditions


@effect("decision", "meet_condition")
def meet_condition(change: Change, row: Decision, data: Answers) -> None:
    """A condition is met. Raises NotFound for one of another decision, of another owner, or met before."""
    condition = int(data["condition"])
    if condition not in {one.id for one in own_conditions(change.session, change.actor, row.id)}:
        raise NotFound("condition of another decision or owner, or met before")
    still_open = (Condition.id == condition, Condition.met_at.is_(None))
    change.session.execute(update(Condition).where(*still_open).values(met_at=change.now))
    know_conditions(change.session, row.id, None)
    moot(change, "condition", condition)

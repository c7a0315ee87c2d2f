"""Conditions of decisions: what somebody must do before a plan or a commitment is what was decided."""

from sqlalchemy import select, update

from app.commands.change import Change, effect
from app.commands.failures import NotFound
from app.commands.notices import moot
from app.models.meeting import Condition, Decision
from app.models.workflow import Answers, WorkflowRow
from app.subjects import BY_MODEL


@effect("commitment", "meet_condition")
@effect("plan", "meet_condition")
def meet_condition(change: Change, row: WorkflowRow, data: Answers) -> None:
    """A condition of a confirmed decision about this row is met. Raises NotFound for any other."""
    kind = BY_MODEL[type(row)].name
    about = select(Decision.id).where(
        Decision.subject == kind, Decision.subject_id == row.id, Decision.state == "confirmed"
    )
    met = change.session.execute(
        update(Condition)
        .where(Condition.id == int(data["condition"]), Condition.met_at.is_(None))
        .where(Condition.decision_id.in_(about))
        .values(met_at=change.now)
        .returning(Condition.id)
    )
    if met.first() is None:
        raise NotFound("condition of another decision, or met before")
    moot(change, "condition", int(data["condition"]))

"""What people call a thing: the unit of a plan, the title of a need, and of a decision what it is about."""

from typing import Any

from sqlalchemy.orm import Session

from app.models.need import Need
from app.models.organisation import Unit
from app.models.round import Assignment
from app.models.workflow import WorkflowRow
from app.subjects import BY_MODEL, SUBJECTS


def name_of(session: Session, row: WorkflowRow) -> str:
    """The name of a row for who knows that it exists; empty for what has none beside its key."""
    kind, any_row = BY_MODEL[type(row)].name, _row(row)
    match kind:
        case "assignment" | "plan":
            return session.get_one(Unit, any_row.unit_id).name
        case "extension":
            return name_of(session, session.get_one(Assignment, any_row.assignment_id))
        case "answer":
            return name_of(session, session.get_one(Need, any_row.need_id))
        case "decision":
            return name_of(session, session.get_one(SUBJECTS[any_row.subject].model, any_row.subject_id))
        case "round":
            return str(any_row.name)
    return str(getattr(any_row, "title", "") or "")


def _row(row: WorkflowRow) -> Any:
    return row

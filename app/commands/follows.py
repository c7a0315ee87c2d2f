"""What follows from a step, as the workflow modules list it: taken in the same transaction, by the system."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.models.commitment import CollectiveTask, Commitment
from app.models.meeting import Decision
from app.models.need import Answer, Need
from app.models.round import Assignment, Extension, Plan
from app.models.workflow import WorkflowRow
from app.queries.built import among, one_of
from app.queries.need_addressees import asked_units, named_suppliers

Related = Callable[[Session, Any, str], Iterable[Any]]
"""The rows of another kind that belong to a row, for the trigger that was taken."""

PHASE_SUBMITTED_BY = {"establish_task": 1, "submit_plan": 2, "excuse_plan": 2, "contribute": 3}
"""Which phase a step hands in; any other step is about every phase."""


def related(session: Session, subject: str, row: WorkflowRow, kind: str, trigger: str) -> list[WorkflowRow]:
    """The rows of `kind` that belong to this row, in the order they were made. KeyError: no such relation."""
    find = _OPEN_DECISION if kind == "decision" and subject != "meeting" else _RELATED[subject, kind]
    return list(find(session, row, trigger))


def _open_decision(session: Session, row: Any, trigger: str) -> Iterable[Any]:
    return session.scalars(_DECIDED_ON, {"kind": row.__tablename__, "row": row.id})


_DECIDED_ON = select(Decision).where(
    Decision.subject == bindparam("kind"),
    Decision.subject_id == bindparam("row"),
    one_of(Decision.state, ("on_agenda", "recorded")),
)


def _extensions(session: Session, row: Any, trigger: str) -> Iterable[Any]:
    of: dict[str, int] = {"assignment": getattr(row, "assignment_id", row.id)}
    phase = PHASE_SUBMITTED_BY.get(trigger)
    if phase is None:
        return session.scalars(_REQUESTED, of)
    return session.scalars(_REQUESTED_FOR_PHASE, of | {"phase": phase})


_REQUESTED = select(Extension).where(
    Extension.assignment_id == bindparam("assignment"), Extension.state == "requested"
)
_REQUESTED_FOR_PHASE = _REQUESTED.where(Extension.phase == bindparam("phase"))


def _by(column: Any, value: str = "id") -> Related:
    """Rows whose column names this row."""
    model = column.class_
    statement = select(model).where(column == bindparam("value")).order_by(model.id)
    return lambda session, row, trigger: session.scalars(statement, {"value": getattr(row, value)})


def _one(model: type[WorkflowRow], attribute: str) -> Related:
    """The one row that this row names, if it names one."""

    def find(session: Session, row: Any, trigger: str) -> Iterable[Any]:
        key = getattr(row, attribute)
        return [] if key is None else [session.get_one(model, key)]

    return find


def _answers(session: Session, row: Any, trigger: str) -> Iterable[Any]:
    """The answers of a need; asking and granting concern only the units that are named."""
    if trigger == "ask":
        return session.scalars(_ANSWERS_OF, {"need": row.id, "units": asked_units(session, row)})
    if trigger == "grant":
        return session.scalars(_ANSWERS_OF, {"need": row.id, "units": list(named_suppliers(session, row))})
    return session.scalars(_ANSWERS, {"need": row.id})


_ANSWERS = select(Answer).where(Answer.need_id == bindparam("need")).order_by(Answer.id)
_ANSWERS_OF = _ANSWERS.where(Answer.unit_id.in_(among("units")))


def _asked_of_unit(session: Session, row: Any, trigger: str) -> Iterable[Any]:
    """What the unit of an assignment was asked in its round."""
    return session.scalars(_ANSWERS_BY, {"round": row.round_id, "unit": row.unit_id})


_ANSWERS_BY = (
    select(Answer)
    .where(Answer.round_id == bindparam("round"), Answer.unit_id == bindparam("unit"))
    .order_by(Answer.id)
)


def _decided_plan(session: Session, row: Any, trigger: str) -> Iterable[Any]:
    return [session.get_one(Plan, row.subject_id)] if row.subject == "plan" else []


_OPEN_DECISION: Related = _open_decision
_RELATED: Mapping[tuple[str, str], Related] = {
    ("round", "assignment"): _by(Assignment.round_id),
    ("round", "collective_task"): _by(CollectiveTask.round_id),
    ("assignment", "plan"): _by(Plan.assignment_id),
    ("assignment", "extension"): _extensions,
    ("assignment", "answer"): _asked_of_unit,
    ("plan", "assignment"): _one(Assignment, "assignment_id"),
    ("plan", "extension"): _extensions,
    ("need", "answer"): _answers,
    ("answer", "need"): _one(Need, "need_id"),
    ("commitment", "need"): _by(Need.commitment_id),
    ("commitment", "commitment"): _one(Commitment, "supersedes_id"),
    ("collective_task", "collective_task"): _one(CollectiveTask, "supersedes_id"),
    ("meeting", "decision"): _by(Decision.meeting_id),
    ("decision", "plan"): _decided_plan,
}

"""What people call a thing: the unit of a plan, the title of a need, and of a decision what it is about."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, select, union_all
from sqlalchemy.orm import Session

from app.models.commitment import Commitment
from app.models.need import Answer, Need
from app.models.organisation import Unit
from app.models.round import Assignment, Plan
from app.queries.built import among, ask, row_with
from app.queries.visible import visible_to
from app.subjects import BY_MODEL, SUBJECTS
from workflows.roles import Actor


def name_of(session: Session, row: Any) -> str:
    """The name of a subject's row for who knows that it exists; empty for what has none beside its key."""
    match BY_MODEL[type(row)].name:
        case "assignment" | "plan":
            return row_with(session, Unit, row.unit_id).name
        case "extension":
            return name_of(session, row_with(session, Assignment, row.assignment_id))
        case "answer":
            return name_of(session, row_with(session, Need, row.need_id))
        case "decision":
            return name_of(session, row_with(session, SUBJECTS[row.subject].model, row.subject_id))
        case "round":
            return str(row.name)
    return str(getattr(row, "title", "") or "")


def names_of(session: Session, actor: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """The names of what this reader may know, by key: for a list of many kinds, in one statement."""
    if not keys:
        return {}
    return dict(ask(session, _named(actor), keys=list(keys)).tuples().all())


@lru_cache(maxsize=512)
def _named(actor: Actor) -> CompoundSelect[Any]:
    known = {kind: visible_to(actor, SUBJECTS[kind]) for kind in ("assignment", "need", "commitment")}
    wanted = among("keys")
    of_need = select(Need.key, Need.title).where(Need.key.in_(wanted), known["need"])
    of_answer = select(Answer.key, Need.title).join(Need, Need.id == Answer.need_id)
    of_task = select(Assignment.key, Unit.name).join(Unit, Unit.id == Assignment.unit_id)
    of_plan = select(Plan.key, Unit.name).join(Unit, Unit.id == Plan.unit_id)
    promised = select(Commitment.key, Commitment.title).where(Commitment.key.in_(wanted), known["commitment"])
    return union_all(
        of_need,
        of_answer.where(Answer.key.in_(wanted), known["need"]),
        of_task.where(Assignment.key.in_(wanted), known["assignment"]),
        of_plan.join(Assignment, Assignment.id == Plan.assignment_id).where(
            Plan.key.in_(wanted), known["assignment"]
        ),
        promised,
    )

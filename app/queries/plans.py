"""Reading one plan: with its round, its texts and its decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.models.meeting import Decision, Meeting
from app.models.organisation import Unit
from app.models.round import Assignment, Plan, Round
from app.models.workflow import Sheet
from app.queries.assignments import Opened
from app.queries.built import ask, look_up
from app.queries.sheets import ADOPTING, NOTHING_WRITTEN, Written, edition_to_read
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.roles import Actor


def opened_plan(session: Session, plan: Plan) -> Opened:
    """A plan with its assignment, round and unit, in one statement."""
    row = look_up(session, _OPENED, assignment=plan.assignment_id).one()
    return Opened(row.Assignment, plan, row.Round, row.Unit)


_OPENED = (
    select(Assignment, Round, Unit)
    .join(Round, Round.id == Assignment.round_id)
    .join(Unit, Unit.id == Assignment.unit_id)
    .where(Assignment.id == bindparam("assignment"))
)


@dataclass(frozen=True, slots=True)
class PlanTexts:
    """What stands in the sheet of the plan now, and the opgave it must make true ("" while there is none)."""

    plan: Written
    task: str


def plan_texts(session: Session, actor: Actor, found: Opened) -> PlanTexts:
    """Both texts in one statement; of an opgave that is being rewritten others get the one in force."""
    plan, assignment = found.plan, found.assignment
    rows = ask(
        session,
        _TEXTS,
        plan=plan.id,
        plan_edition=plan.edition,
        assignment=assignment.id,
        assignment_edition=edition_to_read(actor, assignment, "phase1"),
    )
    texts = {row[0]: Written(*row[1:]) for row in rows}
    task = texts.get("assignment", NOTHING_WRITTEN).answers.get("task")
    return PlanTexts(texts.get("plan", NOTHING_WRITTEN), str(task or ""))


def _sheet_of(subject: str, form: str) -> ColumnElement[bool]:
    return and_(
        Sheet.subject == subject,
        Sheet.form == form,
        Sheet.subject_id == bindparam(subject),
        Sheet.edition == bindparam(f"{subject}_edition"),
    )


_TEXTS = select(Sheet.subject, Sheet.form_version, Sheet.answers, Sheet.saved_at, Sheet.saved_by_id).where(
    or_(_sheet_of("plan", "phase2"), _sheet_of("assignment", "phase1"))
)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a plan with the day of its meeting."""

    decision: Decision
    day: date


def decisions_on(session: Session, actor: Actor, plan: Plan) -> Sequence[Decided]:
    """The decisions on a plan that this actor may see, newest first; what left the agenda is left out."""
    rows = look_up(session, _decisions(actor), plan=plan.id)
    return [Decided(decision, day) for decision, day in rows]


@lru_cache(maxsize=512)
def _decisions(actor: Actor) -> Select[Any]:
    return (
        select(Decision, Meeting.day)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .where(Decision.subject == "plan", Decision.subject_id == bindparam("plan"))
        .where(Decision.state != "removed", visible_to(actor, SUBJECTS["decision"]))
        .order_by(Decision.id.desc())
    )


def in_force(found: Sequence[Decided]) -> Decided | None:
    """The decision that adopted the plan: its content is the text in force, whatever is written since."""
    return next(
        (d for d in found if d.decision.state == "confirmed" and d.decision.outcome in ADOPTING), None
    )

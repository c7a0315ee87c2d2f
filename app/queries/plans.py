"""Reading one plan: with its round, its texts, its decisions and the extensions of its phase."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.models.meeting import Decision, Meeting
from app.models.organisation import Unit
from app.models.round import Assignment, Extension, Plan, Round
from app.models.workflow import Entry, Sheet
from app.queries.assignments import Opened
from app.queries.sheets import NOTHING_WRITTEN, Written, edition_to_read
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.roles import Actor

ADOPTING = frozenset({"approve", "approve_with_conditions"})


def opened_plan(session: Session, plan: Plan) -> Opened:
    """A plan with its assignment, round and unit, in one statement."""
    row = session.execute(
        select(Assignment, Round, Unit)
        .join(Round, Round.id == Assignment.round_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.id == plan.assignment_id)
    ).one()
    return Opened(row.Assignment, plan, row.Round, row.Unit)


@dataclass(frozen=True, slots=True)
class PlanTexts:
    """What stands in the sheet of the plan now, and the opgave it must make true ("" while there is none)."""

    plan: Written
    task: str


def plan_texts(session: Session, actor: Actor, found: Opened) -> PlanTexts:
    """Both texts in one statement; of an opgave that is being rewritten others get the one in force."""
    plan, assignment = found.plan, found.assignment
    rows = session.execute(
        select(
            Sheet.subject, Sheet.form_version, Sheet.answers, Sheet.saved_at, Sheet.saved_by_id
        ).where(
            or_(
                and_(
                    Sheet.subject == "plan", Sheet.subject_id == plan.id, Sheet.form == "phase2",
                    Sheet.edition == plan.edition,
                ),
                and_(
                    Sheet.subject == "assignment", Sheet.subject_id == assignment.id, Sheet.form == "phase1",
                    Sheet.edition == edition_to_read(actor, assignment, "phase1"),
                ),
            )
        )
    ).all()  # fmt: skip
    texts = {row[0]: Written(*row[1:]) for row in rows}
    task = texts.get("assignment", NOTHING_WRITTEN).answers.get("task")
    return PlanTexts(texts.get("plan", NOTHING_WRITTEN), str(task or ""))


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a plan with the day of its meeting."""

    decision: Decision
    day: date


def decisions_on(session: Session, actor: Actor, plan: Plan) -> Sequence[Decided]:
    """The decisions on a plan that this actor may see, newest first; what left the agenda is left out."""
    rows = session.execute(
        select(Decision, Meeting.day)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .where(Decision.subject == "plan", Decision.subject_id == plan.id, Decision.state != "removed")
        .where(visible_to(actor, SUBJECTS["decision"]))
        .order_by(Decision.id.desc())
    )
    return [Decided(decision, day) for decision, day in rows]


def in_force(found: Sequence[Decided]) -> Decided | None:
    """The decision that adopted the plan: its content is the text in force, whatever is written since."""
    return next(
        (d for d in found if d.decision.state == "confirmed" and d.decision.outcome in ADOPTING), None
    )


def last_return(session: Session, plan: Plan) -> Mapping[str, Any]:
    """What was said when the plan was last returned; empty when it never was."""
    where = (Entry.subject == "plan", Entry.subject_id == plan.id, Entry.trigger == "return_plan")
    return (
        session.scalars(select(Entry.answers).where(*where).order_by(Entry.id.desc()).limit(1)).first() or {}
    )


def extensions_of(session: Session, assignment_id: int, phase: int) -> Sequence[Extension]:
    """The requests for more time in one phase, newest first."""
    where = (Extension.assignment_id == assignment_id, Extension.phase == phase)
    return session.scalars(select(Extension).where(*where).order_by(Extension.id.desc())).all()

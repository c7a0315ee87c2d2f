"""Reading assignments: one with all that its page shows, and the rail through the phases."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.models.need import Need
from app.models.organisation import Account, CoAuthor, Unit
from app.models.round import Assignment, Plan, Round
from app.queries.built import ask, look_up, one_of
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.clocks import asked_by
from workflows.roles import Actor

PHASE_OF = {
    "assigned": 1,
    "analysis": 1,
    "task_established": 2,
    "planning": 2,
    "contributing": 3,
    "contributed": 3,
    "consolidated": 3,
    "completed": 3,
    "withdrawn": 3,
}
"""The phase somebody is working on, by the state of the assignment."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An assignment with its neighbours, as its page and the page of its plan show it."""

    assignment: Assignment
    plan: Plan
    round: Round
    unit: Unit

    def due(self, phase: int) -> date:
        """The unit's own deadline of a phase; after a return, the day by which it is asked back."""
        return due_of(self.assignment, self.plan, phase)


def due_of(assignment: Assignment, plan: Plan, phase: int) -> date:
    """The unit's own deadline of a phase; after a return, the day by which it is asked back."""
    if phase == 1:
        return assignment.resubmit_by or assignment.phase1_due
    if phase == 2:
        return plan.resubmit_by or assignment.phase2_due
    return assignment.phase3_due


def asked_day(assignment: Assignment, plan: Plan, phase: int) -> date | None:
    """The day by which a phase is asked of its unit; None for what was reopened without one."""
    if phase == 1:
        return asked_by(assignment.phase1_due, assignment.resubmit_by, assignment.edition)
    if phase == 2:
        return asked_by(assignment.phase2_due, plan.resubmit_by, plan.edition)
    return assignment.phase3_due if assignment.contributed_at is None else None


def opened(session: Session, assignment: Assignment) -> Opened:
    """An assignment with its plan, round and unit, in one statement."""
    row = look_up(session, _AROUND, assignment=assignment.id).one()
    return Opened(assignment, row.Plan, row.Round, row.Unit)


_AROUND = (
    select(Plan, Round, Unit)
    .join(Round, Round.id == Plan.round_id)
    .join(Unit, Unit.id == Plan.unit_id)
    .where(Plan.assignment_id == bindparam("assignment"))
)


@dataclass(frozen=True, slots=True)
class Line:
    """An assignment on a list."""

    key: str
    state: str
    plan_key: str
    plan_state: str
    unit: str
    round: str


def assignments(session: Session, actor: Actor) -> list[Line]:
    """The assignments this actor may know of, own units first, newest round first."""
    return [Line(*row) for row in ask(session, _known_to(actor))]


@lru_cache(maxsize=512)
def _known_to(actor: Actor) -> Select[Any]:
    return (
        select(Assignment.key, Assignment.state, Plan.key, Plan.state, Unit.name, Round.name)
        .join(Plan, Plan.assignment_id == Assignment.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(visible_to(actor, SUBJECTS["assignment"]))
        .order_by(Round.id.desc(), Assignment.unit_id.in_(actor.units()).desc(), Unit.id)
        .limit(200)
    )


def co_authors(session: Session, assignment_id: int) -> list[tuple[int, str]]:
    """Who writes along on an assignment: account id and name."""
    return [(account, name) for account, name in ask(session, _CO_AUTHORS, assignment=assignment_id)]


_CO_AUTHORS = (
    select(Account.id, Account.name)
    .join(CoAuthor, CoAuthor.account_id == Account.id)
    .where(CoAuthor.assignment_id == bindparam("assignment"), CoAuthor.revoked_at.is_(None))
)


def needs_of(session: Session, row: Assignment) -> dict[str, int]:
    """How many needs the unit sent in its round, by the kind of addressee."""
    rows = ask(session, _SENT_BY, round=row.round_id, unit=row.unit_id)
    return {sent.addressee_kind: sent.needs for sent in rows}


_SENT_BY = (
    select(Need.addressee_kind, func.count().label("needs"))
    .where(Need.round_id == bindparam("round"), Need.unit_id == bindparam("unit"))
    .where(~one_of(Need.state, ("draft", "withdrawn")))
    .group_by(Need.addressee_kind)
)

"""Delegations as people look at them: who acts for whom, and what one may give away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session, aliased

from app.models.organisation import Account, Delegation, Holding, Position, Unit
from app.queries.built import one_of
from app.queries.people import holds_on
from workflows.roles import Actor, Permission, Role, holds

FORMER = 20
"""Delegations that are over, on the page: the newest ones."""

_OFFICES = frozenset({Role.SECRETARY, Role.LEADERSHIP})
"""Who may give away the seat of any head: a head who is suddenly away cannot do it."""


def may_give(actor: Actor, position_id: int) -> bool:
    """Whether this actor may let somebody act for a position, and end that."""
    if not holds(actor.roles, Permission.DELEGATION_ASSIGN):
        return False
    return position_id in actor.positions or bool(actor.roles & _OFFICES)


def can_be_stood_in_for(roles: Iterable[str], *, takes_part: bool | None) -> bool:
    """Whether somebody can act for a position: only for the head of a unit that takes part.

    A deputy acts for a unit. Of any other seat, also one of the leadership, a delegation would give nothing:
    who sits there votes, signs and confirms in person. `takes_part`: whether its unit does; None without one.
    """
    return Role.EMT_MEMBER in roles and bool(takes_part)


def to_give(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The positions that this actor may let somebody act for: id, and title with its unit."""
    rows = session.execute(
        select(Position.id, Position.title, Position.roles, Unit.is_emt, Unit.name)
        .outerjoin(Unit, Unit.id == Position.unit_id)
        .order_by(Position.id)
    )
    return [
        (id_, f"{title} ({unit})" if unit else title)
        for id_, title, roles, takes_part, unit in rows
        if can_be_stood_in_for(roles, takes_part=takes_part) and may_give(actor, id_)
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """A delegation: the position with its unit and who holds it now, who acts, when, for what, by whom."""

    id: int
    position_id: int
    title: str
    unit: str | None
    holder: str | None
    acting: str
    starts: date
    ends: date
    scopes: tuple[str, ...]
    reason: str
    assigned_by: str
    revoked_at: datetime | None

    def state(self, today: date) -> str:
        """`now`, `to_come` or `over` on a local day."""
        if self.revoked_at is not None or self.ends < today:
            return "over"
        return "to_come" if self.starts > today else "now"


def delegations(session: Session, actor: Actor, today: date) -> list[Standing]:
    """What this actor may know: all for the offices, else the own seats and what one acts for oneself.

    What is over comes last, the newest first and no more than some.
    """
    going_on = (Delegation.revoked_at.is_(None), Delegation.ends >= today)
    statement = _delegations(today).where(known_to(actor))
    current = session.execute(statement.where(*going_on).order_by(Delegation.starts, Delegation.id))
    over = or_(Delegation.revoked_at.is_not(None), Delegation.ends < today)
    former = session.execute(statement.where(over).order_by(Delegation.id.desc()).limit(FORMER))
    return [_standing(row) for row in (*current, *former)]


def known_to(actor: Actor) -> ColumnElement[bool]:
    """Which delegations somebody may know of, for the page and for ending one."""
    if actor.roles & _OFFICES or holds(actor.roles, Permission.PEOPLE_MANAGE):
        return true()
    return or_(one_of(Delegation.position_id, actor.positions), Delegation.account_id == actor.person_id)


def _delegations(today: date) -> Select[Any]:
    acting, by = aliased(Account), aliased(Account)
    holder = (
        select(Account.name)
        .join(Holding, Holding.account_id == Account.id)
        .where(Holding.position_id == Delegation.position_id, holds_on(today))
        .order_by(Holding.id.desc())
        .limit(1)
        .correlate(Delegation)
        .scalar_subquery()
    )
    return (
        select(
            Delegation.id, Delegation.position_id, Position.title, Unit.name, holder, acting.name,
            Delegation.starts, Delegation.ends, Delegation.scopes, Delegation.reason, by.name,
            Delegation.revoked_at,
        )
        .join(Position, Position.id == Delegation.position_id)
        .outerjoin(Unit, Unit.id == Position.unit_id)
        .join(acting, acting.id == Delegation.account_id)
        .join(by, by.id == Delegation.assigned_by_id)
    )  # fmt: skip


def _standing(row: Any) -> Standing:
    values = list(row)
    values[8] = tuple(values[8])
    return Standing(*values)

"""Who sits where now: the people behind units, roles and positions."""

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Date, Text, and_, bindparam, cast, or_, select
from sqlalchemy.orm import Session

from app.models.organisation import Account, Delegation, Holding, Position
from app.queries.built import ask
from workflows.roles import Role


class Seat(NamedTuple):
    """A position as others see it: id, title, unit and the roles that come with it.

    `people` are the accounts that hold it or act for it, where that was asked (`seated`).
    """

    id: int
    title: str
    unit_id: int | None
    roles: frozenset[str]
    place: str | None
    people: frozenset[int] = frozenset()


def seats(session: Session) -> tuple[Seat, ...]:
    """All positions of the organisation: some tens of rows, whoever asks."""
    return tuple(
        Seat(id_, title, unit, _roles(words), place)
        for id_, title, unit, words, place in ask(session, _SEATS)
    )


def heads_of(all_seats: Iterable[Seat], units: Iterable[int]) -> list[int]:
    """The positions that speak for these units in the management team."""
    wanted = set(units)
    return [seat.id for seat in all_seats if seat.unit_id in wanted and Role.EMT_MEMBER in seat.roles]


def with_role(all_seats: Iterable[Seat], role: Role) -> list[int]:
    """The positions that carry a role."""
    return [seat.id for seat in all_seats if role in seat.roles]


def holds_on(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """The holdings in force on a local day, both ends included."""
    return and_(Holding.starts <= today, or_(Holding.ends.is_(None), Holding.ends >= today))


def in_force_on(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """The delegations in force on a local day, both ends included."""
    return and_(Delegation.starts <= today, Delegation.ends >= today, Delegation.revoked_at.is_(None))


def seated(session: Session, today: date) -> tuple[Seat, ...]:
    """All positions, each with the accounts that hold it on a local day or act for it."""
    found: dict[int, Seat] = {}
    for id_, title, unit, words, place, account in ask(session, _SEATED, today=today):
        known = found.setdefault(id_, Seat(id_, title, unit, _roles(words), place))
        if account is not None:
            found[known.id] = known._replace(people=known.people | {account})
    return tuple(found.values())


def holders_of(session: Session, role: Role, day: date) -> set[int]:
    """Accounts that are on and hold a position with this role on a local day."""
    rows = session.execute(
        select(Position.roles, Holding.account_id)
        .join(Holding, Holding.position_id == Position.id)
        .join(Account, Account.id == Holding.account_id)
        .where(holds_on(day), Account.disabled_at.is_(None))
    )
    return {account for roles, account in rows if role in roles}


@cache
def _roles(words: str) -> frozenset[str]:
    """The roles of a position as they are stored: few combinations, read for every position of every step."""
    return frozenset(json.loads(words))


_SEATS = select(
    Position.id, Position.title, Position.unit_id, cast(Position.roles, Text), Position.seat
).order_by(Position.id)
_TODAY = bindparam("today", type_=Date())
_PEOPLE = (
    select(Holding.position_id, Holding.account_id)
    .where(holds_on(_TODAY))
    .union_all(select(Delegation.position_id, Delegation.account_id).where(in_force_on(_TODAY)))
    .subquery()
)
_SEATED = _SEATS.add_columns(_PEOPLE.c.account_id).outerjoin(_PEOPLE, _PEOPLE.c.position_id == Position.id)
"""Asked with every step that tells somebody."""

"""Who somebody is now: positions held, delegations in force, assignments written along on."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.engine import Row

from app.extensions import db
from app.models.organisation import CoAuthor, Delegation, Holding, Position
from workflows.roles import Actor, Deputising, Role, Scope


def actor_of(account_id: int, name: str, today: date) -> Actor:
    """The actor that an account is on a local day, in one statement.

    Somebody without a position has no role and no unit; the title is then the account's name.
    """
    rows = db.session.execute(_parts(account_id, today)).all()
    held = [row for row in rows if row.kind == "holding"]
    roles = {Role(role) for row in held for role in row.words}
    if any(row.kind == "co_author" for row in rows):
        roles.add(Role.CO_AUTHOR)
    if any(row.kind == "delegation" for row in rows):
        roles.add(Role.DEPUTY)
    return Actor(
        person_id=account_id,
        position_id=held[0].position_id if held else None,
        positions=frozenset(row.position_id for row in held),
        title=held[0].title if held else name,
        roles=frozenset(roles),
        heads=_units(held, Role.EMT_MEMBER),
        deputy_of=_units(held, Role.DEPUTY),
        deputising=tuple(_deputising(row) for row in rows if row.kind == "delegation"),
        co_author_of=frozenset(row.position_id for row in rows if row.kind == "co_author"),
        leads_lines=frozenset(row.number for row in held if row.number is not None),
    )


def _parts(account_id: int, today: date) -> CompoundSelect[Any]:
    """One statement for the three sources of rights; `position_id` is an assignment for a co-author."""
    parts = (_held(account_id, today), _standing_in(account_id, today), _writing_along(account_id))
    return union_all(*parts).order_by("kind", "position_id")


def _held(account_id: int, today: date) -> Select[Any]:
    return (
        select(
            literal("holding").label("kind"),
            Position.id.label("position_id"),
            Position.unit_id,
            Position.title,
            Position.line.label("number"),
            Position.roles.label("words"),
            Holding.starts,
            Holding.ends,
        )
        .join(Holding, Holding.position_id == Position.id)
        .where(Holding.account_id == account_id, Holding.starts <= today)
        .where(or_(Holding.ends.is_(None), Holding.ends >= today))
    )


def _standing_in(account_id: int, today: date) -> Select[Any]:
    return (
        select(
            literal("delegation"),
            Position.id,
            Position.unit_id,
            Position.title,
            cast(null(), Integer),
            Delegation.scopes,
            Delegation.starts,
            Delegation.ends,
        )
        .join(Delegation, Delegation.position_id == Position.id)
        .where(Delegation.account_id == account_id, Delegation.revoked_at.is_(None))
        .where(Delegation.starts <= today, Delegation.ends >= today)
    )


def _writing_along(account_id: int) -> Select[Any]:
    nothing = (cast(null(), kind) for kind in (Integer, String, Integer, JSON, Date, Date))
    return select(literal("co_author"), CoAuthor.assignment_id, *nothing).where(
        CoAuthor.account_id == account_id, CoAuthor.revoked_at.is_(None)
    )


def _units(held: Iterable[Row[Any]], role: Role) -> frozenset[int]:
    return frozenset(row.unit_id for row in held if row.unit_id is not None and role in row.words)


def _deputising(row: Row[Any]) -> Deputising:
    return Deputising(
        position_id=row.position_id,
        unit_id=row.unit_id,
        starts=row.starts,
        ends=row.ends,
        scopes=frozenset(Scope(scope) for scope in row.words),
    )

"""Who somebody is now: positions held, delegations in force, assignments written along on."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.engine import Row

from app.extensions import db, table_of
from app.models.organisation import CoAuthor, Delegation, Holding, Position
from app.queries.built import ask
from workflows.roles import Actor, Deputising, Role, Scope


def actor_of(account_id: int, name: str, today: date) -> Actor:
    """The actor that an account is on a local day, in one statement.

    Somebody without a position has no role and no unit; the title is then the account's name.
    """
    rows = ask(db.session(), _PARTS, account=account_id, today=today).all()
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


def _held() -> Select[Any]:
    return (
        select(
            literal("holding").label("kind"),
            _POSITION.c.id.label("position_id"),
            _POSITION.c.unit_id,
            _POSITION.c.title,
            _POSITION.c.line.label("number"),
            _POSITION.c.roles.label("words"),
            _HOLDING.c.starts,
            _HOLDING.c.ends,
        )
        .join(_HOLDING, _HOLDING.c.position_id == _POSITION.c.id)
        .where(_HOLDING.c.account_id == _ACCOUNT, _HOLDING.c.starts <= _TODAY)
        .where(or_(_HOLDING.c.ends.is_(None), _HOLDING.c.ends >= _TODAY))
    )


def _standing_in() -> Select[Any]:
    return (
        select(
            literal("delegation"),
            _POSITION.c.id,
            _POSITION.c.unit_id,
            _POSITION.c.title,
            cast(null(), Integer),
            _DELEGATION.c.scopes,
            _DELEGATION.c.starts,
            _DELEGATION.c.ends,
        )
        .join(_DELEGATION, _DELEGATION.c.position_id == _POSITION.c.id)
        .where(_DELEGATION.c.account_id == _ACCOUNT, _DELEGATION.c.revoked_at.is_(None))
        .where(_DELEGATION.c.starts <= _TODAY, _DELEGATION.c.ends >= _TODAY)
    )


def _writing_along() -> Select[Any]:
    along = table_of(CoAuthor).c
    nothing = (cast(null(), kind) for kind in (Integer, String, Integer, JSON, Date, Date))
    return select(literal("co_author"), along.assignment_id, *nothing).where(
        along.account_id == _ACCOUNT, along.revoked_at.is_(None)
    )


_POSITION, _HOLDING, _DELEGATION = table_of(Position), table_of(Holding), table_of(Delegation)
_ACCOUNT, _TODAY = bindparam("account", type_=Integer()), bindparam("today", type_=Date())
_PARTS = union_all(_held(), _standing_in(), _writing_along()).order_by("kind", "position_id")
"""The three sources of rights; `position_id` is an assignment for a co-author. Asked by every request."""


def _units(held: Iterable[Row[Any]], role: Role) -> frozenset[int]:
    return frozenset(row.unit_id for row in held if row.unit_id is not None and role in row.words)


def _deputising(row: Row[Any]) -> Deputising:
    return Deputising(
        position_id=row.position_id,
        unit_id=row.unit_id,
        starts=row.starts,
        ends=row.ends,
        scopes=frozenset(Scope(scope) for scope in row.words),
        title=row.title,
    )

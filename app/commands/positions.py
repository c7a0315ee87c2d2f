"""Positions as the administrator makes and changes them: a title, a unit, and the roles of its holder."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import today
from app.commands.failures import PeopleRefused
from app.commands.holders import (
    in_turn,
    keep_an_administrator,
    position_note,
    position_of,
    sign_in_again,
)
from app.database import Once, transaction
from app.exchange.cells import RESERVED
from app.models.organisation import CHAIRS, Holding, Position, Unit
from app.queries.people import holds_on
from workflows.roles import Role

OF_A_UNIT = frozenset({Role.EMT_MEMBER.value, Role.DEPUTY.value})
LONGEST_KEY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionDetails:
    """What a position is: `unit_key` of its unit, `seat` in the leadership, `line` of a line lead."""

    title: str
    roles: tuple[str, ...]
    unit_key: str | None = None
    seat: str | None = None
    line: int | None = None


def make_position(actor_id: int | None, new: PositionDetails, once: Once | None = None) -> str:
    """Make a position; gives its key, made of its title. Raises PeopleRefused."""
    with transaction(once) as session:
        row = add_position(session, actor_id, new)
        if once is not None:
            once.location = f"/beheer/functies/{row.key}"
        return row.key


def change_position(actor_id: int | None, key: str, new: PositionDetails, once: Once | None = None) -> None:
    """Change a position; whoever holds it signs in again when the rights change.

    Raises NotFound, PeopleRefused.
    """
    with transaction(once) as session:
        row = position_of(session, key)
        before = _rights(row)
        _fill(session, row, new)
        if Role.ADMIN in before[0] and Role.ADMIN not in row.roles:
            keep_an_administrator(session, today(), "roles")
        if _rights(row) != before:
            held = select(Holding.account_id).where(Holding.position_id == row.id, holds_on(today()))
            sign_in_again(session, session.scalars(held).all())
        position_note(session, "position_changed", row, actor_id)


def add_position(session: Session, actor_id: int | None, new: PositionDetails) -> Position:
    """Inside another command: a new position. Raises PeopleRefused."""
    in_turn(session)
    row = Position(key=_free_key(session, new.title), title="", roles=[])
    _fill(session, row, new)
    session.add(row)
    session.flush()
    position_note(session, "position_created", row, actor_id)
    return row


def _rights(row: Position) -> tuple[frozenset[str], int | None, str | None, int | None]:
    """What the rights of its holder follow from."""
    return frozenset(row.roles), row.unit_id, row.seat, row.line


def _fill(session: Session, row: Position, new: PositionDetails) -> None:
    _check_alone(new)
    unit = None
    if new.unit_key:
        unit = session.scalars(select(Unit).where(Unit.key == new.unit_key)).one_or_none()
        if unit is None:
            raise PeopleRefused("no_unit", "unit")
    _check_among(session.scalars(select(Position).where(Position.key != row.key)).all(), new, unit)
    row.title, row.roles = new.title.strip(), list(new.roles)
    row.unit_id, row.seat, row.line = unit.id if unit else None, new.seat, new.line


def _check_alone(new: PositionDetails) -> None:
    """What must hold in a position itself; an organisation file is held to the same."""
    roles = set(new.roles)
    if not new.unit_key and roles & OF_A_UNIT:
        raise PeopleRefused("unit_needed", "unit")
    if (Role.LINE_LEAD in roles) != (new.line is not None):
        raise PeopleRefused("line_and_role", "line")
    if (Role.LEADERSHIP in roles) != (new.seat is not None):
        raise PeopleRefused("seat_and_role", "seat")
    if Role.LEADERSHIP_CHAIR in roles and new.seat not in CHAIRS:
        raise PeopleRefused("chair_needs_seat", "seat")


def _check_among(others: Sequence[Position], new: PositionDetails, unit: Unit | None) -> None:
    """One head a unit, one police chief and one deputy, one lead a line."""
    for other in others:
        both_head = Role.EMT_MEMBER in other.roles and Role.EMT_MEMBER in new.roles
        if unit is not None and both_head and other.unit_id == unit.id:
            raise PeopleRefused("two_heads", "unit", title=other.title)
        if new.seat in CHAIRS and other.seat == new.seat:
            raise PeopleRefused("seat_taken", "seat", title=other.title)
        if new.line is not None and other.line == new.line:
            raise PeopleRefused("line_taken", "line", title=other.title)


def _free_key(session: Session, title: str) -> str:
    """A key made of the title, in the shape an organisation file asks: a number when it is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_KEY].strip("-") or "functie"
    taken = {RESERVED, *session.scalars(select(Position.key).where(Position.key.startswith(base)))}
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)

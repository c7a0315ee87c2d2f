"""Who sits at the head of each unit of a round now, and who acts for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Date, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from app.models.organisation import Account, Delegation, Holding, Position
from app.models.round import Assignment
from app.queries.built import ask
from app.queries.people import holds_on, in_force_on


@dataclass(slots=True)
class Staffing:
    """The seat of a unit: its title, who holds it (None: vacant), who acts for it and until when."""

    title: str = ""
    holder: str | None = None
    deputy: str | None = None
    until: date | None = None


def staffing(session: Session, round_id: int, today: date) -> Mapping[int, Staffing]:
    """Unit id to its staffing on a local day, in one statement."""
    found: dict[int, Staffing] = {}
    for unit_id, title, kind, name, until in ask(session, _STAFFING, round=round_id, today=today):
        seat_now = found.setdefault(unit_id, Staffing())
        seat_now.title = title
        if kind == "holder":
            seat_now.holder = name
        else:
            seat_now.deputy, seat_now.until = name, until
    return found


def _held_and_acting() -> CompoundSelect[Any]:
    today = bindparam("today", type_=Date())
    about = (Assignment.unit_id.label("unit_id"), Position.title)
    seat = select(*about, literal("holder").label("kind"), Account.name, Holding.ends.label("until"))
    held = (
        seat.select_from(Assignment)
        .join(Position, Position.id == Assignment.position_id)
        .outerjoin(Holding, (Holding.position_id == Position.id) & holds_on(today))
        .outerjoin(Account, Account.id == Holding.account_id)
        .where(Assignment.round_id == bindparam("round"))
    )
    acting = (
        select(*about, literal("deputy"), Account.name, Delegation.ends)
        .select_from(Assignment)
        .join(Position, Position.id == Assignment.position_id)
        .join(Delegation, (Delegation.position_id == Position.id) & in_force_on(today))
        .join(Account, Account.id == Delegation.account_id)
        .where(Assignment.round_id == bindparam("round"))
    )
    return union_all(held, acting)


_STAFFING = _held_and_acting()

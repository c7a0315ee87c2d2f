"""When the office last heard of a unit in a round, and when that unit was last reminded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.clock import LOCAL
from app.models.event import Event
from app.models.need import Answer, Need
from app.models.organisation import CoAuthor, Holding, Position
from app.models.round import Assignment, Extension, Plan
from app.queries.built import ask
from workflows.ladders import REMINDERS

REMINDED = ("assignment", "plan")
"""What a unit is reminded of; a reminder about a need stands with the need."""


@dataclass(frozen=True, slots=True)
class Sign:
    """An event with its moment."""

    event: str
    at: datetime

    def on(self, day: date) -> bool:
        """Whether it happened on this local day."""
        return self.at.astimezone(LOCAL).date() == day


@dataclass(slots=True)
class Contact:
    """The last sign of the unit itself and the last reminder to it; None: there was none."""

    heard: Sign | None = None
    reminded: Sign | None = field(default=None)


def contacts(session: Session, round_id: int) -> Mapping[int, Contact]:
    """Unit id to its contact, in one statement.

    Heard of is what somebody of the unit did with what is the unit's own: a holder of one of its positions,
    now or before, whoever acted for such a position, or a co-author.
    """
    return _by_unit(ask(session, _CONTACTS, round=round_id))


def _signs() -> Select[Any]:
    newest = _newest().subquery()
    return select(newest.c.unit_id, newest.c.reminder, Event.name, Event.at).join(
        Event, Event.id == newest.c.id
    )


def _newest() -> Any:
    """The newest event per unit, of the unit and of reminders apart."""
    parent = aliased(Assignment)
    unit_id = func.coalesce(
        Assignment.unit_id, Plan.unit_id, Need.unit_id, Answer.unit_id, parent.unit_id
    ).label("unit_id")
    reminder = and_(Event.name.in_(sorted(REMINDERS)), Event.subject.in_(REMINDED)).label("reminder")
    return (
        select(unit_id, reminder, func.max(Event.id).label("id"))
        .outerjoin(Assignment, _about("assignment", Assignment))
        .outerjoin(Plan, _about("plan", Plan))
        .outerjoin(Need, _about("need", Need))
        .outerjoin(Answer, _about("answer", Answer))
        .outerjoin(Extension, _about("extension", Extension))
        .outerjoin(parent, parent.id == Extension.assignment_id)
        .where(Event.round_id == bindparam("round"), unit_id.is_not(None))
        .where(or_(reminder, _by_own_people(unit_id, parent)))
        .group_by(unit_id, reminder)
    )


def _about(subject: str, model: Any) -> Any:
    return and_(Event.subject == subject, model.id == Event.subject_id)


def _by_own_people(unit_id: Any, parent: Any) -> Any:
    held = (
        select(Holding.id)
        .join(Position, Position.id == Holding.position_id)
        .where(Holding.account_id == Event.actor_id, Position.unit_id == unit_id)
    )
    behalf = aliased(Position)
    principal = select(behalf.id).where(behalf.id == Event.on_behalf_of_id, behalf.unit_id == unit_id)
    assignment = func.coalesce(Assignment.id, Plan.assignment_id, parent.id)
    along = select(CoAuthor.id).where(
        CoAuthor.account_id == Event.actor_id, CoAuthor.assignment_id == assignment
    )
    own = (Event, Assignment, Plan, Need, Answer, Extension, parent)
    return or_(*(exists(each.correlate(*own)) for each in (held, principal, along)))


_CONTACTS = _signs()


def _by_unit(rows: Iterable[Any]) -> dict[int, Contact]:
    found: dict[int, Contact] = {}
    for unit_id, reminder, name, at in rows:
        contact = found.setdefault(unit_id, Contact())
        if reminder:
            contact.reminded = Sign(name, at)
        else:
            contact.heard = Sign(name, at)
    return found

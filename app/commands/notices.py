"""Who is told what, inside the application: one row per person, written with the event."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import insert, select

from app.commands.change import Change
from app.models.event import Notice
from app.models.need import Answer, Need
from app.models.round import Assignment
from app.models.workflow import WorkflowRow
from app.queries.people import heads_of, people_of, with_role
from app.subjects import Subject
from workflows.roles import Role

Audience = Callable[[Change, Any], Iterable[int]]
"""From a row to the positions that must know."""


def _role(role: Role) -> Audience:
    return lambda change, row: with_role(change.seats, role)


def _unit(change: Change, row: Any) -> Iterable[int]:
    unit = getattr(row, "unit_id", None)
    if unit is None:
        unit = change.session.get_one(Assignment, row.assignment_id).unit_id
    return heads_of(change.seats, [unit])


def _requester(change: Change, row: Any) -> Iterable[int]:
    need = change.session.get_one(Need, row.need_id)
    return heads_of(change.seats, [need.unit_id])


def _suppliers(change: Change, row: Any) -> Iterable[int]:
    units = change.session.scalars(select(Answer.unit_id).where(Answer.need_id == row.id))
    return heads_of(change.seats, units)


def _members(change: Change, row: Any) -> Iterable[int]:
    units = change.session.scalars(select(Assignment.unit_id).where(Assignment.round_id == _round(row)))
    return heads_of(change.seats, units)


def _round(row: Any) -> int:
    found: int = getattr(row, "round_id", row.id)
    return found


def _owner(change: Change, row: Any) -> Iterable[int]:
    return [row.owner_id] if row.owner_id is not None else []


UNIT, REQUESTER, SUPPLIERS, MEMBERS, OWNER = _unit, _requester, _suppliers, _members, _owner
SECRETARY, LEADERSHIP, CHAIR = _role(Role.SECRETARY), _role(Role.LEADERSHIP), _role(Role.LEADERSHIP_CHAIR)

AUDIENCES: Mapping[str, tuple[Audience, ...]] = {}
"""Event to those who must know; the person who did it is never told."""


def tell(change: Change, subject: Subject, row: WorkflowRow, event: str, event_id: int) -> None:
    """Write a notice for everybody the event concerns. An event without audience tells nobody."""
    audiences = AUDIENCES.get(event)
    if audiences is None:
        return
    positions = {position for audience in audiences for position in audience(change, row)}
    people = people_of(change.session, positions, change.today) - {change.actor.person_id}
    link = f"/{subject.collection}/{row.key}"
    rows = [{"event_id": event_id, "account_id": p, "link": link, "at": change.now} for p in sorted(people)]
    if rows:
        change.session.execute(insert(Notice), rows)

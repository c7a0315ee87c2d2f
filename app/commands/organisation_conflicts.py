"""What an organisation file says against what is stored: every contradiction at once, with its row."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.mistakes import Mistake, Report
from app.exchange.organisation import Organisation, OrganisationPerson, OrganisationPosition
from app.models.organisation import CHAIRS, Account, Holding, Position, Unit
from workflows.roles import Role


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored position that the file does not name, with the key of its unit."""

    title: str
    roles: frozenset[str]
    unit: str | None
    seat: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """A stored holding of a position that the file names."""

    position: str
    username: str
    starts: date
    ends: date | None


def conflicts(session: Session, new: Organisation) -> tuple[Mistake, ...]:
    """Seats that would be taken twice, and holders that would sit there together. Two statements."""
    report = Report()
    _seats(session, new, report)
    _holders(session, new, report)
    return tuple(report.mistakes)


def _seats(session: Session, new: Organisation, report: Report) -> None:
    columns = (Position.key, Position.title, Position.roles, Unit.key, Position.seat, Position.line)
    rows = session.execute(select(*columns).outerjoin(Unit, Unit.id == Position.unit_id))
    named = {position.key for position in new.positions}
    others = [Stored(title, frozenset(roles), *rest) for key, title, roles, *rest in rows if key not in named]
    for position in new.positions:
        for other in others:
            both_head = Role.EMT_MEMBER in other.roles and Role.EMT_MEMBER in position.roles
            if both_head and other.unit == position.unit:
                _wrong(report, position, "stored_head", "unit", value=other.title)
            if position.seat in CHAIRS and other.seat == position.seat:
                _wrong(report, position, "stored_seat", "seat", value=other.title)
            if position.line is not None and other.line == position.line:
                _wrong(report, position, "stored_line", "line", value=other.title)


def _holders(session: Session, new: Organisation, report: Report) -> None:
    named = {(person.position, person.username, person.starts) for person in new.people}
    statement = (
        select(Position.key, Account.username, Holding.starts, Holding.ends)
        .join(Position, Position.id == Holding.position_id)
        .join(Account, Account.id == Holding.account_id)
        .where(Position.key.in_({person.position for person in new.people}))
    )
    stored = [Held(*row) for row in session.execute(statement)]
    beside = [held for held in stored if (held.position, held.username, held.starts) not in named]
    for person in new.people:
        for held in beside:
            if held.position == person.position and _clash(person, held):
                _wrong(report, person, "stored_holder", "starts", value=person.position, day=held.starts)


def _clash(person: OrganisationPerson, held: Held) -> bool:
    """Whether both would sit there: who began earlier makes room, but not for somebody who has left again."""
    if held.starts >= person.starts:
        return person.ends is None or held.starts <= person.ends
    return person.ends is not None and (held.ends is None or held.ends > person.ends)


def _wrong(
    report: Report, line: OrganisationPosition | OrganisationPerson, code: str, column: str, **values: object
) -> None:
    """Note it where the file says it; an organisation that was made without a file has no rows."""
    if line.row is not None:
        line.row.wrong(report, code, column, **values)
    else:
        report.add(code, "", None, column, **values)

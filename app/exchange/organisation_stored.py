"""The stored organisation as a file would say it, and in what a new file differs from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app.exchange.organisation import (
    Organisation,
    OrganisationPerson,
    OrganisationPosition,
    OrganisationTeam,
    OrganisationUnit,
)
from app.models.organisation import Account, BaseTeam, Holding, Position, Unit

Keyed = TypeVar("Keyed", OrganisationUnit, OrganisationTeam, OrganisationPosition)


def stored(session: Session, since: date = date.min) -> Organisation:
    """Units, teams and positions as they are, and who held a position on a local day or later, in four
    statements.
    """
    return Organisation(
        units=_units(session),
        teams=_teams(session),
        positions=_positions(session),
        people=_people(session, since),
    )


def _units(session: Session) -> tuple[OrganisationUnit, ...]:
    parent = aliased(Unit)
    rows = session.execute(
        select(Unit, parent.key).outerjoin(parent, parent.id == Unit.parent_id).order_by(Unit.id)
    )
    return tuple(
        OrganisationUnit(
            key=unit.key,
            name=unit.name,
            kind=unit.kind,
            emt=unit.is_emt,
            abbreviation=unit.abbreviation,
            parent=above,
            name_verified=unit.name_verified,
        )
        for unit, above in rows
    )


def _teams(session: Session) -> tuple[OrganisationTeam, ...]:
    rows = session.execute(
        select(BaseTeam.key, BaseTeam.name, Unit.key)
        .join(Unit, Unit.id == BaseTeam.unit_id)
        .order_by(BaseTeam.id)
    )
    return tuple(OrganisationTeam(key=key, name=name, unit=unit) for key, name, unit in rows)


def _positions(session: Session) -> tuple[OrganisationPosition, ...]:
    rows = session.execute(
        select(Position, Unit.key).outerjoin(Unit, Unit.id == Position.unit_id).order_by(Position.id)
    )
    return tuple(
        OrganisationPosition(
            key=position.key,
            title=position.title,
            roles=tuple(position.roles),
            unit=unit,
            seat=position.seat,
            line=position.line,
        )
        for position, unit in rows
    )


def _people(session: Session, since: date) -> tuple[OrganisationPerson, ...]:
    rows = session.execute(
        select(Account, Position.key, Holding.starts, Holding.ends)
        .join(Holding, Holding.account_id == Account.id)
        .join(Position, Position.id == Holding.position_id)
        .where(or_(Holding.ends.is_(None), Holding.ends >= since))
        .order_by(Holding.id)
    )
    return tuple(
        OrganisationPerson(
            username=account.username,
            name=account.name,
            email=account.email,
            position=position,
            starts=starts,
            ends=ends,
        )
        for account, position, starts, ends in rows
    )


@dataclass(frozen=True, slots=True)
class Taking:
    """Somebody who gets or leaves a position: its title, from and until when, and who made room (None)."""

    title: str
    name: str
    starts: date
    ends: date | None
    former: str | None


@dataclass(frozen=True, slots=True)
class Differences:
    """What a file would change: names by table of what is new and what is changed, and who sits where."""

    new: Mapping[str, Sequence[str]]
    changed: Mapping[str, Sequence[str]]
    holders: Sequence[Taking]

    @property
    def nothing(self) -> bool:
        """Whether the file says what is stored already."""
        return not (any(self.new.values()) or any(self.changed.values()) or self.holders)

    @property
    def digest(self) -> str:
        """A fingerprint: the same file against the same organisation gives the same."""
        told = (sorted(self.new.items()), sorted(self.changed.items()), list(self.holders))
        return sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


def differences(session: Session, file: Organisation) -> Differences:
    """In what a file differs from what is stored; what it does not name is left alone."""
    old = stored(session)
    accounts = {
        row.username: row for row in session.execute(select(Account.username, Account.name, Account.email))
    }
    new: dict[str, list[str]] = {"accounts": []}
    changed: dict[str, list[str]] = {"accounts": []}
    for table in ("units", "teams", "positions"):
        new[table], changed[table] = _changes(getattr(old, table), getattr(file, table))
    for person in {person.username: person for person in file.people}.values():
        known = accounts.get(person.username)
        if known is None:
            new["accounts"].append(person.name)
        elif (person.name, person.email or known.email) != (known.name, known.email):
            changed["accounts"].append(person.name)
    return Differences(new, changed, _takings(old, file))


def _takings(old: Organisation, file: Organisation) -> list[Taking]:
    titles = {position.key: position.title for position in file.positions}
    held = {(person.username, person.position, person.starts, person.ends) for person in old.people}
    found = []
    for person in file.people:
        if (person.username, person.position, person.starts, person.ends) not in held:
            former = next((each.name for each in old.people if _makes_room(each, person)), None)
            title = titles[person.position]
            found.append(Taking(title, person.name, person.starts, person.ends, former))
    return found


def _makes_room(each: OrganisationPerson, person: OrganisationPerson) -> bool:
    still_there = each.ends is None or each.ends >= person.starts
    other = each.position == person.position and each.username != person.username
    return other and each.starts < person.starts and still_there


def _changes(old: Sequence[Keyed], new: Sequence[Keyed]) -> tuple[list[str], list[str]]:
    known: dict[str, Any] = {each.key: each for each in old}
    added = [_name(each) for each in new if each.key not in known]
    changed = [_name(each) for each in new if each.key in known and known[each.key] != each]
    return added, changed


def _name(each: OrganisationUnit | OrganisationTeam | OrganisationPosition) -> str:
    return each.title if isinstance(each, OrganisationPosition) else each.name

"""Taking over an organisation that was read from a file: all of it or nothing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.clock import now, today
from app.commands.events import record
from app.commands.holders import in_turn, sign_in_again
from app.commands.organisation_conflicts import conflicts
from app.database import Once, transaction
from app.exchange.mistakes import Rejected, refuse
from app.exchange.organisation import Organisation, OrganisationPerson, OrganisationPosition
from app.exchange.organisation_stored import differences
from app.models.organisation import Account, BaseTeam, Holding, Position, Unit
from app.queries.people import holders_of, holds_on
from workflows.roles import Role


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import found in the file: units, base teams, positions and accounts, old and new together."""

    units: int
    teams: int
    positions: int
    accounts: int


class ChangedMeanwhile(Exception):
    """The organisation is no longer what it was when somebody saw what a file would change."""


def import_organisation(
    actor_id: int | None,
    new: Organisation,
    *,
    password_hash: str | None = None,
    seen: str | None = None,
    once: Once | None = None,
) -> Imported:
    """Make or change everything in the file; what it does not name stays as it is.

    New accounts get `password_hash` (None: they cannot sign in until an administrator gives a password).
    Who follows somebody up in a position ends the former holding the day before; whose rights change by it
    signs in again. `seen` is the digest of the differences that were shown (None: not shown). Raises
    ChangedMeanwhile, and Rejected with everything in which the file contradicts what is stored.
    """
    with transaction(once) as session:
        in_turn(session)
        if seen is not None and differences(session, new).digest != seen:
            raise ChangedMeanwhile
        counted = _take_over(session, new, password_hash)
        record(
            session,
            name="organisation_imported",
            subject="organisation",
            subject_id=0,
            subject_key="organisation",
            actor_id=actor_id,
            at=now(),
            data={"units": counted.units, "positions": counted.positions, "accounts": counted.accounts},
        )
        return counted


def rehearse(new: Organisation) -> None:
    """Take the file over and leave nothing behind: what a preview shows will be possible.

    Raises Rejected as `import_organisation` would.
    """
    with transaction() as session:
        in_turn(session)
        _take_over(session, new, None)
        session.rollback()


def _take_over(session: Session, new: Organisation, password_hash: str | None) -> Imported:
    if found := conflicts(session, new):
        raise Rejected(found)
    administered, before = holders_of(session, Role.ADMIN, today()), _rights(session)
    units = _units(session, new)
    _teams(session, new, units)
    positions = _positions(session, new, units)
    accounts = _accounts(session, new, password_hash)
    for person in new.people:
        _hold(session, person, accounts[person.username], positions[person.position])
    if administered and not holders_of(session, Role.ADMIN, today()):
        raise refuse("no_administrator")
    after = _rights(session)
    changed = (each for each in before.keys() | after.keys() if before.get(each) != after.get(each))
    sign_in_again(session, changed)
    return Imported(len(new.units), len(new.teams), len(new.positions), len(accounts))


def _rights(session: Session) -> dict[int, set[tuple[Any, ...]]]:
    """What the rights of each account follow from today: the positions held, and what these are."""
    rows = session.execute(
        select(
            Holding.account_id, Position.id, Position.roles, Position.unit_id, Position.seat, Position.line
        )
        .join(Holding, Holding.position_id == Position.id)
        .where(holds_on(today()))
    )
    found: dict[int, set[tuple[Any, ...]]] = {}
    for account, position, roles, *rest in rows:
        found.setdefault(account, set()).add((position, frozenset(roles), *rest))
    return found


def _units(session: Session, new: Organisation) -> dict[str, int]:
    """Make or change the units, parents first as the file gives them; key to id."""
    ids = _ids(session, Unit)
    for each in new.units:
        values: dict[str, Any] = {
            "name": each.name,
            "kind": each.kind,
            "abbreviation": each.abbreviation,
            "parent_id": ids[each.parent] if each.parent else None,
            "is_emt": each.emt,
            "name_verified": each.name_verified,
        }
        ids[each.key] = _put(session, Unit, ids.get(each.key), {"key": each.key} | values)
    return ids


def _teams(session: Session, new: Organisation, units: dict[str, int]) -> None:
    ids = _ids(session, BaseTeam)
    for each in new.teams:
        values = {"key": each.key, "name": each.name, "unit_id": units[each.unit]}
        _put(session, BaseTeam, ids.get(each.key), values)


def _positions(session: Session, new: Organisation, units: dict[str, int]) -> dict[str, int]:
    ids = _ids(session, Position)
    for each in new.positions:
        ids[each.key] = _put(session, Position, ids.get(each.key), _position(each, units))
    return ids


def _position(each: OrganisationPosition, units: dict[str, int]) -> dict[str, Any]:
    return {
        "key": each.key,
        "title": each.title,
        "roles": list(each.roles),
        "unit_id": units[each.unit] if each.unit else None,
        "seat": each.seat,
        "line": each.line,
    }


def _accounts(session: Session, new: Organisation, password_hash: str | None) -> dict[str, int]:
    """An account for each user name; one that exists keeps its password, and its address without another."""
    ids = dict(session.execute(select(Account.username, Account.id)).tuples().all())
    named: dict[str, int] = {}
    for person in new.people:
        values: dict[str, Any] = {"username": person.username, "name": person.name}
        if person.email is not None:
            values["email"] = person.email
        if person.username not in ids:
            values["password_hash"] = password_hash
        ids[person.username] = _put(session, Account, ids.get(person.username), values)
        named[person.username] = ids[person.username]
    return named


def _hold(session: Session, person: OrganisationPerson, account_id: int, position_id: int) -> None:
    """Seat a person; whoever sat there before and was still there leaves the day before."""
    mine = (Holding.account_id == account_id, Holding.position_id == position_id)
    same = session.scalars(select(Holding).where(*mine, Holding.starts == person.starts)).one_or_none()
    if same is not None:
        same.ends = person.ends
        return
    before = (Holding.position_id == position_id, Holding.starts < person.starts)
    still_there = or_(Holding.ends.is_(None), Holding.ends >= person.starts)
    leaves = person.starts - timedelta(days=1)
    session.execute(update(Holding).where(*before, still_there).values(ends=leaves))
    session.add(
        Holding(account_id=account_id, position_id=position_id, starts=person.starts, ends=person.ends)
    )


def _ids(session: Session, model: Any) -> dict[str, int]:
    return dict(session.execute(select(model.key, model.id)).tuples().all())


def _put(session: Session, model: Any, row_id: int | None, values: dict[str, Any]) -> int:
    """Change the row with this id, or make one; its id."""
    if row_id is not None:
        session.execute(update(model).where(model.id == row_id).values(values))
        return row_id
    row = model(**values)
    session.add(row)
    session.flush()
    made: int = row.id
    return made

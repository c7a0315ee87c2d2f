"""The organisation as its administrator sees it: positions with who holds them, and accounts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.models.organisation import Account, Delegation, Holding, Position, Unit
from app.queries.people import in_force_on

_WITH_UNIT = select(Position, Unit.name, Unit.key).outerjoin(Unit, Unit.id == Position.unit_id)
GROUPS = ("leadership", "units", "others")


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a position, both days included; `on` tells whether the account is."""

    position_id: int
    username: str
    name: str
    starts: date
    ends: date | None
    on: bool = True


@dataclass(slots=True)
class Line:
    """A position: who holds it now (None: nobody), who comes next, and who acts for it until when."""

    position: Position
    unit: str | None
    unit_key: str | None
    holder: Holder | None = None
    next: Holder | None = None
    acting: tuple[str, date] | None = None

    @property
    def vacant(self) -> bool:
        """Whether nobody who can sign in holds it."""
        return self.holder is None or not self.holder.on

    @property
    def group(self) -> str:
        """The leadership, a unit, or one of the others."""
        if self.position.seat is not None:
            return "leadership"
        return "units" if self.position.unit_id is not None else "others"


def position_lines(session: Session, today: date) -> list[Line]:
    """Every position in the order of the organisation, in three statements."""
    rows = session.execute(_WITH_UNIT.order_by(Position.unit_id, Position.id))
    lines = {row[0].id: Line(*row) for row in rows}
    for holder in holders(session, today):
        line = lines[holder.position_id]
        if holder.starts > today:
            line.next = line.next or holder
        else:
            line.holder = holder
    acting = (
        select(Delegation.position_id, Account.name, Delegation.ends)
        .join(Account, Account.id == Delegation.account_id)
        .where(in_force_on(today))
        .order_by(Delegation.id)
    )
    for position_id, name, ends in session.execute(acting):
        lines[position_id].acting = (name, ends)
    return list(lines.values())


def holders(session: Session, today: date) -> Sequence[Holder]:
    """Who holds a position on a local day or later, by first day."""
    current = or_(Holding.ends.is_(None), Holding.ends >= today)
    return _holders(session, current)


def former_and_present(session: Session, position: Position) -> Sequence[Holder]:
    """Everybody who ever held a position or will, the newest first."""
    return _holders(session, Holding.position_id == position.id)[::-1]


def _holders(session: Session, where: ColumnElement[bool]) -> list[Holder]:
    columns = (Holding.position_id, Account.username, Account.name, Holding.starts, Holding.ends)
    rows = session.execute(
        select(*columns, Account.disabled_at.is_(None))
        .join(Account, Account.id == Holding.account_id)
        .where(where)
        .order_by(Holding.starts, Holding.id)
    )
    return [Holder(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account with the titles of its positions, now or to come."""

    username: str
    name: str
    on: bool
    has_password: bool
    titles: tuple[str, ...]


def account_lines(session: Session, today: date) -> list[AccountLine]:
    """Every account by name, in two statements."""
    titles: dict[int, list[str]] = defaultdict(list)
    held = (
        select(Holding.account_id, Position.title)
        .join(Position, Position.id == Holding.position_id)
        .where(or_(Holding.ends.is_(None), Holding.ends >= today))
        .order_by(Holding.starts)
    )
    for account_id, title in session.execute(held):
        titles[account_id].append(title)
    accounts = session.scalars(select(Account).order_by(func.lower(Account.name), Account.id))
    return [
        AccountLine(
            account.username,
            account.name,
            account.disabled_at is None,
            account.password_hash is not None,
            tuple(dict.fromkeys(titles[account.id])),
        )
        for account in accounts
    ]


@dataclass(frozen=True, slots=True)
class Seat:
    """A position that an account holds, held or will hold, both days included."""

    key: str
    title: str
    unit: str | None
    starts: date
    ends: date | None


def seats_of(session: Session, account: Account) -> list[Seat]:
    """Every position of an account, the newest first."""
    rows = session.execute(
        select(Position.key, Position.title, Unit.name, Holding.starts, Holding.ends)
        .join(Position, Position.id == Holding.position_id)
        .outerjoin(Unit, Unit.id == Position.unit_id)
        .where(Holding.account_id == account.id)
        .order_by(Holding.starts.desc(), Holding.id.desc())
    )
    return [Seat(*row) for row in rows]


def find_position(session: Session, key: str) -> Line | None:
    """One position with its unit, by key; who holds it stands in `former_and_present`."""
    found = session.execute(_WITH_UNIT.where(Position.key == key)).one_or_none()
    return None if found is None else Line(*found)


def find_account(session: Session, username: str) -> Account | None:
    """One account by user name."""
    return session.scalars(select(Account).where(Account.username == username)).one_or_none()

"""Accounts as the administrator keeps them: made, seated, changed, a password given, switched off.

Each change of what somebody may do ends the open sessions of that person.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import passwords
from app.clock import now, today
from app.commands.events import record
from app.commands.failures import NotFound, PeopleRefused
from app.commands.holders import in_turn, seat
from app.commands.positions import PositionDetails, add_position
from app.commands.signin import end_sessions
from app.database import Once, transaction
from app.exchange.cells import EMAIL, RESERVED, USERNAME
from app.extensions import db
from app.models.organisation import Account, Holding, Position, Unit
from app.queries.people import holders_of
from workflows.roles import Role

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """An account to make, and the position it holds from a local day on (None: none yet, from today)."""

    username: str
    name: str
    email: str | None = None
    position_id: int | None = None
    starts: date | None = None


def create_account(username: str, position: PositionDetails, actor_id: int | None) -> str:
    """Make an account on a position and give its temporary password, told once and stored nowhere.

    A vacant position with this title in this unit is taken; otherwise it is made. Raises PeopleRefused for
    a name that is taken or no name, or a position that cannot be.
    """
    password = passwords.temporary()
    hashed = passwords.hash_password(password)
    with transaction() as session:
        account = _make(session, NewPerson(username=username, name=position.title), hashed)
        _note(session, "account_created", account, actor_id)
        free = _vacant(session, position) or add_position(session, actor_id, position)
        seat(session, actor_id, free, account, today())
    return password


def make_account(actor_id: int | None, new: NewPerson, once: Once | None = None) -> str:
    """Make an account, seat it, and give its temporary password: told once and stored nowhere.

    Raises PeopleRefused: a name that is taken or no name, an address that is none, a seat that is not free.
    """
    password = passwords.temporary()
    hashed = passwords.hash_password(password)
    with transaction(once) as session:
        account = _make(session, new, hashed)
        _note(session, "account_created", account, actor_id)
        if once is not None:
            once.location = f"/beheer/accounts/{account.username}"
        if new.position_id is not None:
            position = session.get(Position, new.position_id)
            if position is None:
                raise PeopleRefused("no_position", "position")
            seat(session, actor_id, position, account, new.starts or today())
    return password


def change_account(
    actor_id: int | None, username: str, name: str, email: str | None, once: Once | None = None
) -> None:
    """Change what others see of an account. Raises NotFound, PeopleRefused."""
    _check_email(email)
    with transaction(once) as session:
        account = _account(session, username)
        account.name, account.email = name.strip(), email or None
        _note(session, "account_changed", account, actor_id)


def reset_password(username: str, actor_id: int | None, once: Once | None = None) -> str:
    """Give somebody a temporary password, to be changed at the next sign-in. Raises NotFound."""
    password = passwords.temporary()
    hashed = passwords.hash_password(password)
    with transaction(once) as session:
        account = _account(session, username)
        account.password_hash, account.must_change_password = hashed, True
        end_sessions(session, account.id)
        _note(session, "password_reset", account, actor_id)
    return password


def disable_account(username: str, actor_id: int | None, once: Once | None = None) -> None:
    """Switch an account off: it cannot sign in and its sessions end. Its history stays.

    Raises NotFound, and PeopleRefused for the own account: nobody locks himself out. Two administrators who
    switch each other off have one outcome; the command line (no actor) may take the last, for it can undo it.
    """
    with transaction(once) as session:
        in_turn(session)
        account = _account(session, username)
        if account.id == actor_id:
            raise PeopleRefused("own_account")
        if account.disabled_at is None:
            if actor_id is not None and _last_administrator(session, account):
                raise PeopleRefused("last_administrator")
            account.disabled_at = now()
            end_sessions(session, account.id)
            _note(session, "account_disabled", account, actor_id)


def _last_administrator(session: Session, account: Account) -> bool:
    """Whether nobody else is an administrator now, or will be once all who leave have left."""
    return any(holders_of(session, Role.ADMIN, day) == {account.id} for day in (today(), date.max))


def enable_account(username: str, actor_id: int | None, once: Once | None = None) -> None:
    """Switch an account on again. Raises NotFound."""
    with transaction(once) as session:
        in_turn(session)
        account = _account(session, username)
        if account.disabled_at is not None:
            account.disabled_at = None
            _note(session, "account_enabled", account, actor_id)


def demo_password_works() -> bool:
    """Whether the first accounts still have the demo's password; production refuses to start with it."""
    hashes = db.session.scalars(
        select(Account.password_hash)
        .where(Account.password_hash.is_not(None), Account.disabled_at.is_(None))
        .order_by(Account.id)
        .limit(3)
    ).all()
    return any(passwords.matches(stored, passwords.DEMO_PASSWORD) for stored in hashes)


def _make(session: Session, new: NewPerson, hashed: str) -> Account:
    username = new.username.strip().casefold()
    if not USERNAME.fullmatch(username) or len(username) > LONGEST_NAME:
        raise PeopleRefused("bad_username", "username")
    _check_email(new.email)
    in_turn(session)
    there = session.scalar(select(Account.id).where(Account.username == username))
    if there is not None or username == RESERVED:
        raise PeopleRefused("taken", "username")
    account = Account(
        username=username,
        name=new.name.strip(),
        email=new.email or None,
        password_hash=hashed,
        must_change_password=True,
    )
    session.add(account)
    session.flush()
    return account


def _check_email(email: str | None) -> None:
    if email and not EMAIL.fullmatch(email):
        raise PeopleRefused("bad_email", "email")


def _account(session: Session, username: str) -> Account:
    account = session.scalar(select(Account).where(Account.username == username.strip().casefold()))
    if account is None:
        raise NotFound(f"account {username}")
    return account


def _vacant(session: Session, wanted: PositionDetails) -> Position | None:
    """A position with this title in this unit that nobody holds, now or later."""
    held = select(Holding.position_id).where(or_(Holding.ends.is_(None), Holding.ends >= today()))
    unit = select(Unit.id).where(Unit.key == wanted.unit_key).scalar_subquery()
    where = (Position.title == wanted.title, Position.unit_id.is_not_distinct_from(unit))
    found = select(Position).where(*where, Position.id.not_in(held)).order_by(Position.id).limit(1)
    return session.scalars(found).one_or_none()


def _note(session: Session, name: str, account: Account, actor_id: int | None) -> None:
    """The account's number stands in for its name: an event is kept longer than a person's data."""
    record(
        session,
        name=name,
        subject="account",
        subject_id=account.id,
        subject_key=str(account.id),
        actor_id=actor_id,
        at=now(),
    )

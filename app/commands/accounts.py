"""Accounts as the administrator keeps them: made on a position, a password set, switched off.

Each change ends the open sessions of the person it concerns, so that a right that is gone is gone.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import passwords
from app.clock import now, today
from app.commands.events import record
from app.commands.signin import end_sessions
from app.database import transaction
from app.extensions import db
from app.models.organisation import Account, Holding, Position, Unit
from workflows.roles import Role


class AccountRefused(ValueError):
    """An account cannot be made or changed like this; the message tells why, without a name."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to make: the function is the title of its position, the unit a key or None."""

    username: str
    function: str
    roles: tuple[Role, ...]
    unit_key: str | None = None


def create_account(new: NewAccount, actor_id: int | None) -> str:
    """Make an account on a position and give its temporary password, told once and stored nowhere.

    A vacant position with this title in this unit is taken; otherwise it is made. Raises
    AccountRefused for a name that is taken or empty, or an unknown unit.
    """
    username = new.username.strip().casefold()
    if not username or not username.isprintable() or " " in username or len(username) > 80:
        raise AccountRefused("the user name must be one word of at most 80 characters")
    password = passwords.temporary()
    hashed = passwords.hash_password(password)
    with transaction() as session:
        if session.scalar(select(Account.id).where(Account.username == username)) is not None:
            raise AccountRefused("this user name is taken")
        account = Account(
            username=username, name=new.function, password_hash=hashed, must_change_password=True
        )
        position = _position(session, new, username)
        session.add_all((account, position))
        session.flush()
        session.add(Holding(account_id=account.id, position_id=position.id, starts=today()))
        _note(session, "account_created", account, actor_id)
    return password


def reset_password(username: str, actor_id: int | None) -> str:
    """Give somebody a temporary password, to be changed at the next sign-in. Raises AccountRefused."""
    password = passwords.temporary()
    hashed = passwords.hash_password(password)
    with transaction() as session:
        account = _account(session, username)
        account.password_hash, account.must_change_password = hashed, True
        end_sessions(session, account.id)
        _note(session, "password_reset", account, actor_id)
    return password


def disable_account(username: str, actor_id: int | None) -> None:
    """Switch an account off: it cannot sign in and its sessions end. Its history stays."""
    with transaction() as session:
        account = _account(session, username)
        if account.disabled_at is None:
            account.disabled_at = now()
            end_sessions(session, account.id)
            _note(session, "account_disabled", account, actor_id)


def enable_account(username: str, actor_id: int | None) -> None:
    """Switch an account on again."""
    with transaction() as session:
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


def _account(session: Session, username: str) -> Account:
    account = session.scalar(select(Account).where(Account.username == username.strip().casefold()))
    if account is None:
        raise AccountRefused("there is no account with this user name")
    return account


def _position(session: Session, new: NewAccount, username: str) -> Position:
    unit_id = None
    if new.unit_key is not None:
        unit_id = session.scalar(select(Unit.id).where(Unit.key == new.unit_key))
        if unit_id is None:
            raise AccountRefused(f"there is no unit {new.unit_key}")
    held = select(Holding.position_id).where(Holding.ends.is_(None))
    vacant = select(Position).where(
        Position.title == new.function, Position.unit_id.is_not_distinct_from(unit_id)
    )
    found = session.scalar(vacant.where(Position.id.not_in(held)))
    if found is not None:
        return found
    if session.scalar(select(Position.id).where(Position.key == username)) is not None:
        raise AccountRefused("a position with this key is held by somebody else")
    roles = [role.value for role in new.roles]
    return Position(key=username, title=new.function, roles=roles, unit_id=unit_id)


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

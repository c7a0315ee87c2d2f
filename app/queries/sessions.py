"""Open sign-ins: the one behind a cookie, and all of one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import select

from app.extensions import db
from app.models.organisation import Account
from app.models.signin import LoginSession
from config import Settings

TOUCH_AFTER = timedelta(minutes=1)
"""How stale "last seen" may be: at most one small write a minute for each browser."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open session as Flask-Login sees it: who, since when, and with which token."""

    session_id: int
    account_id: int
    username: str
    name: str
    must_change_password: bool
    seen_at: datetime
    token: str

    is_active = True
    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie holds: the token, never an account number."""
        return self.token

    def needs_touch(self, moment: datetime) -> bool:
        """Whether "last seen" has grown stale."""
        return moment - self.seen_at >= TOUCH_AFTER


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One line of "my sessions"."""

    number: int
    browser: str
    created_at: datetime
    seen_at: datetime


def digest(token: str) -> str:
    """What is stored of a token: SHA-256 in hexadecimal; the token is random, so no salt is needed."""
    return sha256(token.encode()).hexdigest()


def session_of(token: str, moment: datetime) -> SignedIn | None:
    """The session of a token, unless it ended, was idle too long, or its account is off. One statement."""
    row = db.session.execute(
        select(LoginSession, Account)
        .join(Account, Account.id == LoginSession.account_id)
        .where(LoginSession.token_hash == digest(token), LoginSession.ended_at.is_(None))
        .where(LoginSession.expires_at > moment, LoginSession.seen_at > moment - idle_limit())
        .where(Account.disabled_at.is_(None))
    ).first()
    if row is None:
        return None
    session, account = row
    return SignedIn(
        session_id=session.id,
        account_id=account.id,
        username=account.username,
        name=account.name,
        must_change_password=account.must_change_password,
        seen_at=session.seen_at,
        token=token,
    )


def last_person(token: str) -> int | None:
    """Whose session a token is or was, ended ones included: the account id."""
    return db.session.scalar(select(LoginSession.account_id).where(LoginSession.token_hash == digest(token)))


def open_sessions(account_id: int, moment: datetime) -> Sequence[OpenSession]:
    """The open sessions of a person, the most recently used first."""
    rows = db.session.scalars(
        select(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None))
        .where(LoginSession.expires_at > moment, LoginSession.seen_at > moment - idle_limit())
        .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
    )
    return [OpenSession(row.id, row.browser, row.created_at, row.seen_at) for row in rows]


def idle_limit() -> timedelta:
    """How long a session stays open without a request."""
    settings: Settings = current_app.config["OPGAVE"]
    return timedelta(minutes=settings.session_idle_minutes)

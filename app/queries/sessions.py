"""Open sign-ins: the one behind a cookie, and all of one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import bindparam, select

from app.extensions import db, table_of
from app.models.organisation import Account
from app.models.signin import LoginSession
from app.queries.built import ask
from app.types import UtcDateTime
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
    asked = {"token": digest(token), "moment": moment, "idle_since": moment - idle_limit()}
    row = ask(db.session(), _OPEN, **asked).one_or_none()
    return SignedIn(**row._mapping, token=token) if row is not None else None  # noqa: SLF001  # its public name


_SESSION, _PERSON = table_of(LoginSession), table_of(Account)
_MOMENT = UtcDateTime()
_OPEN = (
    select(
        _SESSION.c.id.label("session_id"),
        _PERSON.c.id.label("account_id"),
        _PERSON.c.username,
        _PERSON.c.name,
        _PERSON.c.must_change_password,
        _SESSION.c.seen_at,
    )
    .join(_PERSON, _PERSON.c.id == _SESSION.c.account_id)
    .where(_SESSION.c.token_hash == bindparam("token"), _SESSION.c.ended_at.is_(None))
    .where(_SESSION.c.expires_at > bindparam("moment", type_=_MOMENT))
    .where(_SESSION.c.seen_at > bindparam("idle_since", type_=_MOMENT))
    .where(_PERSON.c.disabled_at.is_(None))
)
"""Asked by every request: built once, and on the tables themselves."""


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

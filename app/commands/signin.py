"""Signing in and out, and the throttle that slows guessing without locking anybody out.

Attempts count per address, and per account over the addresses that try it. One address counts for
half at most towards the account's limit, and a browser or address the account signed in from
before is not held to it: a guesser cannot shut the owner out. Known and unknown names take the same
way, cost the same time and get the same answer.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from flask import current_app
from sqlalchemy import exists, func, or_, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import passwords
from app.clock import now
from app.commands.mail import remember_language
from app.database import transaction
from app.extensions import db
from app.models.organisation import Account
from app.models.signin import LoginSession, SignInAttempt
from app.queries.sessions import digest
from config import Settings

LIMIT = 10
WINDOW = timedelta(minutes=5)
SHARE = LIMIT // 2
"""How many failures of one address count towards the limit of an account."""
KNOWN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attempt comes from: the network address, the browser in a few words, a known device or "".

    `device` is the token of an earlier session of this browser, ended or not; `language` the one that was
    chosen in it, or "".
    """

    address: str
    browser: str
    device: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Welcome:
    """Signed in: the account, the new token for the cookie, stored nowhere else, and the language or ""."""

    account_id: int
    token: str
    language: str = ""


class WrongPassword(Exception):
    """Name and password do not belong together, or the account is off: which of them is never told."""


class TooManyAttempts(Exception):
    """The throttle: try again within five minutes."""


def sign_in(username: str, password: str, origin: Origin) -> Welcome:
    """Check name and password and open a session. Raises WrongPassword or TooManyAttempts.

    The attempt is written down before the password is checked, so that parallel guesses count.
    """
    name, moment = username.strip().casefold(), now()
    attempt_id = _reserve(name, origin, moment)
    account = db.session.scalar(select(Account).where(Account.username == name))
    stored = account.password_hash if account and account.disabled_at is None else None
    good = passwords.matches(stored, password) and not _demo_in_production(password)
    if account is None or stored is None or not good:
        db.session.rollback()
        raise WrongPassword
    account_id, language = account.id, origin.language or account.language or ""
    moves = language != (account.language or "")
    renewed = passwords.hash_password(password) if passwords.outdated(stored) else None
    with transaction() as session:
        _check_again(session, account_id, stored, password)
        if renewed:
            session.execute(update(Account).where(Account.id == account_id).values(password_hash=renewed))
        if moves:
            remember_language(session, account_id, language)
        session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True))
        token = _open(session, account_id, origin, moment)
    return Welcome(account_id, token, language)


def _check_again(session: Session, account_id: int, stored: str | None, password: str) -> None:
    """Hold the account until the commit, and raise WrongPassword when the password is no longer its own.

    Checking takes long enough for somebody to give another password or switch the account off: what the
    former one opened or wrote after that would stay.
    """
    account = select(Account.password_hash).where(Account.id == account_id, Account.disabled_at.is_(None))
    stands = session.scalar(account.with_for_update(key_share=True))
    if stands != stored and not passwords.matches(stands, password):
        raise WrongPassword


def _demo_in_production(password: str) -> bool:
    return _settings().production and password == passwords.DEMO_PASSWORD


def _reserve(name: str, origin: Origin, moment: datetime) -> int:
    """Count this attempt, or refuse it. Sign-ins take turns here, for a moment."""
    name_hash, address_hash = keyed("name", name), keyed("address", origin.address)
    with transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("LOCK TABLE sign_in_attempt IN SHARE ROW EXCLUSIVE MODE"))
        if _throttled(session, name, name_hash, address_hash, origin, moment):
            raise TooManyAttempts
        attempt = SignInAttempt(at=moment, name_hash=name_hash, address_hash=address_hash)
        session.add(attempt)
        session.flush()
        return attempt.id


def _throttled(
    session: Session, name: str, name_hash: str, address_hash: str, origin: Origin, moment: datetime
) -> bool:
    failed = (SignInAttempt.at > moment - WINDOW, SignInAttempt.succeeded.is_(False))
    here = select(func.count()).where(*failed, SignInAttempt.address_hash == address_hash)
    if (session.scalar(here) or 0) >= LIMIT:
        return True
    each = (
        select(func.count())
        .where(*failed, SignInAttempt.name_hash == name_hash)
        .group_by(SignInAttempt.address_hash)
    )
    if sum(min(count, SHARE) for count in session.scalars(each)) < LIMIT:
        return False
    known = select(
        exists()
        .where(LoginSession.account_id == Account.id, Account.username == name)
        .where(LoginSession.created_at > moment - KNOWN_FOR)
        .where(
            or_(LoginSession.token_hash == digest(origin.device), LoginSession.address_hash == address_hash)
        )
    )
    return not session.scalar(known)


def _open(session: Session, account_id: int, origin: Origin, moment: datetime) -> str:
    """Open a session with a new token; the one this browser had before ends."""
    if origin.device:
        _end(session, moment, LoginSession.token_hash == digest(origin.device))
    token = token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=digest(token),
            account_id=account_id,
            created_at=moment,
            seen_at=moment,
            expires_at=moment + timedelta(hours=_settings().session_hours),
            address_hash=keyed("address", origin.address),
            browser=origin.browser,
        )
    )
    return token


def _end(session: Session, moment: datetime, *which: object) -> None:
    open_ones = update(LoginSession).where(LoginSession.ended_at.is_(None), *which)  # type: ignore[arg-type]
    session.execute(open_ones.values(ended_at=moment))


def sign_out(session_id: int) -> None:
    """End one session. Ending an ended one does nothing."""
    with transaction() as session:
        _end(session, now(), LoginSession.id == session_id)


def sign_out_one(account_id: int, session_id: int) -> None:
    """End another session of the same person; somebody else's number does nothing."""
    with transaction() as session:
        _end(session, now(), LoginSession.id == session_id, LoginSession.account_id == account_id)


def sign_out_elsewhere(account_id: int, keep: int) -> None:
    """End every session of a person but the one that asks."""
    with transaction() as session:
        _end(session, now(), LoginSession.account_id == account_id, LoginSession.id != keep)


def end_sessions(session: Session, account_id: int) -> None:
    """Inside another command: end all sessions of a person, after a change of role or password."""
    _end(session, now(), LoginSession.account_id == account_id)


def change_password(account_id: int, old: str, new: str, origin: Origin) -> Welcome:
    """Replace the password; every session of the person ends and this browser gets a new one.

    The caller has judged the new password (`passwords.fault_of`). Guessing the old one counts in the
    same throttle. Raises WrongPassword or TooManyAttempts.
    """
    account = db.session.get_one(Account, account_id)
    name, stored = account.username, account.password_hash
    attempt_id = _reserve(name, origin, now())
    if not passwords.matches(stored, old):
        raise WrongPassword
    fresh, moment = passwords.hash_password(new), now()
    with transaction() as session:
        _check_again(session, account_id, stored, old)
        changed = update(Account).where(Account.id == account_id)
        session.execute(changed.values(password_hash=fresh, must_change_password=False))
        session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True))
        end_sessions(session, account_id)
        token = _open(session, account_id, origin, moment)
    return Welcome(account_id, token)


def confirm_password(account_id: int, password: str, origin: Origin) -> None:
    """Ask the password again before an act that binds. Raises WrongPassword or TooManyAttempts."""
    account = db.session.get_one(Account, account_id)
    name, stored = account.username, account.password_hash
    attempt_id = _reserve(name, origin, now())
    if not passwords.matches(stored, password):
        raise WrongPassword
    with transaction() as session:
        _check_again(session, account_id, stored, password)
        session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True))


def touch(session_id: int, moment: datetime) -> None:
    """Note that a session is in use: the one write that a GET makes, in a transaction of its own.

    A database that is busy or full may not turn a page that only reads into an error.
    """
    try:
        with transaction() as session:
            used = update(LoginSession).where(LoginSession.id == session_id, LoginSession.seen_at < moment)
            session.execute(used.values(seen_at=moment))
    except OperationalError:
        current_app.logger.warning("last seen of a session could not be written")


def keyed(kind: str, value: str) -> str:
    """A keyed digest of a name or address: comparable, and meaningless without our secret."""
    key = _settings().secret_key.encode()
    return hmac.digest(key, f"{kind}:{value}".encode("utf-8", "surrogatepass"), "sha256").hex()


def _settings() -> Settings:
    settings: Settings = current_app.config["OPGAVE"]
    return settings

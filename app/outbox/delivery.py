"""Sending what is due: claim, write, hand over, finish; each mail by itself, the network outside it all.

Whoever dies in between leaves a lease that runs out; the mail then goes again under the same Message-ID.
"""

import random
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_, select, update

from app import logs
from app.clock import LOCAL
from app.database import transaction
from app.extensions import db, table_of
from app.models.mail import Mail
from app.models.organisation import Account
from app.outbox.envelope import BadAddress, Envelope, message
from app.outbox.letter import Letter, Reader, write
from app.outbox.planning import may_send
from app.outbox.post import MailRefused, Post, ServerAway
from app.text import LOCALES, Locale
from config import Settings

LEASE = timedelta(minutes=5)
"""How long one mail may take: all answers of a slow server, and clocks of workers that differ."""
CLOCKS_DIFFER = timedelta(minutes=10)
BUDGET = 20.0
"""Seconds after which a run stops, so that other work gets its turn."""
MOST_ATTEMPTS = 16
"""About a day and a half of trying before a mail becomes a dead letter."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)

_MAIL = table_of(Mail)
_FREED: dict[str, Any] = {"lease": None, "leased_until": None}


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail that is ours for a while: what was claimed, and the word that proves it."""

    id: int
    key: str
    account_id: int
    attempts: int
    lease: str

    @property
    def mine(self) -> ColumnElement[bool]:
        """The row, as long as the lease was not taken over."""
        return and_(_MAIL.c.id == self.id, _MAIL.c.lease == self.lease)


def deliver(moment: datetime) -> int:
    """Send what is due at a moment; how many mails were sent or kept. Safe to run in several workers."""
    settings: Settings = current_app.config["OPGAVE"]
    began, done = time.monotonic(), 0

    def now() -> datetime:
        return moment + timedelta(seconds=time.monotonic() - began)

    with closing(Post(settings)) as post:
        while time.monotonic() - began < BUDGET and (claim := _claim(now())) is not None:
            try:
                done += _handle(claim, post, settings, now)
            except ServerAway as away:
                logs.log.warning("mail server away", reason=str(away))
                _finish(claim, attempts=claim.attempts - 1, last_error=str(away))
                break
    return done


def _due(moment: datetime) -> ColumnElement[bool]:
    """Mails to look at: due, and in nobody's hands. A lease far beyond its length is of a wrong clock.

    Outside the hours of rule C04 only what cannot wait goes out, also when it is tried again.
    """
    free = or_(
        _MAIL.c.leased_until.is_(None),
        _MAIL.c.leased_until < moment,
        _MAIL.c.leased_until > moment + LEASE + CLOCKS_DIFFER,
    )
    due = and_(_MAIL.c.due_at <= moment, free)
    return due if may_send(moment) else and_(due, _MAIL.c.key.startswith("now:"))


def _claim(moment: datetime) -> Claim | None:
    """Take the mail that waits longest. The condition stands in the update too: a rival gets another one.

    One value and no list: PostgreSQL may ask for a list once for each row, and skips what it locked before.
    """
    due = _due(moment)
    first = select(_MAIL.c.id).where(due).order_by(_MAIL.c.due_at, _MAIL.c.id).limit(1)
    if db.session.scalar(first) is None:
        return None
    lease = token_hex(16)
    with transaction() as session:
        row = session.execute(
            update(_MAIL)
            .where(_MAIL.c.id == first.with_for_update(skip_locked=True).scalar_subquery(), due)
            .values(lease=lease, leased_until=moment + LEASE, attempts=_MAIL.c.attempts + 1)
            .returning(_MAIL.c.id, _MAIL.c.key, _MAIL.c.account_id, _MAIL.c.attempts)
        ).one_or_none()
    return None if row is None else Claim(row.id, row.key, row.account_id, row.attempts, lease)


def _handle(claim: Claim, post: Post, settings: Settings, now: Callable[[], datetime]) -> bool:
    """Write and send one mail; whether it went. Raises ServerAway; all else is the mail's own fault."""
    try:
        letter = _written(claim, settings, now())
        if letter is None:
            _finish(claim, due_at=None, attempts=0)
            return False
        recipient = _recipient(claim.account_id)
        if recipient is None or not settings.mail_url:
            return _finish(claim, due_at=None, kept_at=now(), last_error=None)
        mail = message(letter, Envelope(claim.key, recipient, now()), settings)
        post.send(mail, settings.sender, recipient)
    except ServerAway:
        raise
    except MailRefused as refused:
        _give_up_or_wait(claim, str(refused), now(), final=refused.final)
    except BadAddress:
        _give_up_or_wait(claim, "address", now(), final=True)
    except Exception as broken:  # one mail may not stop the others
        logs.log.error("mail failed", mail=claim.id, exc_info=broken)
        db.session.rollback()
        _give_up_or_wait(claim, f"not_written {type(broken).__name__}", now(), final=False)
    else:
        return _finish(claim, due_at=None, sent_at=now(), last_error=None)
    return False


def _written(claim: Claim, settings: Settings, moment: datetime) -> Letter | None:
    """The letter of a mail, written when it was claimed for the first time and kept as it is.

    The row is locked meanwhile: notices that are being added come before or go to the next bundle.
    Raises MailRefused for a mail whose senders keep dying.
    """
    if claim.attempts > MOST_ATTEMPTS:
        raise MailRefused("worker", final=True)
    with transaction() as session:
        row = session.execute(
            select(
                _MAIL.c.language, _MAIL.c.subject, _MAIL.c.text, _MAIL.c.html, Account.language.label("own")
            )
            .join(Account, Account.id == _MAIL.c.account_id)
            .where(claim.mine)
            .with_for_update(of=_MAIL)
        ).one()
        if row.text is not None:
            return Letter(_locale(row.language), row.subject, row.text, row.html)
        today = moment.astimezone(LOCAL).date()
        reader = Reader(claim.account_id, _locale(row.own), today, settings.base_url)
        letter = write(session, claim.id, reader, urgent=claim.key.startswith("now:"))
        if letter is not None:
            words = {"subject": letter.subject, "text": letter.text, "html": letter.html}
            session.execute(update(_MAIL).where(claim.mine).values(language=letter.language, **words))
    return letter


def _locale(stored: str | None) -> Locale:
    return next((language for language in LOCALES if language == stored), "nl")


def _recipient(account_id: int) -> str | None:
    """Where somebody's mail goes; None for whoever has no address or no account any more."""
    statement = select(Account.email).where(Account.id == account_id, Account.disabled_at.is_(None))
    return db.session.scalar(statement) or None


def _give_up_or_wait(claim: Claim, error: str, moment: datetime, *, final: bool) -> None:
    """Try again later, ever later; or make it a dead letter, which the secretary sees."""
    if final or claim.attempts >= MOST_ATTEMPTS:
        _finish(claim, due_at=None, given_up_at=moment, last_error=error)
    else:
        _finish(claim, due_at=moment + waiting_time(claim.attempts), last_error=error)


def waiting_time(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, and never all at the same moment."""
    wait: timedelta = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return wait * random.uniform(0.5, 1.0)  # noqa: S311 - it spreads load and guards nothing


def _finish(claim: Claim, **columns: Any) -> bool:
    """Let a mail go with what became of it; False when the lease ran out and somebody else has it now."""
    with transaction() as session:
        freed = update(_MAIL).where(claim.mine).values(columns | _FREED).returning(_MAIL.c.id)
        return session.execute(freed).one_or_none() is not None

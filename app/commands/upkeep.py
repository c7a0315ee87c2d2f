"""Housekeeping: a sign of life, and forgetting what is no longer needed."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.database import transaction
from app.models.event import Heartbeat, Notice, OnceKey
from app.models.mail import Mail
from app.models.signin import LoginSession, SignInAttempt
from app.models.timer import Slot

LOOP, CALLED = "worker", "called"
"""Whose signs of life are kept: whoever watches the clock, and the workers that a broker wakes."""

ATTEMPTS_KEPT = timedelta(days=1)
ONCE_KEPT = timedelta(days=7)
"""How long a form may lie open in a browser and still be recognised as sent."""
SLOTS_KEPT = timedelta(days=1)
SESSIONS_KEPT = timedelta(days=30)
"""As long as an earlier address of a person counts as known (`commands/signin.py`)."""
MAILS_KEPT = timedelta(days=90)
"""How long somebody reads back what was sent, or kept for want of an address."""
DEAD_LETTERS_KEPT = timedelta(days=365)
"""How long the secretary can still have a mail sent that could not be delivered."""
BATCH = 500
"""Mails that are removed in one transaction: other writers wait no longer than this takes."""


def beat(moment: datetime) -> int:
    """Note that the worker lives; `/readyz` reads it."""
    sign(LOOP, moment)
    return 1


def sign(name: str, moment: datetime) -> None:
    """Note that somebody was at work at a moment."""
    with transaction() as session:
        dialect = session.get_bind().dialect.name
        row = (postgresql if dialect == "postgresql" else sqlite).insert(Heartbeat)
        row = row.values(name=name, at=moment)
        session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"at": moment}))


def forget(moment: datetime) -> int:
    """Remove attempts, one-time keys, slots, ended sessions and old mails that nothing asks for any more."""
    gone = 0
    with transaction() as session:
        for statement in (
            delete(SignInAttempt).where(SignInAttempt.at < moment - ATTEMPTS_KEPT),
            delete(OnceKey).where(OnceKey.at < moment - ONCE_KEPT),
            delete(LoginSession).where(LoginSession.expires_at < moment - SESSIONS_KEPT),
            delete(Slot).where(Slot.starts < moment - SLOTS_KEPT),
        ):
            result = session.execute(statement)
            gone += result.rowcount if isinstance(result, CursorResult) else 0
    while count := _forget_mails(moment):
        gone += count
    return gone


def _forget_mails(moment: datetime) -> int:
    """Remove the oldest mails that came to their end long ago; the messages they told of stay, as told."""
    with transaction() as session:
        ids = session.scalars(select(Mail.id).where(_old(moment)).order_by(Mail.id).limit(BATCH)).all()
        if ids:
            session.execute(update(Notice).where(Notice.mail_id.in_(ids)).values(mail_id=None))
            session.execute(delete(Mail).where(Mail.id.in_(ids)))
    return len(ids)


def _old(moment: datetime) -> ColumnElement[bool]:
    """A mail with nothing left to do, long after it was sent, kept, found empty or given up."""
    ended = func.coalesce(Mail.sent_at, Mail.kept_at, Mail.created_at) < moment - MAILS_KEPT
    done = and_(Mail.given_up_at.is_(None), ended)
    return and_(Mail.due_at.is_(None), or_(done, Mail.given_up_at < moment - DEAD_LETTERS_KEPT))

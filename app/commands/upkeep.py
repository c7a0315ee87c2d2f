"""Housekeeping: a sign of life, and forgetting what is no longer needed."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete
from sqlalchemy.dialects import postgresql, sqlite

from app.database import transaction
from app.models.event import Heartbeat, OnceKey
from app.models.signin import LoginSession, SignInAttempt
from app.models.timer import Slot

ATTEMPTS_KEPT = timedelta(days=1)
ONCE_KEPT = timedelta(days=7)
"""How long a form may lie open in a browser and still be recognised as sent."""
SLOTS_KEPT = timedelta(days=1)
SESSIONS_KEPT = timedelta(days=30)
"""As long as an earlier address of a person counts as known (`commands/signin.py`)."""


def beat(moment: datetime) -> int:
    """Note that the worker lives; `/readyz` reads it."""
    with transaction() as session:
        dialect = session.get_bind().dialect.name
        row = (postgresql if dialect == "postgresql" else sqlite).insert(Heartbeat)
        row = row.values(name="worker", at=moment)
        session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"at": moment}))
    return 1


def forget(moment: datetime) -> int:
    """Remove attempts, one-time keys, slots and ended sessions that nothing asks for any more."""
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
    return gone

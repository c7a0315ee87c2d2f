"""Marking messages as read: an act of the reader, with a button, never by looking."""

from sqlalchemy import update

from app.clock import now
from app.database import Once, transaction
from app.models.event import Notice
from workflows.roles import Actor


def mark_read(actor: Actor, up_to: int, once: Once | None = None) -> None:
    """Mark the messages of the actor as read, up to and including this id: newer ones stay unread."""
    with transaction(once) as session:
        session.execute(
            update(Notice)
            .where(Notice.account_id == actor.person_id, Notice.id <= up_to, Notice.read_at.is_(None))
            .values(read_at=now())
        )

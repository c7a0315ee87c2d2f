"""What became of a form that was sent before."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Once
from app.models.event import OnceKey


def first_answer(session: Session, once: Once | None) -> str | None:
    """Where the first sending of this form led, or None when it is the first.

    For a page that judges a form against what stands there now: sent again, it finds its own effect.
    """
    if once is None:
        return None
    where = (OnceKey.key == once.key, OnceKey.person_id == once.person_id)
    return session.scalars(select(OnceKey.location).where(*where)).one_or_none()

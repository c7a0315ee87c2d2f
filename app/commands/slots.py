"""Who runs a periodic job in this period: the database gives each slot to one worker."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from app.clock import now
from app.database import transaction
from app.models.timer import Slot


def take_slot(job: str, starts: datetime) -> int:
    """1 for whoever comes first in this slot, 0 for everybody after."""
    with transaction() as session:
        dialect = session.get_bind().dialect.name
        row = (postgresql if dialect == "postgresql" else sqlite).insert(Slot)
        row = row.values(job=job, starts=starts, taken_at=now()).on_conflict_do_nothing()
        return int(session.execute(row.returning(Slot.job)).first() is not None)


def finish_slot(job: str, starts: datetime, *, failed: bool) -> int:
    """Note that the work of a slot is done; after a failure the slot is free for another try."""
    mine = (Slot.job == job, Slot.starts == starts)
    with transaction() as session:
        session.execute(
            delete(Slot).where(*mine) if failed else update(Slot).where(*mine).values(done_at=now())
        )
    return 1

"""What is due when: a narrow table that a sweep reads from the front, and the rungs that were sent."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.types import BigId


class Timer(Base):
    """The next rung of one ladder of one subject: looked at on `day` or on any day after it.

    `entry` names the stay in the states that the ladder belongs to: the event that led there (0: made there),
    so that what was returned and handed in again climbs a ladder of its own.
    """

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_subject", "subject", "subject_id"), {"sqlite_with_rowid": False})

    day: Mapped[date] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(30), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ladder: Mapped[str] = mapped_column(String(30), primary_key=True)
    entry: Mapped[int] = mapped_column(BigId)


class Rung(Base):
    """A rung that was sent: the database itself refuses to send it twice for one entry and one date.

    `due` is the date that the ladder climbs to, so that a date that moved has reminders of its own.
    """

    __tablename__ = "rung"
    __table_args__ = ({"sqlite_with_rowid": False},)

    subject: Mapped[str] = mapped_column(String(30), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ladder: Mapped[str] = mapped_column(String(30), primary_key=True)
    entry: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    due: Mapped[date] = mapped_column(primary_key=True)
    rung: Mapped[str] = mapped_column(String(30), primary_key=True)
    at: Mapped[datetime]


class Slot(Base):
    """A slot of a periodic job that somebody took: two workers never run the same one."""

    __tablename__ = "slot"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    starts: Mapped[datetime] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]
    done_at: Mapped[datetime | None] = mapped_column(default=None)

"""What is due when: a narrow table that a sweep reads from the front, and the rungs that were sent."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.types import BigId


class Timer(Base):
    """The next rung of one ladder of one subject: looked at on `day` or on any day after it.

    `entry` names the stay in the state that the ladder belongs to (the version with which the row came
    there), so that what was returned and handed in again climbs a ladder of its own.
    """

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_subject", "subject", "subject_id"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(30), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ladder: Mapped[str] = mapped_column(String(30), primary_key=True)
    entry: Mapped[int]


class Rung(Base):
    """A rung that was reached: the database itself refuses to send it twice for one entry."""

    __tablename__ = "rung"

    subject: Mapped[str] = mapped_column(String(30), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ladder: Mapped[str] = mapped_column(String(30), primary_key=True)
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rung: Mapped[str] = mapped_column(String(30), primary_key=True)
    at: Mapped[datetime]
    event_id: Mapped[int] = mapped_column(BigId, ForeignKey("event.id"))


class Slot(Base):
    """A slot of a periodic job that somebody took: two workers never run the same one."""

    __tablename__ = "slot"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    starts: Mapped[datetime] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]
    done_at: Mapped[datetime | None] = mapped_column(default=None)

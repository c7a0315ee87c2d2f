"""The ledger of dates: every date that was set or moved, and every clock that stood still."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.types import BigId


class DateChange(Base):
    """A date of a subject as it was set or moved: `what` names it (phase1, respond_by, due ...).

    `former` is None when it was set for the first time. Who and when stand in the event; the words of
    the reason in its entry. `cause` is a code: set, extension, returned, clock, changed.
    """

    __tablename__ = "date_change"
    __table_args__ = (Index("ix_date_change_subject", "subject", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, init=False)
    subject: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    what: Mapped[str] = mapped_column(String(30))
    former: Mapped[date | None]
    day: Mapped[date]
    cause: Mapped[str] = mapped_column(String(30))
    event_id: Mapped[int] = mapped_column(BigId, ForeignKey("event.id"))


class Suspension(Base):
    """Local days on which a clock stood still, and why; `until` is None while it still does."""

    __tablename__ = "suspension"
    __table_args__ = (Index("ix_suspension_subject", "subject", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, init=False)
    subject: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    what: Mapped[str] = mapped_column(String(30))
    cause: Mapped[str] = mapped_column(String(30))
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)

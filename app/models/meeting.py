"""Meetings, what stands on their agenda, and the decisions taken there."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.workflow import Answers, WorkflowRow
from app.types import UtcDateTime


class Meeting(WorkflowRow, Base):
    """A meeting of the management team (`emt`) or of the leadership (`leadership`) on a local day."""

    __tablename__ = "meeting"
    __table_args__ = (Index("ix_meeting_round", "round_id", "day"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    body: Mapped[str] = mapped_column(String(20))
    day: Mapped[date]
    title: Mapped[str] = mapped_column(String(200), default="")


class Presence(Base):
    """Who was entitled to sit in a meeting and whether the person was there."""

    __tablename__ = "presence"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"), primary_key=True)
    present: Mapped[bool]


class AgendaItem(Base):
    """A point on an agenda: purpose decide, discuss or note; a point to decide has a Decision."""

    __tablename__ = "agenda_item"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    number: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(4000), default="")
    subject: Mapped[str | None] = mapped_column(String(30), default=None)
    subject_id: Mapped[int | None] = mapped_column(default=None)
    removed: Mapped[bool] = mapped_column(default=False)


class Decision(WorkflowRow, Base):
    """A decision of the leadership on the exact content of one subject.

    `content` is what was decided on, `content_sha256` the hash of its canonical form; both are taken
    when the outcome is recorded. `entitled` and `present` list position ids as they were then.
    `advice` is what the majority of those present thought (rule E06), from the votes counted beside it.
    """

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_subject", "subject", "subject_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), unique=True)
    subject: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    number: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[str | None] = mapped_column(String(30), default=None)
    advice: Mapped[str | None] = mapped_column(String(20), default=None)
    votes_for: Mapped[int | None] = mapped_column(default=None)
    votes_against: Mapped[int | None] = mapped_column(default=None)
    votes_other: Mapped[int | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(String(4000), default="")
    deviation_reason: Mapped[str] = mapped_column(String(4000), default="")
    return_date: Mapped[date | None] = mapped_column(default=None)
    content: Mapped[Answers] = mapped_column(default_factory=dict)
    content_sha256: Mapped[str | None] = mapped_column(String(64), default=None)
    entitled: Mapped[list[int]] = mapped_column(JSON, default_factory=list)
    present: Mapped[list[int]] = mapped_column(JSON, default_factory=list)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Condition(Base):
    """A condition of a decision: what, who (a position) and by which local day."""

    __tablename__ = "condition"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    text: Mapped[str] = mapped_column(String(1000))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"), default=None, index=True)
    due: Mapped[date | None] = mapped_column(default=None)
    met_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Vote(Base):
    """The vote of a member of the leadership, with a text and, if asked, a recorded dissent.

    `dissent_text` is part of the decision (rule E08); the vote and `text` are for the leadership alone.
    `vote` is empty where somebody had a dissent recorded without voting.
    """

    __tablename__ = "vote"
    __table_args__ = (UniqueConstraint("decision_id", "position_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"))
    vote: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(String(4000), default="")
    dissent: Mapped[bool] = mapped_column(default=False)
    dissent_text: Mapped[str] = mapped_column(String(4000), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)

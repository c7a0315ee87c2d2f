"""Collective commitments and the collective task: what the team promises together, and who thinks what."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.workflow import WorkflowRow, where_set
from app.types import UtcDateTime


class Commitment(WorkflowRow, Base):
    """A collective commitment (sheet `commitment`). The obligation is effort unless said otherwise.

    `unit_id` is the unit that proposed it; none when the secretary did.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        Index("ix_commitment_round", "round_id", "state"),
        where_set("ix_commitment_return", "return_date"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    title: Mapped[str] = mapped_column(String(300), default="")
    line: Mapped[int | None] = mapped_column(default=None)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"), default=None, index=True)
    due: Mapped[date | None] = mapped_column(default=None)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), default=None)
    edition: Mapped[int] = mapped_column(default=1)
    owner_accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    owner_declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    consultation_opened_on: Mapped[date | None] = mapped_column(default=None)
    consultation_closes: Mapped[date | None] = mapped_column(default=None)
    return_date: Mapped[date | None] = mapped_column(default=None)
    baseline_due: Mapped[date | None] = mapped_column(default=None)
    progress: Mapped[int] = mapped_column(default=0)
    carried_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("commitment.id"), default=None)


class CommitmentUnit(Base):
    """A unit that supports a commitment."""

    __tablename__ = "commitment_unit"

    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)


class Response(Base):
    """The response of a unit in a consultation; the latest replaces the former, the entries keep both."""

    __tablename__ = "response"
    __table_args__ = (UniqueConstraint("commitment_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    response: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(String(4000), default="")


class CollectiveTask(WorkflowRow, Base):
    """The collective task of a round (sheet `collective_task`), adopted by the team itself."""

    __tablename__ = "collective_task"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    edition: Mapped[int] = mapped_column(default=1)
    adopted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("collective_task.id"), default=None)


class Stand(Base):
    """Where a unit stands on the collective task: agree, agree_with_remark, disagree, or silent."""

    __tablename__ = "stand"
    __table_args__ = (UniqueConstraint("collective_task_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    collective_task_id: Mapped[int] = mapped_column(ForeignKey("collective_task.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    stand: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(String(4000), default="")

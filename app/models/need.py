"""Needs: what one unit asks of another, of the whole team or of the leadership, and the answers."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.workflow import WorkflowRow, where_set
from app.types import UtcDateTime


class Cluster(Base):
    """Needs that belong together and are discussed together before the collective task is ready."""

    __tablename__ = "cluster"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), default=None)
    requested_hours: Mapped[int | None] = mapped_column(default=None)
    available_hours: Mapped[int | None] = mapped_column(default=None)
    discussed_on: Mapped[date | None] = mapped_column(default=None)


class Need(WorkflowRow, Base):
    """A need of one unit. The words are the sheet `need`; the columns beside it are what lists show.

    `granted_at`: the leadership said yes to the question as it stands; asking anew takes that back.
    """

    __tablename__ = "need"
    __table_args__ = (
        Index("ix_need_round", "round_id", "state"),
        Index("ix_need_unit", "unit_id", "state"),
        where_set("ix_need_return", "return_date"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str] = mapped_column(String(300), default="")
    addressee_kind: Mapped[str] = mapped_column(String(20), default="unit")
    needed_by: Mapped[date | None] = mapped_column(default=None)
    urgency: Mapped[str] = mapped_column(String(10), default="normal")
    line: Mapped[int | None] = mapped_column(default=None)
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"), default=None, index=True)
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitment.id"), default=None, index=True)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    talked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    granted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    return_date: Mapped[date | None] = mapped_column(default=None)
    fulfilled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    evaluated_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Answer(WorkflowRow, Base):
    """The answer of one asked unit to one need, with a course of its own.

    `respond_by` is the local day by rule B10; hours and first delivery are those of the offer in force.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("need_id", "unit_id"), Index("ix_answer_unit", "unit_id", "state"))

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    respond_by: Mapped[date | None] = mapped_column(default=None)
    offer_kind: Mapped[str | None] = mapped_column(String(20), default=None)
    hours: Mapped[int | None] = mapped_column(default=None)
    first_delivery: Mapped[date | None] = mapped_column(default=None)
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

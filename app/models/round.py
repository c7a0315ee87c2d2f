"""A round of the follow-up assignment: its letter, phases, dates, and an assignment for each unit."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.workflow import WorkflowRow
from app.types import UtcDateTime


class Round(WorkflowRow, Base):
    """One passage of the follow-up assignment through its three phases. The letter is a sheet."""

    __tablename__ = "round"

    name: Mapped[str] = mapped_column(String(200))
    horizon_year: Mapped[int]
    freeze_date: Mapped[date]
    decision_date: Mapped[date]
    reference: Mapped[str] = mapped_column(String(60), default="")
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"), default=None)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    signed_sha256: Mapped[str | None] = mapped_column(String(64), default=None)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Phase(Base):
    """A phase of a round: 1 analysis, 2 plan, 3 collective; opens and ends on local days."""

    __tablename__ = "phase"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    opens: Mapped[date]
    deadline: Mapped[date]


class RoundDate(Base):
    """Another day that matters in a round (away day, baseline, interim review)."""

    __tablename__ = "round_date"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    day: Mapped[date]
    name: Mapped[str] = mapped_column(String(200))


class Assignment(WorkflowRow, Base):
    """The follow-up assignment of one unit's position in one round, across the phases.

    The dates are the unit's own: an extension moves them, the round's stay. Its texts are the sheets
    `phase1` and `phase3`; the plan is a subject of its own. `edition` is the one that is written; others read
    `established_edition` and `contributed_edition`. `former_edition` is the opgave that was in force when it
    was opened again: it is so once more when the new one is taken back.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("round_id", "unit_id"),
        Index("ix_assignment_round", "round_id", "state"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"))
    phase1_due: Mapped[date]
    phase2_due: Mapped[date]
    phase3_due: Mapped[date]
    edition: Mapped[int] = mapped_column(default=1)
    established_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    established_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    established_edition: Mapped[int | None] = mapped_column(default=None)
    former_edition: Mapped[int | None] = mapped_column(default=None)
    noted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    contributed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    contributed_edition: Mapped[int | None] = mapped_column(default=None)
    resubmit_by: Mapped[date | None] = mapped_column(default=None)
    plan_opened_early: Mapped[bool] = mapped_column(default=False)
    phase1_late: Mapped[int] = mapped_column(default=0)
    phase3_late: Mapped[int] = mapped_column(default=0)


class Plan(WorkflowRow, Base):
    """The multi-year plan of a unit (sheet `phase2`), with a decision of its own."""

    __tablename__ = "plan"
    __table_args__ = (Index("ix_plan_round", "round_id", "state"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    edition: Mapped[int] = mapped_column(default=1)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    resubmit_by: Mapped[date | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    late: Mapped[int] = mapped_column(default=0)


class Extension(WorkflowRow, Base):
    """A request for a later date in one phase of one assignment; `number` counts within the phase."""

    __tablename__ = "extension"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    phase: Mapped[int]
    number: Mapped[int]
    former_day: Mapped[date]
    asked_day: Mapped[date]
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

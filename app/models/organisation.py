"""Who there is: units, positions, the accounts that hold them over time, and who acts for whom.

Work hangs on a position, never on a person: when the holder changes, the work stays.
"""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.types import UtcDateTime


class Unit(Base):
    """An organisational unit (district, department, staff office, sector) in a tree."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(30))
    abbreviation: Mapped[str | None] = mapped_column(String(20), default=None)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), default=None, index=True)
    is_emt: Mapped[bool] = mapped_column(default=True)
    name_verified: Mapped[bool] = mapped_column(default=False)


class BaseTeam(Base):
    """A base team of a district: where a need can come from."""

    __tablename__ = "base_team"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)


CHAIRS = frozenset({"chair", "deputy_chair"})
"""The seats in the leadership of the police chief and of the deputy."""


class Position(Base):
    """A seat that somebody holds: head of a unit, secretary, member of the leadership, line lead.

    `roles` are the roles the holder has; `seat` is the place in the leadership (chair, deputy_chair,
    member); `line` the programme line led.
    """

    __tablename__ = "position"
    __table_args__ = (CheckConstraint("seat IN ('chair', 'deputy_chair', 'member')", name="seat"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[str]] = mapped_column(JSON)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), default=None, index=True)
    seat: Mapped[str | None] = mapped_column(String(20), default=None)
    line: Mapped[int | None] = mapped_column(default=None)


class Account(Base):
    """Somebody who can sign in. The password is an argon2id hash; None means: cannot sign in by password.

    `language` is the one chosen last, for what is written outside a request; None: never chosen.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200), default=None)
    email: Mapped[str | None] = mapped_column(String(254), default=None)
    language: Mapped[str | None] = mapped_column(String(5), default=None)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    last_visit_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Holding(Base):
    """Who held which position from which local day up to and including which (None: until now)."""

    __tablename__ = "holding"
    __table_args__ = (
        Index("ix_holding_position", "position_id", "starts"),
        CheckConstraint("ends IS NULL OR ends >= starts", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"))
    starts: Mapped[date]
    ends: Mapped[date | None] = mapped_column(default=None)


class Delegation(Base):
    """Waarneming: for a position, by an account, in a period (both days included), for a scope."""

    __tablename__ = "delegation"
    __table_args__ = (CheckConstraint("ends >= starts", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    assigned_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    starts: Mapped[date]
    ends: Mapped[date]
    scopes: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500), default="")
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class CoAuthor(Base):
    """A staff adviser who writes along on one assignment; only the head or a deputy submits."""

    __tablename__ = "co_author"
    __table_args__ = (UniqueConstraint("assignment_id", "account_id", "granted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

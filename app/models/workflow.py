"""What every subject of a workflow has, and the texts that hang on it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from app.extensions import Base
from app.types import Json, UtcDateTime

Answers = Json
"""Form answers: question key to a plain JSON value."""


def where_set(name: str, column: str) -> Index:
    """An index of only the rows in which a column is set: the few of many."""
    only = text(f"{column} IS NOT NULL")
    return Index(name, column, sqlite_where=only, postgresql_where=only)


class WorkflowRow(MappedAsDataclass, kw_only=True):
    """Columns of every row that a workflow moves.

    `version` rises with each step that changes state or content; it is what a form carries and what
    the updating statement checks. `key` is the public name in addresses.
    """

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Sheet(Base):
    """The answers to one form about one subject, as they are being written.

    A sheet pins the form version it is answered with. Reopening makes a new edition with the answers
    copied; the former edition stays as it was decided on.
    """

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("subject", "subject_id", "form", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    subject: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    form: Mapped[str] = mapped_column(String(40))
    form_version: Mapped[int]
    answers: Mapped[Answers] = mapped_column()
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    edition: Mapped[int] = mapped_column(default=1)


class Entry(Base):
    """What somebody filled in with a step (a reason, an offer, a response): written once, kept."""

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_subject", "subject", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    subject: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    trigger: Mapped[str] = mapped_column(String(40))
    form: Mapped[str] = mapped_column(String(40))
    form_version: Mapped[int]
    answers: Mapped[Answers] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    position_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"), default=None)
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"), default=None)


class KeyCounter(Base):
    """The last number given out for a kind of key (`B` -> 25 makes the next need B-26)."""

    __tablename__ = "key_counter"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)

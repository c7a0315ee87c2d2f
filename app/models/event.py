"""What happened, its seal, and what it promised to tell: the audit trail and the outbox are one.

An event row is written with the change it describes and never touched again; the database itself
refuses UPDATE and DELETE on it and on its seal. The seals chain the events just after the commit.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, ForeignKey, Index, String, Text, UniqueConstraint, event, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.types import BigId


class Event(Base):
    """One thing that happened: name in the past tense, subject, who, for whom, when, and why it could.

    `actor_id` is an account and `on_behalf_of_id` the position of the principal: pseudonyms, which is
    all the seal covers; names of people stand in their own tables. No actor means that the
    application did it. `data` holds codes and field names, never what people typed: that can be
    erased, this cannot. `trace` holds the rules that were applied. Everything belongs to one round.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_subject", "subject", "subject_id", "id"),
        Index("ix_event_round", "round_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, init=False)
    name: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int] = mapped_column(BigId)
    subject_key: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    round_id: Mapped[int | None] = mapped_column(BigId, default=None)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"), default=None)
    data: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    trace: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)


class Unsealed(Base):
    """The narrow queue of events that are not in the chain yet: ids commit out of order."""

    __tablename__ = "unsealed"

    event_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("event.id"), primary_key=True, autoincrement=False
    )


class Seal(Base):
    """One link of the chain: `digest` is SHA-256 over the previous digest and the canonical event.

    `position` counts from 1 without gaps. The event is not a foreign key: a removed one must be
    found by the check, not hidden by the database.
    """

    __tablename__ = "seal"

    position: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(BigId, unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]


class SealHead(Base):
    """The end of the chain, one row: how many links there are and the last digest."""

    __tablename__ = "seal_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigId)
    digest: Mapped[str] = mapped_column(String(64))


class OnceKey(Base):
    """A form that was sent: its one-time key, by whom, and where the first answer led."""

    __tablename__ = "once_key"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    location: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)


class Notice(Base):
    """A message inside the application: this event concerns this person.

    The words come from the glossary under the event's name; `link` is the page to open. One that `asks`
    something of the reader becomes moot when its subject moves on. The outbox looks at each one once
    (`planned`); `mail_id` is the mail that tells it, none when it is told here only.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("event_id", "account_id"),
        Index("ix_notice_reader", "account_id", "read_at", "id"),
        Index("ix_notice_subject", "subject", "subject_id", "asks"),
        Index("ix_notice_mail", "mail_id", "account_id"),
        Index(
            "ix_notice_unplanned",
            "account_id",
            "id",
            sqlite_where=text("planned = 0"),
            postgresql_where=text("NOT planned"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, init=False)
    event_id: Mapped[int] = mapped_column(BigId, ForeignKey("event.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    link: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    subject: Mapped[str] = mapped_column(String(30), default="", server_default="")
    subject_id: Mapped[int] = mapped_column(default=0, server_default="0")
    asks: Mapped[bool] = mapped_column(default=False, server_default=false())
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    moot_at: Mapped[datetime | None] = mapped_column(default=None)
    planned: Mapped[bool] = mapped_column(default=False, server_default=false())
    mail_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("mail.id"), default=None)


class Heartbeat(Base):
    """When a part of the application last showed that it lives; `/readyz` reads it."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]


def immutable(table: str) -> dict[str, tuple[str, ...]]:
    """The statements per database that make it refuse every change of the rows of a table.

    PostgreSQL also refuses TRUNCATE. Used at creation and, written out, in the migration.
    """
    refusal = f"{table} rows are never changed or removed"
    return {
        "sqlite": tuple(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            for act in ("UPDATE", "DELETE")
        ),
        "postgresql": (
            f"CREATE OR REPLACE FUNCTION {table}_immutable() RETURNS trigger LANGUAGE plpgsql"
            + f" AS $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$",
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
            + f" FOR EACH ROW EXECUTE FUNCTION {table}_immutable()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            + f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_immutable()",
        ),
    }


def mutable(table: str) -> dict[str, tuple[str, ...]]:
    """The way back, for the downgrade of a migration; on SQLite a trigger goes with its table."""
    return {"sqlite": (), "postgresql": (f"DROP FUNCTION IF EXISTS {table}_immutable() CASCADE",)}


IMMUTABLE = ("event", "seal")
"""The tables whose rows only ever come in."""

for _name in IMMUTABLE:
    for _dialect, _statements in immutable(_name).items():
        for _statement in _statements:
            _rule = DDL(_statement)  # type: ignore[no-untyped-call]
            event.listen(Base.metadata.tables[_name], "after_create", _rule.execute_if(dialect=_dialect))

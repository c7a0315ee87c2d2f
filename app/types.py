"""Column types that refuse what would come back wrong: dates without a zone, values JSON cannot hold."""

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""A key of 64 bits on both databases: SQLite counts up only in a column that is called INTEGER."""

Json = dict[str, Any]
"""An object of plain JSON values, as it stands in a column; its owner documents the keys."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC on both databases.

    SQLite keeps no zone, so a naive value would silently mean another hour after a clock change:
    binding one raises ValueError. What comes back is always aware, in UTC.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """`timestamptz` on PostgreSQL, ISO text on SQLite."""
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive value, and turn any zone into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone; use app.clock.now()")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the moment back with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonDocument(TypeDecorator[Json]):
    """Plain JSON: `jsonb` on PostgreSQL, text on SQLite.

    Assign a new object to change it: a change inside the stored one is not seen by the session.
    """

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the binary form where the database has one."""
        kind = JSONB() if dialect.name == "postgresql" else JSON()
        return dialect.type_descriptor(cast("TypeEngine[Any]", kind))

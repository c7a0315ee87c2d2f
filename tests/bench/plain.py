"""A connection without SQLAlchemy: sqlite3 or psycopg, one transaction at a time, as durable as ours."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import make_url

TURN = "SELECT pg_advisory_xact_lock(7)"
"""The line in which writers wait for each other on PostgreSQL, as ours do."""


class Plain:
    """Executes statements written with `?`; values are given as Python has them."""

    def __init__(self, url: str) -> None:
        self.sqlite = url.startswith("sqlite")
        if self.sqlite:
            self._connection: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                self._connection.execute(f"PRAGMA {pragma}")
        else:
            target = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = psycopg.connect(target, options="-c timezone=UTC")
            self._connection.prepare_threshold = 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction that takes the lock of a writer at once where there is one."""
        self._connection.execute("BEGIN IMMEDIATE" if self.sqlite else TURN)
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def rows(self, statement: str, *values: Any) -> Sequence[Any]:
        """The rows that a statement gives."""
        found = self._run(statement, values)
        return list(found.fetchall())

    def one(self, statement: str, *values: Any) -> Any:
        """The one row that a statement must give. Raises LookupError when there is none."""
        row = self._run(statement, values).fetchone()
        if row is None:
            raise LookupError(statement)
        return row

    def run(self, statement: str, *values: Any) -> None:
        """Execute a statement for its effect."""
        self._run(statement, values)

    def many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Execute a statement for each row; the values are given as this driver takes them."""
        if self.sqlite:
            self._connection.executemany(statement, rows)
        else:
            with self._connection.cursor() as cursor:
                cursor.executemany(_numbered(statement), rows)

    def json(self, value: Any) -> Any:
        """A value for a column of JSON."""
        return json.dumps(value) if self.sqlite else Jsonb(value)

    def stored(self, value: Any) -> Any:
        """A value that was read from a column of JSON, as it is written again."""
        return value if self.sqlite else Jsonb(value)

    def read(self, value: Any) -> Any:
        """A value from a column of JSON."""
        return json.loads(value) if self.sqlite else value

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def _run(self, statement: str, values: Sequence[Any]) -> Any:
        if self.sqlite:
            return self._connection.execute(statement, [_text(value) for value in values])
        return self._connection.execute(_numbered(statement), values)


def _text(value: Any) -> Any:
    """A moment as SQLite keeps it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


@cache
def _numbered(statement: str) -> str:
    return statement.replace("%", "%%").replace("?", "%s")

"""Writing many rows at once: values are made ready for the driver once, however many rows share them.

What one batch of a sweep writes differs little from row to row: the moment, the day, what the rules said.
Bound row by row, that costs more than the database itself needs for all rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import UpdateBase

Ready = Callable[[Any], Any] | None
"""How a value becomes what the driver takes; None: it is that already."""


class Prepared(NamedTuple):
    """A statement as the driver takes it, and its values in order with how each is made ready."""

    sql: str
    values: tuple[tuple[str, Ready], ...]
    positional: bool


def write_many(session: Session, statement: UpdateBase, rows: Sequence[Mapping[str, Any]]) -> int:
    """Execute a statement for each row in one call of the driver; gives how many rows it touched.

    `statement` stands in a module: it is compiled once for each set of keys. Every row has the same keys.
    """
    if not rows:
        return 0
    connection = session.connection()
    how = _prepared(statement, tuple(rows[0]), connection.dialect)
    columns = [_made(ready, (row[name] for row in rows)) for name, ready in how.values]
    ready: Any = list(zip(*columns, strict=True))
    if not how.positional:
        names = [name for name, _ in how.values]
        ready = [dict(zip(names, row, strict=True)) for row in ready]
    if len(ready) == 1:  # a driver prepares for a batch what one row does not need
        ready = ready[0]
    return connection.exec_driver_sql(how.sql, ready, {"preserve_rowcount": True}).rowcount


def _made(ready: Ready, values: Iterable[Any]) -> list[Any]:
    """The values of a column as the driver takes them; an object that rows share is made ready once."""
    if ready is None:
        return list(values)
    known: dict[int, Any] = {}
    return [known[id(v)] if id(v) in known else known.setdefault(id(v), ready(v)) for v in values]


@cache
def _prepared(statement: UpdateBase, keys: tuple[str, ...], dialect: Dialect) -> Prepared:
    compiled = statement.compile(dialect=dialect, column_keys=list(keys))
    order = (compiled.positiontup if compiled.positional else list(compiled.binds)) or []
    values = (
        (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order
    )
    return Prepared(str(compiled), tuple(values), compiled.positional)

"""Asking a built SELECT of the driver itself: what SQLAlchemy finds out at each execution is found once.

The library spends 50 to 100 µs on a statement that SQLite answers in 10, 200 on one of objects, and a page
asks a dozen. The SQL, the values that never differ, and the conversions are kept for each statement and each
length of its lists; anything out of the ordinary goes the ordinary way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Result, Select, inspect
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.selectable import CompoundSelect

Convert = Callable[[Any], Any]
Known = dict[Any, Any]
"""Objects that were read before in the same transaction, by class and id: a row is one object."""

Execute = Callable[[Any, Mapping[str, Any]], Result[Any]]
Shape = tuple[tuple[str, int | None], ...]
"""The values that are sent along: the name of each, and the length when it is a list."""

STATEMENTS = 2048
"""How many are kept: several times what the application has, each with a few lengths of its lists."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the value of a parameter comes from: its name, and its place in a list."""

    name: str
    index: int | None = None

    def of(self, values: Mapping[str, Any]) -> Any:
        """The value among those that are sent along."""
        return values[self.name] if self.index is None else values[self.name][self.index]


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands in one place of a row: a value, or the columns that together are an object.

    `names` are those of the columns in the object, `id` the place of its key among them.
    """

    name: str
    start: int
    model: type | None = None
    names: tuple[str, ...] = ()
    id: int = 0

    def of(self, row: Sequence[Any], known: Known) -> Any:
        """The value or the object; an object that an outer join did not find is None.

        No session knows of it, so who tries to change it gets an AttributeError.
        """
        if self.model is None:
            return row[self.start]
        key = row[self.start + self.id]
        made: Any = known.get((self.model, key))
        if made is None and key is not None:
            made = known[self.model, key] = object.__new__(self.model)
            values = row[self.start : self.start + len(self.names)]
            made.__dict__.update(zip(self.names, values, strict=True))
        return made


@dataclass(frozen=True, slots=True)
class _Prepared:
    """SQL with its parameters in order, and how to read the rows.

    `same` are the values that never differ; `parts` is None when no part is an object.
    """

    sql: str
    same: list[Any] | dict[Any, Any]
    varying: tuple[tuple[Any, _Place, Convert | None], ...]
    columns: tuple[tuple[int, Convert], ...]
    parts: Sequence[_Part] | None
    about: SimpleResultMetaData

    def rows(self, connection: Connection, values: Mapping[str, Any], known: Known) -> list[Any]:
        """All rows, with values as Python knows them; whoever listens to statements hears this one too."""
        sent: Any = self.same.copy()
        for key, place, convert in self.varying:
            value = place.of(values)
            sent[key] = value if convert is None else convert(value)
        cursor = connection.connection.cursor()
        for hear in connection.dispatch.before_cursor_execute:
            hear(connection, cursor, self.sql, sent, None, False)
        try:
            cursor.execute(self.sql, sent)
            found: Any = cursor.fetchall()
        finally:
            cursor.close()
        if self.columns:
            found = [self._read(row) for row in found]
        if self.parts is not None:
            return [tuple([part.of(row, known) for part in self.parts]) for row in found]
        return list(found)

    def _read(self, row: Any) -> tuple[Any, ...]:
        read = list(row)
        for place, convert in self.columns:
            read[place] = convert(read[place])
        return tuple(read)


def rows_of(
    connection: Connection, statement: Any, values: Mapping[str, Any], known: Known, ordinary: Execute
) -> Result[Any]:
    """The rows of a statement that was built once, with these values for its bind parameters.

    What cannot be prepared is given to `ordinary`. Raises what the driver refuses as SQLAlchemy's own errors.
    """
    shape = _shape(values)
    if shape is None or not isinstance(statement, Select | CompoundSelect):
        return ordinary(statement, values)
    prepared = _prepare(statement, connection.dialect, shape)
    try:
        found = prepared.rows(connection, values, known)
    except connection.dialect.loaded_dbapi.Error as refused:
        raise _as_its_own(connection, prepared.sql, refused) from refused
    return IteratorResult(prepared.about, iter(found))


def _as_its_own(connection: Connection, sql: str, refused: Exception) -> BaseException:
    """An error of the driver as SQLAlchemy tells it; a connection that broke is not used again."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(cast("Any", refused), connection.connection, None)
    if lost:
        connection.invalidate(refused)
    return DBAPIError.instance(
        sql, None, refused, dialect.loaded_dbapi.Error, hide_parameters=True,
        connection_invalidated=lost, dialect=dialect,
    )  # fmt: skip


def _shape(values: Mapping[str, Any]) -> Shape | None:
    """What distinguishes one SQL from another; None when a list holds rows of values."""
    shape: list[tuple[str, int | None]] = []
    for name, value in values.items():
        if not isinstance(value, list):
            shape.append((name, None))
        elif value and isinstance(value[0], tuple):
            return None
        else:
            shape.append((name, len(value)))
    return tuple(shape)


@lru_cache(maxsize=STATEMENTS)
def _prepare(statement: Select[Any] | CompoundSelect[Any], dialect: Dialect, shape: Shape) -> _Prepared:
    """Compile a statement with a mark for each value that is sent along; the others are always the same."""
    statement, parts = _spread(statement)
    marks = {name: _Place(name) if n is None else [_Place(name, i) for i in range(n)] for name, n in shape}
    expanded = {"render_postcompile": True}
    compiled: Any = statement.params(marks).compile(dialect=dialect, compile_kwargs=expanded)
    converts: Mapping[str, Convert] = compiled._bind_processors  # noqa: SLF001  # of what is in a list too
    values = compiled.construct_params()  # a parameter that nothing was sent for is an error here
    names = list(compiled.positiontup if compiled.positional else values)
    same: dict[Any, Any] = {}
    varying: list[tuple[Any, _Place, Convert | None]] = []
    for key, name in enumerate(names) if compiled.positional else zip(names, names, strict=True):
        value, convert = values[name], converts.get(name)
        if isinstance(value, _Place):
            varying.append((key, value, convert))
            same[key] = None
        else:
            same[key] = value if convert is None else convert(value)
    columns = list(statement.selected_columns)
    reads = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    labels = [label for label, *_ in compiled._result_columns]  # noqa: SLF001  # as in the SQL
    return _Prepared(
        sql=compiled.string,
        same=list(same.values()) if compiled.positional else same,
        varying=tuple(varying),
        columns=tuple((place, read) for place, read in enumerate(reads) if read is not None),
        parts=parts,
        about=SimpleResultMetaData([part.name for part in parts] if parts is not None else labels),
    )


def _spread(statement: Any) -> tuple[Any, Sequence[_Part] | None]:
    """The statement with the columns of each object in its place, and what its rows are put together to."""
    if isinstance(statement, CompoundSelect):
        return statement, None
    columns: list[Any] = []
    parts: list[_Part] = []
    for asked in statement.column_descriptions:
        start, of = len(columns), asked.get("entity")
        if of is None or asked["expr"] is not of:
            columns.append(asked["expr"])
            parts.append(_Part(asked["name"], start))
            continue
        mapper = inspect(of).mapper
        names = tuple(attribute.key for attribute in mapper.column_attrs)
        columns.extend(getattr(of, name) for name in names)
        (own_id,) = mapper.primary_key  # by one id alone an object is known again
        key = names.index(mapper.get_property_by_column(own_id).key)
        parts.append(_Part(asked["name"], start, mapper.class_, names, key))
    if all(part.model is None for part in parts):
        return statement, None
    return statement.with_only_columns(*columns), parts

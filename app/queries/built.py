"""Asking statements that were built once: building one anew costs several times what asking it does.

A statement that depends on nobody is a constant of its module, with a bind parameter for whatever varies; one
that depends on the rights of a reader is made by a function under `lru_cache`.
"""

from collections.abc import Collection
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import BindParameter, ColumnElement, Executable, Result, bindparam, false, literal, select
from sqlalchemy.orm import Session

from app.database import connection_of, kept, writing
from app.prepared import rows_of

Row = TypeVar("Row")
LAST_ID, LAST_BIG_ID = 2**31 - 1, 2**63 - 1
"""An id beyond all others, in tables with keys of 32 and of 64 bits: where the newest page begins."""


def ask(session: Session, statement: Executable, **values: Any) -> Result[Any]:
    """The rows of a statement of columns, with these values for its bind parameters."""
    connection = connection_of(session)
    return rows_of(connection, statement, values, {}, connection.execute)


def look_up(session: Session, statement: Executable, **values: Any) -> Result[Any]:
    """As `ask`, for a statement with objects: copies to read. In a transaction they are the session's own."""
    if writing(session):
        return session.execute(statement, values)
    return rows_of(connection_of(session), statement, values, kept(session), session.execute)


def row_with(session: Session, model: type[Row], id_: int) -> Row:
    """The row with this id, as `look_up` gives it; what was read before is not read again."""
    if writing(session):
        return session.get_one(model, id_)
    found: Row | None = kept(session).get((model, id_))
    return found or look_up(session, _with_id(cast("Any", model)), id=id_).scalar_one()


@cache
def _with_id(model: Any) -> Executable:
    return select(model).where(model.id == bindparam("id"))


def among(name: str) -> BindParameter[Any]:
    """A bind parameter for a list of values: `Unit.id.in_(among("units"))`."""
    return bindparam(name, expanding=True)


def one_of(column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column holds one of these values, which belong to the statement like the rest of it.

    A list given to `in_` itself is taken for one that differs each time: its statement is completed anew
    whenever it is asked, which costs more than the database needs for most answers.
    """
    if not values:
        return false()
    found: ColumnElement[bool] = column.in_([literal(value, column.type) for value in sorted(values)])
    return found

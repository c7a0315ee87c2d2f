"""A statement that is built once is complete: nothing of it is written anew when it is asked."""

from typing import Any

import pytest
from sqlalchemy import Column, Dialect, Integer, MetaData, Table, create_engine, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from app.queries.built import one_of

DIALECTS = [sqlite.dialect(), postgresql.dialect()]
_ROWS = Table("row", MetaData(), Column("id", Integer, primary_key=True), Column("number", Integer))
_ID, _NUMBER = _ROWS.c.id, _ROWS.c.number


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("values", [(1, 2), frozenset({3}), ()], ids=str)
def test_nothing_is_left_to_be_written_later(values: Any, dialect: Dialect) -> None:
    chosen = select(_ID).where(or_(one_of(_NUMBER, values), ~one_of(_ID, values)))
    assert "POSTCOMPILE" not in str(chosen.compile(dialect=dialect))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (one_of(_NUMBER, {20, 10}), [1, 2]),
        (~one_of(_NUMBER, {20, 10}), [3]),
        (one_of(_NUMBER, ()), []),
        (~one_of(_NUMBER, ()), [1, 2, 3, 4]),
        (or_(one_of(_NUMBER, ()), _ID == 4), [4]),
    ],
    ids=["in", "not in", "in nothing", "not in nothing", "or something else"],
)
def test_it_chooses_what_in_chooses(condition: Any, expected: list[int]) -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        _ROWS.create(connection)
        numbers = enumerate((10, 20, 30, None), start=1)
        connection.execute(_ROWS.insert(), [{"id": id_, "number": number} for id_, number in numbers])
        assert connection.scalars(select(_ID).where(condition).order_by(_ID)).all() == expected
    engine.dispose()

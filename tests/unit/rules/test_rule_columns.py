"""Columns: their classes divide the values of a fact, and each sample stands for its whole class."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflows.rules.problem import TableError
from workflows.rules.table import Table

Build = Callable[..., Table]
LOOSE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

NUMBERS = st.integers(1, 6)
WRITTEN: dict[str, Callable[[int], str]] = {
    "t.whole": str,
    "t.grade": lambda n: str(min(n, 5)),
    "t.free": lambda n: f"{n}.5",
    "t.price": lambda n: f"{n}.5",
    "t.names": str,
    "t.day": lambda n: f'date("2026-03-0{n}")',
}
SHAPES = [
    "{0}",
    "> {0}",
    ">= {0}",
    "< {0}",
    "<= {0}",
    "[{0}..{1}]",
    "({0}..{1}]",
    "[{0}..{1})",
    "not({0})",
    "-",
]


@LOOSE
@given(
    name=st.sampled_from(sorted(WRITTEN)),
    drawn=st.lists(st.tuples(st.sampled_from(SHAPES), NUMBERS, NUMBERS), min_size=1, max_size=4),
)
def test_a_sample_is_in_its_class_and_classes_differ_where_rows_do(
    build: Build, name: str, drawn: list[tuple[str, int, int]]
) -> None:
    cells = [shape.format(*(WRITTEN[name](n) for n in sorted((a, b)))) for shape, a, b in drawn]
    rows = [{"when": [cell], "then": "a", "effect": "allow"} for cell in cells]
    try:
        (column,) = build([name], rows, "COLLECT").columns
    except TableError:  # an interval or a comparison with nothing in it
        return
    for found in column.classes:
        value = ("n",) * found.sample if name == "t.names" else found.sample
        assert column.mask_of(value) == found.mask, cells
    assert len({found.sample for found in column.classes}) == len(column.classes)


@pytest.mark.parametrize(
    ("name", "cell", "samples"),
    [
        ("t.whole", "[2..4]", [1, 2, 5]),
        ("t.count", "> 0", [0, 1]),
        ("t.grade", "3", [1, 3, 4]),
        ("t.names", "0", [0, 1]),
        ("t.free", "(1..2]", [Decimal(1), Decimal("1.5"), Decimal(3)]),
        ("t.free", "[1..2)", [Decimal(0), Decimal(1), Decimal(2)]),
        ("t.price", "< 1", [Decimal(0), Decimal(1)]),
        ("t.whole", "-", [0]),
        ("t.free", "-", [Decimal(0)]),
        ("t.day", "-", [date(2026, 1, 1)]),
        ("t.day", '> date("2026-03-01")', [date(2026, 3, 1), date(2026, 3, 2)]),
        ("t.flag", "true", [True, False]),
        ("t.colour", '"red"', ["red", "amber", "green"]),
        ("t.word", '"a"', ["a", "a?"]),
    ],
)
def test_the_classes_of_a_column(build: Build, name: str, cell: str, samples: list[Any]) -> None:
    (column,) = build([name], [{"when": [cell], "then": "a", "effect": "allow"}], "COLLECT").columns
    assert [found.sample for found in column.classes] == samples


@pytest.mark.parametrize(
    ("name", "cell", "outside"),
    [
        ("t.free", "> 1", Decimal(1)),
        ("t.whole", "> 1", 1),
        ("t.day", '> date("2026-03-01")', date(2026, 3, 1) - timedelta(1)),
        ("t.word", '"a"', "b"),
        ("t.flag", "true", False),
        ("t.colour", '"red"', "green"),
    ],
)
def test_a_value_that_no_row_takes_is_no_error_of_the_fact(
    build: Build, name: str, cell: str, outside: Any
) -> None:
    (column,) = build([name], [{"when": [cell], "then": "a", "effect": "allow"}], "COLLECT").columns
    assert column.mask_of(outside) == 0

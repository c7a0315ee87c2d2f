"""Facts from outside become typed values, or an error by name."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from tests.unit.rules.conftest import Build
from workflows.facts import Fact
from workflows.rules.given import read_facts
from workflows.rules.problem import WrongFact
from workflows.rules.table import Given
from workflows.rules.why import why


@pytest.mark.parametrize(
    ("name", "plain", "value"),
    [
        ("t.flag", True, True),
        ("t.flag", "false", False),
        ("t.count", 3, 3),
        ("t.count", "3", 3),
        ("t.price", "1.50", Decimal("1.50")),
        ("t.price", 2, Decimal(2)),
        ("t.day", "2026-11-23", date(2026, 11, 23)),
        ("t.names", ["a", "b"], ("a", "b")),
        ("t.names", "a, b", ("a", "b")),
        ("t.names", "", ()),
        ("t.word", "3", "3"),
        ("t.colour", "red", "red"),
    ],
)
def test_a_fact_becomes_a_value_of_its_kind(
    declared: Mapping[str, Fact], name: str, plain: object, value: object
) -> None:
    found = read_facts({name: plain}, declared)[name]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("t.flag", "yes"),
        ("t.flag", 1),
        ("t.count", "many"),
        ("t.count", True),
        ("t.count", 1.0),
        ("t.price", 1.1),
        ("t.price", "a lot"),
        ("t.day", "23-11-2026"),
        ("t.day", 5),
        ("t.names", [1]),
        ("t.names", None),
        ("t.word", 3),
    ],
)
def test_what_a_kind_cannot_hold_is_refused_by_name(
    declared: Mapping[str, Fact], name: str, plain: object
) -> None:
    with pytest.raises(WrongFact, match=f"^{name} is of kind"):
        read_facts({name: plain}, declared)


def test_a_name_that_is_not_declared_is_refused(declared: Mapping[str, Fact]) -> None:
    with pytest.raises(WrongFact, match=r"t\.unknown is no declared fact"):
        read_facts({"t.unknown": 1}, declared)


def test_every_row_tells_what_stopped_it_and_whether_it_counts(build: Build) -> None:
    rows = [
        {"when": ["> 5", "true"], "then": "a", "effect": "allow"},
        {"when": ["> 2", "-"], "then": "b", "effect": "allow"},
        {"when": ["-", "-"], "then": "c", "effect": "allow"},
    ]
    table = build(["t.count", "t.flag"], rows)
    said = why(table, Given({"t.count": 4, "t.flag": False}))
    assert [(each.row.number, each.stopped_by, each.counts) for each in said] == [
        (1, ("t.count", "t.flag"), False),
        (2, (), True),
        (3, (), False),
    ]


def test_under_collect_every_matching_row_counts(build: Build) -> None:
    rows = [
        {"when": ["> 2"], "then": "a", "effect": "allow"},
        {"when": ["> 3"], "then": "b", "effect": "allow"},
    ]
    said = why(build(["t.count"], rows, "COLLECT"), Given({"t.count": 4}))
    assert [each.counts for each in said] == [True, True]

"""Cells: membership equals a naive evaluator, and every bad cell says what is wrong with it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.domains import Domain
from workflows.rules.cells import parse
from workflows.rules.problem import CellError
from workflows.rules.sets import Intervals, ValueSet

COUNT = Domain("integer", low=0)
WHOLE = Domain("integer")
GRADE = Domain("integer", low=1, high=5)
PRICE = Domain("decimal")
DAY = Domain("date")
FLAG = Domain("boolean")
COLOUR = Domain("choice", options=("red", "amber", "green"))
WORD = Domain("text")
NAMES = Domain("names")

Test = tuple[str, Callable[[Any], bool]]


def written(value: object) -> str:
    """A value as a cell holds it."""
    return f'date("{value}")' if isinstance(value, date) else str(value)


@st.composite
def single_tests(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Test:
    """A comparison, a value or an interval, with what it means by Python's own operators."""
    a, b = sorted((draw(values), draw(values)))
    kind = draw(st.sampled_from(["=", "<", "<=", ">", ">=", "[]", "()", "[)", "(]", "][", "]]", "[["]))
    if kind in ("<", "<=", ">", ">="):
        meaning = {"<": a.__lt__, "<=": a.__le__, ">": a.__gt__, ">=": a.__ge__}
        swapped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[kind]
        return f"{kind} {written(a)}", meaning[swapped]
    if kind == "=":
        return written(a), a.__eq__
    low, high = kind[0] == "[", kind[1] == "]"
    text = f"{kind[0]}{written(a)}..{written(b)}{kind[1]}"
    return text, lambda v: (a <= v if low else a < v) and (v <= b if high else v < b)


@st.composite
def ordered_cells(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Test:
    """Up to three tests in a row, perhaps inside not(...)."""
    tests = draw(st.lists(single_tests(values), min_size=1, max_size=3))
    text = ", ".join(text for text, _ in tests)
    if draw(st.booleans()):
        return f"not({text})", lambda v: not any(holds(v) for _, holds in tests)
    return text, lambda v: any(holds(v) for _, holds in tests)


SMALL = st.integers(-4, 9)
TENTHS = st.integers(-40, 90).map(lambda n: Decimal(n) / 10)
DAYS = st.integers(0, 12).map(lambda n: date(2026, 2, 24) + timedelta(n))


def tried(text: str, domain: Domain) -> tuple[ValueSet | None, str]:
    """The set of a cell, or None with what was said of it."""
    try:
        return parse(text, domain), ""
    except CellError as error:
        return None, str(error)


def agree(cell: Test, domain: Domain, values: list[Any]) -> None:
    """The parsed set holds exactly the values for which the naive meaning holds, or is refused as empty."""
    text, holds = cell
    found, said = tried(text, domain)
    if found is None:
        assert any(words in said for words in ("never match", "without a value", "but the fact")), text
        assert "never match" not in said or not any(holds(value) for value in values), text
        return
    assert [value in found for value in values] == [holds(value) for value in values], text


@given(ordered_cells(SMALL))
def test_whole_numbers_agree_with_a_naive_evaluator(cell: Test) -> None:
    agree(cell, WHOLE, list(range(-6, 12)))


@given(ordered_cells(SMALL))
def test_bounded_numbers_agree_with_a_naive_evaluator(cell: Test) -> None:
    agree(cell, GRADE, list(range(1, 6)))


@given(ordered_cells(TENTHS))
def test_decimals_agree_with_a_naive_evaluator(cell: Test) -> None:
    agree(cell, PRICE, [Decimal(n) / 20 for n in range(-90, 190)])


@given(ordered_cells(DAYS))
def test_days_agree_with_a_naive_evaluator(cell: Test) -> None:
    agree(cell, DAY, [date(2026, 2, 22) + timedelta(n) for n in range(18)])


@given(ordered_cells(SMALL))
def test_a_set_of_whole_numbers_is_disjoint_ascending_and_not_touching(cell: Test) -> None:
    try:
        found = parse(cell[0], WHOLE)
    except CellError:
        return
    assert isinstance(found, Intervals)
    cuts = [cut for part in found.parts for cut in part]
    assert cuts == sorted(set(cuts))


@given(st.sets(st.sampled_from(COLOUR.options), min_size=1, max_size=2), st.booleans())
def test_choices_agree_with_a_naive_evaluator(named: set[str], negated: bool) -> None:
    listed = ",".join(f'"{name}"' for name in named)
    found = parse(f"not({listed})" if negated else listed, COLOUR)
    assert {c for c in COLOUR.options if c in found} == (set(COLOUR.options) - named if negated else named)


def test_text_takes_escapes_and_not_leaves_everything_else() -> None:
    assert 'a "b" \\ \u00e9' in parse(r'"a \"b\" \\ \u00e9"', WORD)
    others = parse('not("a", "b")', WORD)
    assert [word in others for word in ("c", "", "a")] == [True, True, False]


def test_flags() -> None:
    assert [flag in parse("true", FLAG) for flag in (True, False)] == [True, False]
    assert True in parse("not(false)", FLAG)
    assert parse("true, false", FLAG) == parse("-", FLAG)


def test_names_are_tested_by_their_number() -> None:
    assert [number in parse("0", NAMES) for number in (0, 1)] == [True, False]
    assert parse("> 0", NAMES) == parse(">= 1", NAMES)


@pytest.mark.parametrize("domain", [COUNT, PRICE, DAY, FLAG, COLOUR, WORD, NAMES])
def test_a_dash_is_anything(domain: Domain) -> None:
    everything = parse(" - ", domain)
    samples = {"integer": 0, "decimal": Decimal("0.5"), "date": date.max, "boolean": False}
    assert samples.get(domain.kind, "red" if domain.kind in ("choice", "text") else 0) in everything


def test_the_last_day_there_is_has_no_successor() -> None:
    assert date.max in parse('>= date("9999-12-31")', DAY)
    with pytest.raises(CellError, match="never match"):
        parse('> date("9999-12-31")', DAY)


@pytest.mark.parametrize(
    ("text", "domain", "says"),
    [
        ("", COUNT, "is empty"),
        ("   ", COUNT, "is empty"),
        ("@", COUNT, "cannot be read from '@' on"),
        ("1 @", COUNT, "cannot be read from '@' on"),
        ('"open', WORD, "cannot be read"),
        ("1 2", COUNT, "'2' is one too many"),
        ("1..5", COUNT, "'..' is one too many"),
        ("1,", COUNT, "'the end of the cell' where a value should stand"),
        (",1", COUNT, "',' where a value should stand"),
        (">", COUNT, "'the end of the cell' where a value should stand"),
        ("> > 1", COUNT, "uses '>', but the fact is a whole number from 0"),
        ("[1..", COUNT, "where a value should stand"),
        ("[1,5]", COUNT, "',' where '..' should stand"),
        ("[1..5", COUNT, "ends in 'the end of the cell'"),
        ("[5..1]", COUNT, "end 1 comes before its start 5"),
        ("(1..2)", COUNT, "interval without a value"),
        ("(1..1]", PRICE, "interval without a value"),
        ("not 1", COUNT, "'1' where '(' should stand"),
        ("not(1", COUNT, "where ')' should stand"),
        ("not(not(1))", COUNT, "names 'not'"),
        ("not(-)", COUNT, "cannot be read"),
        ("not()", COUNT, "')' where a value should stand"),
        ("-1", COUNT, "has -1, but the fact is a whole number from 0"),
        ("> -1", COUNT, "has -1, but"),
        ("6", GRADE, "has 6, but the fact is a whole number from 1 to 5"),
        ("< 1", GRADE, "can never match"),
        ("not(1,2,3,4,5)", GRADE, "can never match"),
        ("1.5", COUNT, "has 1.5, but"),
        ('"1"', COUNT, "but the fact is a whole number"),
        ("true", COUNT, "has true, but"),
        ("-1", NAMES, "the fact counts names, from 0"),
        ("1.5", NAMES, "counts names"),
        ("red", COLOUR, "names 'red': a cell holds values, and text stands in double quotes"),
        ('"blue"', COLOUR, 'the fact is one of "red", "amber", "green"'),
        ('> "red"', COLOUR, "uses '>', but"),
        ('["red".."green"]', COLOUR, "uses '[', but"),
        ('not("red","amber","green")', COLOUR, "can never match"),
        ("1", FLAG, "has 1, but the fact is true or false"),
        ("True", FLAG, "names 'True'"),
        ("> true", FLAG, "uses '>', but the fact is true or false"),
        ("not(true,false)", FLAG, "can never match"),
        (r'"\q"', WORD, r"unknown escape '\\q'"),
        ("5", WORD, 'the fact is text, written "in double quotes"'),
        ('"2026-11-23"', DAY, 'the fact is a day, written date("2026-11-23")'),
        ('date("2026-02-30")', DAY, "not a day that exists"),
        ('date("20261123")', DAY, "not a day that exists"),
        ('date("23-11-2026")', DAY, "not a day that exists"),
        ('duration("P10D")', DAY, 'has duration("P10D"), but'),
        ("need.missing_fields", COUNT, "names 'need.missing_fields'"),
        ("len(x)", COUNT, "names 'len'"),
        ("1" * 1001, COUNT, "longer than 1000"),
        ("\u0661", COUNT, "cannot be read"),
    ],
)
def test_a_bad_cell_says_what_is_wrong(text: str, domain: Domain, says: str) -> None:
    with pytest.raises(CellError) as caught:
        parse(text, domain)
    assert says in str(caught.value)


@given(st.text(alphabet="0123456789.-<>=[](),\"' \\abnot", max_size=30))
def test_no_text_whatever_raises_anything_else(text: str) -> None:
    for domain in (COUNT, PRICE, DAY, FLAG, COLOUR, WORD, NAMES):
        try:
            parse(text, domain)
        except CellError:
            continue

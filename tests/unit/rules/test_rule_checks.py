"""Checks: they find what was planted, they find nothing in a sound table, and both by brute force."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflows.rules.checks import check
from workflows.rules.table import Hit, Table

Build = Callable[..., Table]

VALUES: dict[str, list[Any]] = {
    "t.flag": [True, False],
    "t.count": list(range(8)),
    "t.colour": ["red", "amber", "green"],
    "t.names": [("n",) * n for n in range(4)],
}
CELLS = {
    "t.flag": ["-", "true", "false"],
    "t.count": ["-", "0", "> 0", "<= 2", "[2..4]", "> 4", "not(3)", "1,5"],
    "t.colour": ["-", '"red"', '"red","green"', 'not("red")'],
    "t.names": ["-", "0", "> 0", "1", ">= 2"],
}
INPUTS = list(VALUES)
REFUSES = {"effect": "refuse", "nl": "Nee.", "en": "No."}

LOOSE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def row(when: list[str], then: str, **more: object) -> dict[str, object]:
    """A row that allows, unless told otherwise."""
    return {"when": when, "then": then, "effect": "allow"} | more


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, object]]:
    """One to five rows over all four inputs, with few different outcomes."""
    cells = st.tuples(*(st.sampled_from(CELLS[name]) for name in INPUTS))
    found = draw(st.lists(st.tuples(cells, st.sampled_from("ab")), min_size=1, max_size=5))
    return [row(list(when), then) for when, then in found]


def everywhere(table: Table) -> list[tuple[int, ...]]:
    """The numbers of the matching rows, at every combination of values, looked at one by one."""
    found = []
    for values in product(*VALUES.values()):
        matching = range(1, len(table.rows) + 1)
        for column, value in zip(table.columns, values, strict=True):
            mask = column.mask_of(value)
            matching = [number for number in matching if mask >> (number - 1) & 1]  # type: ignore[assignment]
        found.append(tuple(matching))
    return found


@LOOSE
@given(found=rows())
def test_first_finds_exactly_the_gaps_and_the_rows_that_never_decide(build: Build, found: Any) -> None:
    table = build(INPUTS, found)
    problems = check(table)
    places = everywhere(table)
    assert any("gap" in problem.what for problem in problems) == (() in places)
    never = {r.number for r in table.rows} - {place[0] for place in places if place}
    assert {problem.row for problem in problems if "never decide" in problem.what} == never


@LOOSE
@given(found=rows(), hit=st.sampled_from([Hit.UNIQUE, Hit.ANY]))
def test_unique_and_any_find_exactly_the_pairs_that_contradict(build: Build, found: Any, hit: Hit) -> None:
    table = build(INPUTS, found, hit.value)
    problems = check(table)
    places = everywhere(table)
    assert any("gap" in problem.what for problem in problems) == (() in places)
    expected = {
        (one, other)
        for place in places
        for one in place
        for other in place
        if one < other and (hit is Hit.UNIQUE or found[one - 1]["then"] != found[other - 1]["then"])
    }
    overlaps = {problem for problem in problems if "overlaps" in problem.what}
    named = {(int(p.what.split("overlaps row ")[1].split()[0]), p.row) for p in overlaps}
    assert named == expected


@LOOSE
@given(found=rows(), hit=st.sampled_from([Hit.UNIQUE, Hit.ANY, Hit.FIRST]))
def test_the_value_that_is_shown_really_shows_it(build: Build, found: Any, hit: Hit) -> None:
    table = build(INPUTS, found, hit.value)
    for problem in check(table):
        if not problem.shown_by:
            continue
        shown = dict(part.split(" = ") for part in problem.shown_by.split(", "))
        values: list[Any] = [
            shown["t.flag"] == "true",
            int(shown["t.count"]),
            shown["t.colour"].strip('"'),
            ("n",) * int(shown["t.names"]),
        ]
        masks = [column.mask_of(value) for column, value in zip(table.columns, values, strict=True)]
        matching = masks[0] & masks[1] & masks[2] & masks[3]
        assert matching == 0 if "gap" in problem.what else matching >> ((problem.row or 0) - 1) & 1


def said(table: Table) -> list[str]:
    """The problems of a table in words."""
    return [str(problem) for problem in check(table)]


def test_a_gap_names_a_place_without_a_row(build: Build) -> None:
    table = build(["t.flag", "t.count"], [row(["true", "-"], "a"), row(["false", "< 5"], "b")])
    gap = "t.toml, T: no row matches: the table has a gap (for instance t.flag = false, t.count = 5)"
    assert said(table) == [gap]


def test_a_gap_between_two_decimals_is_found(build: Build) -> None:
    table = build(["t.price"], [row(["< 1.5"], "a"), row(["> 1.5"], "b")])
    assert said(table) == ["t.toml, T: no row matches: the table has a gap (for instance t.price = 1.5)"]


def test_a_gap_in_text_is_a_text_that_no_row_names(build: Build) -> None:
    (problem,) = check(build(["t.word"], [row(['"a","b"'], "x")]))
    assert problem.shown_by == 't.word = "ab?"'


def test_an_overlap_names_both_rows_the_cells_and_a_value(build: Build) -> None:
    table = build(["t.count"], [row(["<= 3"], "a"), row([">= 3"], "b")], "UNIQUE")
    overlap = "t.toml, T, row 2, cell '>= 3': overlaps row 1 under UNIQUE (for instance t.count = 3)"
    assert said(table) == [overlap]


def test_an_overlap_under_any_matters_only_where_rows_disagree(build: Build) -> None:
    same = [row(["<= 3"], "a"), row([">= 3"], "a")]
    assert said(build(["t.count"], same, "ANY")) == []
    for other in ({"then": "b"}, {"effect": "route", "value": "x"}, {"nl": "Zo.", "en": "So."}):
        (problem,) = check(build(["t.count"], [same[0], same[1] | other], "ANY"))
        assert "overlaps row 1 under ANY" in problem.what


def test_an_unreachable_row_is_named(build: Build) -> None:
    hidden = [row(["< 3"], "a"), row([">= 2"], "b"), row(["2"], "c")]
    assert said(build(["t.count"], hidden)) == [
        "t.toml, T, row 3, cell '2': can never decide: the rows above it match first, always"
    ]


def test_collect_may_be_silent_unless_it_is_a_guard(build: Build) -> None:
    assert said(build(["t.flag"], [row(["true"], "note")], "COLLECT")) == []
    (problem,) = check(build(["t.flag"], [row(["true"], "no", **REFUSES)], "COLLECT"))
    assert "gap" in problem.what


def test_beyond_the_budget_it_says_so_and_nothing_else(build: Build) -> None:
    table = build(INPUTS, [row(["true", "[2..4]", '"red"', "1"], "a"), row(["-", "-", "-", "-"], "b")])
    (problem,) = check(table, budget=3)
    assert problem.what.startswith("not analysed: it takes more than 3 steps")
    assert check(table) == ()


@pytest.mark.parametrize("hit", ["FIRST", "UNIQUE"])
def test_thirty_rows_of_six_inputs_take_well_under_a_second(build: Build, hit: str) -> None:
    names = ["t.flag", "t.other", "t.count", "t.colour", "t.names", "t.grade"]
    cells = product(["true", "false"], ["true", "false"], ["< 2", "[2..5]", "> 5"], ['"red"', 'not("red")'])
    found = [row([*when, "-", "-"], "a") for when in cells]
    table = build(names, [*found, *([row(["-"] * 6, "rest")] if hit == "FIRST" else [])], hit)
    problems = check(table, budget=2_000)
    assert [problem.row for problem in problems] == ([25] if hit == "FIRST" else [])

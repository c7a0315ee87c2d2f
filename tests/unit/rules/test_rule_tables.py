"""Tables: what they answer, under each hit policy, and what they refuse to answer."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from workflows.domains import FactValue
from workflows.facts import MissingFact
from workflows.rules.problem import NoSingleAnswer, RuleError, TableError, WrongFact
from workflows.rules.table import Effect, Given, Outcome, Table

Build = Callable[..., Table]


def row(when: list[str], then: str, effect: str = "allow", **more: object) -> dict[str, object]:
    """A row of a table, as TOML gives it."""
    return {"when": when, "then": then, "effect": effect} | more


def refusal(when: list[str], then: str, nl: str = "Nee.", en: str = "No.") -> dict[str, object]:
    """A row that refuses."""
    return row(when, then, "refuse", nl=nl, en=en)


def codes(table: Table, **facts: Any) -> list[str]:
    """The codes a table answers with; `flag=True` stands for `t.flag`."""
    outcomes = table.evaluate(Given({f"t.{name}": value for name, value in facts.items()}))
    return [outcome.code for outcome in outcomes]


def test_an_outcome_carries_its_trace(build: Build) -> None:
    table = build(
        ["t.names", "t.flag"],
        [row(["0", "true"], "fine"), refusal(["-", "-"], "open", "Nog: {t.names}.", "Still: {t.names}.")],
        version=3,
    )
    (outcome,) = table.evaluate(Given({"t.names": ("x", "y"), "t.flag": True}))
    seen: dict[str, FactValue] = {"t.names": ("x", "y"), "t.flag": True}
    assert outcome == Outcome("T", 3, 2, "open", Effect.REFUSE, None, outcome.sentence, seen)
    assert outcome.sentence.text("nl") == "Nog: x en y."
    assert outcome.sentence.text("en") == "Still: x and y."


def test_a_row_without_a_sentence_of_its_own_speaks_with_that_of_the_table(build: Build) -> None:
    (outcome,) = build(["t.flag"], [row(["-"], "fine")]).evaluate(Given({"t.flag": True}))
    assert (outcome.sentence.text("nl"), outcome.sentence.text("en")) == ("Zin.", "Sentence.")


def test_first_takes_the_topmost_row(build: Build) -> None:
    table = build(["t.count"], [row([">= 5"], "a"), row([">= 3"], "b"), row(["-"], "c")])
    assert [codes(table, count=n) for n in (0, 3, 4, 5, 900)] == [["c"], ["b"], ["b"], ["a"], ["a"]]


def test_unique_takes_the_only_row(build: Build) -> None:
    table = build(["t.colour"], [row(['"red"'], "stop"), row(['not("red")'], "go")], "UNIQUE")
    assert [codes(table, colour=c) for c in ("red", "amber", "green")] == [["stop"], ["go"], ["go"]]


def test_any_takes_one_of_rows_that_agree(build: Build) -> None:
    rows = [row(["true", "-"], "yes"), row(["-", "true"], "yes"), row(["false", "false"], "no")]
    table = build(["t.flag", "t.other"], rows, "ANY")
    assert codes(table, flag=True, other=True) == ["yes"]
    assert codes(table, flag=False, other=False) == ["no"]


def test_collect_takes_every_row_in_order_or_none(build: Build) -> None:
    rows = [row(["true", "-"], "first"), row(["-", "true"], "second")]
    table = build(["t.flag", "t.other"], rows, "COLLECT")
    assert codes(table, flag=True, other=True) == ["first", "second"]
    assert codes(table, flag=False, other=True) == ["second"]
    assert codes(table, flag=False, other=False) == []


@pytest.mark.parametrize("hit", ["PRIORITY", "OUTPUT ORDER", "RULE ORDER", "first", "", None])
def test_another_hit_policy_is_refused_by_name(build: Build, hit: str) -> None:
    with pytest.raises(TableError, match="not supported; use one of UNIQUE, ANY, FIRST, COLLECT"):
        build(["t.flag"], [row(["-"], "fine")], hit)


def test_tables_that_were_never_checked_still_give_no_wrong_answer(build: Build) -> None:
    gap = build(["t.flag"], [row(["true"], "yes")])
    with pytest.raises(NoSingleAnswer, match=r"T: no row matches t\.flag"):
        codes(gap, flag=False)
    both = [row(["true"], "a"), row(["-"], "b")]
    for hit in ("UNIQUE", "ANY"):
        with pytest.raises(NoSingleAnswer, match=f"T: rows 1, 2 match together under {hit}"):
            codes(build(["t.flag"], both, hit), flag=True)


def test_every_kind_of_fact_is_judged(build: Build) -> None:
    cases: list[tuple[str, str, Any, Any]] = [
        ("flag", "true", True, False),
        ("count", "[1..3]", 3, 4),
        ("price", "(0.5..1]", Decimal("0.51"), Decimal("0.5")),
        ("free", "< -0.5", Decimal("-0.6"), Decimal("-0.5")),
        ("word", '"a"', "a", "b"),
        ("colour", '"red"', "red", "green"),
        ("day", '>= date("2026-11-23")', date(2026, 11, 23), date(2026, 11, 22)),
        ("names", "> 1", ("a", "b"), ("a",)),
    ]
    for name, cell, inside, outside in cases:
        table = build([f"t.{name}"], [row([cell], "in"), row(["-"], "out")])
        assert (codes(table, **{name: inside}), codes(table, **{name: outside})) == (["in"], ["out"]), name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("flag", 1),
        ("flag", "true"),
        ("flag", ()),
        ("count", True),
        ("count", -1),
        ("count", 1.0),
        ("count", Decimal(1)),
        ("count", "1"),
        ("grade", 0),
        ("grade", 6),
        ("price", 1),
        ("price", 1.5),
        ("price", Decimal("-0.1")),
        ("price", Decimal("NaN")),
        ("free", Decimal("Infinity")),
        ("word", 1),
        ("word", ("a",)),
        ("colour", "blue"),
        ("colour", True),
        ("day", datetime(2026, 11, 23, tzinfo=UTC)),
        ("day", "2026-11-23"),
        ("names", ["a"]),
        ("names", "a"),
        ("names", 2),
    ],
)
def test_a_fact_of_another_type_or_outside_its_domain_is_an_error_by_name(
    build: Build, name: str, value: object
) -> None:
    table = build([f"t.{name}"], [row(["-"], "fine")])
    with pytest.raises(WrongFact, match=rf"T: t\.{name} must be"):
        codes(table, **{name: value})


def test_the_error_never_repeats_text_that_somebody_typed(build: Build) -> None:
    with pytest.raises(RuleError) as caught:
        codes(build(["t.colour"], [row(["-"], "fine")]), colour="bsn 111222333")
    assert "111222333" not in str(caught.value)


def test_a_missing_fact_is_an_error_by_name_even_where_the_row_ignores_it(build: Build) -> None:
    table = build(["t.flag", "t.count"], [row(["true", "-"], "yes"), row(["-", "-"], "no")])
    with pytest.raises(MissingFact, match=r"t\.count"):
        codes(table, flag=True)


def test_a_sentence_may_name_a_fact_that_is_no_input(build: Build) -> None:
    table = build(["t.flag"], [row(["true"], "yes"), refusal(["false"], "no", "Op {t.day}.", "On {t.day}.")])
    assert codes(table, flag=True) == ["yes"]
    (outcome,) = table.evaluate(Given({"t.flag": False, "t.day": date(2026, 9, 7)}))
    assert outcome.sentence.text("nl") == "Op 7 september 2026."
    assert outcome.seen == {"t.flag": False, "t.day": date(2026, 9, 7)}
    with pytest.raises(MissingFact, match=r"t\.day"):
        codes(table, flag=False)


def test_route_and_value_carry_a_value_or_their_code(build: Build) -> None:
    rows = [row(["true"], "urgent", "value", value=5), row(["false"], "leadership", "route")]
    table = build(["t.flag"], rows)
    values = [table.evaluate(Given({"t.flag": flag}))[0].value for flag in (True, False)]
    assert values == [5, "leadership"]


def test_describe_is_plain_data_with_the_raw_cells(build: Build) -> None:
    table = build(["t.colour"], [refusal(['"red"'], "stop"), row(["-"], "go")], basis="Wpg art. 1")
    described = table.describe()
    assert described["inputs"] == [
        {
            "name": "t.colour",
            "kind": "choice",
            "low": None,
            "high": None,
            "options": ["red", "amber", "green"],
        }
    ]
    assert [(r["when"], r["then"], r["effect"], r["nl"]) for r in described["rows"]] == [
        (['"red"'], "stop", "refuse", "Nee."),
        (["-"], "go", "allow", None),
    ]
    assert described["basis"] == "Wpg art. 1"

"""An independent judge: zen-engine gives the same rows for our tables and for generated ones.

zen wants complete, well-typed facts, FIRST or COLLECT, and reads only part of S-FEEL: `]a..b[` means the
outside of an interval to it, and it has neither `not(...)` nor dates in cells. Names are handed over as
their number.
"""

import json
import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import zen

from workflows.domains import Domain
from workflows.rules.catalogue import CATALOGUE
from workflows.rules.cells import parse
from workflows.rules.columns import Column
from workflows.rules.sets import Intervals
from workflows.rules.table import Hit, Table

Build = Callable[..., Table]
FOREIGN = ("not(", "date(", "]..", "..[")
PLACES = {"x": 0, "y": 0}
JUDGED = [table for table in CATALOGUE.values() if table.hit in (Hit.FIRST, Hit.COLLECT)]


def exported(table: Table) -> str:
    """A table as a zen decision whose output is the number of the row."""
    fields = [f"c{place}" for place in range(len(table.columns))]
    content = {
        "hitPolicy": table.hit.value.lower(),
        "inputs": [{"id": name, "name": name, "field": name} for name in fields],
        "outputs": [{"id": "row", "name": "row", "field": "row"}],
        "rules": [
            {"_id": str(row.number), "row": str(row.number)}
            | {name: _cell(cell) for name, cell in zip(fields, row.cells, strict=True)}
            for row in table.rows
        ],
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": PLACES},
        {"id": "table", "type": "decisionTableNode", "name": "table", "position": PLACES, "content": content},
        {"id": "out", "type": "outputNode", "name": "out", "position": PLACES},
    ]
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for source, target in (("in", "table"), ("table", "out"))
    ]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def _cell(cell: str) -> str:
    assert not any(word in cell for word in FOREIGN), cell
    return "" if cell == "-" else cell


def values_of(column: Column, chance: random.Random) -> list[Any]:
    """Values at and around every cut of a column, and some at random, all within the domain."""
    domain = column.fact.domain
    if domain.kind in ("boolean", "choice", "text"):
        return [found.sample for found in column.classes]
    near = [found.sample + step for found in column.classes for step in (-1, 0, 1)]
    near += [chance.randint(-200, 200) for _ in range(5)]
    low = 0 if domain.kind == "names" else domain.low
    within = [n for n in near if (low is None or n >= low) and (domain.high is None or n <= domain.high)]
    return [("n",) * n for n in within] if domain.kind == "names" else within


def rows_of_zen(decision: Any, values: list[Any]) -> list[int]:
    """The numbers of the rows zen answers with."""
    facts = {f"c{n}": len(v) if isinstance(v, tuple) else v for n, v in enumerate(values)}
    result = decision.evaluate(facts)["result"]
    return [hit["row"] for hit in (result if isinstance(result, list) else [result]) if hit]


class Known:
    """Facts by name; what a sentence asks beside them is a number."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts

    def value(self, name: str, /) -> Any:
        """The fact, or 1."""
        return self._facts.get(name, 1)


def agrees(table: Table, seed: int, rounds: int) -> None:
    """Both give the same rows on generated facts."""
    chance = random.Random(seed)
    decision = zen.ZenEngine().create_decision(exported(table))
    choices = [values_of(column, chance) for column in table.columns]
    names = [column.fact.name for column in table.columns]
    for _ in range(rounds):
        values = [chance.choice(found) for found in choices]
        ours = [o.row for o in table.evaluate(Known(dict(zip(names, values, strict=True))))]
        assert rows_of_zen(decision, values) == ours, (table.id, dict(zip(names, values, strict=True)))


@pytest.mark.parametrize("table", JUDGED, ids=[table.id for table in JUDGED])
def test_zen_gives_the_same_rows_for_our_tables(table: Table) -> None:
    agrees(table, seed=len(table.id), rounds=150)


def random_cell(domain: Domain, chance: random.Random) -> str:
    """A cell that both read alike."""
    if domain.kind == "boolean":
        return chance.choice(["-", "true", "false"])
    if domain.kind == "choice":
        named = chance.sample(domain.options, chance.randint(1, 2))
        return chance.choice(["-", ",".join(f'"{name}"' for name in named)])
    low, high = sorted(chance.sample(range(1, 9), 2))
    interval = f"{chance.choice('[(')}{low}..{high + 1}{chance.choice('])')}"
    return chance.choice(
        ["-", f"> {low}", f">= {low}", f"< {high}", f"<= {high}", str(low), f"{low},{high}", interval]
    )


@pytest.mark.parametrize("seed", range(40))
def test_zen_gives_the_same_rows_for_generated_tables(build: Build, declared: Any, seed: int) -> None:
    chance = random.Random(seed)
    names = ["t.flag", "t.count", "t.whole", "t.colour", "t.names"]
    rows = [
        {
            "when": [random_cell(declared[name].domain, chance) for name in names],
            "then": "a",
            "effect": "allow",
        }
        for _ in range(chance.randint(1, 7))
    ]
    rest = {"when": ["-"] * len(names), "then": "rest", "effect": "allow"}
    agrees(build(names, [*rows, rest], chance.choice(["FIRST", "COLLECT"])), seed, rounds=60)


def test_columns_and_sets_tell_the_same(build: Build, declared: Any) -> None:
    cells = ["[1..3],(5..8]", "not([2..6])", "< 3, > 7", "4"]
    rows = [{"when": [cell], "then": "a", "effect": "allow"} for cell in cells]
    (column,) = build(["t.whole"], rows, "COLLECT").columns
    sets = [parse(cell, declared["t.whole"].domain) for cell in cells]
    assert all(isinstance(found, Intervals) for found in sets)
    for value in range(-3, 12):
        expected = sum(1 << number for number, found in enumerate(sets) if value in found)
        assert column.mask_of(value) == expected

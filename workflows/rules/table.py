"""Decision tables: rows over columns, a hit policy, and an answer that explains itself.

A table is parsed once (see `reader`) and then judges facts in a few microseconds: each column turns its
fact into a mask of rows, the masks are and-ed, the hit policy picks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from workflows.domains import FactValue
from workflows.facts import MissingFact
from workflows.rules.columns import Column, MaskOf
from workflows.rules.problem import NoSingleAnswer
from workflows.rules.sentence import Sentence

__all__ = ["Effect", "Example", "FactSource", "Given", "Hit", "Outcome", "Row", "Sentence", "Table"]


class Hit(StrEnum):
    """Which of the matching rows count (DMN 1.5, 8.2.8)."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    FIRST = "FIRST"
    COLLECT = "COLLECT"


class Effect(StrEnum):
    """What an outcome does to the step that asked."""

    ALLOW = "allow"
    WARN = "warn"
    REFUSE = "refuse"
    ROUTE = "route"
    VALUE = "value"


class FactSource(Protocol):
    """Where a table gets its facts. `value` raises MissingFact for a fact that nobody filled."""

    def value(self, name: str, /) -> FactValue:
        """The value of `subject.field`."""


class Given:
    """Facts from a mapping of full names: for examples, tests and trying a table out."""

    def __init__(self, facts: Mapping[str, FactValue]) -> None:
        self._facts = facts

    def value(self, name: str, /) -> FactValue:
        """The value of a fact. Raises MissingFact when it was not given."""
        try:
            return self._facts[name]
        except KeyError:
            raise MissingFact(name) from None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number from 1, raw cells, outcome, and the texts it answers with.

    `own` tells that the row has sentences of its own; otherwise they are the table's. `asks` are facts
    its sentences name that are no input of the table.
    """

    number: int
    cells: tuple[str, ...]
    code: str
    effect: Effect
    value: str | int | None
    nl: str
    en: str
    own: bool
    asks: tuple[str, ...]

    @property
    def answer(self) -> tuple[object, ...]:
        """What makes two rows say the same: everything a caller sees except the row's number."""
        return (self.code, self.effect, self.value, self.nl, self.en)


class Outcome(NamedTuple):
    """What a table said of these facts: the row that decided, what it does, and all that was seen."""

    rule: str
    version: int
    row: int
    code: str
    effect: Effect
    value: str | int | None
    sentence: Sentence
    seen: Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Example:
    """Facts and the outcome codes they must give: the test a table carries with it."""

    given: Mapping[str, FactValue]
    then: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A decision table that was read and found sound in its parts; `checks` judges it as a whole.

    `guard` tells that it was written in the short form, which says one thing and needs no examples.
    """

    id: str
    code: str
    version: int
    nl: str
    en: str
    source: tuple[str, ...]
    basis: str | None
    hit: Hit
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    examples: tuple[Example, ...]
    file: str
    guard: bool
    _lookups: tuple[tuple[str, MaskOf], ...] = field(init=False, repr=False, compare=False)
    _every: int = field(init=False, repr=False, compare=False)
    _first: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lookups = tuple((column.fact.name, column.mask_of) for column in self.columns)
        object.__setattr__(self, "_lookups", lookups)
        object.__setattr__(self, "_every", (1 << len(self.rows)) - 1)
        object.__setattr__(self, "_first", self.hit is Hit.FIRST)

    def evaluate(self, facts: FactSource) -> tuple[Outcome, ...]:
        """The outcome of the row that counts; under COLLECT one of each matching row, maybe none.

        Raises MissingFact and WrongFact; every input is asked for, also where a row ignores it.
        """
        value_of = facts.value
        seen: dict[str, FactValue] = {}
        hits = self._every
        for name, mask_of in self._lookups:
            value = seen[name] = value_of(name)
            hits &= mask_of(value)
        if hits and (self._first or not hits & (hits - 1)):  # one row counts, whatever the policy
            return (self._outcome(self.rows[(hits & -hits).bit_length() - 1], seen, facts),)
        return tuple(self._outcome(row, seen, facts) for row in self._counting(hits, seen))

    def describe(self) -> dict[str, Any]:
        """The table as plain data for a page or an export: texts, columns with domains, raw cells, rows."""
        return {
            "id": self.id,
            "code": self.code,
            "version": self.version,
            "nl": self.nl,
            "en": self.en,
            "source": list(self.source),
            "basis": self.basis,
            "hit": self.hit.value,
            "inputs": [_described(column) for column in self.columns],
            "rows": [
                {
                    "number": row.number,
                    "when": list(row.cells),
                    "then": row.code,
                    "effect": row.effect.value,
                    "value": row.value,
                    "nl": row.nl if row.own else None,
                    "en": row.en if row.own else None,
                }
                for row in self.rows
            ],
            "examples": [{"given": dict(e.given), "then": list(e.then)} for e in self.examples],
        }

    def _outcome(self, row: Row, seen: dict[str, FactValue], facts: FactSource) -> Outcome:
        if row.asks:
            seen = seen | {name: facts.value(name) for name in row.asks}
        sentence = Sentence(row.nl, row.en, seen)
        return Outcome(self.id, self.version, row.number, row.code, row.effect, row.value, sentence, seen)

    def _counting(self, hits: int, seen: Mapping[str, FactValue]) -> list[Row]:
        """The rows that count. Raises NoSingleAnswer for what the checks find at load."""
        rows = [row for row in self.rows if hits >> (row.number - 1) & 1]
        if self.hit is Hit.COLLECT:
            return rows
        if not rows:
            raise NoSingleAnswer(f"{self.id}: no row matches {', '.join(seen)}")
        if len(rows) > 1 and (self.hit is Hit.UNIQUE or len({row.answer for row in rows}) > 1):
            numbers = ", ".join(str(row.number) for row in rows)
            raise NoSingleAnswer(f"{self.id}: rows {numbers} match together under {self.hit}")
        return rows[:1]


def _described(column: Column) -> dict[str, Any]:
    domain = column.fact.domain
    return {
        "name": column.fact.name,
        "kind": domain.kind,
        "low": domain.low,
        "high": domain.high,
        "options": list(domain.options),
    }

"""From TOML to tables: every mistake of shape, cell or sentence is found and named, not only the first.

The format stands in `README.md` beside this file. A guard is the short form of a table: facts that must hold
(`any`, `all`) or must not (`not`), and the sentence of its refusal.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from workflows.domains import FactValue
from workflows.facts import Fact
from workflows.rules.cells import parse
from workflows.rules.columns import Column, column
from workflows.rules.problem import CellError, Problem
from workflows.rules.sentence import placeholders
from workflows.rules.sets import ValueSet
from workflows.rules.table import Effect, Example, Hit, Row, Table

_TABLE_KEYS = frozenset(
    {"code", "version", "nl", "en", "source", "basis", "hit", "inputs", "rows", "examples"}
)
_ROW_KEYS = frozenset({"when", "then", "effect", "value", "nl", "en"})
_EXAMPLE_KEYS = frozenset({"given", "then"})
_GUARD_FORMS = ("any", "all", "not")
_GUARD_KEYS = frozenset({*_GUARD_FORMS, "nl", "en", "source", "basis", "version"})
_SPEAKING = (Effect.WARN, Effect.REFUSE)
_VALUED = (Effect.VALUE, Effect.ROUTE)

Choice = TypeVar("Choice", bound=StrEnum)
Data = Mapping[str, Any]


def read(file: str, key: str, data: Data, declared: Mapping[str, Fact]) -> tuple[Table | None, list[Problem]]:
    """One table, or None with what is wrong with it. `file` is for messages, `key` is the table's id."""
    reader = _Reader(file, key, declared)
    if any(form in data for form in _GUARD_FORMS):
        data = reader.expanded(data)
    table = reader.table(data) if not reader.problems else None
    return (None if reader.problems else table), reader.problems


class _Reader:
    """Reads one table and collects its problems."""

    def __init__(self, file: str, key: str, declared: Mapping[str, Fact]) -> None:
        self.problems: list[Problem] = []
        self._file, self._key, self._declared = file, key, declared
        self._guard = False

    def expanded(self, data: Data) -> Data:
        """A guard as the FIRST table it is short for: a row for each fact, then one for all the rest."""
        self._guard = True
        self._known(data, _GUARD_KEYS, None)
        forms = [form for form in _GUARD_FORMS if form in data]
        names = self._list(data, forms[0])
        if len(forms) > 1 or not names:
            self._add("names its facts under one of: any, all, not")
        says = {"then": self._key, "effect": "refuse"}
        says |= {language: data[language] for language in ("nl", "en") if language in data}
        passes = {"then": "passed", "effect": "allow"}
        when_met, otherwise = (passes, says) if forms[0] == "any" else (says, passes)
        wanted = forms[0] != "all"
        rows = [
            {"when": ["-"] * place + [self._test(name, wanted)] + ["-"] * (len(names) - place - 1)} | when_met
            for place, name in enumerate(names)
        ]
        rows.append({"when": ["-"] * len(names)} | otherwise)
        kept = {name: data[name] for name in ("nl", "en", "basis") if name in data}
        head = {"code": self._key, "version": data.get("version", 1), "hit": "FIRST", "inputs": names}
        return kept | head | {"source": data.get("source", ["ours"]), "rows": rows}

    def _test(self, name: object, wanted: bool) -> str:
        fact = self._declared.get(str(name))
        kind = fact.domain.kind if fact else "boolean"
        if kind == "boolean":
            return "true" if wanted else "false"
        if kind not in ("names", "integer"):
            self._add("is no flag, number or list of names, so a guard cannot ask for it", column=str(name))
        return "> 0" if wanted else "0"

    def table(self, data: Data) -> Table | None:
        """The table, None when a problem keeps it from being built."""
        self._known(data, _TABLE_KEYS, None)
        facts = self._facts(data)
        rows = self._rows(data, facts)
        head = self._head(data)
        if self.problems:
            return None
        columns = self._columns(rows, facts)
        examples = tuple(self._examples(data))
        if self.problems:
            return None
        made: dict[str, Any] = {"id": self._key, "file": self._file, "guard": self._guard} | head
        return Table(columns=columns, rows=rows, examples=examples, **made)

    def _head(self, data: Data) -> dict[str, Any]:
        version = data.get("version")
        if type(version) is not int or version < 1:
            self._add("needs a version, a whole number from 1")
        source = tuple(str(name) for name in self._list(data, "source"))
        if not source:
            self._add('needs a source: ids of sentences in the source documents, or "ours"')
        nl, en = self._sentences(data, None)
        return {
            "code": self._text(data, "code"),
            "version": version,
            "nl": nl,
            "en": en,
            "source": source,
            "basis": self._text(data, "basis") if "basis" in data else None,
            "hit": self._choice(data, "hit", Hit, None),
        }

    def _facts(self, data: Data) -> tuple[Fact, ...]:
        names = [str(name) for name in self._list(data, "inputs")]
        for name in names:
            if name not in self._declared:
                self._add("is no declared fact", column=name)
        if not names or len(set(names)) != len(names):
            self._add("needs inputs, each fact once")
        return tuple(self._declared[name] for name in names if name in self._declared)

    def _rows(self, data: Data, facts: tuple[Fact, ...]) -> tuple[Row, ...]:
        found = self._list(data, "rows")
        if not found or not all(isinstance(row, dict) for row in found):
            self._add("needs rows, each a table with: when, then, effect")
            return ()
        names = {fact.name for fact in facts}
        return tuple(self._row(number, row, names, data) for number, row in enumerate(found, 1))

    def _row(self, number: int, data: Data, inputs: set[str], table: Data) -> Row:
        self._known(data, _ROW_KEYS, number)
        effect = self._choice(data, "effect", Effect, number)
        own = "nl" in data or "en" in data
        if effect in _SPEAKING and not own:
            self._add(f"has effect {effect} and needs sentences of its own, nl and en", number)
        code = self._text(data, "then", number)
        value = data.get("value", code if effect in _VALUED else None)
        if type(value) not in (int, str, type(None)):
            self._add("has a value that is neither text nor a whole number", number)
        nl, en = self._sentences(data if own else table, number if own else None)
        named = self._named(nl, number)
        if named != self._named(en, number):
            self._add("names different facts in its Dutch and its English sentence", number)
        cells = tuple(str(cell) for cell in self._list(data, "when", number))
        if len(cells) != len(self._list(table, "inputs")):
            self._add(f"has {len(cells)} cells for {len(self._list(table, 'inputs'))} inputs", number)
        return Row(number, cells, code, effect, value, nl, en, own, tuple(sorted(named - inputs)))

    def _named(self, text: str, number: int) -> frozenset[str]:
        try:
            found = placeholders(text)
        except ValueError as error:
            self._add(f"has a sentence that {error}", number)
            return frozenset()
        for name in sorted(found - self._declared.keys()):
            self._add(f"has a sentence that names {name}, no declared fact", number)
        return found

    def _columns(self, rows: tuple[Row, ...], facts: tuple[Fact, ...]) -> tuple[Column, ...]:
        return tuple(
            column(self._key, fact, tuple(row.cells[place] for row in rows), self._sets(rows, place, fact))
            for place, fact in enumerate(facts)
        )

    def _sets(self, rows: tuple[Row, ...], place: int, fact: Fact) -> tuple[ValueSet, ...]:
        found = []
        for row in rows:
            try:
                found.append(parse(row.cells[place], fact.domain))
            except CellError as error:
                self._add(str(error), row.number, fact.name, row.cells[place])
        return tuple(found)

    def _examples(self, data: Data) -> list[Example]:
        found = []
        for number, example in enumerate(self._list(data, "examples"), 1):
            given = example.get("given") if isinstance(example, dict) else None
            if not isinstance(given, dict) or example.keys() != _EXAMPLE_KEYS:
                self._add(f"example {number} has exactly: given (a table of facts), then")
                continue
            then = example["then"]
            codes = tuple(str(code) for code in then) if isinstance(then, list) else (str(then),)
            given = {name: self._given(name, value) for name, value in given.items()}
            found.append(Example(given, codes))
        return found

    def _given(self, name: str, value: Any) -> FactValue:
        if name not in self._declared:
            self._add("is given by an example, but is no declared fact", column=name)
        if isinstance(value, list):
            return tuple(str(part) for part in value)
        if isinstance(value, bool | int | Decimal | str | date) and not isinstance(value, datetime):
            return value
        self._add("is given by an example as something that no fact can hold", column=name)
        return ""

    def _known(self, data: object, keys: frozenset[str], number: int | None) -> None:
        for key in data if isinstance(data, dict) else ():
            if key not in keys:
                self._add(f"has an unknown key {key!r}; known are {', '.join(sorted(keys))}", number)

    def _sentences(self, data: Data, number: int | None) -> tuple[str, str]:
        return self._text(data, "nl", number), self._text(data, "en", number)

    def _text(self, data: Data, key: str, number: int | None = None) -> str:
        value = data.get(key)
        if isinstance(value, str) and value.strip():
            return value
        self._add(f"needs a text under {key!r}", number)
        return ""

    def _list(self, data: Data, key: str, number: int | None = None) -> list[Any]:
        value = data.get(key, [])
        if isinstance(value, list):
            return value
        self._add(f"needs a list under {key!r}", number)
        return []

    def _choice(self, data: Data, key: str, options: type[Choice], number: int | None) -> Choice:
        value = data.get(key)
        try:
            return options(str(value))
        except ValueError:
            known = ", ".join(option.value for option in options)
            self._add(f"has {key} {value!r}, which is not supported; use one of {known}", number)
            return next(iter(options))

    def _add(self, what: str, row: int | None = None, column: str = "", cell: str = "") -> None:
        problem = Problem(what, self._file, self._key, row, column, cell)
        if problem not in self.problems:
            self.problems.append(problem)

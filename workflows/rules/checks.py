"""What is wrong with a table as a whole: gaps, rows that contradict, rows that can never decide.

The space of all facts is split by rows: column after column, each class of values leaves the rows that
still match. Places with the same rows left are looked at once, so 30 rows over 6 inputs take
milliseconds; a budget of nodes bounds the worst case, and beyond it the answer is "not analysed".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.rules.problem import Problem
from workflows.rules.table import Effect, Hit, Row, Table

BUDGET = 50_000
"""Nodes the analysis of one table may visit: well under a second."""


class _OutOfBudgetError(Exception):
    """The table splits into more places than the budget allows."""


def check(table: Table, budget: int = BUDGET) -> tuple[Problem, ...]:
    """Every problem of a table, each with facts that show it; one "not analysed" beyond the budget.

    Under COLLECT a gap is a problem only where some row refuses: a guard that says nothing would let a step
    pass. A row that never decides is looked for under FIRST: under the other policies a row decides wherever
    it matches, and a cell that matches nothing was refused before.
    """
    walk = _Walk(table, budget)
    try:
        walk.split(0, (1 << len(table.rows)) - 1, ())
    except _OutOfBudgetError:
        what = f"not analysed: it takes more than {budget} steps; use fewer inputs or coarser cells"
        return (Problem(what, table.file, table.id),)
    found = list(walk.problems.values())
    if table.hit is Hit.FIRST:
        found += [_unreachable(table, row) for row in table.rows if not walk.decided >> (row.number - 1) & 1]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Options:
    """What one column leaves open: each different mask of its classes with a value that gives it."""

    name: str
    by_mask: tuple[tuple[int, object], ...]


class _Walk:
    """One analysis: walks every distinguishable place and notes what it meets."""

    def __init__(self, table: Table, budget: int) -> None:
        self.problems: dict[object, Problem] = {}
        self.decided = 0
        self._table = table
        guards = any(row.effect is Effect.REFUSE for row in table.rows)
        self._complete = guards or table.hit is not Hit.COLLECT
        self._left = budget
        self._met: set[tuple[int, int]] = set()
        self._options = [
            _Options(column.fact.name, tuple({c.mask: c.sample for c in column.classes}.items()))
            for column in table.columns
        ]
        self._certain = _certain(self._options, (1 << len(table.rows)) - 1)

    def split(self, depth: int, rows: int, path: tuple[object, ...]) -> None:
        """Look at the place where these rows still match, `depth` columns being decided by `path`."""
        rows = self._cut(depth, rows)
        if (depth, rows) in self._met:
            return
        self._met.add((depth, rows))
        self._left -= 1
        if self._left < 0:
            raise _OutOfBudgetError
        if depth == len(self._options) or not rows:
            self._judge(rows, path)
            return
        for mask, sample in self._options[depth].by_mask:
            self.split(depth + 1, rows & mask, (*path, sample))

    def _cut(self, depth: int, rows: int) -> int:
        """Under FIRST nothing after a row that is certain to match can still decide."""
        certain = rows & self._certain[depth]
        if self._table.hit is not Hit.FIRST or not certain:
            return rows
        return rows & (((certain & -certain) << 1) - 1)

    def _judge(self, rows: int, path: tuple[object, ...]) -> None:
        self.decided |= rows & -rows
        if not rows:
            if self._complete:
                self._note(len(path), "no row matches: the table has a gap", path)
        elif rows & (rows - 1) and self._table.hit in (Hit.UNIQUE, Hit.ANY):
            matching = [row for row in self._table.rows if rows >> (row.number - 1) & 1]
            for one, other in _contradicting(self._table.hit, matching):
                what = f"overlaps row {one.number} under {self._table.hit}"
                if self._table.hit is Hit.ANY:
                    what += f" and says {other.code!r} where that says {one.code!r}"
                self._note((one.number, other.number), what, path, other)

    def _note(self, key: object, what: str, path: tuple[object, ...], row: Row | None = None) -> None:
        if key in self.problems:
            return
        names = [option.name for option in self._options]
        rest = [option.by_mask[0][1] for option in self._options[len(path) :]]
        shown_by = ", ".join(f"{n} = {_shown(v)}" for n, v in zip(names, [*path, *rest], strict=True))
        number, cell = (row.number, " | ".join(row.cells)) if row else (None, "")
        self.problems[key] = Problem(
            what, self._table.file, self._table.id, number, cell=cell, shown_by=shown_by
        )


def _certain(options: Iterable[_Options], every: int) -> list[int]:
    """For each depth the rows that match whatever the columns from there on hold."""
    found = [every]
    for option in reversed(list(options)):
        certain = found[0]
        for mask, _ in option.by_mask:
            certain &= mask
        found.insert(0, certain)
    return found


def _contradicting(hit: Hit, rows: list[Row]) -> list[tuple[Row, Row]]:
    pairs = [(one, other) for place, one in enumerate(rows) for other in rows[place + 1 :]]
    return [(one, other) for one, other in pairs if hit is Hit.UNIQUE or one.answer != other.answer]


def _unreachable(table: Table, row: Row) -> Problem:
    what = "can never decide: the rows above it match first, always"
    return Problem(what, table.file, table.id, row.number, cell=" | ".join(row.cells))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)

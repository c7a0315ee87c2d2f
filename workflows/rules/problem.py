"""What can be wrong with a table or with the facts it gets: always by name, never "no match"."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a table: where it stands, what is wrong, and facts that show it.

    `row` counts from 1. A part that does not apply stays empty.
    """

    what: str
    file: str = ""
    table: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""
    shown_by: str = ""

    def __str__(self) -> str:
        place = [self.file, self.table, f"row {self.row}" if self.row else "", self.column]
        if self.cell:
            place.append(f"cell {self.cell!r}")
        where = ", ".join(part for part in place if part)
        shown = f" (for instance {self.shown_by})" if self.shown_by else ""
        return f"{where}: {self.what}{shown}" if where else f"{self.what}{shown}"


class RuleError(Exception):
    """Anything wrong with a rule: a programming or publishing mistake, not something a user did."""


class CellError(RuleError):
    """A cell that is not a unary test over the values of its fact; the message says what is wrong."""


class TableError(RuleError):
    """Tables that cannot be used, with every problem found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class WrongFact(RuleError):
    """A fact holds a value that its declaration does not allow (`True` is no number)."""


class NoSingleAnswer(RuleError):
    """A single-hit table gave no row, or rows that disagree: only possible for a table never checked."""

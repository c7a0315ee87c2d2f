"""Every rule of ours, read once from `tables/*.toml`, judged as a whole and tried on its own examples.

Importing this module loads them. One broken table is an error that names every problem of every file:
a rule that does not hold must stop the start, not the first person who needs it.
"""

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from workflows.facts import DECLARED, Fact, MissingFact
from workflows.rules.checks import check
from workflows.rules.problem import Problem, RuleError, TableError
from workflows.rules.reader import read
from workflows.rules.table import Example, Given, Table

FOLDER = Path(__file__).with_name("tables")
"""Where our tables are."""


def load(folder: Path = FOLDER, declared: Mapping[str, Fact] = DECLARED) -> Mapping[str, Table]:
    """Every table of a folder by its id, in the order of the files. Raises TableError with all problems."""
    found: dict[str, Table] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        for key, data in _parsed(path, problems).items():
            if not isinstance(data, dict):
                problems.append(Problem("is no table", path.name, key))
                continue
            table, wrong = read(path.name, key, data, declared)
            problems += wrong
            if table is not None:
                problems += [*_taken(table, found.values()), *judge(table)]
                found[key] = table
    if problems:
        raise TableError(tuple(problems))
    return MappingProxyType(found)


def judge(table: Table) -> tuple[Problem, ...]:
    """What is wrong with a table that could be read: as a whole, or by its own examples."""
    return (*check(table), *tried(table))


def tried(table: Table) -> tuple[Problem, ...]:
    """Examples that come out otherwise, and rows that no example shows."""
    problems = []
    shown: set[int] = set()
    for number, example in enumerate(table.examples, 1):
        try:
            outcomes = table.evaluate(Given(example.given))
        except (RuleError, MissingFact) as error:
            problems.append(_example(table, number, example, f"fails: {error}"))
            continue
        codes = tuple(outcome.code for outcome in outcomes)
        if codes != example.then:
            what = f"gives {_codes(codes)}, not {_codes(example.then)}"
            problems.append(_example(table, number, example, what))
        shown |= {outcome.row for outcome in outcomes}
    if table.guard:
        return ()
    bare = [row for row in table.rows if row.number not in shown]
    problems += [Problem("is shown by no example", table.file, table.id, row.number) for row in bare]
    return tuple(problems)


def _parsed(path: Path, problems: list[Problem]) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(f"is no TOML: {error}", path.name))
        return {}


def _taken(table: Table, others: Iterable[Table]) -> list[Problem]:
    """A table whose id or code another one has: both stand for the rule in events and messages."""
    clash = [other for other in others if {other.id, other.code} & {table.id, table.code}]
    return [
        Problem(f"has the id or code of {other.id} in {other.file}", table.file, table.id) for other in clash
    ]


def _example(table: Table, number: int, example: Example, what: str) -> Problem:
    given = ", ".join(f"{name} = {value!r}" for name, value in example.given.items())
    return Problem(f"example {number} {what}", table.file, table.id, shown_by=given)


def _codes(codes: tuple[str, ...]) -> str:
    return " and ".join(codes) or "nothing"


CATALOGUE: Mapping[str, Table] = load()
"""Our tables by id."""

"""Small declared facts and a way to build a table from a few lines."""

import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal

import pytest

from workflows.domains import Domain
from workflows.facts import Fact
from workflows.rules.problem import TableError
from workflows.rules.reader import read
from workflows.rules.table import Table

DOMAINS = {
    "t.flag": Domain("boolean"),
    "t.other": Domain("boolean"),
    "t.count": Domain("integer", low=0),
    "t.whole": Domain("integer"),
    "t.grade": Domain("integer", low=1, high=5),
    "t.price": Domain("decimal", low=0),
    "t.free": Domain("decimal"),
    "t.word": Domain("text"),
    "t.day": Domain("date"),
    "t.colour": Domain("choice", options=("red", "amber", "green")),
    "t.names": Domain("names"),
}

Build = Callable[..., Table]


@pytest.fixture(scope="session")
def declared() -> Mapping[str, Fact]:
    """One fact of each kind."""
    return {name: Fact(name, domain) for name, domain in DOMAINS.items()}


@pytest.fixture(scope="session")
def build(declared: Mapping[str, Fact]) -> Build:
    """A table from its inputs, rows (cells, then, effect, ...) and hit policy; raises TableError."""

    def make(inputs: list[str], rows: list[dict[str, object]], hit: str = "FIRST", **more: object) -> Table:
        data = {"code": "t", "version": 1, "nl": "Zin.", "en": "Sentence.", "source": ["ours"]}
        data |= {"hit": hit, "inputs": inputs, "rows": rows} | more
        table, problems = read("t.toml", "T", data, declared)
        if table is None:
            raise TableError(tuple(problems))
        return table

    return make


@pytest.fixture(scope="session")
def toml(declared: Mapping[str, Fact]) -> Callable[[str], list[str]]:
    """The problems of a table [T] written as TOML, in words."""

    def problems(text: str) -> list[str]:
        data = tomllib.loads(text, parse_float=Decimal)["T"]
        return [str(problem) for problem in read("t.toml", "T", data, declared)[1]]

    return problems

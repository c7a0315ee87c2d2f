"""An organisation from a file: units, base teams, positions and people, or every mistake in it at once.

Reading never touches the database. The value is complete and consistent in itself; the command that writes it
takes all of it or nothing. `app/demo/organisation.toml` is a documented example of the format.
"""

from collections import defaultdict
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from app.exchange.mistakes import Report
from app.exchange.organisation_checks import check
from app.exchange.organisation_tables import TABLES
from app.exchange.tables import Row, read_file, read_rows

Built = TypeVar("Built", "OrganisationUnit", "OrganisationTeam", "OrganisationPosition", "OrganisationPerson")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationUnit:
    """A unit; `parent` is the key of the unit it belongs to, `emt` whether its head sits in the EMT."""

    key: str
    name: str
    kind: str
    emt: bool
    abbreviation: str | None = None
    parent: str | None = None
    name_verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationTeam:
    """A base team of a unit."""

    key: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPosition:
    """A seat: its function title and the roles its holder has.

    `emt_member` with a unit is the head of that unit, `deputy` stands in for that head; `seat` is the place
    in the leadership, `line` the programme line led. `row` is where it stands in a file, if anywhere.
    """

    key: str
    title: str
    roles: tuple[str, ...]
    unit: str | None = None
    seat: str | None = None
    line: int | None = None
    row: Row | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPerson:
    """A person in a position from a local day up to and including another (None: until now).

    Somebody with several positions, or with one position twice, has several of these under one user name.
    `row` is where it stands in a file, if anywhere.
    """

    username: str
    name: str
    position: str
    starts: date
    ends: date | None = None
    email: str | None = None
    row: Row | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A whole organisation; parents come before the units that belong to them."""

    units: tuple[OrganisationUnit, ...]
    teams: tuple[OrganisationTeam, ...]
    positions: tuple[OrganisationPosition, ...]
    people: tuple[OrganisationPerson, ...]


def read_organisation(data: bytes) -> Organisation:
    """The organisation in the bytes of a TOML or Excel file. Raises Rejected with every mistake."""
    report = Report()
    rows = read_rows(data, TABLES, report)
    check(rows, report)
    report.raise_if_any()
    return Organisation(
        units=tuple(_parents_first([_build(OrganisationUnit, row) for row in rows["units"]])),
        teams=tuple(_build(OrganisationTeam, row) for row in rows["teams"]),
        positions=tuple(_build(OrganisationPosition, row) for row in rows["positions"]),
        people=tuple(_build(OrganisationPerson, row) for row in rows["people"]),
    )


def load_organisation(path: Path) -> Organisation:
    """As `read_organisation`, for a file on disk. Raises OSError too."""
    return read_organisation(read_file(path))


def _build(kind: type[Built], row: Row) -> Built:
    names = {each.name for each in fields(kind)}
    values: dict[str, Any] = {name: row.values[name] for name in names & row.values.keys()}
    if "row" in names:
        values["row"] = row
    return kind(**values)


def _parents_first(units: list[OrganisationUnit]) -> list[OrganisationUnit]:
    """The same units, each after its parent; the checks have ruled out cycles."""
    below: defaultdict[str | None, list[OrganisationUnit]] = defaultdict(list)
    for unit in units:
        below[unit.parent].append(unit)
    ordered = list(below[None])
    for unit in ordered:  # grows while it is read: the units below each one follow
        ordered += below[unit.key]
    return ordered

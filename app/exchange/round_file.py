"""A round from a file: its name and dates, its phases, who takes part and, if given, its letter.

The answers are those of the forms `round` and `letter`, so that a file passes the same checks as a person;
each keeps its row, so that whatever is wrong is told where it stands. In TOML:

    [[round]]
    name = "Vervolgopdracht 2027-2028"
    horizon_year = 2032
    freeze_date = 2027-12-06
    decision_date = 2027-12-14

    [[phases]]                  # and two more
    number = 1
    opens = 2027-09-06
    deadline = 2027-10-01

    [[participants]]            # a key of a unit with a head; as many as take part
    unit = "noord"

    [[dates]]                   # other days that matter; may be left out
    day = 2027-10-12
    name = "EMT-heidag"

    [[letter]]                  # may be left out
    subject = "Vervolgopdracht"
    body = '''
    Kijk eerst naar uw eigen onderdeel.
    '''

In Excel each of these is a sheet, with the same names or the Dutch ones, and a heading for each column.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.exchange.cells import Column
from app.exchange.mistakes import Mistake, Report
from app.exchange.tables import Row, Rows, Table, read_rows

PHASES = (1, 2, 3)
TABLES = (
    Table(
        "round",
        (
            Column("name", "text", required=True),
            Column("reference", "text", longest=60),
            Column("horizon_year", "number", required=True, low=2020, high=2060),
            Column("freeze_date", "date", required=True),
            Column("decision_date", "date", required=True),
        ),
    ),
    Table(
        "phases",
        (
            Column("number", "number", required=True, low=PHASES[0], high=PHASES[-1]),
            Column("opens", "date", required=True),
            Column("deadline", "date", required=True),
        ),
    ),
    Table(
        "dates",
        (Column("day", "date", required=True), Column("name", "text", required=True)),
        required=False,
    ),
    Table("participants", (Column("unit", "key", required=True, longest=60),)),
    Table(
        "letter",
        (
            Column("reference", "text", longest=60),
            Column("salutation", "text", longest=120),
            Column("subject", "text", required=True),
            Column("body", "paragraph", required=True, longest=12_000),
            Column("closing", "text", longest=120),
        ),
        required=False,
    ),
)


@dataclass(frozen=True, slots=True)
class RoundFile:
    """The answers of the forms `round` and `letter` (None: no letter), and where each stands in the file."""

    round: dict[str, Any]
    letter: dict[str, Any] | None
    places: Mapping[tuple[str, str], tuple[Row, str]] = field(repr=False)

    def mistake(self, form: str, question: str, code: str, **values: str) -> Mistake:
        """A mistake in an answer, at its row and column."""
        row, column = self.places[form, question]
        return Mistake(code, row.sheet, row.number, row.headings.get(column, column), tuple(values.items()))

    def of_participant(self, unit: str) -> tuple[Row, str]:
        """Where a unit stands that takes part."""
        return self.places["participants", unit]


def read_round(data: bytes) -> RoundFile:
    """The round in the bytes of a TOML or Excel file. Raises Rejected with every mistake."""
    report = Report()
    rows = read_rows(data, TABLES, report)
    _check(rows, report)
    report.raise_if_any()
    places: dict[tuple[str, str], tuple[Row, str]] = {}
    found = {"round": _answers(rows["round"][0], "round", places)}
    for row in rows["phases"]:
        for column in ("opens", "deadline"):
            question = f"phase{row.values['number']}_{column}"
            found["round"][question] = _plain(row.values[column])
            places["round", question] = (row, column)
    found["round"]["dates"] = [
        {name: _plain(value) for name, value in row.values.items()} for row in rows["dates"]
    ]
    if rows["dates"]:
        places["round", "dates"] = (rows["dates"][0], "day")
    found["round"]["participants"] = [str(row.values["unit"]) for row in rows["participants"]]
    places["round", "participants"] = (rows["participants"][0], "unit")
    places |= {("participants", str(row.values["unit"])): (row, "unit") for row in rows["participants"]}
    letter = _answers(rows["letter"][0], "letter", places) if rows["letter"] else None
    return RoundFile(found["round"], letter, places)


def _answers(row: Row, form: str, places: dict[tuple[str, str], tuple[Row, str]]) -> dict[str, Any]:
    """The cells of the one row of a table, each an answer of a form; an empty cell is left to the form."""
    columns = next(table.columns for table in TABLES if table.key == form)
    places |= {(form, column.key): (row, column.key) for column in columns}
    return {name: _plain(value) for name, value in row.values.items()}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _check(rows: Rows, report: Report) -> None:
    for table in ("round", "letter"):
        for row in rows[table][1:]:
            row.wrong(report, "one_row", "")
    first: dict[object, Row] = {}
    for column, table in (("number", "phases"), ("unit", "participants")):
        first.clear()
        for row in rows[table]:
            value = row.values.get(column)
            if value is not None and first.setdefault(value, row) is not row:
                row.wrong(report, "taken", column, value=value, first=first[value].number)
    there = {row.values.get("number") for row in rows["phases"]}
    for row in rows["phases"][:1]:
        for number in PHASES:
            if number not in there and None not in there:
                report.add("phase_missing", row.sheet, n=number)

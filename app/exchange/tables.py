"""The tables of a file, and how they stand in TOML and in Excel.

Both files give the same raw rows, so that there is one check and one list of mistakes. Headings and sheet
titles may be the code name, the Dutch or the English one.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.exchange.cells import Column, Value, WrongCell, parse
from app.exchange.mistakes import Rejected, Report, refuse
from app.exchange.workbook import MAX_BYTES, MAX_ROWS, Cell, read_sheets
from app.text import LOCALES, Locale, text_in

_MAX_DOTS = 20
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file: its code name, its columns, and whether it must hold a row."""

    key: str
    columns: tuple[Column, ...]
    required: bool = True

    def title(self, locale: Locale) -> str:
        """The title of its sheet."""
        return text_in(locale, f"exchange.sheet.{self.key}")

    def heading(self, column: Column, locale: Locale) -> str:
        """The heading of a column."""
        return text_in(locale, f"exchange.heading.{column.key}")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with what could be read of it: a cell that is wrong or empty is absent.

    `number` is the row as the file counts it, `headings` how the file calls each column.
    """

    sheet: str
    number: int
    values: Mapping[str, Value]
    headings: Mapping[str, str]

    def text(self, key: str) -> str | None:
        """A text value, None when absent."""
        found = self.values.get(key)
        return found if isinstance(found, str) else None

    def wrong(self, report: Report, code: str, column: str, **values: object) -> None:
        """Note a mistake in this row."""
        report.add(code, self.sheet, self.number, self.headings.get(column, column), **values)


Rows = Mapping[str, list[Row]]
"""The rows of a file by the code name of their table."""


def read_rows(data: bytes, tables: Sequence[Table], report: Report) -> dict[str, list[Row]]:
    """The rows in the bytes of a TOML or Excel file; what it is shows in its content, not in its name.

    Raises Rejected for what cannot be read at all; mistakes inside go to the report.
    """
    if len(data) > MAX_BYTES:
        raise refuse("too_large", limit=MAX_BYTES // 1_000_000)
    if data.startswith(_OLD_OFFICE):
        raise refuse("locked_excel")
    if data.startswith(_ZIP):
        titles = {title for table in tables for title in _titles(table)}
        sheets = read_sheets(data, lambda title: title.strip().casefold() in titles)
        return _from_sheets(sheets, tables, report)
    if b"\x00" in data or data.startswith(b"%PDF"):
        raise refuse("no_toml_or_excel")
    return _from_toml(data, tables, report)


def read_file(path: Path) -> bytes:
    """The bytes of a file on disk, no more of it than shows that it is too large. Raises OSError."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _from_toml(data: bytes, tables: Sequence[Table], report: Report) -> dict[str, list[Row]]:
    """The rows of a TOML file. Raises Rejected when it is no TOML; mistakes inside go to the report."""
    try:
        text = data.decode("utf-8")
        _refuse_deep_keys(text)
        content = tomllib.loads(text)
    except Rejected:
        raise
    except UnicodeDecodeError as error:
        raise refuse("not_utf8") from error
    except (ValueError, RecursionError) as error:
        raise refuse("broken_toml", where=_where(str(error), text)) from error
    known = {table.key for table in tables}
    for name in content.keys() - known:
        report.add("unknown_table", name, options=", ".join(sorted(known)))
    return {table.key: _toml_rows(table, content.get(table.key), text, report) for table in tables}


def _refuse_deep_keys(text: str) -> None:
    """Refuse `a.a.a.a ...`: tomllib takes quadratic time and memory, and the format has no such keys."""
    for number, line in enumerate(text.splitlines(), start=1):
        run = 0
        for part in line.split("."):
            sentence = len(part.split()) > 1 and '"' not in part and "'" not in part
            run = 0 if sentence or "=" in part or "," in part else run + 1
            if run > _MAX_DOTS:
                raise refuse("broken_toml", where=f"{number}:1")


def _where(message: str, text: str) -> str:
    """Line and character of what `tomllib` did not understand; it gives the end of a file no number."""
    if "at end of document" in message:
        lines = text.split("\n")
        return f"{len(lines)}:{len(lines[-1]) + 1}"
    found = re.search(r"line (\d+), column (\d+)", message)
    return f"{found[1]}:{found[2]}" if found else "?"


def _toml_rows(table: Table, content: Any, text: str, report: Report) -> list[Row]:
    rows = [] if content is None else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        report.add("not_a_table", table.key)
        return []
    if not rows and table.required:
        report.add("no_rows", table.key)
    if len(rows) > MAX_ROWS:
        raise refuse("too_many_rows", sheet=table.key, limit=MAX_ROWS)
    headings = {column.key: column.key for column in table.columns}
    lines = _lines(table.key, text)
    numbers = lines if len(lines) == len(rows) else range(1, len(rows) + 1)
    found = []
    for number, cells in zip(numbers, rows, strict=True):
        for name in cells.keys() - headings.keys():
            report.add("unknown_column", table.key, number, name, options=", ".join(headings))
        found.append(_row(table, table.key, number, cells.get, headings, report, loose=False))
    return found


def _lines(key: str, text: str) -> list[int]:
    """The line numbers of the `[[key]]` headers; tomllib tells no lines."""
    header = re.compile(rf"\s*\[\[\s*{key}\s*\]\]")
    return [number for number, line in enumerate(text.splitlines(), start=1) if header.match(line)]


def _from_sheets(
    sheets: Mapping[str, Sequence[Sequence[Cell]]], tables: Sequence[Table], report: Report
) -> dict[str, list[Row]]:
    """The rows of an Excel file's sheets; other sheets are left alone. Mistakes go to the report."""
    found = {}
    for table in tables:
        title = next((each for each in sheets if each.strip().casefold() in _titles(table)), None)
        found[table.key] = [] if title is None else _sheet_rows(table, title, sheets[title], report)
        if title is None and table.required:
            report.add("sheet_missing", nl=table.title("nl"), en=table.title("en"))
    return found


def _titles(table: Table) -> set[str]:
    return {table.key, *(table.title(locale).casefold() for locale in LOCALES)}


def _sheet_rows(table: Table, title: str, rows: Sequence[Sequence[Cell]], report: Report) -> list[Row]:
    places = _places(table, title, rows[0] if rows else (), report)
    headings = {key: str(rows[0][place]).strip() for key, place in places.items()}
    found = []
    for number, cells in enumerate(rows[1:], start=2):
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            continue
        by_key = {key: cells[place] for key, place in places.items() if place < len(cells)}
        found.append(_row(table, title, number, by_key.get, headings, report, loose=True))
    if not found and table.required:
        report.add("no_rows", title)
    return found


def _places(table: Table, title: str, first: Sequence[Cell], report: Report) -> dict[str, int]:
    """Where each column stands. A heading that is unknown, double or missing is a mistake."""
    names = {
        name.casefold(): column.key
        for column in table.columns
        for name in (column.key, *(table.heading(column, locale) for locale in LOCALES))
    }
    places: dict[str, int] = {}
    for place, cell in enumerate(first):
        heading = "" if cell is None else str(cell).strip()
        key = names.get(heading.casefold())
        if key is None:
            if heading:
                options = ", ".join(table.heading(column, "nl") for column in table.columns)
                report.add("unknown_column", title, 1, heading, options=options)
        elif key in places:
            report.add("double_column", title, 1, heading)
        else:
            places[key] = place
    for column in table.columns:
        if column.required and column.key not in places:
            report.add("column_missing", title, 1, table.heading(column, "nl"))
    return places


def _row(
    table: Table,
    sheet: str,
    number: int,
    cell: Callable[[str], object],
    headings: Mapping[str, str],
    report: Report,
    *,
    loose: bool,
) -> Row:
    values: dict[str, Value] = {}
    row = Row(sheet, number, values, headings)
    for column in table.columns:
        if column.key not in headings:
            continue  # the heading itself is missing: said once, not for every row
        try:
            value = parse(column, cell(column.key), loose)
        except WrongCell as wrong:
            row.wrong(report, wrong.code, column.key, **wrong.values)
            continue
        if value is not None:
            values[column.key] = value
    return row

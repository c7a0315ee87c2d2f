"""Reading an Excel file that a stranger may have made: bounded before it is parsed, no entities, no formulas.

A formula is read as the text that was typed; nothing is calculated and no link is followed.
"""

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any

import defusedxml
import openpyxl

from app.exchange.mistakes import Rejected, refuse

MAX_BYTES = 2_000_000
MAX_UNPACKED = 20_000_000
MAX_ENTRIES = 100
MAX_RATIO = 100
MAX_ROWS = 5_000
MAX_COLUMNS = 40
_ENCRYPTED = 0x1

Cell = str | int | float | bool | date | None

if not openpyxl.DEFUSEDXML:  # pragma: no cover - an installation mistake, not a path
    raise ImportError("openpyxl does not use defusedxml; install defusedxml")


def read_sheets(data: bytes, wanted: Callable[[str], bool]) -> dict[str, list[list[Cell]]]:
    """The cells of each wanted sheet by its title, rows from the first; Rejected when unsafe or broken."""
    _refuse_bomb(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns about decoration it drops; we want the cells only
        try:
            return _read(data, wanted)
        except Rejected:
            raise
        except Exception as error:  # whatever a hostile file makes the parser raise
            raise refuse("forbidden_xml" if _stopped_by_defusedxml(error) else "broken_excel") from error


def _stopped_by_defusedxml(error: BaseException | None) -> bool:
    """Whether an entity was behind it: openpyxl wraps what its XML parser raises."""
    while error is not None and not isinstance(error, defusedxml.DefusedXmlException):
        error = error.__cause__ or error.__context__
    return error is not None


def _refuse_bomb(data: bytes) -> None:
    """Look at the directory of the archive only: sizes stated there bound what zipfile will unpack."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refuse("broken_excel") from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(data):
        raise refuse("bomb")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise refuse("locked_excel")


def _read(data: bytes, wanted: Callable[[str], bool]) -> dict[str, list[list[Cell]]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        return {sheet.title: list(_rows(sheet)) for sheet in book.worksheets if wanted(sheet.title)}
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    # `sheet` is openpyxl's read-only worksheet, for which the type stubs have no working iter_rows
    sheet.reset_dimensions()  # the stated size may be a lie; we stop where we stop
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), start=1):
        if number > MAX_ROWS + 1:
            raise refuse("too_many_rows", sheet=sheet.title, limit=MAX_ROWS)
        if len(row) > MAX_COLUMNS and row[MAX_COLUMNS] is not None:
            raise refuse("too_many_columns", sheet=sheet.title, limit=MAX_COLUMNS)
        yield [_plain(value) for value in row]


def _plain(value: object) -> Cell:
    """A cell as text, number, yes/no or date: a midnight is a date, a formula its text, a time its text."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return int(value) if value.is_integer() else value
        case datetime():
            return value.date() if value.time() == time.min else value.isoformat(" ")
        case _:
            return str(getattr(value, "text", value))

"""An organisation into a file: an empty Excel template, and Excel that reads back to the same value."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.exchange.cells import Column
from app.exchange.organisation import Organisation
from app.exchange.organisation_tables import TABLES
from app.exchange.tables import Table
from app.exchange.workbook import MAX_ROWS
from app.text import Locale, text_in

_WIDTH = 26


def write_template(path: Path | BinaryIO, locale: Locale = "nl") -> None:
    """Write an empty Excel file with the headings, choice lists, and a sheet that explains each column."""
    _workbook(None, locale).save(path)


def write_excel(organisation: Organisation, path: Path | BinaryIO, locale: Locale = "nl") -> None:
    """Write an organisation as Excel. Text stays text, whatever it begins with."""
    _workbook(organisation, locale).save(path)


def _workbook(organisation: Organisation | None, locale: Locale) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    _explain(book.create_sheet(text_in(locale, "exchange.sheet.guide")), locale)
    for table in TABLES:
        sheet = book.create_sheet(table.title(locale))
        _heading(sheet, (table.heading(column, locale) for column in table.columns))
        _choices(sheet, table, locale)
        rows = getattr(organisation, table.key) if organisation else ()
        for number, row in enumerate(rows, start=2):
            for place, column in enumerate(table.columns, start=1):
                _put(sheet.cell(number, place), getattr(row, column.key), locale)
    return book


def _heading(sheet: Worksheet, headings: Iterable[str]) -> None:
    for place, heading in enumerate(headings, start=1):
        cell = sheet.cell(1, place, heading)
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    sheet.freeze_panes = "A2"


def _choices(sheet: Worksheet, table: Table, locale: Locale) -> None:
    """Drop-down lists where a column has few values; a list of several roles is typed with commas."""
    flags = (text_in(locale, "exchange.yes"), text_in(locale, "exchange.no"))
    for place, column in enumerate(table.columns, start=1):
        options = flags if column.kind == "flag" else column.options
        if not options or column.kind == "names":
            continue
        rule = DataValidation(type="list", formula1=f'"{",".join(options)}"', allow_blank=not column.required)
        letter = get_column_letter(place)
        rule.add(f"{letter}2:{letter}{MAX_ROWS}")
        sheet.add_data_validation(rule)


def _explain(sheet: Worksheet, locale: Locale) -> None:
    titles = ("sheet", "heading", "needed", "meaning", "values")
    _heading(sheet, (text_in(locale, f"exchange.guide.{title}") for title in titles))
    number = 2
    for table in TABLES:
        for column in table.columns:
            needed = text_in(locale, "exchange.yes" if column.required else "exchange.no")
            meaning = text_in(locale, f"exchange.help.{table.key}_{column.key}")
            line = (
                table.title(locale),
                table.heading(column, locale),
                needed,
                meaning,
                _values(column, locale),
            )
            for place, text in enumerate(line, start=1):
                _put(sheet.cell(number, place), text, locale)
                sheet.cell(number, place).alignment = Alignment(wrap_text=True, vertical="top")
            number += 1
    sheet.column_dimensions["D"].width = sheet.column_dimensions["E"].width = 2 * _WIDTH


def _values(column: Column, locale: Locale) -> str:
    if column.kind == "flag":
        return f"{text_in(locale, 'exchange.yes')}, {text_in(locale, 'exchange.no')}"
    return ", ".join(column.options)


def _put(cell: Cell | MergedCell, value: object, locale: Locale) -> None:
    match value:
        case None:
            return
        case bool():
            cell.value = text_in(locale, "exchange.yes" if value else "exchange.no")
        case tuple():
            cell.value = ", ".join(value)
        case date():
            cell.value = value
            cell.number_format = "yyyy-mm-dd"
        case int():
            cell.value = value
        case _:
            cell.value = str(value)
            cell.data_type = "s"  # a text that begins with "=" must never become a formula

"""The small organisation of the tests of files, as TOML and as Excel, and a round for it."""

import io
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

from openpyxl import Workbook

from app.exchange.round_file import TABLES as ROUND_TABLES
from tests.unit.exchange.organisations import Tables, as_toml, tables

ADMIN = {"key": "beheer", "title": "Beheerder", "roles": ["admin"]}


def organisation(**rows: Any) -> Tables:
    """Tables that fit beside the people of the tests; `people=(0, {"name": None})` changes or takes away."""
    content = deepcopy(tables())
    content["positions"][2] |= {"roles": ["leadership"], "seat": "member", "title": "Lid"}
    content["positions"].append(dict(ADMIN))
    content["people"].append(
        {"username": "baas", "name": "Baas", "position": "beheer", "starts": date(2026, 9, 1)}
    )
    for table, (row, cells) in rows.items():
        content[table][row].update(cells)
        for name in [name for name, value in cells.items() if value is None]:
            del content[table][row][name]
    return content


def round_tables(**rows: Any) -> Tables:
    """A round for the units of the small organisation of the tests."""
    content: Tables = {
        "round": [
            {
                "name": "Vervolgopdracht 2031",
                "reference": "K-1",
                "horizon_year": 2036,
                "freeze_date": date(2031, 4, 14),
                "decision_date": date(2031, 4, 28),
            }
        ],
        "phases": [
            {"number": 1, "opens": date(2031, 1, 6), "deadline": date(2031, 1, 31)},
            {"number": 2, "opens": date(2031, 2, 3), "deadline": date(2031, 3, 3)},
            {"number": 3, "opens": date(2031, 3, 10), "deadline": date(2031, 3, 31)},
        ],
        "dates": [{"day": date(2031, 2, 12), "name": "EMT-heidag"}],
        "participants": [{"unit": "noord"}, {"unit": "drio"}],
        "letter": [{"subject": "Vervolgopdracht", "body": "Kijk eerst naar uw eigen onderdeel.\n\nDoe mee."}],
    }
    for table, (row, cells) in rows.items():
        content[table][row].update(cells)
        for name in [name for name, value in cells.items() if value is None]:
            del content[table][row][name]
    return content


def round_excel(content: Tables, change: Callable[[Workbook], None] | None = None) -> bytes:
    """The tables of a round as Excel with Dutch titles and headings."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in ROUND_TABLES:
        sheet = book.create_sheet(table.title("nl"))
        sheet.append([table.heading(column, "nl") for column in table.columns])
        for row in content.get(table.key, []):
            sheet.append([row.get(column.key) for column in table.columns])
    if change is not None:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def round_toml(content: Tables) -> bytes:
    """The tables of a round as TOML; a text of several lines between three quotes."""
    data = as_toml(content).decode()
    for row in content.get("letter", []):
        body = str(row.get("body", ""))
        data = data.replace(f'"{body}"', f'"""\n{body}"""')
    return data.encode()

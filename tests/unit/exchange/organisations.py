"""A small organisation as tables, and ways to write it as TOML or Excel with something wrong in it."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

from openpyxl import Workbook

from app.exchange.mistakes import Mistake, Rejected
from app.exchange.organisation import Organisation, read_organisation
from app.exchange.organisation_tables import TABLES

Rows = list[dict[str, Any]]
Tables = dict[str, Rows]


def tables() -> Tables:
    """Two units, a team, four positions and four people: complete and right."""
    return {
        "units": [
            {"key": "dros", "name": "Dienst Samenwerking", "kind": "department", "emt": True},
            {"key": "ccb", "name": "Afdeling CCB", "kind": "sector", "parent": "dros", "emt": False},
        ],
        "teams": [{"key": "bt-een", "name": "Basisteam Een", "unit": "ccb"}],
        "positions": [
            {"key": "hoofd-dros", "title": "Diensthoofd", "roles": ["emt_member"], "unit": "dros"},
            {"key": "plv-dros", "title": "Plaatsvervanger", "roles": ["deputy"], "unit": "dros"},
            {
                "key": "chef",
                "title": "Politiechef",
                "roles": ["leadership", "leadership_chair"],
                "seat": "chair",
            },
            {"key": "lijn-1", "title": "Lijntrekker", "roles": ["line_lead"], "line": 1},
        ],
        "people": [
            {"username": "hoofd.dros", "name": "Hoofd", "position": "hoofd-dros", "starts": date(2026, 9, 1)},
            {"username": "plv.dros", "name": "Plv", "position": "plv-dros", "starts": date(2026, 9, 1)},
            {"username": "chef", "name": "Chef", "position": "chef", "starts": date(2026, 9, 1)},
            {"username": "lijn1", "name": "Lijn", "position": "lijn-1", "starts": date(2026, 9, 1)},
        ],
    }


def as_toml(content: Tables) -> bytes:
    """The tables as TOML."""

    def value(each: Any) -> str:
        match each:
            case bool():
                return str(each).lower()
            case str():
                return '"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"'
            case list():
                return "[" + ", ".join(map(value, each)) + "]"
            case _:
                return str(each)

    blocks = [
        "\n".join([f"[[{name}]]", *(f"{key} = {value(cell)}" for key, cell in row.items())])
        for name, rows in content.items()
        for row in rows
    ]
    return ("\n\n".join(blocks) + "\n").encode()


def as_excel(content: Tables, change: Callable[[Workbook], None] | None = None) -> bytes:
    """The tables as Excel with Dutch titles and headings; `change` may spoil the workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in TABLES:
        sheet = book.create_sheet(table.title("nl"))
        sheet.append([table.heading(column, "nl") for column in table.columns])
        for row in content[table.key]:
            sheet.append([_cell(row.get(column.key)) for column in table.columns])
    if change is not None:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(value: Any) -> Any:
    match value:
        case bool():
            return "ja" if value else "nee"
        case list():
            return ", ".join(value)
        case _:
            return value


def mistakes(data: bytes) -> tuple[Mistake, ...]:
    """The mistakes of a file; none when it is right."""
    try:
        read_organisation(data)
    except Rejected as rejected:
        return rejected.mistakes
    return ()


def codes(data: bytes) -> list[str]:
    """The codes of the mistakes, in order."""
    return [mistake.code for mistake in mistakes(data)]


def right() -> Organisation:
    """The small organisation as it reads."""
    return read_organisation(as_toml(tables()))


def rezipped(data: bytes, name: str, content: bytes) -> bytes:
    """An Excel file in which one part is replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(name, content)
    return file.getvalue()

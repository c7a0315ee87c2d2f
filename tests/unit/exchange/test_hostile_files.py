"""Files that are no organisation, or that somebody made to hurt: one sentence each, and quickly."""

import io
import os
import time
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook

from app.exchange.organisation import read_organisation
from app.exchange.workbook import MAX_BYTES, MAX_COLUMNS, MAX_ROWS
from tests.unit.exchange.organisations import as_excel, as_toml, codes, mistakes, rezipped, tables

SHEET = "xl/worksheets/sheet1.xml"
GOOD = as_excel(tables())


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def encrypted(data: bytes) -> bytes:
    """The same archive with the flag of encryption set on every entry of its directory."""
    parts = data.split(b"PK\x01\x02")
    return b"PK\x01\x02".join([parts[0], *(part[:4] + b"\x01" + part[5:] for part in parts[1:])])


def entities() -> bytes:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY l0 "lol">{lol}]><worksheet>&l9;</worksheet>'
    return rezipped(GOOD, SHEET, xml.encode())


def outside() -> bytes:
    xml = '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'
    return rezipped(GOOD, "xl/workbook.xml", xml.encode())


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "too large": (lambda: b"#" * (MAX_BYTES + 1), "too_large"),
    "bomb of one part": (lambda: rezipped(GOOD, SHEET, b" " * 30_000_000), "bomb"),
    "bomb of many parts": (lambda: zipped({f"{n}.xml": b"" for n in range(200)}), "bomb"),
    "small bomb": (lambda: zipped({"xl/workbook.xml": b" " * 5_000_000}), "bomb"),
    "entities": (entities, "forbidden_xml"),
    "file from outside": (outside, "forbidden_xml"),
    "zip of something else": (lambda: zipped({"word/document.xml": os.urandom(500)}), "broken_excel"),
    "half a file": (lambda: GOOD[: len(GOOD) // 2], "broken_excel"),
    "broken sheet": (lambda: rezipped(GOOD, SHEET, b"<worksheet><sheetData><row"), "broken_excel"),
    "locked": (lambda: encrypted(GOOD), "locked_excel"),
    "old excel": (lambda: b"\xd0\xcf\x11\xe0" + bytes(500), "locked_excel"),
    "pdf": (lambda: b"%PDF-1.7\n1 0 obj", "no_toml_or_excel"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "no_toml_or_excel"),
    "latin-1": (lambda: 'naam = "Ren\xe9"'.encode("latin-1"), "not_utf8"),
    "csv": (lambda: b"key;name;kind\ndros;Dienst;department\n", "broken_toml"),
    "nested": (lambda: b"a = " + b"[" * 100_000, "broken_toml"),
    "deep keys": (lambda: b"a" + b".a" * 100_000 + b" = 1", "broken_toml"),
    "deep headers": (lambda: (b"[a" + b".a" * 15 + b"]\n") * 50_000, "broken_toml"),
    "long number": (lambda: b"a = " + b"9" * 100_000, "broken_toml"),
    "many rows in toml": (lambda: b"[[teams]]\n" * (MAX_ROWS + 1), "too_many_rows"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_foreign_file_gets_one_sentence(name: str) -> None:
    make, code = HOSTILE[name]
    data = make()
    begin = time.perf_counter()
    (mistake,) = mistakes(data)
    assert mistake.code == code
    assert mistake.text("nl").endswith(".")
    assert mistake.text("en").endswith(".")
    assert mistake.row is None
    assert time.perf_counter() - begin < 3


def test_the_place_of_broken_toml_is_told() -> None:
    (mistake,) = mistakes(b'[[units]]\nkey = "a"\nname "b"\n')
    assert "3:6" in mistake.text("nl")


@pytest.mark.parametrize(
    ("data", "place"), [(b"hallo", "1:6"), (b'[[units]]\nkey = "a', "2:9"), (b"a = 1\n[[b", "2:4")]
)
def test_what_is_missing_at_the_end_of_toml_has_a_place_too(data: bytes, place: str) -> None:
    (mistake,) = mistakes(data)
    assert f"regel en teken {place}." in mistake.text("nl")


def test_a_sheet_with_too_many_rows_or_columns_is_refused() -> None:
    def far_row(book: Workbook) -> None:
        book["Onderdelen"].cell(MAX_ROWS + 5, 1, "x")

    def far_column(book: Workbook) -> None:
        book["Onderdelen"].cell(1, MAX_COLUMNS + 1, "x")

    assert codes(as_excel(tables(), far_row)) == ["too_many_rows"]
    assert codes(as_excel(tables(), far_column)) == ["too_many_columns"]


def test_a_last_row_of_excel_does_not_take_long() -> None:
    def last(book: Workbook) -> None:
        book["Onderdelen"].cell(1_048_576, 16_384, "x")

    data = as_excel(tables(), last)
    begin = time.perf_counter()
    assert codes(data) == ["too_many_rows"]
    assert time.perf_counter() - begin < 2


def test_a_stated_size_that_lies_hides_nothing() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        sheet = archive.read(SHEET)
    lie = sheet.replace(b'<dimension ref="A1:G3"', b'<dimension ref="A1"')
    assert lie != sheet
    assert read_organisation(rezipped(GOOD, SHEET, lie)) == read_organisation(GOOD)


def test_bytes_of_any_kind_are_answered_not_raised() -> None:
    for seed in range(200):
        noise = os.urandom(seed)
        for data in (
            noise,
            b"PK\x03\x04" + noise,
            GOOD[:seed] + noise + GOOD[seed:],
            as_toml(tables())[:seed],
        ):
            codes(data)


def test_a_very_long_float_takes_no_time() -> None:
    begin = time.perf_counter()
    assert "unknown_table" in codes(b"a = 0." + b"9" * 1_000_000)
    assert time.perf_counter() - begin < 2


def test_thousands_of_entangled_rows_are_checked_in_reasonable_time() -> None:
    content = tables()
    for n in range(4_000):
        unit = {"key": f"u{n}", "name": "U", "kind": "sector", "emt": False, "parent": f"u{(n + 1) % 4_000}"}
        content["units"].append(unit)
        person = {"username": f"p{n}", "name": "P", "position": "chef", "starts": date(2026, 1, 1)}
        content["people"].append(person)
    begin = time.perf_counter()
    found = codes(as_toml(content))
    assert (found.count("cycle"), found.count("two_holders")) == (4_000, 4_000)
    assert time.perf_counter() - begin < 10

"""A table as a file: text stays text in every program that opens it."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from app.exchange.sheet import to_csv, to_excel

ROWS = [
    ["District Oost", 3, date(2026, 11, 24), None],
    ['=1+1;"x"', -2, date(2027, 1, 4), "regel 1\nregel 2"],
]
HEADINGS = ["Onderdeel", "Over", "Uiterlijk", "Wacht op"]


def read_csv(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))


def test_csv_reads_back_and_excel_knows_its_encoding() -> None:
    file = to_csv(HEADINGS, ROWS)
    assert file.startswith(b"\xef\xbb\xbf"), "without the mark Excel reads é wrongly"
    assert read_csv(file) == [
        HEADINGS,
        ["District Oost", "3", "2026-11-24", ""],
        ["'=1+1;\"x\"", "-2", "2027-01-04", "regel 1\nregel 2"],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_becomes_a_formula(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    assert read_csv(to_csv(["a"], [[text]]))[1] == [f"'{text}"]
    cell = load_workbook(io.BytesIO(to_excel("t", ["a"], [[text]]))).worksheets[0]["A2"]
    assert cell.data_type == "s"


def test_a_number_below_zero_is_no_formula() -> None:
    assert read_csv(to_csv(["a"], [[-3]]))[1] == ["-3"]


def test_excel_keeps_numbers_and_dates() -> None:
    sheet = load_workbook(io.BytesIO(to_excel("Planning", HEADINGS, ROWS))).worksheets[0]
    assert sheet.title == "Planning"
    assert [cell.value for cell in sheet[1]] == HEADINGS
    assert sheet["B2"].value == 3
    assert sheet["C2"].value.date() == date(2026, 11, 24)
    assert sheet["C2"].number_format == "yyyy-mm-dd"
    assert sheet["A3"].value == '=1+1;"x"'
    assert sheet.freeze_panes == "B2"

"""An organisation file is taken in whole or not at all, and every mistake in it is named at once."""

from copy import deepcopy
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from app.demo.data import FOLDER
from app.exchange.mistakes import Rejected
from app.exchange.organisation import load_organisation, read_organisation
from app.text import LOCALES, texts
from tests.unit.exchange.organisations import Tables, as_excel, as_toml, codes, mistakes, right, tables

DEMO = FOLDER / "organisation.toml"
WRITERS = [as_toml, as_excel]
EARLY = (date(2026, 1, 1), date(2026, 8, 31))


def changed(table: str, row: int, **cells: Any) -> Tables:
    """The right tables with some cells of one row changed; None takes a cell away."""
    content = deepcopy(tables())
    for name, value in cells.items():
        if value is None:
            content[table][row].pop(name, None)
        else:
            content[table][row][name] = value
    return content


def added(table: str, **cells: Any) -> Tables:
    content = tables()
    content[table].append(cells)
    return content


def test_a_right_file_reads_the_same_from_toml_and_excel() -> None:
    found = right()
    assert read_organisation(as_excel(tables())) == found
    assert [unit.key for unit in found.units] == ["dros", "ccb"]
    assert found.positions[2].roles == ("leadership", "leadership_chair")
    assert found.people[0].starts == date(2026, 9, 1)
    assert found.units[0].name_verified is False


def test_the_demo_organisation_is_in_this_format() -> None:
    found = load_organisation(DEMO)
    assert (len(found.units), len(found.teams), len(found.people)) == (14, 17, 47)
    keys = [unit.key for unit in found.units]
    assert all(unit.parent is None or keys.index(unit.parent) < keys.index(unit.key) for unit in found.units)


def test_parents_come_first_whatever_the_order_of_the_file() -> None:
    content = tables()
    content["units"].reverse()
    assert [unit.key for unit in read_organisation(as_toml(content)).units] == ["dros", "ccb"]


WRONG = [
    (changed("units", 0, name=None), ["required"]),
    (changed("units", 0, name="x" * 201), ["too_long"]),
    (changed("units", 0, kind="dienst"), ["bad_choice"]),
    (changed("units", 1, parent="niets"), ["unknown_unit"]),
    (changed("units", 1, parent="ccb"), ["cycle"]),
    (changed("units", 1, key="Afdeling CCB"), ["bad_key", "unknown_unit"]),
    (changed("units", 1, emt=True), ["no_head"]),
    (changed("teams", 0, unit="niets"), ["unknown_unit"]),
    (changed("positions", 0, roles=["baas"]), ["bad_choice", "no_head"]),
    (changed("positions", 0, roles=["system"]), ["bad_choice", "no_head"]),
    (changed("positions", 0, roles=["emt_member", "emt_member"]), ["double_name", "no_head"]),
    (changed("positions", 0, unit=None), ["unit_needed", "no_head"]),
    (changed("positions", 1, roles=["emt_member"]), ["two_heads"]),
    (changed("positions", 2, seat=None), ["seat_and_leadership", "chair_needs_seat"]),
    (changed("positions", 2, seat="member"), ["chair_needs_seat"]),
    (changed("positions", 3, seat="member"), ["seat_and_leadership"]),
    (changed("positions", 3, line=None), ["line_needed"]),
    (changed("positions", 3, line=6), ["bad_number", "line_needed"]),
    (changed("positions", 0, line=2), ["line_without_role"]),
    (changed("people", 0, position="niets"), ["unknown_position"]),
    (changed("people", 0, username="Hoofd DROS"), ["bad_username"]),
    (changed("people", 0, email="hoofd zonder apenstaart"), ["bad_email"]),
    (changed("people", 0, starts=date(1889, 1, 1)), ["far_date"]),
    (changed("people", 0, ends=date(2026, 8, 31)), ["ends_before_start"]),
    (added("units", key="dros", name="Nog een", kind="sector", emt=False), ["double_key"]),
    (added("teams", key="bt-een", name="Nog een", unit="dros"), ["double_key"]),
    (added("positions", key="chef", title="Nog een", roles=["admin"]), ["double_key"]),
    (added("positions", key="chef-2", title="Nog een", roles=["leadership"], seat="chair"), ["taken"]),
    (added("positions", key="lijn-2", title="Nog een", roles=["line_lead"], line=1), ["taken"]),
    (
        added("people", username="ander", name="Ander", position="chef", starts=date(2026, 10, 1)),
        ["two_holders"],
    ),
    (
        added(
            "people", username="chef", name="Andere naam", position="lijn-1", starts=EARLY[0], ends=EARLY[1]
        ),
        ["two_names"],
    ),
]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(("content", "expected"), WRONG)
def test_each_mistake_is_named(content: Tables, expected: list[str], write: Any) -> None:
    assert codes(write(content)) == expected


def test_all_mistakes_are_reported_at_once_with_their_place() -> None:
    content = tables()
    content["units"][0]["name"] = ""
    content["units"][1]["parent"] = "niets"
    content["teams"][0]["key"] = "Met Spaties"
    content["positions"][3]["line"] = 9
    content["people"][0]["position"] = "weg"
    content["people"][1]["ends"] = date(2025, 1, 1)
    found = {(m.code, m.place("nl")) for m in mistakes(as_excel(content))}
    assert found == {
        ("required", "Onderdelen, rij 2, kolom Naam"),
        ("unknown_unit", "Onderdelen, rij 3, kolom Hoort bij"),
        ("bad_key", "Basisteams, rij 2, kolom Sleutel"),
        ("bad_number", "Functies, rij 5, kolom Programmalijn"),
        ("line_needed", "Functies, rij 5, kolom Programmalijn"),
        ("unknown_position", "Personen, rij 2, kolom Functie"),
        ("ends_before_start", "Personen, rij 3, kolom Tot en met"),
    }
    assert sorted(codes(as_toml(content))) == sorted(code for code, _place in found)


def test_in_toml_the_row_is_the_line_of_the_table() -> None:
    data = as_toml(changed("units", 1, parent="niets"))
    (mistake,) = mistakes(data)
    assert data.decode().splitlines()[(mistake.row or 0) - 1] == "[[units]]"
    assert mistake.place("en") == f"units, row {mistake.row}, column parent"
    inline = b'units = [{key = "a", name = "A", kind = "sector", emt = false, parent = "b"}]'
    assert [m.row for m in mistakes(inline) if m.code == "unknown_unit"] == [1]


def test_every_mistake_has_a_sentence_in_both_languages() -> None:
    seen = [mistake for content, _codes in WRONG for mistake in mistakes(as_toml(content))]
    for mistake in seen:
        for locale in LOCALES:
            assert "{" not in mistake.text(locale)
            assert mistake.place(locale)
    assert len({mistake.text("nl") for mistake in seen}) > 15


def test_the_words_of_a_mistake_take_the_same_values_in_both_languages() -> None:
    for key, words in texts().items():
        if key.startswith("exchange.mistake."):
            places = [
                sorted(part.split("}")[0] for part in str(words[locale]).split("{")[1:]) for locale in LOCALES
            ]
            assert places[0] == places[1], key


def test_a_long_wrong_value_is_cut_and_shown_without_tricks() -> None:
    (mistake,) = mistakes(as_toml(changed("people", 0, username="X\u202e" + "X" * 70)))
    assert len(dict(mistake.values)["value"]) == 60
    assert "\u202e" not in str(mistake.values)


def test_a_cycle_of_three_is_named_at_each_of_its_units() -> None:
    content = tables()
    for key, parent in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")):
        content["units"].append({"key": key, "name": key, "kind": "sector", "parent": parent, "emt": False})
    found = mistakes(as_toml(content))
    assert [m.code for m in found] == ["cycle"] * 3
    assert "a > b > c > a" in found[0].text("nl")


def test_a_position_may_change_hands_and_a_person_may_hold_two() -> None:
    content = tables()
    content["people"][2]["ends"] = date(2026, 12, 31)
    after = {"username": "ander", "name": "Ander", "position": "chef", "starts": date(2027, 1, 1)}
    early = {"username": "chef", "name": "Chef", "position": "lijn-1", "starts": EARLY[0], "ends": EARLY[1]}
    content["people"] += [after, early]
    found = read_organisation(as_toml(content))
    assert [person.position for person in found.people if person.username == "chef"] == ["chef", "lijn-1"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (True, ["not_text"]),
        (12, ["not_text"]),
        (["lijst"], ["not_text"]),
        ("a\u0007b", None),
        ("a\u00a0b", []),
    ],
)
def test_toml_is_strict_about_types(cell: Any, expected: list[str] | None) -> None:
    data = as_toml(changed("units", 0, name=cell)).replace(b"\x07", b"\\u0007")
    assert codes(data) == (["control_characters"] if expected is None else expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('starts = "2026-09-01"', "bad_date"),
        ("starts = 2026-09-01T10:00:00", "bad_date"),
        ("starts = true", "bad_date"),
        ("starts = 10:00:00", "bad_date"),
    ],
)
def test_a_toml_date_is_a_plain_date(line: str, expected: str) -> None:
    data = as_toml(tables()).replace(b"starts = 2026-09-01", line.encode(), 1)
    assert codes(data) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1-9-2026", []),
        ("01/09/2026", []),
        ("2026-09-01", []),
        (datetime(2026, 9, 1), []),  # noqa: DTZ001
        (date(2026, 9, 1), []),
        (datetime(2026, 9, 1, 10), ["bad_date"]),  # noqa: DTZ001
        ("31-2-2026", ["bad_date"]),
        ("september", ["bad_date"]),
        (46000.5, ["bad_date"]),
        (True, ["bad_date"]),
    ],
)  # fmt: skip
def test_excel_dates(cell: Any, expected: list[str]) -> None:
    assert codes(as_excel(changed("people", 0, starts=cell))) == expected


@pytest.mark.parametrize(("cell", "expected"), [("x", []), ("JA", []), (1, []), ("misschien", ["bad_flag"])])
def test_excel_flags(cell: Any, expected: list[str]) -> None:
    assert codes(as_excel(changed("units", 0, emt=cell))) == expected


def test_excel_numbers_may_be_typed_as_text_and_text_as_numbers() -> None:
    assert codes(as_excel(changed("positions", 3, line="1"))) == []
    assert codes(as_excel(changed("positions", 3, line=1.0))) == []
    assert codes(as_excel(changed("positions", 3, line=1.5))) == ["bad_number", "line_needed"]
    assert read_organisation(as_excel(changed("teams", 0, name=112))).teams[0].name == "112"


def test_a_formula_is_text_and_so_is_a_time() -> None:
    link = '=HYPERLINK("http://x";"y")'
    array = ArrayFormula("B3", "=SUM(1,2)")
    content = changed("units", 0, name=link)
    content["units"][1]["name"] = array
    content["teams"][0]["name"] = time(10, 30)
    found = read_organisation(as_excel(content))
    assert [unit.name for unit in found.units] == [link, "=SUM(1,2)"]
    assert found.teams[0].name == "10:30:00"


def test_headings_and_titles_may_be_english_or_code_names_in_any_order() -> None:
    def rename(book: Workbook) -> None:
        book["Onderdelen"].title = " UNITS "
        book["Personen"].title = "People"
        book["People"]["A1"], book["People"]["C1"] = "user name", "POSITION"

    assert read_organisation(as_excel(tables(), rename)) == right()


def test_empty_rows_and_other_sheets_are_left_alone() -> None:
    def add(book: Workbook) -> None:
        book.create_sheet("Kladblok")["A1"] = "onzin"
        book["Onderdelen"].insert_rows(3)
        book["Personen"]["A9"] = "  "

    assert read_organisation(as_excel(tables(), add)) == right()


def test_wrong_headings_and_missing_sheets_are_said_once() -> None:
    def spoil(book: Workbook) -> None:
        book["Onderdelen"]["B1"] = "Naampje"
        book["Onderdelen"]["D1"] = "Sleutel"
        del book["Personen"]

    found = [(m.code, m.column) for m in mistakes(as_excel(tables(), spoil))]
    assert found == [
        ("unknown_column", "Naampje"),
        ("double_column", "Sleutel"),
        ("column_missing", "Naam"),
        ("sheet_missing", ""),
    ]


def test_unknown_tables_and_columns_in_toml_are_named() -> None:
    content = tables()
    content["unit"] = [{"key": "x"}]
    content["teams"][0]["chef"] = "wie"
    assert codes(as_toml(content)) == ["unknown_table", "unknown_column"]
    assert "not_a_table" in codes(b"units = 3")
    assert codes(b"") == ["no_rows"] * 3


def test_a_rejection_tells_what_is_wrong_in_logs_too() -> None:
    with pytest.raises(Rejected, match=r"units, row .* Choose from"):
        read_organisation(as_toml(changed("units", 0, kind="dienst")))

"""What is written reads back the same: template and Excel, also with texts that look like formulas."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from unicodedata import normalize

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.demo.data import FOLDER
from app.exchange.mistakes import Rejected
from app.exchange.organisation import Organisation, OrganisationPerson, load_organisation
from app.exchange.organisation_tables import TABLES
from app.exchange.organisation_writer import write_excel, write_template
from app.text import LOCALES, Locale
from tests.unit.exchange.organisations import right

DEMO = load_organisation(FOLDER / "organisation.toml")
NAMES = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters=" ="), min_size=1, max_size=40
)
NAMES = NAMES.map(lambda name: normalize("NFC", name).strip()).filter(bool)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_demo_organisation_survives_excel(tmp_path: Path, locale: Locale) -> None:
    path = tmp_path / "organisatie.xlsx"
    write_excel(DEMO, path, locale)
    assert load_organisation(path) == DEMO


@pytest.mark.parametrize("locale", LOCALES)
def test_the_template_has_every_heading_and_explains_it(tmp_path: Path, locale: Locale) -> None:
    path = tmp_path / "sjabloon.xlsx"
    write_template(path, locale)
    book = openpyxl.load_workbook(path)
    guide = book.worksheets[0]
    assert [sheet.title for sheet in book.worksheets[1:]] == [table.title(locale) for table in TABLES]
    assert guide.max_row == 1 + sum(len(table.columns) for table in TABLES)
    with pytest.raises(Rejected) as rejected:
        load_organisation(path)
    assert {mistake.code for mistake in rejected.value.mistakes} == {"no_rows"}


def test_text_that_looks_like_a_formula_stays_text_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "formule.xlsx"
    units = tuple(replace(unit, name="=1+1") for unit in right().units)
    write_excel(replace(right(), units=units), path)
    sheet = openpyxl.load_workbook(path)["Onderdelen"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")


@settings(max_examples=60, deadline=None)
@given(unit=NAMES, person=NAMES, day=st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_any_name_and_day_survives(
    tmp_path_factory: pytest.TempPathFactory, unit: str, person: str, day: date
) -> None:
    found = right()
    people = (OrganisationPerson(username="a.b", name=person, position="chef", starts=day, email="a@b.nl"),)
    units = (replace(found.units[0], name=unit), found.units[1])
    written = Organisation(units=units, teams=found.teams, positions=found.positions, people=people)
    path = tmp_path_factory.mktemp("any") / "any.xlsx"
    write_excel(written, path)
    assert load_organisation(path) == written

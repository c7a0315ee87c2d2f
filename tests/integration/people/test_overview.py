"""The overview at a glance, who may see it, and how much it asks of the database."""

import pytest

from app.commands.holders import vacate
from tests.integration.people.conftest import day, plain, rows_of
from tests.integration.planning.conftest import Counted

PAGES = (
    "/beheer",
    "/beheer/accounts",
    "/beheer/accounts/nieuw",
    "/beheer/accounts/chef.noord",
    "/beheer/functies/nieuw",
    "/beheer/functies/chef.noord",
    "/beheer/importeren",
    "/beheer/importeren/organisatie.xlsx",
    "/beheer/importeren/sjabloon.xlsx",
)
ACTS = (
    "/beheer/accounts/nieuw",
    "/beheer/accounts/chef.noord",
    "/beheer/accounts/chef.noord/wachtwoord",
    "/beheer/accounts/chef.noord/uit",
    "/beheer/accounts/chef.noord/aan",
    "/beheer/functies/nieuw",
    "/beheer/functies/chef.noord",
    "/beheer/functies/chef.noord/houder",
    "/beheer/functies/chef.noord/leeg",
    "/beheer/functies/chef.noord/terugdraaien",
    "/beheer/importeren",
    "/beheer/importeren/inlezen",
)


@pytest.mark.parametrize("username", ["chef.noord", "plv.noord", "secretaris", "politiechef", "privacy"])
def test_only_the_administrator_comes_in(office, username):
    office.as_user(username)
    assert {office.client.get(path).status_code for path in PAGES} == {403}
    assert {office.send(path).status_code for path in ACTS} == {403}
    assert 'href="/beheer"' not in office.page("/")


def test_whoever_is_not_signed_in_signs_in_first(office):
    office.send("/uitloggen")
    assert office.client.get("/beheer").location == "/inloggen?next=/beheer"
    assert office.client.get("/beheer/importeren/organisatie.xlsx").status_code == 303


def test_the_administrator_finds_it_in_the_menu(office):
    assert 'href="/beheer"' in office.page("/")


def test_a_vacant_position_stands_first_and_is_counted(office):
    with office.app.app_context():
        vacate(None, "lijn5", day(-1))
    rows = rows_of(office.page("/beheer"))
    assert rows[1].startswith("Lijntrekker resultaat en borging vacant")
    assert "functie zonder houder 1 " in plain(office.page("/beheer"))
    assert "account zonder functie 1 " in plain(office.page("/beheer"))
    only = rows_of(office.page("/beheer?toon=vacant"))
    assert len(only) == 2
    lonely = rows_of(office.page("/beheer/accounts?toon=zonder-functie"))
    assert [row for row in lonely if "lijn5" in row] == lonely[1:]


def test_each_position_tells_its_holder_since_when_and_what_is_to_come(office):
    account = str(office.people.accounts["plv.zuid"])
    office.send("/beheer/functies/chef.noord/houder", account=account, starts=day(7).isoformat())
    (row,) = [row for row in rows_of(office.page("/beheer")) if row.startswith("Hoofd District Noord ")]
    assert "District Noord Hoofd District Noord sinds 1 januari 2020" in row
    assert "Opvolger: Plaatsvervangend hoofd District Zuid" in row
    assert row.endswith("EMT-lid")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?toon=leiding", 4),
        ("?toon=onderdelen", 8),
        ("?toon=overig", 4),
        ("?toon=vacant", 0),
        ("?toon=<script>", 16),
        ("?zoek=zuid", 2),
        ("?zoek=ZUID+plaatsvervangend", 1),
        ("?zoek=plv.noord", 1),
        ("?toon=leiding&zoek=zuid", 0),
        ("?zoek=" + "x" * 500, 0),
    ],
)
def test_filters_and_search_are_links_that_choose(office, query, expected):
    page = office.page(f"/beheer{query}")
    assert len([row for row in rows_of(page) if "sinds" in row]) == expected
    assert ("Hier is niets gevonden" in page) == (expected == 0)
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 16),
        ("?toon=uit", 1),
        ("?toon=zonder-wachtwoord", 0),
        ("?zoek=chef.noord", 1),
        ("?zoek=privacy", 1),
    ],
)
def test_accounts_are_chosen_alike(office, query, expected):
    office.send("/beheer/accounts/chef.zuid/uit")
    assert len(rows_of(office.page(f"/beheer/accounts{query}"))[1:]) == expected


def test_in_english_too(office):
    office.client.get("/taal/en?next=/beheer")
    for path in PAGES[:-2]:
        assert "Administration" in office.page(path)
    assert "head of the EMT" not in office.page("/beheer")
    assert "EMT member" in office.page("/beheer")


@pytest.mark.parametrize(
    "path", ["/beheer", "/beheer/accounts", "/beheer/functies/chef.noord", "/beheer/waarnemingen"]
)
def test_the_number_of_statements_does_not_grow_with_the_people(office, path):
    office.page(path)
    with Counted(office.app) as few:
        office.page(path)
    for number in range(8):
        data = {"title": f"Functie {number}", "roles": "facilitator"}
        office.send("/beheer/functies/nieuw", **data)
        office.send("/beheer/accounts/nieuw", username=f"extra{number}", name=f"Extra {number}")
    with Counted(office.app) as many:
        office.page(path)
    assert len(many.statements) == len(few.statements) <= 12, many.statements

"""Reading an organisation in by the page: every mistake at once, a preview, and then all of it or nothing."""

import io
import re
from datetime import date
from html import unescape

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.commands.accounts import reset_password
from app.commands.organisation import import_organisation
from app.exchange.organisation import read_organisation
from app.extensions import db
from app.models.organisation import Account, Position, Unit
from tests.integration.people.conftest import Office, alive, plain
from tests.integration.people.files import organisation
from tests.unit.exchange.organisations import Tables, as_excel, as_toml, rezipped

PAGE, TAKE = "/beheer/importeren", "/beheer/importeren/inlezen"
WRITERS = {"organisatie.toml": as_toml, "organisatie.xlsx": as_excel}


def upload(office: Office, data: bytes, name: str = "organisatie.toml"):
    """Send a file as a browser does; the body is made here, for the test client leaves a large one open."""
    parts = ('name="csrf_token"\r\n\r\n' + office.client.token(), f'name="file"; filename="{name}"\r\n\r\n')
    first, second = (f"--grens\r\nContent-Disposition: form-data; {part}".encode() for part in parts)
    body = first + b"\r\n" + second + data + b"\r\n--grens--\r\n"
    return office.client.post(PAGE, data=body, content_type="multipart/form-data; boundary=grens")


def carried(page: str) -> dict[str, str]:
    """The hidden fields of the preview."""
    form = page.partition(f'action="{TAKE}"')[2].partition("</form>")[0]
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in fields if name != "csrf_token"}


def preview(office: Office, content: Tables) -> str:
    answer = upload(office, as_toml(content))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def count(office: Office, model) -> int:
    with office.app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("name", WRITERS)
def test_a_right_file_shows_what_would_change_and_then_does_it(office, name):
    units, accounts = count(office, Unit), count(office, Account)
    answer = upload(office, WRITERS[name](organisation()), name)
    page = answer.get_data(as_text=True)
    words = plain(page)
    assert answer.status_code == 200
    assert "Nieuwe onderdelen 2 Dienst Samenwerking, Afdeling CCB" in words
    assert "Nieuwe basisteams 1 Basisteam Een" in words
    assert "Nieuwe accounts 5" in words
    assert "Diensthoofd Hoofd vanaf 1 september 2026" in words
    assert "Aangepaste functies 1 Beheerder" in words
    assert "Beheerder Baas vanaf 1 september 2026 Functioneel beheerder" in words
    assert (count(office, Unit), count(office, Account)) == (units, accounts)
    done = office.client.send(TAKE, carried(page))
    assert (done.status_code, done.location) == (303, "/beheer")
    assert (count(office, Unit), count(office, Account)) == (units + 2, accounts + 5)
    assert office.holders("hoofd-dros") == [("hoofd.dros", date(2026, 9, 1), None)]
    assert office.account("hoofd.dros").password_hash is None


def test_the_same_file_again_changes_nothing(office):
    content = organisation(people=(4, {"username": "beheer", "name": "beheer", "starts": date(2020, 1, 1)}))
    done = office.client.send(TAKE, carried(preview(office, content)))
    assert done.location == "/beheer"
    assert "De organisatie is ingelezen: 2 onderdelen en 5 functies." in office.page("/beheer")
    assert "Er verandert niets" in preview(office, content)


def lines_of(content: Tables) -> list[str]:
    """Where the wrong cells of the next test stand in TOML: the line of the header of their row."""
    lines = as_toml(content).decode().splitlines()
    at = {table: [n for n, line in enumerate(lines, start=1) if line == f"[[{table}]]"] for table in content}
    unit, position, person = at["units"][1], at["positions"][0], at["people"][0]
    return [
        f"units, rij {unit}, kolom kind",
        f"positions, rij {position}, kolom unit",
        f"people, rij {person}, kolom position",
        f"people, rij {person}, kolom name",
    ]


PLACES = {
    "organisatie.toml": lines_of,
    "organisatie.xlsx": lambda _content: [
        "Onderdelen, rij 3, kolom Soort",
        "Functies, rij 2, kolom Onderdeel",
        "Personen, rij 2, kolom Functie",
        "Personen, rij 2, kolom Naam",
    ],
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_mistake_is_told_at_once_with_its_place(office, name):
    wrong = organisation(
        units=(1, {"kind": "afdeling"}),
        positions=(0, {"unit": None}),
        people=(0, {"position": "bestaat-niet", "name": None}),
    )
    before = count(office, Position)
    answer = upload(office, WRITERS[name](wrong), name)
    words = plain(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "Er is niets ingelezen. Verbeter eerst" in words
    for place in PLACES[name](wrong):
        assert place in words
    assert count(office, Position) == before


@pytest.mark.parametrize("name", WRITERS)
def test_what_contradicts_the_stored_organisation_is_told_with_its_row(office, name):
    wrong = organisation(positions=(2, {"seat": "chair"}))
    wrong["positions"][3]["line"] = 5
    wrong["units"].append({"key": "noord", "name": "Noord", "kind": "district", "emt": False})
    wrong["positions"].append({"key": "tweede", "title": "Tweede", "roles": ["emt_member"], "unit": "noord"})
    words = plain(upload(office, WRITERS[name](wrong), name).get_data(as_text=True))
    place = "Functies, rij 4, kolom Plaats in eenheidsleiding" if name.endswith("xlsx") else "positions, rij"
    assert f"{place}" in words
    assert "Deze plaats in de eenheidsleiding is al van Politiechef." in words
    assert "Deze programmalijn is al van Lijntrekker resultaat en borging." in words
    assert "Dit onderdeel heeft al een hoofd: Hoofd District Noord." in words
    assert "Verbeter eerst 3 fouten" in words


def test_two_holders_at_once_are_refused_whoever_came_first(office):
    start = {"position": "beheer", "username": "x.y", "name": "X"}
    for days in ({"starts": date(2019, 1, 1)}, {"starts": date(2021, 1, 1), "ends": date(2021, 6, 1)}):
        content = organisation()
        content["people"][4] = start | days
        words = plain(upload(office, as_toml(content)).get_data(as_text=True))
        assert "De functie beheer heeft al een houder vanaf 2020-01-01." in words


def test_a_file_after_which_nobody_is_an_administrator_is_refused(office):
    content = organisation(people=(4, {"username": "beheer", "name": "B", "starts": date(2020, 1, 1)}))
    content["people"][4]["ends"] = date(2024, 1, 1)
    words = plain(upload(office, as_toml(content)).get_data(as_text=True))
    assert "Na deze import heeft niemand de rol admin." in words
    assert office.holders("beheer") == [("beheer", date(2020, 1, 1), None)]


def test_whose_rights_change_by_a_file_signs_in_again_and_others_go_on(office):
    leaving, staying = office.somebody("beheer"), office.somebody("chef.noord")
    done = office.client.send(TAKE, carried(preview(office, organisation())))
    assert done.status_code == 303
    assert not alive(leaving)
    assert alive(staying)
    assert office.holders("beheer") == [
        ("beheer", date(2020, 1, 1), date(2026, 8, 31)),
        ("baas", date(2026, 9, 1), None),
    ]


def test_when_the_organisation_changed_meanwhile_the_preview_comes_again(office):
    content = organisation(people=(4, {"username": "beheer", "name": "beheer", "starts": date(2020, 1, 1)}))
    seen = carried(preview(office, content))
    office.send("/beheer/functies/beheer", title="Beheerder", roles="admin")
    again = office.client.send(TAKE, seen)
    page = again.get_data(as_text=True)
    assert again.status_code == 409
    assert "Iemand heeft de organisatie intussen veranderd." in page
    assert "Aangepaste functies" not in page
    assert office.client.send(TAKE, carried(page)).status_code == 303


def test_a_contradiction_that_came_meanwhile_is_told(office):
    seen = carried(preview(office, organisation()))
    office.send("/beheer/functies/nieuw", title="Eerste lijn", roles="line_lead", line="1")
    again = office.client.send(TAKE, seen)
    assert again.status_code == 422
    assert "Deze programmalijn is al van Eerste lijn." in again.get_data(as_text=True)
    assert "organisation_imported" not in office.events()


def test_taking_over_twice_has_one_effect_and_one_answer(office):
    content = organisation(people=(4, {"username": "beheer", "name": "beheer", "starts": date(2020, 1, 1)}))
    seen = carried(preview(office, content))
    answers = [office.client.send(TAKE, seen) for _ in range(2)]
    assert [(each.status_code, each.location) for each in answers] == [(303, "/beheer")] * 2
    assert office.events().count("organisation_imported") == 1


def test_a_file_as_large_as_may_be_is_carried_whole(office):
    content = organisation(people=(4, {"username": "beheer", "name": "beheer", "starts": date(2020, 1, 1)}))
    data = as_toml(content)
    data += b"# +/=?\n" * ((2_000_000 - len(data)) // 7)
    page = upload(office, data).get_data(as_text=True)
    assert office.client.send(TAKE, carried(page)).location == "/beheer"
    assert office.events()[-1] == "organisation_imported"


def test_what_is_carried_is_read_and_checked_again(office):
    assert "Dit is geen TOML- of Excel-bestand" in office.refused(TAKE, "error-summary", data="!", seen="x")
    office.refused(TAKE, "error-summary", seen="x")
    answer = office.send(TAKE, data="W1t1bml0c11dCg==", seen="x")
    assert answer.status_code == 422
    assert "organisation_imported" not in office.events()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Kies een bestand."),
        (b"%PDF-1.7", "Dit is geen TOML- of Excel-bestand."),
        (b"PK\x03\x04rest", "Dit Excel-bestand is beschadigd."),
        (b"\xff\xfe", "Dit bestand is geen TOML in UTF-8."),
        (b"#" * 2_000_001, "Dit bestand is groter dan 2 MB."),
    ],
)
def test_a_file_that_is_none_gets_one_sentence(office, data, sentence):
    answer = upload(office, data)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_a_bomb_and_entities_are_never_unpacked(office):
    good = as_excel(organisation())
    bomb = rezipped(good, "xl/worksheets/sheet1.xml", b" " * 30_000_000)
    assert "wordt bij het uitpakken te groot" in upload(office, bomb).get_data(as_text=True)
    evil = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'
    answer = upload(office, rezipped(good, "xl/workbook.xml", evil))
    assert "bevat onderdelen die wij niet openen" in answer.get_data(as_text=True)


def test_a_body_beyond_the_bound_is_refused_before_it_is_read(office):
    assert upload(office, b"#" * 5_000_000).status_code == 413


def test_without_a_file_the_form_says_so(office):
    office.refused(PAGE, "Kies een bestand.")
    answer = office.client.send(PAGE, {"file": (io.BytesIO(b""), "")}, content_type="multipart/form-data")
    assert answer.status_code == 422


def test_very_many_mistakes_are_counted_and_not_all_shown(office):
    content = organisation()
    content["people"] = [
        {"username": f"Fout {n}", "name": "X", "position": "beheer", "starts": date(2026, 9, 1)}
        for n in range(300)
    ]
    page = upload(office, as_toml(content)).get_data(as_text=True)
    assert "Verbeter eerst" in page
    assert re.search(r"En nog \d+ fouten\.", page)
    assert page.count("Gebruik kleine letters, cijfers en punten") <= 200


def test_markup_in_a_file_is_text_on_the_page(office):
    page = preview(office, organisation(units=(0, {"name": "<script>alert(1)</script>"})))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_organisation_of_now_reads_back_as_it_is(app, client):
    with app.app_context():
        import_organisation(None, read_organisation(as_toml(organisation())), password_hash=None)
        password = reset_password("baas", None)
    client.sign_in("baas", password)
    client.send(
        "/wachtwoord",
        {"old_password": password, "new_password": "vier losse woorden", "again": "vier losse woorden"},
    )
    answer = client.get("/beheer/importeren/organisatie.xlsx")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="organisatie.xlsx"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    sent = {"file": (io.BytesIO(answer.data), "organisatie.xlsx")}
    page = client.send(PAGE, sent, content_type="multipart/form-data").get_data(as_text=True)
    assert "Er verandert niets" in page


def test_the_template_opens_in_the_language_of_the_reader(office):
    book = load_workbook(io.BytesIO(office.client.get("/beheer/importeren/sjabloon.xlsx").data))
    assert book.sheetnames == ["Uitleg", "Onderdelen", "Basisteams", "Functies", "Personen"]
    office.client.get("/taal/en?next=/")
    book = load_workbook(io.BytesIO(office.client.get("/beheer/importeren/sjabloon.xlsx").data))
    assert book.sheetnames[1:3] == ["Units", "Base teams"]

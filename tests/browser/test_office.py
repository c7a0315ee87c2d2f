"""The secretary watches, acts from one screen and prepares a meeting; the leadership decides and confirms."""

import pytest
from playwright.sync_api import Page, expect

from app.passwords import DEMO_PASSWORD
from tests.browser.desk import home, told

pytestmark = pytest.mark.browser
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


def planning(page: Page, unit: str) -> object:
    page.get_by_role("link", name="Planning", exact=True).click()
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=unit))


def test_the_secretary_sees_who_is_late_first_and_reminds_from_the_row(fresh, desk):
    page = desk.page("secretaris")
    page.get_by_role("link", name="Planning", exact=True).click()
    first = page.locator("tbody tr").first
    expect(first).to_be_in_viewport()
    expect(first).to_contain_text("AVIM")
    expect(first).to_contain_text("7 werkdagen te laat")
    first.get_by_role("button", name="Herinnering sturen").click()
    told(page, "heeft een herinnering gestuurd")
    expect(page.locator("tbody tr").first).to_contain_text("herinnerd op 24 nov")


@SCRIPTS
def test_the_secretary_returns_a_plan_and_the_unit_reads_why(fresh, desk, scripts):
    page = desk.page("secretaris", java_script_enabled=scripts)
    planning(page, "Zuid").get_by_role("link", name="ter besluit").click()
    page.get_by_role("link", name="Plan terugsturen").click()
    page.get_by_label("Waarom stuurt u dit terug?").fill("De uren ontbreken bij twee mijlpalen.")
    page.get_by_label("Wanneer moet het opnieuw binnen zijn?").fill("2026-12-01")
    page.get_by_role("button", name="Plan terugsturen").click()
    told(page, "teruggestuurd")
    head = desk.page("chef.zuid", java_script_enabled=scripts)
    head.get_by_role("link", name="Uw meerjarenplan is teruggestuurd").first.click()
    expect(head.get_by_role("main").get_by_text("De uren ontbreken").first).to_be_in_viewport()


def test_the_secretary_checks_an_opgave(fresh, desk):
    fresh.change("UPDATE assignment SET noted_at = NULL WHERE key = 'O-02'")
    page = desk.page("secretaris")
    page.get_by_role("link", name="Kijk de opgave na van District Oost").click()
    page.get_by_role("button", name="Aanmerken als nagekeken").click()
    told(page, "nagekeken")


def test_an_extension_is_decided_by_whom_the_rule_names(fresh, desk):
    page = desk.page("secretaris")
    page.get_by_role("link", name="Planning", exact=True).click()
    page.get_by_role("link", name="Dienst Regionaal Operationeel Centrum").first.click()
    refused = page.get_by_role("button", name="Uitstel verlenen")
    expect(refused).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_text("minder dan vijf. Laat de eenheidsleiding beslissen.")).to_be_visible()
    chief = desk.page("politiechef")
    chief.get_by_role("link", name="vraagt uitstel tot 2 december 2026").click()
    chief.get_by_role("link", name="Uitstel verlenen").click()
    chief.get_by_label("Wat is de reden?").fill("De avonden waren al bezet.")
    chief.get_by_role("button", name="Uitstel verlenen").click()
    told(chief, "uitstel verleend")
    unit = desk.page("hoofd.droc")
    expect(unit.get_by_text("Uiterlijk 2 december 2026")).to_be_visible()


def test_the_secretary_prepares_a_meeting(fresh, desk):
    page = desk.page("secretaris")
    page.get_by_role("link", name="Zet deze behoefte op de agenda").click()
    expect(page.get_by_label("Over welk plan")).to_have_value("need:B-01")
    title = "Beeld van de bodycam gebruiken om van te leren"
    page.goto("/vergaderingen/nieuw")
    page.get_by_label("Op welke dag?").fill("2026-12-08")
    page.get_by_label("De eenheidsleiding").check()
    page.get_by_role("button", name="Plannen").click()
    page.get_by_role("link", name="Agendapunt toevoegen").click()
    page.get_by_label("Besluiten").check()
    option = page.get_by_role("option", name="B-01")
    page.get_by_label("Over welk plan").select_option(option.get_attribute("value"))
    page.get_by_role("button", name="Agendapunt toevoegen").click()
    expect(page.get_by_role("row").filter(has_text=title)).to_contain_text("besluiten")
    page.get_by_role("button", name="Agenda versturen").click()
    told(page, "agenda verstuurd")
    expect(home(page).get_by_role("link", name="Zet deze behoefte op de agenda")).to_have_count(0)


@SCRIPTS
def test_outcomes_are_recorded_and_the_list_is_confirmed_with_the_password(fresh, desk, scripts):
    page = desk.page("secretaris", java_script_enabled=scripts)
    expect(page.get_by_role("heading", name="Leg vast wie er is op de vergadering")).to_be_in_viewport()
    page.get_by_role("link", name="Naar de vergadering").click()
    page.get_by_role("link", name="Aanwezigen vastleggen").click()
    for member in ("Politiechef", "Hoofd Operatiën", "Hoofd Bedrijfsvoering"):
        page.get_by_label(member, exact=True).check()
    page.get_by_role("button", name="Aanwezigen vastleggen").click()
    page.get_by_role("link", name="Naar de besluiten").click()
    zuid = page.get_by_role("region", name="Meerjarenplan District Zuid")
    zuid.get_by_label("Aangehouden").check()
    if not scripts:
        zuid.get_by_text("Advies, reden, datum of voorwaarden").click()
    zuid.get_by_label("Wanneer komt het terug?").fill("2026-12-15")
    page.get_by_label("Hamerstukken").check()
    page.get_by_role("button", name="Uitkomsten vastleggen").click()
    told(page, "3 uitkomsten zijn vastgelegd")

    chief = desk.page("politiechef", java_script_enabled=scripts)
    chief.get_by_role("link", name="Naar de besluitenlijst").click()
    expect(chief.get_by_role("listitem").filter(has_text="Aangehouden")).to_be_visible()
    chief.get_by_label("Uw wachtwoord").fill("niet mijn wachtwoord")
    chief.get_by_role("button", name="Bekrachtig 3 besluiten").click()
    expect(chief.get_by_role("alert")).to_contain_text("wachtwoord")
    chief.get_by_label("Uw wachtwoord").fill(DEMO_PASSWORD)
    chief.get_by_role("button", name="Bekrachtig 3 besluiten").click()
    told(chief, "3 besluiten zijn bekrachtigd")
    unit = desk.page("sector.infra", java_script_enabled=scripts)
    unit.goto("/plannen/P-14")
    expect(unit.get_by_text("Vastgesteld door de eenheidsleiding op 24 november 2026")).to_be_visible()


def test_a_member_of_the_leadership_votes_and_has_a_dissent_recorded(fresh, desk):
    page = desk.page("hoofd.operatien")
    page.get_by_role("link", name="Besluiten", exact=True).click()
    page.get_by_role("region", name="Meerjarenplan District Zuid").get_by_role("link", name="Stemmen").click()
    page.get_by_label("Tegen", exact=True).check()
    page.get_by_label("Neem mijn afwijkende standpunt op").check()
    page.get_by_label("Uw afwijkende standpunt", exact=True).fill("De uren gaan van de wijk af.")
    page.get_by_role("button", name="Stemmen").click()
    point = page.get_by_role("region", name="Meerjarenplan District Zuid")
    expect(point).to_contain_text("1 tegen")
    point.get_by_text("1 stem").click()
    expect(point.get_by_text("De uren gaan van de wijk af.")).to_be_visible()

"""A round comes to be in the browser: made, its letter written and previewed, signed, sent, and read."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import told

pytestmark = pytest.mark.browser
DATES = {
    "Fase 1, analyse: wanneer begint deze fase?": "2027-01-04",
    "Fase 1, analyse: uiterlijk klaar op": "2027-02-01",
    "Fase 2, plan: wanneer begint deze fase?": "2027-02-02",
    "Fase 2, plan: uiterlijk klaar op": "2027-03-15",
    "Fase 3, collectieve opgave: wanneer begint deze fase?": "2027-03-16",
    "Fase 3, collectieve opgave: uiterlijk klaar op": "2027-04-12",
    "Wanneer bevriest de inbreng?": "2027-05-10",
    "Wanneer besluit de eenheidsleiding?": "2027-06-07",
}
LETTER = "Kijk wat er van uw onderdeel wordt gevraagd.\n\nSchrijf op wat u daarvoor nodig hebt."


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_new_round_to_a_letter_that_everybody_reads(quiet_fresh, desk, scripts):
    office = desk.page("secretaris", java_script_enabled=scripts)
    office.goto("/rondes")
    office.get_by_role("link", name="Nieuwe ronde").click()
    office.get_by_label("Hoe heet deze ronde?").fill("Vervolgopdracht 2027")
    for label, value in DATES.items():
        office.get_by_label(label).fill(value)
    office.get_by_role("button", name="Ronde aanmaken").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("Vervolgopdracht 2027")
    address = office.url

    office.get_by_role("link", name="Brief schrijven").first.click()
    office.get_by_label("Aanhef").fill("Geachte leden van het EMT,")
    office.get_by_label("Onderwerp").fill("Vervolgopdracht")
    office.get_by_label("Tekst van de brief").fill(LETTER)
    office.get_by_label("Afsluiting").fill("Met vriendelijke groet,")
    office.get_by_role("button", name="Bewaren").first.click()
    office.goto(f"{address}/brief")
    expect(office.get_by_role("article")).to_contain_text("Schrijf op wat u daarvoor nodig hebt.")

    chief = desk.page("politiechef", java_script_enabled=scripts)
    chief.get_by_role("link", name="Brief lezen").click()
    chief.get_by_role("button", name="Brief ondertekenen").click()
    told(chief, "ondertekend")

    office.goto("/")
    office.get_by_role("link", name="Brief bekijken").click()
    office.get_by_role("button", name="Brief versturen").click()
    told(office, "verstuurd")

    head = desk.page("chef.oost", java_script_enabled=scripts)
    expect(head.get_by_role("heading", name="Beantwoord de vijf vragen")).to_be_in_viewport()
    head.goto(f"{address}/brief")
    expect(head.get_by_role("article")).to_contain_text("Kijk wat er van uw onderdeel wordt gevraagd.")

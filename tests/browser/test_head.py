"""A head of a unit finishes the open work of phase 3, by clicking as people do, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import home, told

pytestmark = pytest.mark.browser
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@SCRIPTS
def test_chef_oost_finishes_phase_3(fresh, desk, scripts):
    page = desk.page("chef.oost", java_script_enabled=scripts)
    expect(page.get_by_role("heading", name="Lever uw inbreng voor fase 3")).to_be_in_viewport()
    page.get_by_role("link", name="Ga naar fase 3").click()
    leadership = page.get_by_role("group", name="Wat hebt u van de eenheidsleiding nodig?")
    leadership.get_by_label("Ik heb nu niets nodig").check()
    page.get_by_label("Wat is de collectieve opgave?").fill("Samen zichtbaar zijn in elke wijk.")
    page.get_by_role("button", name="Inbreng indienen").click()
    told(page, "heeft de inbreng ingediend")
    home(page)
    expect(page.get_by_text("Lever uw inbreng voor fase 3")).to_have_count(0)


@SCRIPTS
def test_chef_oost_answers_what_another_unit_asked(fresh, desk, scripts):
    page = desk.page("chef.oost", java_script_enabled=scripts)
    page.get_by_role("link", name="Reageer op de vraag").click()
    page.get_by_role("link", name="Aanbod doen").click()
    page.get_by_role("button", name="Aanbod doen").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("group", name="Kunt u helpen?").get_by_label("Ja, zoals gevraagd").check()
    page.get_by_label("Wat biedt u aan?").fill("Elk team koppelt binnen vier weken terug.")
    page.get_by_label("Wanneer levert u voor het eerst?").fill("2027-01-29")
    page.get_by_label("Hoeveel uren kost het u per jaar?").fill("20")
    page.get_by_role("button", name="Aanbod doen").click()
    told(page, "heeft een aanbod gedaan")
    expect(page.get_by_text("Elk team koppelt binnen vier weken terug.").first).to_be_visible()
    home(page)
    expect(page.get_by_text("Reageer op de vraag")).to_have_count(0)


@SCRIPTS
def test_chef_oost_responds_to_a_commitment(fresh, desk, scripts):
    page = desk.page("chef.oost", java_script_enabled=scripts)
    page.get_by_role("link", name="Geef uw reactie op de afspraak").click()
    page.get_by_label("Ik stem in, met een voorwaarde").check()
    page.get_by_label("Wat is uw voorwaarde of bezwaar?").fill("Het punt is ook in het weekend bemand.")
    page.get_by_role("button", name="Reageren").click()
    row = page.get_by_role("row").filter(has_text="District Oost")
    expect(row).to_contain_text("Het punt is ook in het weekend bemand.")
    home(page)
    expect(page.get_by_role("link", name="Geef uw reactie op de afspraak")).to_have_count(0)


def test_a_head_asks_for_something_and_sees_whose_turn_it_is(fresh, desk):
    page = desk.page("chef.oost")
    page.get_by_role("link", name="Behoeften", exact=True).click()
    page.get_by_role("link", name="Nieuwe behoefte").click()
    page.get_by_label("Waar gaat het om?").fill("Een vaste contactpersoon bij de recherche")
    page.get_by_label("Wat wilt u?").fill("Iemand die wij elke dag kunnen bellen.")
    page.get_by_label("Waarvoor?").fill("Dan weten wij sneller wat er speelt.")
    page.get_by_role("group", name="Aan wie vraagt u dit?").get_by_label("Een of meer onderdelen").check()
    page.get_by_label("Dienst Regionale Recherche").check()
    page.get_by_label("Wanneer hebt u het nodig?").fill("2027-03-01")
    page.get_by_role("button", name="Versturen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Een vaste contactpersoon bij de recherche")
    expect(page.locator(".turn")).to_contain_text("Dienst Regionale Recherche")


def test_a_head_asks_for_more_time(fresh, desk):
    page = desk.page("chef.oost")
    expect(page.get_by_role("heading", name="Lever uw inbreng voor fase 3")).to_be_in_viewport()
    page.get_by_role("link", name="Ga naar fase 3").click()
    page.get_by_role("link", name="Vraag uitstel").click()
    page.get_by_label("Waarom lukt het niet op tijd?").fill("Twee teamchefs zijn er niet.")
    page.get_by_label("Tot wanneer hebt u nodig?").fill("2026-11-30")
    page.get_by_role("button", name="Uitstel vragen").click()
    home(page)
    expect(page.get_by_text("Er wordt beslist over uw vraag om uitstel")).to_be_visible()


@pytest.mark.parametrize(
    ("user", "path", "asked"),
    [
        ("chef.oost", "/opdrachten/O-02", "Wat hebt u van andere onderdelen nodig?"),
        ("sector.avim", "/plannen/P-13", "Mijn visie"),
    ],
)
def test_the_form_of_a_phase_shows_its_point_on_a_laptop_at_first_glance(fresh, desk, user, path, asked):
    page = desk.page(user, viewport={"width": 1366, "height": 657})
    page.goto(path)
    for shown in (page.get_by_text(asked), page.locator(".readers"), page.locator(".action-bar button")):
        expect(shown.first).to_be_in_viewport(ratio=1)

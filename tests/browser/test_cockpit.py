"""The secretary acts on many units from one screen; a member asks for time; the ladder climbs over weeks."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, told
from tests.browser.site import Site, flask

pytestmark = pytest.mark.browser
LADDER = {
    "2026-11-26": (("chef.oost", "heeft herinnerd aan de einddatum"),),
    "2026-11-30": (
        ("chef.oost", "heeft eraan herinnerd dat de einddatum voorbij is"),
        ("plv.oost", "heeft eraan herinnerd dat de einddatum voorbij is"),
    ),
    "2026-12-04": (("secretaris", "heeft gemeld dat dit te laat is"),),
}
"""Phase 3 ends on Friday 27 November: whom each rung of rule C01 tells, in words of its notice."""


def board(desk: Desk) -> Page:
    page = desk.page("secretaris")
    page.get_by_role("link", name="Planning", exact=True).click()
    return page


def choose(page: Page, act: str, *units: str) -> None:
    """Tick units and look at what will happen."""
    for unit in units:
        page.get_by_label(f"Kies {unit}", exact=True).check()
    page.get_by_label("Met de aangevinkte onderdelen").select_option(label=act)
    page.get_by_role("button", name="Eerst bekijken").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(act)


def pass_day(site: Site, day: str) -> None:
    """The periodic work of a day, as the loop would have done it."""
    flask("jobs", "once", "--now", f"{day}T10:00:00+01:00", database=site.database)


def test_chosen_units_are_reminded_after_a_look_with_a_result_each(fresh, desk):
    page = board(desk)
    choose(page, "Herinnering sturen", "District Oost", "District Zuid", "Dienst Regionale Recherche")
    page.get_by_label("District Zuid").uncheck()
    page.get_by_role("button", name="Doen: Herinnering sturen").click()
    expect(page.get_by_text("Gedaan bij 2 van 2.")).to_be_visible()
    page.get_by_role("link", name="Terug naar de planning").click()
    choose(page, "Herinnering sturen", "District Oost", "District Zuid")
    stopped = page.get_by_role("listitem").filter(has_text="District Oost")
    expect(stopped).to_contain_text("Morgen kan het weer")
    expect(page.get_by_label("District Zuid")).to_be_checked()


def test_more_time_is_given_from_the_board(fresh, desk):
    page = board(desk)
    choose(page, "Uitstel geven in fase 3", "District Oost", "District Noord")
    expect(page.get_by_role("listitem").filter(has_text="District Noord")).to_contain_text("al ingeleverd")
    page.get_by_label("Tot wanneer?").fill("2026-11-30")
    page.get_by_label("Wat is de reden?").fill("De avonden gingen naar een grote inzet.")
    page.get_by_role("button", name="Doen: Uitstel geven in fase 3").click()
    expect(page.get_by_text("Gedaan bij 1 van 1.")).to_be_visible()
    unit = desk.page("chef.oost")
    expect(unit.get_by_text("Uiterlijk 30 november 2026").first).to_be_visible()


def test_a_member_asks_for_time_and_the_secretary_grants_it_from_the_board(fresh, desk):
    member = desk.page("chef.oost")
    member.goto("/opdrachten/O-02?fase=3")
    member.get_by_role("link", name="Vraag uitstel").first.click()
    member.get_by_label("Tot wanneer hebt u nodig?").fill("2026-11-30")
    member.get_by_label("Waarom lukt het niet op tijd?").fill("Wij wachten op het antwoord van DRIO.")
    member.get_by_role("button", name="Uitstel vragen").click()
    told(member, "uitstel gevraagd")
    page = board(desk)
    ask = page.get_by_role("listitem").filter(has_text="District Oost vraagt voor fase 3 uitstel tot 30 nov")
    ask.get_by_role("link", name="Uitstel verlenen").click()
    page.get_by_label("Wat is de reden?").fill("Dat is redelijk.")
    page.get_by_role("button", name="Uitstel verlenen").click()
    told(page, "uitstel verleend")
    expect(page).to_have_url(f"{fresh.url}/planning")
    member.goto("/")
    expect(member.get_by_text("Uiterlijk 30 november 2026").first).to_be_visible()


def test_the_ladder_climbs_from_the_colleague_to_a_proposal_for_the_secretary(fresh, desk):
    for day, told_to in LADDER.items():
        pass_day(fresh, day)
        for user, words in told_to:
            page = desk.page(user)
            page.goto("/berichten")
            notice = page.locator("main a[href='/opdrachten/O-02']").filter(has_text=words)
            expect(notice.first).to_be_visible()
    expect(board(desk).get_by_text("De opdracht van District Oost")).to_have_count(0)
    pass_day(fresh, "2026-12-11")
    page = board(desk)
    page.get_by_text("Nog ", exact=False).first.click()
    proposal = page.get_by_role("listitem").filter(has_text="De opdracht van District Oost")
    expect(proposal).to_contain_text("Voorstel: bespreek dit met de eenheidsleiding.")

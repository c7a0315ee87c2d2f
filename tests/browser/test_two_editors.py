"""Two people write at the same time, a session ends, a database is locked: nothing that was typed is lost."""

import pytest
from playwright.sync_api import expect

from app.passwords import DEMO_PASSWORD
from tests.browser.desk import told
from tests.browser.looks import mistakes, too_wide, violations

pytestmark = pytest.mark.browser
HERS, HIS = "Wij zijn er voor elke wijk, ook in de nacht.", "Wij zijn er samen voor de hele stad."
PHONE = {"width": 390, "height": 844}
WRITER = "Dialoogbegeleider District Oost (schrijft al mee)"
QUESTION = "Wat is de collectieve opgave?"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_second_editor_sees_both_texts_and_chooses(fresh, desk, scripts):
    hers = desk.page("chef.oost", java_script_enabled=scripts)
    hers.goto("/opdrachten/O-02")
    hers.get_by_role("link", name="Laten meeschrijven").click()
    writer = hers.get_by_label("Wie schrijft er mee?")
    writer.select_option(label=WRITER)
    hers.get_by_role("button", name="Laten meeschrijven").click()
    his = desk.page("begeleider.oost", java_script_enabled=scripts)
    for page in (hers, his):
        page.goto("/opdrachten/O-02?fase=3")
    hers.get_by_label(QUESTION).fill(HERS)
    hers.get_by_role("button", name="Concept bewaren").click()
    told(hers, "bewaard")
    his.get_by_label(QUESTION).fill(HIS)
    with his.expect_navigation() as navigation:
        his.get_by_role("button", name="Concept bewaren").click()
    assert navigation.value.status == 409
    expect(his.get_by_role("region", name="Dit staat er nu")).to_contain_text("elke wijk")
    expect(his.get_by_role("region", name="Dit typte u")).to_contain_text("hele stad")
    expect(his.get_by_label(QUESTION)).to_have_value(HIS)
    if scripts:
        assert violations(his) + mistakes(navigation.value) + too_wide(his) == []
    his.get_by_role("button", name="Concept bewaren").click()
    told(his, "bewaard")
    hers.goto("/opdrachten/O-02?fase=3")
    expect(hers.get_by_label(QUESTION)).to_have_value(HIS)


def test_what_is_typed_is_saved_along_the_way_and_said_so(fresh, desk):
    page = desk.page("chef.oost")
    page.goto("/opdrachten/O-02?fase=3")
    page.get_by_label(QUESTION).fill(HERS)
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        page.get_by_label(QUESTION).blur()
    assert saved.value.status == 200
    expect(page.get_by_role("status").filter(has_text="Bewaard om")).to_be_visible()
    page.goto("/opdrachten/O-02?fase=3")
    expect(page.get_by_label(QUESTION)).to_have_value(HERS)


def test_autosave_that_meets_another_editor_keeps_the_text_and_says_what_to_do(fresh, desk):
    page, other = desk.page("chef.oost"), desk.page("chef.oost", viewport=PHONE)
    for each in (page, other):
        each.goto("/opdrachten/O-02?fase=3")
    other.get_by_label(QUESTION).fill(HIS)
    other.get_by_role("button", name="Concept bewaren").click()
    told(other, "bewaard")
    page.get_by_label(QUESTION).click()
    page.get_by_label(QUESTION).fill(HERS)
    page.keyboard.press("Tab")
    expect(page.get_by_role("status").filter(has_text="Iemand anders")).to_be_visible()
    expect(page.get_by_label(QUESTION)).to_have_value(HERS)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_after_signing_in_again_the_text_is_there(fresh, desk, scripts):
    page = desk.page("chef.oost", java_script_enabled=scripts)
    page.goto("/opdrachten/O-02?fase=3")
    page.get_by_label(QUESTION).fill(HERS)
    fresh.change("UPDATE login_session SET expires_at = '2026-01-01 00:00:00'")
    page.get_by_role("button", name="Concept bewaren").click()
    page.get_by_label("Gebruikersnaam").fill("chef.oost")
    page.get_by_label("Wachtwoord").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page.locator("main")).to_contain_text(HERS)
    page.get_by_role("button", name="Alsnog versturen").click()
    told(page, "bewaard")


def test_a_database_that_is_locked_loses_nothing(fresh, desk):
    page = desk.page("chef.oost")
    page.goto("/opdrachten/O-02?fase=3")
    page.get_by_label(QUESTION).fill(HERS)
    with fresh.locked(), page.expect_navigation(timeout=20_000) as navigation:
        page.get_by_role("button", name="Concept bewaren").click()
    assert navigation.value.status == 503
    assert violations(page) + mistakes(navigation.value) + too_wide(page) == []
    page.get_by_role("button", name="Opnieuw versturen").click()
    told(page, "bewaard")
    expect(page.get_by_label(QUESTION)).to_have_value(HERS)

"""Pages that say that something did not work: what happened, what to do, and for everybody to read."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looks import mistakes, too_wide, violations

pytestmark = pytest.mark.browser
INSIDE = re.compile(r"Traceback|sqlite|SELECT|[a-z]Error\b")
"""What only developers should read: traces, statements, and the names of exceptions."""
LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])


def clear(page, answer, status):
    """The page has the status, one way on, and nothing of the inside; it is accessible and valid."""
    assert answer.status == status
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert INSIDE.search(page.content()) is None
    assert violations(page) + mistakes(answer) + too_wide(page) == []


@LANGUAGES
@pytest.mark.parametrize(
    ("user", "path", "status"),
    [
        ("politiechef", "/planning", 403),
        ("chef.oost", "/vergaderingen/nieuw", 403),
        ("chef.oost", "/bestaat-niet", 404),
        (None, "/bestaat-niet", 404),
        ("chef.oost", "/behoeften/B-99", 404),
    ],
)
def test_a_page_that_is_not_there_or_not_yours(site, desk, language, user, path, status):
    page = desk.page(user, language)
    clear(page, page.goto(path), status)
    page.get_by_role("main").get_by_role("link").first.click()
    assert page.url in {f"{site.url}/", f"{site.url}/inloggen"}


@LANGUAGES
def test_a_step_that_somebody_took_before(fresh, desk, language):
    page = desk.page("secretaris", language)
    late = page.context.new_page()
    for each in (page, late):
        each.goto("/opdrachten/O-13")
    step = page.locator('form[action$="/acties/remind"] button')
    step.click()
    expect(page.get_by_role("status").first).not_to_be_empty()
    with late.expect_navigation() as navigation:
        late.locator('form[action$="/acties/remind"] button').click()
    clear(late, navigation.value, 409)


@LANGUAGES
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_form_that_is_not_complete_yet(fresh, desk, language, scripts):
    page = desk.page("chef.oost", language, java_script_enabled=scripts)
    page.goto("/antwoorden/W-34/acties/offer")
    page.locator("textarea").first.fill("Een half aanbod.")
    with page.expect_navigation() as navigation:
        page.locator("main form button").last.click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page.locator("textarea").first).to_have_value("Een half aanbod.")
    if scripts:
        clear(page, navigation.value, 422)
    first = summary.get_by_role("link").first
    target = (first.get_attribute("href") or "").removeprefix("#")
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"[id='{target}']")).to_be_in_viewport()


@LANGUAGES
def test_wrong_words_at_the_door(site, desk, language):
    page = desk.page(None, language)
    page.goto("/inloggen")
    page.locator("[name=username]").fill("chef.oost")
    page.locator("[name=password]").fill("een gok")
    with page.expect_navigation() as navigation:
        page.locator("main form button").click()
    expect(page.get_by_role("alert")).to_be_focused()
    clear(page, navigation.value, 422)


@LANGUAGES
@pytest.mark.parametrize(
    ("happened", "status"),
    [
        ("UPDATE sheet SET answers = '{' WHERE form = 'phase3' AND subject = 'assignment'", 500),
        ("ALTER TABLE sheet RENAME TO lost", 503),
    ],
)
def test_what_is_broken_says_so_with_a_number_to_call_about(fresh, desk, language, happened, status):
    page = desk.page("chef.oost", language)
    fresh.change(happened)
    answer = page.goto("/opdrachten/O-02?fase=3")
    clear(page, answer, status)
    expect(page.locator(".trouble__reference")).not_to_be_empty()

"""Every page: accessible in both languages, valid, and readable on every screen."""

import pytest
from playwright.sync_api import expect

from app import create_app
from app.subjects import BY_COLLECTION
from tests.browser.looks import SCREENS, mistakes, too_wide, unfold, violations
from tests.browser.shapes import ASKING, LATER, READING
from tests.conftest import settings_for

pytestmark = pytest.mark.browser
NO_PAGE = {
    "static", "fixed.alive", "fixed.ready", "fixed.metrics", "fixed.security_txt", "fixed.language",
    "feed.feed", "importing.organisation", "importing.template", "planning.download",
}  # fmt: skip
"""Answers that are no page: files, figures, and what leads elsewhere."""
ELSEWHERE = {"answers.show", "decision_lists.ask_outcomes", "decision_lists.ask_confirmation", "mails.letter"}
"""Addresses that lead to the page on which the thing stands, or have a test of their own."""
IN_PAGES = {"outcome", "confirm_decisions", "consultation_response", "round"}
"""Forms that stand on a page that is visited instead of on one of their own."""


QUIET = (
    ("chef.oost", "/"),
    ("chef.oost", "/opdrachten"),
    ("chef.oost", "/behoeften"),
    ("chef.oost", "/afspraken"),
    ("chef.oost", "/berichten"),
    ("secretaris", "/"),
    ("secretaris", "/planning"),
    ("secretaris", "/besluiten"),
    ("secretaris", "/vergaderingen"),
    ("secretaris", "/vergaderingen/nieuw"),
    ("secretaris", "/rondes"),
)
"""Lists with nothing in them."""


def name(shape: tuple[str | None, str]) -> str:
    return f"{shape[0] or 'nobody'} {shape[1]}"


def shortcomings(page, answer):
    """Everything that is wrong with a page, with all that folds unfolded."""
    unfold(page)
    return violations(page) + mistakes(answer) + too_wide(page, *SCREENS)


def shortcomings_in_english(page, path):
    """What the other words make wrong with a page whose shape was looked at in Dutch."""
    page.goto(path)
    assert page.locator("html").get_attribute("lang") == "en"
    unfold(page)
    return violations(page) + too_wide(page)


@pytest.mark.parametrize("shape", READING + ASKING, ids=name)
def test_a_page_is_for_everybody(site, desk, shape):
    user, path = shape
    page = desk.page(user)
    answer = page.goto(path)
    assert (answer.status, page.url) == (200, site.url + path)
    assert shortcomings(page, answer) == []
    assert shortcomings_in_english(desk.page(user, "en"), path) == []


@pytest.mark.parametrize("shape", LATER, ids=name)
def test_a_page_of_a_later_day_is_for_everybody(fresh, desk, shape):
    user, path, happened = shape
    for statement in happened:
        fresh.change(statement)
    page = desk.page(user)
    answer = page.goto(path)
    assert (answer.status, page.url) == (200, fresh.url + path)
    assert shortcomings(page, answer) == []
    assert shortcomings_in_english(desk.page(user, "en"), path) == []


@pytest.mark.parametrize("shape", QUIET, ids=name)
def test_a_page_with_nothing_on_it_says_so(quiet, desk, shape):
    user, path = shape
    page = desk.page(user)
    answer = page.goto(path)
    assert answer.status == 200
    expect(page.locator(".empty, .focus--calm").first).to_be_visible()
    assert shortcomings(page, answer) == []
    assert shortcomings_in_english(desk.page(user, "en"), path) == []


def test_a_mail_that_is_kept_can_be_read(site, desk):
    page = desk.page("chef.oost")
    page.goto("/berichten/post")
    page.get_by_role("main").get_by_role("link", name="Opgave:").first.click()
    answer = page.goto(page.url)
    assert answer.status == 200
    assert shortcomings(page, answer) == []


def test_every_page_and_every_form_is_visited(tmp_path):
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'any.db'}"))
    places, forms = app.url_map.bind("127.0.0.1"), set()
    seen = set(NO_PAGE | ELSEWHERE)
    for _, path, *_ in READING + ASKING + LATER:
        endpoint, values = places.match(path.partition("?")[0])
        seen.add(endpoint)
        if endpoint == "steps.ask":
            workflow = BY_COLLECTION[values["collection"]].workflow
            forms |= {step.form for step in workflow.steps if step.trigger == values["trigger"]}
    everything = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert everything - seen == set()
    asked = {
        step.form
        for subject in BY_COLLECTION.values()
        for step in subject.workflow.steps
        if step.form and step.form not in subject.sheets
    }
    assert asked - forms == IN_PAGES

"""Paper, high contrast, wide letters, a slow line and a strict policy: the pages stay whole."""

import pytest
from playwright.sync_api import Request, expect

from tests.browser.looks import too_wide

pytestmark = pytest.mark.browser
PAGES = (
    ("chef.oost", "/"),
    ("chef.oost", "/opdrachten/O-02?fase=1"),
    ("chef.zuid", "/plannen/P-03"),
    ("chef.zuid", "/behoeften/B-02"),
    ("chef.oost", "/afspraken/A-06"),
    ("secretaris", "/planning"),
    ("secretaris", "/besluiten"),
    ("chef.oost", "/rondes/R-01"),
    ("chef.oost", "/rondes/R-01/brief"),
)
EACH = pytest.mark.parametrize(("user", "path"), PAGES)
LOST = """() => [...document.querySelectorAll('main p, main li, main td, main th, main dd, main h1, main h2')]
  .filter((one) => one.innerText.trim() && !one.closest('.no-print, .steps, .filters, .tabs, .pager, .popup')
    && !one.closest('.action-bar, [hidden], .flash, form, .sr-only')
    && !one.checkVisibility({ contentVisibilityAuto: true }))
  .map((one) => one.outerHTML.slice(0, 120))"""
UNSEEN = """() => {
  const sides = ['Top', 'Right', 'Bottom', 'Left'];
  return [...document.querySelectorAll('main :is(.utrecht-button, .tag, .card, .turn, .focus)')]
    .filter((one) => one.checkVisibility())
    .filter((one) => sides.every((side) => getComputedStyle(one)[`border${side}Style`] === 'none'))
    .map((one) => one.outerHTML.slice(0, 120));
}"""
SPACING = """() => {
  for (const one of document.querySelectorAll('body *')) {
    one.style.lineHeight = '1.5'; one.style.letterSpacing = '0.12em'; one.style.wordSpacing = '0.16em';
    if (one.tagName === 'P') one.style.marginBlockEnd = '2em';
  }
}"""
BYTES = 100_000


@EACH
def test_on_paper_nothing_is_lost_but_the_buttons(site, desk, user, path):
    page = desk.page(user)
    page.goto(path)
    page.emulate_media(media="print")
    assert page.evaluate(LOST) == []
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".site-header")).to_be_hidden()
    assert len(page.pdf()) > 1_000
    page.emulate_media(media="screen")


@pytest.mark.parametrize(
    ("user", "path", "says"),
    [
        ("chef.oost", "/opdrachten/O-02?fase=3", ("District Oost", "Vervolgopdracht 2026-2027")),
        ("chef.zuid", "/plannen/P-03", ("District Zuid", "Vervolgopdracht 2026-2027")),
        ("chef.zuid", "/behoeften/B-02", ("Behoeften", "B-02")),
        ("secretaris", "/collectieve-opgaven/C-01", ("Vervolgopdracht 2026-2027",)),
    ],
)
def test_paper_says_what_it_is_of(site, desk, user, path, says):
    page = desk.page(user)
    page.goto(path)
    page.emulate_media(media="print")
    for words in says:
        expect(page.locator(".breadcrumb, .print-only").get_by_text(words, exact=True)).to_be_visible()
    page.emulate_media(media="screen")


@EACH
def test_in_colours_of_the_reader_everything_keeps_its_edge(site, desk, user, path):
    page = desk.page(user)
    page.goto(path)
    page.emulate_media(forced_colors="active")
    assert page.evaluate(UNSEEN) == []
    page.keyboard.press("Tab")
    ring = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert ring != "none"
    page.emulate_media(forced_colors="none")


@EACH
def test_wide_spacing_of_letters_breaks_nothing(site, desk, user, path):
    page = desk.page(user)
    page.goto(path)
    page.evaluate(SPACING)
    found = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert found <= 0
    assert [one for one in too_wide(page) if ".table" not in one] == []


def test_a_long_title_leaves_the_menu_on_one_line(site, desk):
    page = desk.page("begeleider.oost")
    lines = page.locator(".site-nav__list, .site-nav__more").evaluate_all(
        "(parts) => parts.map((one) => one.getBoundingClientRect().top)"
    )
    assert len(lines) == 2
    assert len(set(lines)) == 1


def test_the_first_page_is_light(site, desk):
    page = desk.page("chef.oost", service_workers="block")
    sizes: dict[str, int] = {}

    def count(asked: Request) -> None:
        sizes[asked.url] = asked.sizes()["responseBodySize"]

    page.on("requestfinished", count)
    page.goto("/", wait_until="networkidle")
    assert len(sizes) >= 4
    assert all(sizes.values()), sizes
    assert sum(sizes.values()) < BYTES, sizes


def test_a_script_that_slipped_in_does_not_run(site, desk):
    page = desk.page("chef.oost")
    answer = page.goto("/")
    policy = answer.header_value("content-security-policy") or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page.evaluate(
        "() => { const one = document.createElement('script'); one.textContent = 'window.slipped = 1';"
        " document.body.append(one); document.body.setAttribute('onclick', 'window.slipped = 1');"
        " document.body.click(); }"
    )
    assert page.evaluate("() => window.slipped === undefined")
    assert [one for one in desk.troubles if "Content Security Policy" in one]
    desk.troubles.clear()

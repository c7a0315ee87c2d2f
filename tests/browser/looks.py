"""What a page is held to: measures that every page of the application takes."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.browser.desk import WIDE
from tests.browser.markup import Markup

RULES: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
"""WCAG 2.2 level A and AA, and what the makers of axe advise beside it."""
PHONE = (320, "100%")
SCREENS = ((1280, "100%"), (1280, "200%"), (1024, "100%"), (768, "100%"), PHONE)
"""Width in pixels and size of the text: a laptop, the same with large letters, a tablet, a phone."""
TOO_WIDE = """(size) => {
  document.documentElement.style.fontSize = size;
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.body.querySelectorAll('*')]
    .filter((one) => one.getBoundingClientRect().right > room + 1)
    .slice(0, 5).map((one) => `${one.tagName}.${one.className}`);
}"""
CUT_OFF = """() => [...document.querySelectorAll('main *, aside *')].filter((one) => {
  if (one.clientWidth < 2 || one.scrollWidth <= one.clientWidth + 1) return false;
  return getComputedStyle(one).overflowX !== 'visible'
    && !one.hasAttribute('tabindex') && one.tagName !== 'TEXTAREA' && one.tagName !== 'INPUT';
}).map((one) => `${one.tagName}.${one.className} ${one.scrollWidth} in ${one.clientWidth}`)"""


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, with the element and why."""
    found: Any = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} | {(node.get('failureSummary') or '')[:300]}"
        for one in found
        for node in one["nodes"]
    ]


def unfold(page: Page) -> None:
    """Open everything that folds, so that what is inside is looked at too."""
    page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


def mistakes(answer: Response | None) -> list[str]:
    """What is wrong with the HTML as it was sent."""
    assert answer is not None
    return Markup(answer.text()).mistakes


def too_wide(page: Page, *screens: tuple[int, str]) -> list[str]:
    """What does not fit on these screens (none named: a phone); the window is wide afterwards."""
    found = []
    for width, text in screens or (PHONE,):
        page.set_viewport_size({"width": width, "height": WIDE["height"]})
        outside: list[str] = page.evaluate(TOO_WIDE, text)
        if text == "100%":
            outside += page.evaluate(CUT_OFF)
        found += [f"{width} px, text {text}: {one}" for one in outside]
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
    page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
    return found

"""Everything can be done with the keys alone: each control is reached, in order, seen, and left again."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PAGES = (
    (None, "/inloggen"),
    ("chef.oost", "/"),
    ("chef.oost", "/opdrachten/O-02"),
    ("chef.oost", "/behoeften/nieuw"),
    ("chef.oost", "/behoeften/B-05"),
    ("chef.oost", "/afspraken/A-06"),
    ("sector.ccb", "/plannen/P-11"),
    ("secretaris", "/planning"),
    ("politiechef", "/besluiten"),
)
REACHABLE = """() => {
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const groups = new Set();
  return [...document.querySelectorAll(all)].filter((one) => {
    if (one.tabIndex < 0 || one.disabled || !one.checkVisibility({ visibilityProperty: true })) return false;
    if (one.type !== 'radio') return true;
    const group = [...document.getElementsByName(one.name)];
    const chosen = group.find((each) => each.checked) || group[0];
    return one === chosen;
  }).map((one, at) => { one.dataset.at = at; return one.outerHTML.slice(0, 90); });
}"""
HERE = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 20), 0), innerWidth - 1);
  const y = box.top + Math.min(box.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  const covered = !top || !(one.contains(top) || top.contains(one) || top.closest('label')?.contains(one));
  return { at: Number(one.dataset.at ?? -1), ring, covered, what: one.outerHTML.slice(0, 90) };
}"""
STOPS = 4
"""A date takes the focus for its day, month, year and calendar."""


def walk(page: Page, key: str, controls: int) -> list[dict]:
    """Press the key until the window is left; what had the focus on the way."""
    seen = []
    for _ in range(STOPS * controls):
        page.keyboard.press(key)
        here = page.evaluate(HERE)
        if here is None or (seen and here["at"] == seen[0]["at"]):
            break
        seen.append(here)
    return seen


@pytest.mark.parametrize(("user", "path"), PAGES)
def test_the_keys_reach_everything_in_order_and_show_where(site, desk, user, path):
    page = desk.page(user)
    page.goto(path)
    page.evaluate("() => document.activeElement.blur()")
    wanted = page.evaluate(REACHABLE)
    there = walk(page, "Tab", len(wanted))
    assert [wanted[at] for at in range(len(wanted)) if at not in {one["at"] for one in there}] == []
    order = [one["at"] for one in there]
    assert order == sorted(order)
    assert [one["what"] for one in there if not one["ring"]] == []
    assert [one["what"] for one in there if one["covered"]] == []
    page.evaluate("() => document.activeElement.blur()")
    back = walk(page, "Shift+Tab", len(wanted))
    assert {one["at"] for one in back} >= set(order)


def test_the_first_key_offers_to_skip_to_the_content(site, desk):
    page = desk.page("chef.oost")
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Ga naar de inhoud")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_menu_opens_and_closes_with_the_keys(site, desk, scripts):
    page = desk.page("chef.oost", java_script_enabled=scripts)
    page.goto("/")
    menu = page.locator(".viewer")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()
    if scripts:
        page.keyboard.press("Escape")
        expect(menu.locator("summary")).to_be_focused()
    else:
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
    expect(menu.get_by_role("link").first).to_be_hidden()


def test_phase_3_is_handed_in_with_the_keys_alone(fresh, desk):
    page = desk.page("chef.oost")
    page.get_by_role("link", name="Ga naar fase 3").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Ik heb een of meer behoeften gestuurd").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Samen zichtbaar zijn.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Inbreng indienen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="ingediend").first).to_be_visible()

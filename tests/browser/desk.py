"""People at their desks: a signed-in browser for each, which notes whatever a visitor should never meet."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, expect

from app.passwords import DEMO_PASSWORD
from tests.browser.site import Site

WIDE = {"width": 1280, "height": 800}
"""The screen of a laptop."""
STILL = {"reduced_motion": "reduce", "locale": "nl-NL", "timezone_id": "Europe/Amsterdam"}


@dataclass
class Desk:
    """Opens pages as somebody; `troubles` are script errors, refused content and requests elsewhere."""

    browser: Browser
    site: Site
    troubles: list[str] = field(default_factory=list)
    _open: dict[str, BrowserContext] = field(default_factory=dict)
    _sessions: dict[str, StorageState] = field(default_factory=dict)
    _generation: int = -1

    def page(self, user: str | None = None, language: str = "nl", **options: Any) -> Page:
        """A page of somebody (None: nobody), in a window that stays signed in for whoever reads next."""
        self._forget_the_past()
        key = f"{user} {language} {sorted(options.items())}"
        if key not in self._open:
            self._open[key] = self._enter(user, language, options)
        context = self._open[key]
        return context.pages[0] if context.pages else context.new_page()

    def close(self) -> None:
        """Close every browser window."""
        for context in self._open.values():
            context.close()
        self._open.clear()
        self._sessions.clear()

    def _forget_the_past(self) -> None:
        if self._generation != self.site.generation:
            self.close()
            self._generation = self.site.generation

    def _enter(self, user: str | None, language: str, options: dict[str, Any]) -> BrowserContext:
        known = {"storage_state": self._sessions.get(user or "")}
        context = self.browser.new_context(
            **({"base_url": self.site.url, "viewport": WIDE} | STILL | known | options)
        )
        context.set_default_timeout(15_000)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))
        context.on("request", lambda request: self._see(request.url))
        page = context.new_page()
        if user is not None:
            self._let_in(page, user)
        if language != "nl":
            page.goto(f"/taal/{language}")
        return context

    def _let_in(self, page: Page, user: str) -> None:
        # Signing in is slow on purpose: another window of the same person has the session of the first.
        if user in self._sessions:
            page.goto("/")
        else:
            sign_in(page, user)
            self._sessions[user] = page.context.storage_state()

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser itself notes an answer of 4xx or 5xx in the console; the tests look at the page.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"console: {message.text}")

    def _see(self, url: str) -> None:
        if not url.startswith((self.site.url, "about:", "data:text/html")):
            self.troubles.append(f"request elsewhere: {url}")


def sign_in(page: Page, user: str) -> None:
    """Sign in as people do."""
    page.goto("/inloggen")
    page.get_by_label("Gebruikersnaam").fill(user)
    page.get_by_label("Wachtwoord").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page).not_to_have_url(f"{page.url.partition('/inloggen')[0]}/inloggen")


def home(page: Page) -> Page:
    """Go to the first page by the name of the application."""
    page.get_by_role("link", name="Opgave").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn taken")
    return page


def told(page: Page, sentence: str) -> None:
    """What the application said after a step, where a screen reader hears it too."""
    expect(page.get_by_role("status").filter(has_text=sentence).first).to_be_visible()

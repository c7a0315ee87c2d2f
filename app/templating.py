"""What every template can use, and what the frame of every page needs to know."""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, g, request
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app import text
from app.access import actor_or_none, admits
from app.once import new_key
from config import Settings
from workflows.roles import Actor, Permission, Role, holds

MENU: tuple[tuple[str, str], ...] = (
    ("/", "nav.tasks"),
    ("/planning", "nav.planning"),
    ("/besluiten", "nav.decisions"),
    ("/opdrachten", "nav.assignments"),
    ("/behoeften", "nav.needs"),
    ("/afspraken", "nav.commitments"),
    ("/rondes", "nav.rounds"),
    ("/vergaderingen", "nav.meetings"),
    ("/berichten", "nav.notices"),
    ("/regels", "nav.rules"),
    ("/beheer", "nav.admin"),
)
"""The main menu in order: address and text key. Who sees a link follows from the page's own policy."""

DRAWN = 2048
"""Small pieces of a page that are kept: each icon, tag, class list or menu in use, in both languages."""

Links = tuple[tuple[str, str, bool], ...]
"""Label, address, and whether it is this page."""

drawn_once = lru_cache(maxsize=DRAWN, typed=True)
"""Keep what a macro drew of these values. A text and markup of the same characters are drawn apart: the one
is escaped, the other is not."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is signed in, as the frame shows it, and the titles of those for whom this person acts now."""

    title: str
    acting_for: str


def init_app(app: Flask) -> None:
    """Add the words, the dates and the frame to Jinja."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(t=text.t, term=text.term, once_key=new_key, csrf_token=csrf_token)
    app.jinja_env.globals["drawn_once"] = drawn_once
    app.jinja_env.filters.update(day=text.day, short=text.short_day, moment=text.moment)
    app.context_processor(frame)


def csrf_token() -> str:
    """The token of this request: Flask-WTF looks up its settings again for each form that asks for it."""
    made: str | None = g.get("csrf_token")
    return made or str(generate_csrf())


def frame() -> dict[str, Any]:
    """The language, who is signed in (None: nobody), the menu, and whether this is the demo."""
    settings: Settings = current_app.config["OPGAVE"]
    person, locale = actor_or_none(), text.locale()
    other = "nl" if locale == "en" else "en"
    return {
        "locale": locale,
        "actor": person,
        "viewer": Viewer(person.title, _principals(person)) if person else None,
        "viewer_menu": _own_pages(person, locale) if person else (),
        "navigation": _navigation(person, locale, _place(person)) if person else (),
        "language_url": f"/taal/{other}?next={quote(_here())}",
        "demo": not settings.production,
    }


def _principals(person: Actor) -> str:
    return ", ".join(dict.fromkeys(each.title for each in person.deputising))


@lru_cache(maxsize=DRAWN)
def _own_pages(person: Actor, language: text.Locale) -> Links:
    """What belongs to the person: who acts for whom is asked by heads and deputies only."""
    pages = [("signin.sessions_title", "/mijn-sessies"), ("signin.password_title", "/wachtwoord")]
    if Role.DEPUTY in person.roles or holds(person.roles, Permission.DELEGATION_ASSIGN):
        pages.insert(0, ("people.delegations_title", "/beheer/waarnemingen"))
    return tuple((text.text_in(language, key), address, False) for key, address in pages)


def _here() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" and request.url_rule else "/"


@lru_cache(maxsize=DRAWN)
def _navigation(person: Actor, language: text.Locale, place: str) -> Links:
    """The menu with only the pages this person may open; `place` is the one that the page belongs to."""
    return tuple((text.text_in(language, key), address, address == place) for address, key in _menu(person))


def _place(person: Actor) -> str:
    """The address in the menu under which this page falls, "" when there is none."""
    within = f"{request.path}/"
    return next((address for address, _ in _menu(person) if within.startswith(f"{address}/")), "")


@lru_cache(maxsize=512)
def _menu(person: Actor) -> tuple[tuple[str, str], ...]:
    """Address and text key of the pages of the menu whose door opens for this person."""
    adapter = current_app.url_map.bind("")
    found = []
    for address, key in MENU:
        with suppress(HTTPException, RequestRedirect):
            endpoint, _ = adapter.match(address, method="GET")
            if admits(endpoint, person):
                found.append((address, key))
    return tuple(found)

"""The forms of the application as people meet them: of every step, and on every page."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from app.subjects import SUBJECTS
from tests.integration.attack.arena import Arena
from tests.integration.attack.filled import WORDS
from tests.integration.attack.html import Field, HtmlForm, forms_on
from tests.integration.rights.table import addresses, all_keys

CRAWLERS = ("secretaris", "chef.zuid", "politiechef", "beheer")
GOOD = {
    "number": "1",
    "date": "2031-06-02",
    "checkbox": "true",
    "textarea": WORDS,
    "text": "Een titel",
    "password": "een goed wachtwoord",
    "file": "x",
}


def shape(form: HtmlForm) -> tuple[str, ...]:
    """Forms that differ only in the row they are about are the same form."""
    place = [part for part in urlsplit(form.action).path.split("/") if part.isalpha() or "_" in part]
    return ("/".join(place), *sorted(form.fields))


def likely(field: Field) -> Any:
    """What somebody would fill in here, as far as a page tells."""
    if field.kind == "hidden":
        return field.values
    return next(filter(None, field.values), GOOD.get(field.kind, ""))


def step_forms(arena: Arena) -> Iterator[tuple[str, str, HtmlForm]]:
    """The form of each step in the first state that takes it: its kind, who may, and what the page holds."""
    for kind, subject in SUBJECTS.items():
        for step in subject.workflow.steps:
            if step.form is None:
                continue
            arena.place(kind, step.sources[0])
            user = next(arena.who_may(kind, step), None)
            if user is None:
                continue
            path = arena.path(kind, step.trigger)
            page = arena.as_(user).get(path, follow_redirects=True).get_data(as_text=True)
            for form in forms_on(page):
                if form.action == path:
                    yield kind, user, form


def page_forms(arena: Arena) -> Iterator[tuple[str, HtmlForm]]:
    """Each form on the pages that no step owns, once for each person that meets it first."""
    known: set[tuple[str, ...]] = set()
    for user in CRAWLERS:
        for _, path in addresses(arena.app, all_keys(arena.app)):
            answer = arena.as_(user).get(path)
            page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
            for form in forms_on(page):
                if "/acties/" not in form.action and shape(form) not in known:
                    known.add(shape(form))
                    yield user, form

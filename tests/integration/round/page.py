"""A page as somebody sees it: its words, its links, and its forms as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Fields = dict[str, Any]
"""Name of a control to its value; to a list of values where several can be chosen."""


@dataclass
class Form:
    """One form: every address that one of its buttons sends it to, and what it would send."""

    addresses: list[str]
    fields: dict[str, list[str]] = field(default_factory=dict)

    def filled_in(self, answers: Mapping[str, Any]) -> Fields:
        """What is sent when these questions are answered and the rest is left as it stands."""
        return {**self.fields, **answers}


@dataclass
class Page:
    """What a request came to."""

    url: str
    status: int
    text: str
    forms: list[Form]
    links: frozenset[str]

    def form(self, address: str) -> Form | None:
        """The form that can be sent to an address."""
        return next((form for form in self.forms if address in form.addresses), None)

    def says(self, *sentences: str) -> "Page":
        """The page, when all of this stands on it."""
        for sentence in sentences:
            assert sentence in self.text, f"{self.url} does not say {sentence!r}: {self.text}"
        return self

    def is_silent_on(self, *sentences: str) -> "Page":
        """The page, when none of this stands on it."""
        for sentence in sentences:
            assert sentence not in self.text, f"{self.url} says {sentence!r}"
        return self


class _Reader(HTMLParser):
    """Takes a page apart; its text is what stands between the header and the footer.

    A button that carries a value is sent only when it is pressed, so it is left out.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: set[str] = set()
        self.words: list[str] = []
        self._between = False
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._between &= tag != "footer"
        if tag == "a":
            self.links.add(found.get("href", ""))
        elif tag == "form":
            self.forms.append(Form([found.get("action", "")]))
        elif self.forms and tag in {"button", "input", "textarea", "select", "option"}:
            self._control(tag, found)

    def _control(self, tag: str, found: dict[str, str]) -> None:
        form, name = self.forms[-1], found.get("name", "")
        if tag == "button" and "formaction" in found:
            form.addresses.append(found["formaction"])
        elif tag == "textarea":
            self._area = name
            form.fields[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            form.fields[self._select] = [found.get("value", "")]
        elif tag == "input" and name:
            chosen = found.get("type") not in {"checkbox", "radio"} or "checked" in found
            if chosen:
                form.fields.setdefault(name, []).append(found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "header" and not self.words:
            self._between = True

    def handle_data(self, data: str) -> None:
        if self._area is not None and self.forms:
            self.forms[-1].fields[self._area][0] += data.removeprefix("\n")
        if self._between:
            self.words.append(data)


def read(url: str, status: int, html: str) -> Page:
    """Take a page apart."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Page(url, status, " ".join(" ".join(reader.words).split()), reader.forms, frozenset(reader.links))

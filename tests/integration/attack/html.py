"""A page as a browser takes it apart: its forms and fields, and what hostile text could have become."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

TEXT = frozenset({"text", "textarea"})


@dataclass
class Field:
    """One control: its name, its kind, and the values it offers (of a hidden one: what it sends)."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)


@dataclass
class HtmlForm:
    """One form that is posted: where to, and its controls in order."""

    action: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def hidden(self) -> dict[str, list[str]]:
        """What the form sends whatever people type."""
        return {one.name: one.values for one in self.fields.values() if one.kind == "hidden"}

    @property
    def typed(self) -> list[Field]:
        """The controls that people fill in."""
        return [one for one in self.fields.values() if one.kind != "hidden"]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[HtmlForm] = []
        self.tags: list[tuple[str, Mapping[str, str | None]]] = []
        self._form: HtmlForm | None = None
        self._select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "form":
            self._form = HtmlForm(found.get("action") or "") if found.get("method") == "post" else None
            if self._form is not None:
                self.forms.append(self._form)
        elif tag == "option" and self._select is not None:
            self._select.values.append(found.get("value") or "")
        elif tag in {"input", "textarea", "select", "button"} and self._form is not None:
            self._control(self._form, tag, found)

    def _control(self, form: HtmlForm, tag: str, found: Mapping[str, str | None]) -> None:
        if tag == "button":
            if found.get("formaction"):
                self.forms.append(HtmlForm(found["formaction"] or "", form.fields))
            return
        name = found.get("name") or ""
        kind = "number" if found.get("inputmode") == "numeric" else (found.get("type") or tag)
        control = form.fields.setdefault(name, Field(name, kind if tag == "input" else tag))
        if tag == "select":
            self._select = control
        elif control.kind in {"hidden", "radio", "checkbox"}:
            control.values.append(found.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader


def forms_on(page: str) -> list[HtmlForm]:
    """The forms of a page that are posted; a button that sends elsewhere makes a form of its own."""
    return _read(page).forms


MARK = "opgave-mark"
"""The element that hostile markup would make."""

ELSEWHERE = ("http://", "https://", "//", "javascript:", "data:", "vbscript:")
INSIDE = ("SELECT ", "INSERT INTO", "sqlalchemy", "psycopg", "sqlite3", "Traceback", "site-packages", '.py"')


def harm(page: str, sent: str = "") -> Iterator[str]:
    """What a page shows that it should not: markup of ours come alive, foreign addresses, our insides."""
    for tag, found in _read(page).tags:
        if tag == MARK or (tag == "script" and not (found.get("src") or "").startswith("/static/")):
            yield f"<{tag}> came alive"
        yield from (f"<{tag} {name}>" for name in found if name.startswith("on") or name == "style")
        for name in ("src", "href", "action", "formaction"):
            target = (found.get(name) or "").strip().lower()
            if target.startswith(ELSEWHERE) and not target.startswith("https://www.w3.org"):
                yield f"<{tag} {name}={target[:60]!r}>"
    yield from (f"shows {word!r}" for word in INSIDE if word in page and word not in sent)
    if "80791273" in page and "80791273" not in sent:
        yield "a template was evaluated"

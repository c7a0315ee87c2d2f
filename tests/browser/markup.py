"""Is the HTML what it claims to be? Browsers repair silently; a screen reader meets what they made of it."""

from html.parser import HTMLParser

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
"""Elements that have no end."""
IN_TEXT = frozenset(
    [
        "a",
        "abbr",
        "b",
        "br",
        "button",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "meter",
        "progress",
        "q",
        "s",
        "samp",
        "select",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "svg",
        "textarea",
        "time",
        "u",
        "var",
        "wbr",
    ]
)
"""What may stand in a sentence."""
SENTENCES = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "span",
        "strong",
        "em",
        "b",
        "i",
        "small",
        "code",
        "label",
        "summary",
        "button",
        "dt",
        "legend",
    ]
)
"""Elements that hold text and what belongs in it, and no blocks."""
ALSO = {"summary": {"h2", "h3", "h4"}, "legend": {"h2", "h3"}}
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"div", "dt", "dd"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"th", "td"},
    "select": {"option", "optgroup"},
}
PARENTS = {"li": {"ul", "ol"}, "legend": {"fieldset"}, "summary": {"details"}, "caption": {"table"}}
LIVE = frozenset({"a", "button", "select", "textarea", "summary", "label"})
"""What somebody can press: one never stands in another."""
REFERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form")


class Markup(HTMLParser):
    """Reads one page; `mistakes` tells what is wrong with it, each with its line."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.mistakes: list[str] = []
        self._open: list[str] = []
        self._ids: set[str] = set()
        self._referred: list[tuple[str, str]] = []
        self._headings: list[int] = []
        if not html.startswith("<!doctype html>"):
            self._note("the page does not begin with its doctype")
        self.feed(html)
        self.close()
        self._note(*(f"<{name}> is never closed" for name in self._open))
        self._note(*(f"{name} names #{one}, which is not there" for name, one in self._referred
                     if one not in self._ids))  # fmt: skip
        if self._headings.count(1) != 1:
            self._note(f"{self._headings.count(1)} headings of the first level")
        steps = zip(self._headings, self._headings[1:], strict=False)
        self._note(*(f"a heading of level {two} follows one of {one}" for one, two in steps if two > one + 1))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self._note(f"<{tag}> says an attribute twice: {names}")
        found = {name: value or "" for name, value in attrs}
        self._identify(tag, found)
        self._place(tag)
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self._headings.append(int(tag[1]))
        if "style" in found or any(name.startswith("on") for name in found):
            self._note(f"<{tag}> has a style or a script of its own")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            self._note(f"</{tag}> closes what has no end")
        elif not self._open or self._open[-1] != tag:
            self._note(f"</{tag}> while {self._open[-1:] or 'nothing'} is open")
        else:
            self._open.pop()

    def _identify(self, tag: str, found: dict[str, str]) -> None:
        if "id" in found:
            if found["id"] in self._ids or not found["id"] or " " in found["id"]:
                self._note(f"the id {found['id']!r} stands twice or is none")
            self._ids.add(found["id"])
        self._referred += [(name, one) for name in REFERS for one in found.get(name, "").split()]
        if tag == "img" and "alt" not in found:
            self._note("an image without alt")

    def _place(self, tag: str) -> None:
        parent = self._open[-1] if self._open else ""
        if "svg" in self._open:
            return
        if parent in SENTENCES and tag not in IN_TEXT | ALSO.get(parent, set()):
            self._note(f"<{tag}> in <{parent}>")
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self._note(f"<{tag}> in <{parent}>")
        if tag in PARENTS and parent not in PARENTS[tag]:
            self._note(f"<{tag}> in <{parent}>")
        inside = LIVE & set(self._open)
        if tag in LIVE and inside and not (inside == {"label"} and tag != "label"):
            self._note(f"<{tag}> within {sorted(inside)}")

    def _note(self, *mistakes: str) -> None:
        self.mistakes += [f"line {self.getpos()[0]}: {mistake}" for mistake in mistakes]

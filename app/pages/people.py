"""People and positions at a glance: who holds what, what is vacant, and accounts that need something."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from flask import Blueprint, render_template, request

from app.access import actor, admits, requires
from app.clock import today
from app.extensions import db
from app.queries.organisation import GROUPS, AccountLine, Line, account_lines, position_lines
from app.text import t
from workflows.roles import Permission

bp = Blueprint("people", __name__)
Row = TypeVar("Row", Line, AccountLine)
TABS = (
    ("people.index", "/beheer", "people.tab_positions"),
    ("people.accounts", "/beheer/accounts", "people.tab_accounts"),
    ("delegations.index", "/beheer/waarnemingen", "people.tab_delegations"),
    ("importing.index", "/beheer/importeren", "people.tab_import"),
)
EVERYTHING = "alles"
"""The filter that leaves nothing out: `bool`, for a line is always there."""

FILTERS: Mapping[str, Callable[[Line], bool]] = MappingProxyType(
    {
        EVERYTHING: bool,
        "vacant": lambda line: line.vacant,
        "leiding": lambda line: line.group == "leadership",
        "onderdelen": lambda line: line.group == "units",
        "overig": lambda line: line.group == "others",
    }
)
"""What `?toon=` can be. A position of a unit may be vacant too: it then stands under both."""

ACCOUNT_FILTERS: Mapping[str, Callable[[AccountLine], bool]] = MappingProxyType(
    {
        EVERYTHING: bool,
        "zonder-functie": lambda line: line.on and not line.titles,
        "zonder-wachtwoord": lambda line: line.on and not line.has_password,
        "uit": lambda line: not line.on,
    }
)


@bp.get("/beheer")
@requires(Permission.PEOPLE_MANAGE)
def index() -> str:
    """Positions with their holders, the vacant ones first; `?toon=` chooses and `?zoek=` searches."""
    session = db.session()
    lines, people = position_lines(session, today()), account_lines(session, today())
    missing = ("zonder-functie", "zonder-wachtwoord")
    wanted, words = _wanted(FILTERS), _words()
    found = [line for line in lines if FILTERS[wanted](line) and _holds(words, _said(line))]
    return render_template(
        "people/index.html",
        tabs=tabs(),
        groups=_groups(found),
        wanted=wanted,
        words=words,
        filters=_pills("/beheer", FILTERS, lines, wanted),
        vacant=sum(line.vacant for line in lines),
        positions=len(lines),
        people=len([person for person in people if person.on]),
        without={name: _count(ACCOUNT_FILTERS[name], people) for name in missing},
    )


@bp.get("/beheer/accounts")
@requires(Permission.PEOPLE_MANAGE)
def accounts() -> str:
    """Every account, with its positions; `?toon=` chooses and `?zoek=` searches."""
    lines = account_lines(db.session(), today())
    wanted, words = _wanted(ACCOUNT_FILTERS), _words()
    return render_template(
        "people/accounts.html",
        tabs=tabs(),
        lines=[
            line
            for line in lines
            if ACCOUNT_FILTERS[wanted](line) and _holds(words, (line.name, line.username, *line.titles))
        ],
        wanted=wanted,
        words=words,
        filters=_pills("/beheer/accounts", ACCOUNT_FILTERS, lines, wanted),
    )


def tabs() -> list[tuple[str, str, bool, None]]:
    """The pages of this area that this person may open; none when there is only one."""
    found = [
        (t(key), url, request.path == url, None) for endpoint, url, key in TABS if admits(endpoint, actor())
    ]
    return found if len(found) > 1 else []


def _wanted(filters: Mapping[str, object]) -> str:
    wanted = request.args.get("toon", EVERYTHING)
    return wanted if wanted in filters else EVERYTHING


def _words() -> str:
    return request.args.get("zoek", "").strip()[:80]


def _holds(words: str, texts: Sequence[str | None]) -> bool:
    """Whether every word that is looked for stands in one of the texts."""
    said = " ".join(text for text in texts if text).casefold()
    return all(word in said for word in words.casefold().split())


def _said(line: Line) -> Sequence[str | None]:
    held = (line.holder, line.next)
    names = [text for each in held if each is not None for text in (each.name, each.username)]
    return (line.position.title, line.unit, *names)


def _groups(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """The lines by heading, the vacant ones before all others; an empty heading is left out."""
    vacant = [line for line in lines if line.vacant]
    rest = [(name, [line for line in lines if line.group == name and not line.vacant]) for name in GROUPS]
    return [(name, found) for name, found in (("vacant", vacant), *rest) if found]


def _count(chosen: Callable[[Row], bool], lines: Sequence[Row]) -> int:
    return sum(1 for line in lines if chosen(line))


def _pills(
    address: str, filters: Mapping[str, Callable[[Row], bool]], lines: Sequence[Row], wanted: str
) -> list[tuple[str, str, bool, int]]:
    """A link per filter, with how many lines it shows."""
    return [
        (
            t(f"people.show_{name.replace('-', '_')}"),
            address if name == EVERYTHING else f"{address}?toon={name}",
            name == wanted,
            _count(chosen, lines),
        )
        for name, chosen in filters.items()
    ]

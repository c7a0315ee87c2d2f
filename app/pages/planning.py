"""The planning of a round: every unit in every phase, late first, with the step to take in the row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.access import actor, may, requires
from app.clock import now, today
from app.documents.download import FORMATS
from app.extensions import db
from app.models.round import Extension, Round
from app.pages.acting import Button, step_url
from app.pages.planning_sheet import headings, record
from app.pages.planning_steps import Judged, arranged, extension_acts, judged, round_facts
from app.pages.planning_together import TOGETHER, offered
from app.pages.planning_view import PATH, Row, address, calendar, coming, filters, proposed, row_of, tallies
from app.pages.timeline import timeline
from app.queries.planning import Gathered, chosen, gather, rounds
from app.queries.planning_beside import beside
from app.queries.planning_needs import off_agenda
from app.queries.planning_rows import FILTERS, Line, decider, lines
from app.subjects import SUBJECTS
from app.text import t, term
from workflows.roles import Permission

bp = Blueprint("planning", __name__)
FILES = {f"planning.{ending}": kind for ending, kind in FORMATS.items()}
_NAMES = ", ".join(f'"{name}"' for name in FILES)
FILE = f"{PATH}/<any({_NAMES}):file>"


@dataclass(frozen=True, slots=True)
class Request:
    """A request for more time on the planning: whose, and what this reader may do with it."""

    extension: Extension
    unit: str
    whom: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A round as it is asked for: the board, all units, and the filter with the units under it.

    `default`: it is the round that is shown when none is named; `others` are the rounds beside it.
    """

    board: Gathered
    others: list[Round]
    every: list[Line]
    wanted: str
    default: bool

    @property
    def lines(self) -> list[Line]:
        """The units under the filter."""
        return [line for line in self.every if FILTERS[self.wanted](line)]

    @property
    def back(self) -> str:
        """The address of what is shown."""
        return address(self.board, self.wanted, default=self.default)


@bp.get(PATH)
@requires(Permission.PLANNING_READ)
def show() -> str:
    """The newest running round, or the one of `?ronde=KEY`; `?filter=` chooses among the units."""
    shown = _shown()
    if shown is None:
        return render_template("planning/none.html")
    found = _judged(shown)
    return render_template(
        "planning/show.html",
        **_page(shown, found),
        all_ticked=request.args.get("gekozen") == "alle",
        offered=offered(found),
        together=TOGETHER,
        to_remind=_to_remind(shown) if may(Permission.REMINDER_SEND) else None,
        opening=_opening(shown.board),
    )


@bp.get(f"{PATH}/afdruk")
@requires(Permission.PLANNING_READ)
def paper() -> str:
    """The same to print for a meeting: everything unfolded, nothing to press."""
    shown = _shown()
    if shown is None:
        abort(404)
    return render_template("planning/paper.html", **_page(shown, [(line, {}) for line in shown.lines]))


@bp.get(FILE)
@requires(Permission.PLANNING_READ)
def download(file: str) -> ResponseReturnValue:
    """What is shown, as a file."""
    shown = _shown()
    if shown is None:
        abort(404)
    rows = [record(row) for row in _rows(shown, [(line, {}) for line in shown.lines])]
    return FILES[file].answer(t("planning.title"), headings(), rows, f"planning-{shown.board.round.key}")


def _shown() -> Shown | None:
    """What the address asks for; None when there is no round at all. An unknown round is 404."""
    session, person, key = db.session(), actor(), request.args.get("ronde", "")
    found = rounds(session, person)
    row = chosen(found, key)
    if row is None and key:
        abort(404)
    if row is None:
        return None
    board = gather(session, person, row, today())
    wanted = request.args.get("filter", "alles")
    return Shown(
        board=board,
        others=[each for each in found if each is not row],
        every=lines(board, person, today()),
        wanted=wanted if wanted in FILTERS else "alles",
        default=row is chosen(found, ""),
    )


def _judged(shown: Shown) -> list[tuple[Line, Judged]]:
    session, person, day = db.session(), actor(), today()
    about = round_facts(shown.board, day)
    return [(line, judged(session, person, shown.board, line, about, day)) for line in shown.lines]


def _rows(shown: Shown, found: Iterable[tuple[Line, Judged]]) -> list[Row]:
    names = {unit.id: unit.abbreviation or unit.name for _, _, unit in shown.board.rows}
    return [row_of(line, arranged(line, made), names, actor(), today()) for line, made in found]


def _page(shown: Shown, found: Iterable[tuple[Line, Judged]]) -> Mapping[str, Any]:
    """What the screen and the paper share."""
    board, every = shown.board, shown.every
    return {
        "round": board.round,
        "rounds": shown.others,
        "wanted": shown.wanted,
        "back": shown.back,
        "query": urlencode({"ronde": board.round.key, "filter": shown.wanted}),
        "rows": _rows(shown, found),
        "filters": filters(board, every, shown.wanted, default=shown.default),
        "tallies": tallies(board, every, default=shown.default),
        "calendar": calendar(board, today()),
        "timeline": timeline(board, today()),
        "today": today(),
        **_beside(board, every),
    }


def _beside(board: Gathered, every: list[Line]) -> Mapping[str, Any]:
    """What stands above and below the table: to decide, to put on an agenda, and what is to come."""
    session, person = db.session(), actor()
    names = {unit.id: unit.name for _, _, unit in board.rows}
    units = {line.assignment.id: line.unit.name for line in every}
    leadership = [a.meeting for a in board.meetings if a.meeting.body == "leadership"]
    later = [meeting for meeting in leadership if meeting.day >= today()]
    found = beside(session, person, board, now(), today())
    return {
        "requests": [
            Request(
                each, units[each.assignment_id], t(f"planning.whom.{decider(board.round, each, today())}"),
                extension_acts(session, person, each),
            )
            for each in board.extensions
        ],
        "needs": [(need, names.get(need.unit_id, "")) for need in off_agenda(board.needs)],
        "proposals": proposed(found.proposals, every),
        "names": names,
        "beside": found,
        "coming": coming(found.dues, board.meetings),
        "meetings": board.meetings,
        "next_meeting": later[0] if later and may(Permission.MEETING_PREPARE) else None,
    }  # fmt: skip


def _to_remind(shown: Shown) -> tuple[str, int] | None:
    """The page that says what reminding everybody who is late would do, and how many that are."""
    late = [
        line.assignment.key
        for line in shown.every
        if line.days_late and (line.contact.reminded is None or not line.contact.reminded.on(today()))
    ]
    if not late:
        return None
    query = [("wat", "herinneren"), ("ronde", shown.board.round.key), ("back", shown.back)]
    return f"{TOGETHER}?{urlencode(query + [('kies', key) for key in late])}", len(late)


def _opening(board: Gathered) -> tuple[str, str] | None:
    """The step that opens the next phase of the round before its day: label and address."""
    subject, row = SUBJECTS["round"], board.round
    steps = (step for step in subject.workflow.from_state(row.state) if step.trigger.startswith("open_phase"))
    step = next(steps, None)
    if step is None or not may(step.may):
        return None
    return term(f"trigger.round.{step.trigger}"), step_url(subject, row.key, step.trigger)

"""The planning of a round: every unit in every phase, late first, with the step to take in the row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.access import actor, may, requires
from app.clock import today
from app.commands.reminders import Due, remind
from app.extensions import db
from app.models.round import Extension
from app.once import once_of_form
from app.pages.acting import Button, sentences
from app.pages.planning_steps import acts, extension_acts, round_facts
from app.pages.planning_view import PATH, Row, address, calendar, filters, row_of, tallies
from app.queries.planning import Gathered, chosen, gather, rounds
from app.queries.planning_needs import off_agenda
from app.queries.planning_rows import FILTERS, Line, decider, lines
from app.text import t
from workflows.machine import Moved, Refused
from workflows.roles import Permission

bp = Blueprint("planning", __name__)


@dataclass(frozen=True, slots=True)
class Request:
    """A request for more time on the planning: whose, and what this reader may do with it."""

    extension: Extension
    unit: str
    whom: str
    buttons: tuple[Button, ...]


@bp.get(PATH)
@requires(Permission.PLANNING_READ)
def show() -> str:
    """The newest running round, or the one of `?ronde=KEY`; `?filter=` chooses among the units."""
    session, person = db.session(), actor()
    found = rounds(session, person)
    key = request.args.get("ronde", "")
    row = chosen(found, key)
    if row is None and key:
        abort(404)
    if row is None:
        return render_template("planning/none.html")
    default = row is chosen(found, "")
    board = gather(session, person, row, today())
    all_lines = lines(board, person, today())
    wanted = request.args.get("filter", "alles")
    wanted = wanted if wanted in FILTERS else "alles"
    return render_template(
        "planning/show.html",
        round=row,
        rounds=[each for each in found if each is not row],
        wanted=wanted,
        back=address(board, wanted, default=default),
        rows=_rows(board, [line for line in all_lines if FILTERS[wanted](line)]),
        filters=filters(board, all_lines, wanted, default=default),
        tallies=tallies(board, all_lines, default=default),
        calendar=calendar(board, today()),
        late=len(_to_remind(all_lines)) if may(Permission.REMINDER_SEND) else 0,
        **_beside(board, all_lines),
    )


def _rows(board: Gathered, shown: list[Line]) -> list[Row]:
    session, person = db.session(), actor()
    about = round_facts(board, today())
    names = {unit.id: unit.abbreviation or unit.name for _, _, unit in board.rows}
    day = today()
    return [
        row_of(line, acts(session, person, board, line, about, day), names, person, day) for line in shown
    ]


def _beside(board: Gathered, all_lines: list[Line]) -> Mapping[str, Any]:
    """What stands above the table: requests to decide, needs without an agenda, meetings to come."""
    session, person = db.session(), actor()
    names = {unit.id: unit.name for _, _, unit in board.rows}
    units = {line.assignment.id: line.unit.name for line in all_lines}
    leadership = [a.meeting for a in board.meetings if a.meeting.body == "leadership"]
    later = [meeting for meeting in leadership if meeting.day >= today()]
    return {
        "requests": [
            Request(
                each, units[each.assignment_id], t(f"planning.whom.{decider(board.round, each, today())}"),
                extension_acts(session, person, each),
            )
            for each in board.extensions
        ],
        "needs": [(need, names.get(need.unit_id, "")) for need in off_agenda(board.needs)],
        "meetings": board.meetings,
        "next_meeting": later[0] if later and may(Permission.MEETING_PREPARE) else None,
    }  # fmt: skip


@bp.post("/planning/herinneren")
@requires(Permission.REMINDER_SEND)
def remind_late() -> ResponseReturnValue:
    """Remind every unit that is late and was not reminded today, in one go."""
    session, person = db.session(), actor()
    row = chosen(rounds(session, person), request.form.get("ronde", ""))
    if row is None:
        abort(404)
    board = gather(session, person, row, today())
    due = _to_remind(lines(board, person, today()))
    back = f"{PATH}?ronde={row.key}"
    found = remind(person, due, once_of_form(person.person_id, back))
    count = sum(isinstance(each, Moved) for each in found.values())
    flash(t("planning.reminded", n=count) if count else t("planning.nobody_reminded"), "good")
    for each, result in found.items():
        if isinstance(result, Refused):
            flash(f"{each.key}: {' '.join(sentences(result.reasons))}", "attention")
    return redirect(back, 303)


def _to_remind(all_lines: list[Line]) -> list[Due]:
    """The late phases, one for each unit: the plan when that is what is late, else the assignment."""
    found = []
    for line in all_lines:
        late = [stage for stage in line.stages if stage.late]
        reminded = line.contact.reminded
        if line.over or not late or (reminded is not None and _is_today(reminded.at)):
            continue
        plan = late[0].number == 2
        found.append(Due("plan", line.plan.key) if plan else Due("assignment", line.assignment.key))
    return found


def _is_today(moment: Any) -> bool:
    from app.clock import LOCAL

    return bool(moment.astimezone(LOCAL).date() == today())

"""One position: what it is, who holds it and who held it, and who comes next; and making a new one."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.access import actor, requires
from app.clock import today
from app.commands import holders, positions
from app.commands.days import day
from app.commands.failures import PeopleRefused
from app.commands.positions import PositionDetails
from app.database import Once
from app.extensions import db
from app.once import once_of_form
from app.pages.new_form import NewForm
from app.pages.people_forms import people_form, refused
from app.queries.choices import LINES
from app.queries.history import history
from app.queries.organisation import Line, find_position, former_and_present
from app.queries.organisation_choices import all_accounts, all_units
from app.text import t, term
from forms.build import answers
from workflows.roles import Permission

bp = Blueprint("positions", __name__)
NEW = "/beheer/functies/nieuw"
ONE = "/beheer/functies/<position>"


@bp.get(NEW)
@requires(Permission.PEOPLE_MANAGE)
def new() -> str:
    """An empty position."""
    return _new_page(_details_form())


@bp.post(NEW)
@requires(Permission.PEOPLE_MANAGE)
def create() -> ResponseReturnValue:
    """Make the position and open its page, to seat somebody."""
    made = _details_form(sent=True)
    if not made.form.validate():
        return _new_page(made.checked()), 422
    try:
        key = positions.make_position(
            actor().person_id, _details(answers(made.form)), once_of_form(actor().person_id, "/beheer")
        )
    except PeopleRefused as refusal:
        return _new_page(refused(made, refusal)), 422
    flash(t("people.position_made"), "good")
    return redirect(f"/beheer/functies/{key}", 303)


@bp.get(ONE)
@requires(Permission.PEOPLE_MANAGE)
def show(position: str) -> str:
    """One position with everything that can be done with it."""
    return _page(_found(position))


@bp.post(ONE)
@requires(Permission.PEOPLE_MANAGE)
def change(position: str) -> ResponseReturnValue:
    """Change title, unit and roles."""
    line, made = _found(position), _details_form(sent=True)
    if not made.form.validate():
        return _page(line, details=made.checked()), 422
    try:
        positions.change_position(actor().person_id, position, _details(answers(made.form)), _once(position))
    except PeopleRefused as refusal:
        return _page(line, details=refused(made, refusal)), 422
    return _done("people.position_changed", position)


@bp.post(f"{ONE}/houder")
@requires(Permission.PEOPLE_MANAGE)
def seat(position: str) -> ResponseReturnValue:
    """Give the position to somebody from a day on."""
    line = _found(position)
    made = _holder_form(sent=True)
    if not made.form.validate():
        return _page(line, holder=made.checked()), 422
    data: dict[str, Any] = answers(made.form)
    starts = day(data["starts"]) or today()
    try:
        holders.change_holder(actor().person_id, position, int(data["account"]), starts, _once(position))
    except PeopleRefused as refusal:
        return _page(line, holder=refused(made, refusal)), 422
    return _done("people.holder_changed", position)


@bp.post(f"{ONE}/leeg")
@requires(Permission.PEOPLE_MANAGE)
def vacate(position: str) -> ResponseReturnValue:
    """Let the holder stop after a day, with nobody to follow yet."""
    line, made = _found(position), people_form("holder_end", sent=request.form)
    if not made.form.validate():
        return _page(line, end=made.checked()), 422
    last = day(answers(made.form)["ends"]) or today()
    try:
        holders.vacate(actor().person_id, position, last, _once(position))
    except PeopleRefused as refusal:
        return _page(line, end=refused(made, refusal)), 422
    return _done("people.vacated", position)


@bp.post(f"{ONE}/terugdraaien")
@requires(Permission.PEOPLE_MANAGE)
def take_back(position: str) -> ResponseReturnValue:
    """Take back what has not begun: the successor, or the end of the holder."""
    _found(position)
    holders.take_back(actor().person_id, position, _once(position))
    return _done("people.taken_back", position)


def _done(key: str, position: str) -> ResponseReturnValue:
    flash(t(key), "good")
    return redirect(f"/beheer/functies/{position}", 303)


def _once(position: str) -> Once | None:
    return once_of_form(actor().person_id, f"/beheer/functies/{position}")


def _found(key: str) -> Line:
    """The position at this address. Raises 404."""
    line = find_position(db.session(), key)
    if line is None:
        abort(404)
    return line


def _page(
    line: Line,
    *,
    holder: NewForm | None = None,
    end: NewForm | None = None,
    details: NewForm | None = None,
) -> str:
    """The page, with the form that must be mended open."""
    session, now = db.session(), today()
    people = former_and_present(session, line.position)
    line.holder = next((p for p in people if p.starts <= now and (p.ends is None or p.ends >= now)), None)
    line.next = next((p for p in reversed(people) if p.starts > now), None)
    return render_template(
        "people/position.html",
        line=line,
        people=people,
        today=now,
        holder=holder or _holder_form(),
        end=end or people_form("holder_end"),
        details=details or _details_form(_stands(line)),
        open={"holder": holder is not None, "end": end is not None, "details": details is not None},
        history=history(session, "position", line.position.id),
    )


def _new_page(made: NewForm) -> str:
    return render_template("people/position_new.html", made=made, action=NEW)


def _holder_form(*, sent: bool = False) -> NewForm:
    choices = {"accounts": all_accounts(db.session())}
    return people_form(
        "holder", choices, sent=request.form if sent else None, known={"starts": today().isoformat()}
    )


def _details_form(known: dict[str, Any] | None = None, *, sent: bool = False) -> NewForm:
    choices = {
        "units": all_units(db.session()),
        "lines": [(str(number), f"{number}. {term(f'line.{number}')}") for number in LINES],
    }
    return people_form("function", choices, sent=request.form if sent else None, known=known)


def _details(data: dict[str, Any]) -> PositionDetails:
    return PositionDetails(
        title=data["title"],
        roles=tuple(data["roles"]),
        unit_key=data["unit"] or None,
        seat=data["seat"] or None,
        line=int(data["line"]) if data["line"] else None,
    )


def _stands(line: Line) -> dict[str, Any]:
    """The position as answers of its form."""
    row = line.position
    return {
        "title": row.title,
        "unit": line.unit_key,
        "roles": row.roles,
        "seat": row.seat,
        "line": None if row.line is None else str(row.line),
    }

"""Assignments: the list, and the page on which phases 1 and 3 are written and read."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from app.access import actor, requires
from app.clock import now, today
from app.extensions import db
from app.facts.assignment import analysis_of, assignment_of, needs_sent
from app.models.round import Assignment
from app.pages.acting import Button, buttons, prefills, sheet_form
from app.pages.came_back import CameBack, reopened_analysis, reopened_contribution
from app.pages.form_pages import FormView, sheet_page
from app.pages.progress import progress_of
from app.pages.rail import dates_of, deadline, is_own, more_time, rail, readers
from app.pages.reading import log_reading, read_answers, saved_text
from app.queries.assignments import PHASE_OF, Opened, assignments, co_authors, needs_of, opened
from app.queries.find import find_as
from app.queries.history import history
from app.queries.sheets import Written, edition_to_read, may_read_text, withheld_events, written
from app.subjects import SUBJECTS
from app.text import t
from workflows.roles import Actor, Permission

bp = Blueprint("assignments", __name__)
SUBJECT = SUBJECTS["assignment"]
SUBMITS = {"phase1": "establish_task", "phase3": "contribute"}
"""The step that submits each sheet."""


@bp.get("/opdrachten")
@requires(Permission.ASSIGNMENT_READ)
def index() -> str:
    """All assignments this person may know of."""
    return render_template("assignments/index.html", lines=assignments(db.session(), actor()))


@bp.get("/opdrachten/<key>")
@requires(Permission.ASSIGNMENT_READ)
def show(key: str) -> str:
    """One assignment: the phase somebody is in, or the phase asked for."""
    row = find_as(Assignment, db.session(), actor(), key)
    phase = {"1": 1, "3": 3}.get(request.args.get("fase", ""), 3 if PHASE_OF[row.state] == 3 else 1)
    return _page(row, "phase1" if phase == 1 else "phase3")


@sheet_page("assignment", "phase1")
def _phase1_again(view: FormView) -> str:
    return _page(cast("Assignment", view.row), "phase1", view)


@sheet_page("assignment", "phase3")
def _phase3_again(view: FormView) -> str:
    return _page(cast("Assignment", view.row), "phase3", view)


def _page(row: Assignment, form: str, view: FormView | None = None) -> str:
    session, person = db.session(), actor()
    found = opened(session, row)
    own = is_own(person, found)
    sheet = written(session, "assignment", row, form)
    steps = buttons(session, person, SUBJECT, row, _known(found, form, sheet))
    if view is None:
        view = _view(row, form, steps)
    text = None
    if view is None:
        shown = may_read_text(person, row, form)
        edition = edition_to_read(person, row, form)
        text = read_answers(session, "assignment", row, form, edition) if shown else None
        log_reading(person, SUBJECT, row, form, own=own, shown=shown)
    phase = int(form[-1])
    done = row.state not in {"assigned", "analysis"} if phase == 1 else row.contributed_at is not None
    along = co_authors(session, row.id) if own else []
    longer = more_time(person, found, phase)
    return render_template(
        "assignments/show.html",
        found=found,
        form=form,
        view=view,
        answered=progress_of(view.form) if view is not None else None,
        submit=steps.get(SUBMITS[form]),
        sent=_sent_words(row) if form == "phase3" and view is not None else "",
        steps=[button for button in steps.values() if not _belongs_to_form(button) and _fits(button, along)],
        text=text,
        returned=_came_back(row, phase),
        waits=() if view else _why_not(steps),
        own=own,
        task=_task(row, own=own) if form == "phase3" else "",
        rail=rail(found),
        deadline=deadline(found, phase, dates_of(person, found), done=done, may_ask=longer.may_ask),
        longer=longer,
        readers=readers(form, done or (bool(text) and not own), own=own),
        saved=saved_text(sheet.saved_at, now()),
        co_authors=along,
        history=history(session, "assignment", row.id, withheld=withheld_events(person, row)),
    )


def _came_back(row: Assignment, phase: int) -> CameBack | None:
    """Why what stands in this phase must be written again, if it must."""
    session = db.session()
    return reopened_analysis(session, actor(), row) if phase == 1 else reopened_contribution(session, row)


def _known(found: Opened, form: str, sheet: Written) -> Mapping[str, Any]:
    """Facts from what was read already. What the other form lacks stops no step that this page shows."""
    contribution = sheet.answers if form == "phase3" else {}
    sent = needs_sent(db.session(), found.assignment, contribution)
    facts = assignment_of(found.assignment, found.plan.state, contribution, today(), sent)
    return {"assignment": facts} | ({"analysis": analysis_of(sheet)} if form == "phase1" else {})


def _task(row: Assignment, *, own: bool) -> str:
    """The opgave, to have in sight while something is asked for it; "" for who may not read it."""
    session, person = db.session(), actor()
    if not may_read_text(person, row, "phase1"):
        return ""
    sheet = written(session, "assignment", row, "phase1", edition_to_read(person, row, "phase1"))
    log_reading(person, SUBJECT, row, "phase1", own=own)
    return str(sheet.answers.get("task") or "")


def _sent_words(row: Assignment) -> str:
    """What the unit sent already: phase 3 asks whether it did."""
    sent = needs_of(db.session(), row)
    leadership = sent.pop("leadership", 0)
    parts = (("others", sum(sent.values())), ("leadership", leadership))
    said = [t(f"assignment.sent_{whom}", n=number) for whom, number in parts if number]
    return t("assignment.sent", what=", ".join(said)) if said else t("assignment.sent_nothing")


@prefills("assignment", "phase3")
def _answered_by_needs(session: Session, _actor: Actor, row: Any) -> Mapping[str, str]:
    """Who sent needs has said so already; whether somebody needs nothing is for them to say."""
    sent = needs_of(session, row)
    known = {"from_units": sent.keys() - {"leadership"}, "from_leadership": sent.keys() & {"leadership"}}
    return {question: "needs" for question, kinds in known.items() if kinds}


def _view(row: Assignment, form: str, steps: dict[str, Button]) -> FormView | None:
    """The form to write on, when this state takes it and this person may."""
    made = sheet_form(db.session(), actor(), SUBJECT, row, form)
    if made is None or made[1].trigger not in steps or not steps[made[1].trigger].live:
        return None
    return FormView(SUBJECT, row, made[1], made[0])


def _why_not(steps: Mapping[str, Button]) -> tuple[str, ...]:
    """Why somebody who writes on this assignment cannot write on it today."""
    return next((each.reasons for name, each in steps.items() if name.startswith("save_")), ())


def _fits(button: Button, along: Sequence[tuple[int, str]]) -> bool:
    """Writing along can be ended only where somebody does."""
    return bool(along) or button.trigger != "revoke_co_author"


def _belongs_to_form(button: Button) -> bool:
    return button.trigger in SUBMITS.values() or button.trigger.startswith("save_")

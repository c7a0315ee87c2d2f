"""Many decisions at once: recording the outcomes of a meeting, and confirming its list with the password."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.access import actor, requires
from app.commands.decision_lists import (
    Listed,
    NothingDone,
    OutcomesBlocked,
    confirm_decisions,
    record_outcomes,
)
from app.extensions import db
from app.kept import Kept, kept_of
from app.models.meeting import Meeting
from app.models.workflow import Answers
from app.once import once_of_form
from app.pages.acting import sentences
from app.pages.board import PointView, outcome_form
from app.pages.decisions import OpenBoard, board_page, open_board
from app.pages.form_pages import all_problems, blocked_problems
from app.pages.password import password_stops
from app.queries.find import find_as
from app.queries.history import Happened, last_events
from app.queries.once import first_answer
from app.security import row_number
from app.text import locale, moment, t, term
from forms.build import QuestionForm, answers, form_class, problems
from workflows.roles import Permission

bp = Blueprint("decision_lists", __name__)
RECORD, CONFIRM = (
    "/vergaderingen/<key>/acties/record_outcomes",
    "/vergaderingen/<key>/acties/confirm_decisions",
)


@bp.get(RECORD)
@requires(Permission.DECISION_RECORD)
def ask_outcomes(key: str) -> ResponseReturnValue:
    """The outcomes are recorded on the board of the meeting."""
    return _to_board(find_as(Meeting, db.session(), actor(), key).key)


@bp.get(CONFIRM)
@requires(Permission.DECISION_CONFIRM)
def ask_confirmation(key: str) -> ResponseReturnValue:
    """The list is confirmed on the board of the meeting."""
    return _to_board(find_as(Meeting, db.session(), actor(), key).key)


@bp.post(RECORD)
@requires(Permission.DECISION_RECORD)
def record(key: str) -> ResponseReturnValue:
    """Record every outcome that was filled in; what is not right yet comes back as it was typed."""
    find_as(Meeting, db.session(), actor(), key)
    once = once_of_form(actor().person_id, _board_url(key))
    if (answered := first_answer(db.session(), once)) is not None:
        return redirect(answered, 303)
    found = open_board(db.session(), actor(), key)
    filled = _filled(found)
    adopt_all = "adopt_all" in request.form
    kept = _typed_elsewhere(found)
    if kept or any(view.form is not None and view.form.rows_changed for view in found.points):
        gone = [(None, "", t("decisions.gone"))] if kept else []
        return board_page(found, problems=gone, adopt_all=adopt_all, kept=kept), 409 if kept else 200
    if adopt_all:
        filled += _adopted(found, filled)
    contested = [f"{title}: {why}" for view in found.points for _, title, why in view.problems]
    if not filled:
        nothing = (None, "", t("decisions.nothing_filled"))
        return board_page(found, problems=[nothing], adopt_all=adopt_all), 422
    if not _all_valid(filled):
        return board_page(found, adopt_all=adopt_all), 422
    try:
        listed = record_outcomes(
            actor(),
            key,
            {view.decision.key: _data(view, adopt_all=adopt_all) for view in filled},
            _seen("seen"),
            text_confirmed="text_confirmed" in request.form,
            once=once,
        )
    except OutcomesBlocked as blocked:
        return _blocked(found, blocked, adopt_all=adopt_all)
    except NothingDone as nothing:
        listed = nothing.listed
    for said in contested:
        flash(said, "attention")
    return _answer(key, listed, "decisions.recorded", sent=True)


@bp.post(CONFIRM)
@requires(Permission.DECISION_CONFIRM)
def confirm(key: str) -> ResponseReturnValue:
    """Ask the password again, and confirm exactly the decisions that stood on the page."""
    find_as(Meeting, db.session(), actor(), key)
    if not _seen("decision"):
        nothing = (None, "", t("decisions.nothing_to_confirm"))
        return board_page(open_board(db.session(), actor(), key), problems=[nothing]), 422
    form = form_class("confirm_decisions", None, locale())(request.form, complete=True)
    status = 0 if form.validate() else 422
    if status := status or password_stops(form):
        wrong = all_problems(form)
        found = open_board(db.session(), actor(), key)
        return board_page(found, problems=wrong, confirm=form), status
    try:
        listed = confirm_decisions(
            actor(), key, _seen("decision"), once=once_of_form(actor().person_id, _board_url(key))
        )
    except NothingDone as nothing:
        listed = nothing.listed
    return _answer(key, listed, "decisions.confirmed", sent=False)


def _filled(found: OpenBoard) -> list[PointView]:
    """Take what was sent into the form of each point; those that say anything are to be recorded."""
    filled = []
    shown = _seen("seen")
    for view in found.points:
        if found.board is None or view.decision.key not in shown or view.decision.state == "confirmed":
            continue
        view.form = outcome_form(found.board, view.point, request.form)
        if any(value not in (None, "", []) for value in answers(view.form).values()):
            filled.append(view)
    return filled


def _typed_elsewhere(found: OpenBoard) -> Kept | None:
    """What was filled in at points that are no longer open here: confirmed, taken off or moved meanwhile."""
    sent = kept_of(request, actor().person_id, ours=False)
    gone = _seen("seen").keys() - {view.decision.key for view in found.points if view.form is not None}
    if sent is None:
        return None
    theirs = tuple(f for f in sent.fields if f[1].strip() and any(f[0].startswith(f"{key}-") for key in gone))
    return replace(sent, fields=theirs) if theirs else None


def _adopted(found: OpenBoard, filled: Iterable[PointView]) -> list[PointView]:
    """The points without an outcome of their own that can be adopted without discussion."""
    done = {view.decision.key for view in filled}
    chosen = []
    for view in found.points:
        if view.form is None or view.decision.key in done or view.decision.state != "on_agenda":
            continue
        if view.contested:
            why = t(f"decisions.{view.contested}")
            view.problems.append((f"{view.decision.key}-outcome-0", view.title, why))
        else:
            chosen.append(view)
    return chosen


def _all_valid(filled: Iterable[PointView]) -> bool:
    """Judge the form of every point that was filled in; what is wrong is named with its point."""
    good = True
    for view in filled:
        form = _form_of(view)
        if not any(answers(form).values()):
            continue
        if not form.validate():
            good = False
            view.problems += [(p.id, f"{view.number}. {p.label}", p.message) for p in problems(form)]
    return good


def _data(view: PointView, *, adopt_all: bool) -> Answers:
    """What is recorded of a point; what is adopted without discussion was not put to the vote."""
    data: dict[str, Any] = dict(answers(_form_of(view)))
    said = any(value not in (None, "", []) for value in data.values())
    return data if said or not adopt_all else {"outcome": "approve"}


def _form_of(view: PointView) -> QuestionForm:
    if view.form is None:
        raise LookupError("a point without a form was filled in")
    return view.form


def _blocked(found: OpenBoard, blocked: OutcomesBlocked, *, adopt_all: bool) -> ResponseReturnValue:
    for view in found.points:
        if (stopped := blocked.blocked.get(view.decision.key)) is not None:
            view.problems += blocked_problems(_form_of(view), stopped)
    confirmable = all(stopped.confirmable for stopped in blocked.blocked.values())
    return board_page(found, confirmable=confirmable, adopt_all=adopt_all), 422


def _seen(name: str) -> dict[str, int]:
    """Key and version of every decision that stood on the page."""
    found: dict[str, int] = {}
    for key, _, version in (value.rpartition(":") for value in request.form.getlist(name)):
        with suppress(ValueError):
            found[key] = row_number(version)
    return found


def _answer(key: str, listed: Listed, done: str, *, sent: bool) -> ResponseReturnValue:
    """Back to the board when all went through; else the board with every reason, and what was typed."""
    if listed.done:
        flash(t(done, n=len(listed.done)), "good")
    if not listed.refused and not listed.stale:
        return redirect(_board_url(key), 303)
    db.session().rollback()
    found = open_board(db.session(), actor(), key)
    first = last_events(db.session(), "decision", listed.stale)
    for view in found.points:
        mine = view.decision.key
        if sent and (mine in listed.refused or mine in listed.stale) and found.board is not None:
            view.form = outcome_form(found.board, view.point, request.form)
        place = f"{mine}-title"
        view.problems += [(place, view.title, said) for said in sentences(listed.refused.get(mine, ()))]
        if mine in listed.stale:
            view.problems.append((place, view.title, _who_was_first(first.get(mine))))
    return board_page(found), 409


def _who_was_first(event: Happened | None) -> str:
    """That somebody changed a decision meanwhile, with who and when."""
    if event is None or event.who is None:
        return t("decisions.stale")
    happened = t(
        "steps.conflict_first", who=event.who, what=term(f"event.{event.event}"), when=moment(event.at)
    )
    return f"{happened} {t('decisions.stale')}"


def _board_url(key: str) -> str:
    return f"/besluiten?vergadering={key}"


def _to_board(key: str) -> ResponseReturnValue:
    return redirect(_board_url(key), 303)

"""Asking for more time in a phase, and the page on which the request is decided."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.access import actor, requires
from app.clock import today
from app.commands.extensions import RequestRefused, request_extension
from app.commands.failures import TextBlocked
from app.extensions import db
from app.facts.asked import Asked
from app.facts.extension import decided_by, extension_facts, handed_in
from app.models.round import Assignment, Extension
from app.once import once_of_form
from app.pages.acting import buttons
from app.pages.deadlines import absence
from app.pages.form_pages import Problem, all_problems, blocked_problems
from app.pages.rail import is_own
from app.queries.absences import away
from app.queries.assignments import opened
from app.queries.extensions import extensions_of, request_of
from app.queries.find import NotFound, find_as
from app.queries.history import history
from app.subjects import SUBJECTS
from app.text import locale, t, term
from forms.build import QuestionForm, answers, form_class
from workflows.machine import Reason
from workflows.roles import Permission

bp = Blueprint("extensions", __name__)
SUBJECT = SUBJECTS["extension"]
ASK = "/opdrachten/<key>/uitstel"
TONES = {"requested": "info", "granted": "good", "refused": "bad", "withdrawn": "neutral"}


@bp.get(ASK)
@requires(Permission.EXTENSION_REQUEST)
def ask(key: str) -> str:
    """The form to ask for more time, for the phase that is named in the address."""
    return _ask_page(key, _form())


@bp.post(ASK)
@requires(Permission.EXTENSION_REQUEST)
def send(key: str) -> ResponseReturnValue:
    """Send the request, or show the form again with everything that stops it."""
    form = _form(sent=True)
    if not form.validate():
        return _ask_page(key, form, all_problems(form)), 422
    try:
        made = request_extension(
            actor(),
            key,
            answers(form),
            text_confirmed="text_confirmed" in request.form,
            once=once_of_form(actor().person_id, f"/opdrachten/{key}"),
        )
    except RequestRefused as refused:
        return _ask_page(key, form, _stopped(form, refused.reasons)), 409
    except TextBlocked as blocked:
        found = blocked_problems(form, blocked)
        return _ask_page(key, form, found, confirmable=blocked.confirmable), 422
    flash(t("steps.done", what=term("event.extension_requested")), "good")
    return redirect(f"/uitstel/{made}", 303)


def _form(*, sent: bool = False) -> QuestionForm:
    made = form_class("extension_request", None, locale())
    known = {"phase": request.args.get("fase", "")}
    return made(request.form if sent else None, data=known, complete=sent, today=today())


def _stopped(form: QuestionForm, reasons: Sequence[Reason]) -> list[Problem]:
    """What stops a request, each at the question it is about.

    Of a phase that was handed in nothing else is said: that its deadline passed would contradict it.
    """
    done = [reason for reason in reasons if reason.rule == "not_handed_in"]
    return all_problems(form, done or reasons)


def _ask_page(
    key: str, form: QuestionForm, found: list[Problem] | None = None, *, confirmable: bool = False
) -> str:
    """The form beside the deadlines as they stand. Raises NotFound for another unit's assignment."""
    session, person = db.session(), actor()
    row = find_as(Assignment, session, person, key)
    place = opened(session, row)
    if not is_own(person, place):
        raise NotFound(key)
    return render_template(
        "extensions/ask.html",
        place=place,
        form=form,
        problems=found or [],
        confirmable=confirmable,
        waiting=[each for each in extensions_of(session, row.id) if each.state == "requested"],
        due=[(number, place.due(number), handed_in(row, place.plan, number)) for number in (1, 2, 3)],
    )


@bp.get("/uitstel/<key>")
@requires(Permission.EXTENSION_READ)
def show(key: str) -> str:
    """One request: from which day to which, why, who decides, and the answer."""
    session, person = db.session(), actor()
    row = find_as(Extension, session, person, key)
    found = extension_facts(Asked(session=session, subject="extension", row=row, actor=person, today=today()))
    one = request_of(session, row)
    seat = one.found.assignment.position_id
    return render_template(
        "extensions/show.html",
        one=one,
        away=absence(away(session, [(seat, row.asked_day)])) if row.state == "requested" else None,
        facts=found,
        tone=TONES[row.state],
        decided_by=decided_by(found, today()),
        steps=list(buttons(session, person, SUBJECT, row, {"extension": found}).values()),
        history=history(session, "extension", row.id),
    )

"""Taking a step: one pair of addresses for every workflow, `/<collection>/<key>/acties/<trigger>`."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from app.access import actor, signed_in
from app.clock import now
from app.commands.failures import StaleVersion, StepRefused, TextBlocked
from app.commands.steps import take_step
from app.extensions import db
from app.models.workflow import WorkflowRow
from app.once import new_key, once_of_form
from app.pages.acting import let_in, page_url, sentences, step_form
from app.pages.conflict import conflict_page
from app.pages.form_pages import asking_page, form_page, told
from app.pages.password import password_stops
from app.queries.find import find
from app.security import local_path, row_number
from app.subjects import BY_COLLECTION, Subject
from app.text import moment, t, term
from forms.build import QuestionForm, answers
from workflows.machine import Moved, Refusal, Refused, Step

bp = Blueprint("steps", __name__)
COLLECTIONS = ", ".join(f'"{name}"' if "-" in name else name for name in BY_COLLECTION)
ADDRESS = f"/<any({COLLECTIONS}):collection>/<key>/acties/<trigger>"


@bp.get(ADDRESS)
@signed_in
def ask(collection: str, key: str, trigger: str) -> ResponseReturnValue:
    """The form that a step asks for, on a page of its own."""
    subject, row, step = _place(collection, key, trigger)
    if step is None or step.form is None:
        return redirect(page_url(subject, key), 303)
    form = step_form(db.session(), actor(), subject, row, step)
    return asking_page(subject, row, step, form)


@bp.post(ADDRESS)
@signed_in
def take(collection: str, key: str, trigger: str) -> ResponseReturnValue:
    """Take the step, or show the form again with everything that was typed and what must change."""
    subject, row, step = _place(collection, key, trigger)
    form = step_form(db.session(), actor(), subject, row, step, request.form) if step and step.form else None
    if form is not None and step is not None and not _ready(form):
        return form_page(subject, row, step, form, status=200 if form.rows_changed else 422)
    if form is not None and (stopped := password_stops(form)):
        return form_page(subject, row, step, form, status=stopped)
    try:
        result = take_step(
            actor(),
            subject.name,
            key,
            trigger,
            version=_version(),
            data=answers(form) if form is not None else None,
            text_confirmed="text_confirmed" in request.form,
            once=once_of_form(actor().person_id, page_url(subject, key)),
        )
    except TextBlocked as blocked:
        return form_page(subject, row, step, form, status=422, blocked=blocked)
    except (StaleVersion, StepRefused) as stopped:
        return _stopped(subject, row, step, form, stopped)
    if isinstance(result, Refused):  # what was typed is a draft now, of a later version
        row = find(db.session(), actor(), subject, key)
        return form_page(subject, row, step, form, status=409, reasons=result.reasons)
    return _done(subject, key, result, answers(form) if form is not None else {})


def _place(collection: str, key: str, trigger: str) -> tuple[Subject, WorkflowRow, Step | None]:
    """The row at this address and the step from its state.

    Raises 404 for an unknown trigger, StepRefused when it is no step of this actor whatever the state.
    """
    subject = BY_COLLECTION[collection]
    anywhere = next((step for step in subject.workflow.steps if step.trigger == trigger), None)
    if anywhere is None:
        raise NotFound
    row = find(db.session(), actor(), subject, key)
    step = subject.workflow.step(row.state, trigger)
    let_in(db.session(), actor(), subject, row, step or anywhere)
    return subject, row, step


def _stopped(
    subject: Subject,
    row: WorkflowRow,
    step: Step | None,
    form: QuestionForm | None,
    stopped: StaleVersion | StepRefused,
) -> ResponseReturnValue:
    """Both texts when somebody else was first; the form again when a rule refuses what stands in it.

    Raises what else stops a step: that has its own page.
    """
    if isinstance(stopped, StaleVersion):
        return conflict_page(subject, row.key, step, form, ())
    refused = stopped.refused
    if form is not None and refused.kind is Refusal.RULE:
        return form_page(subject, row, step, form, status=409, reasons=refused.reasons)
    stands = find(db.session(), actor(), subject, row.key)
    if refused.kind is not Refusal.WRONG_STATE or _version() == stands.version:
        raise stopped
    return conflict_page(subject, row.key, step, form, sentences(refused.reasons))


def _ready(form: QuestionForm) -> bool:
    return not form.rows_changed and form.validate()


def _version() -> int:
    """The version the person saw. Raises 400 when the form does not say."""
    try:
        return row_number(request.form["version"])
    except (KeyError, ValueError) as missing:
        raise BadRequest from missing


def _done(subject: Subject, key: str, moved: Moved, data: Mapping[str, Any]) -> ResponseReturnValue:
    """Back to the page with what the rules warn of; a draft saved by the script gets its answer as JSON."""
    step = moved.step
    if request.accept_mimetypes.best == "application/json":
        row: Any = find(db.session(), actor(), subject, key)
        saved = t("steps.saved_at", time=moment(now()).rpartition(", ")[2])
        return jsonify(saved_at_text=saved, version=row.version, once=new_key())
    flash(t("steps.saved") if step.draft else t("steps.done", what=term(f"event.{step.event}")), "good")
    for sentence in told(subject, moved, data):
        flash(sentence, "attention")
    return redirect(back_url(subject, key), 303)


def back_url(subject: Subject, key: str) -> str:
    """Where to go after a step: the page the button stood on when that is one of ours, else the subject's."""
    return local_path(request.form.get("back", ""), otherwise=page_url(subject, key))

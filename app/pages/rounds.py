"""Rounds: the list, a new one, one round with all that hangs on it, and its letter."""

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access import actor, may, requires
from app.clock import now, today
from app.commands.collective_tasks import create_collective_task
from app.commands.failures import TextBlocked
from app.commands.rounds import create_round, new_round
from app.extensions import db
from app.models.round import Round
from app.once import once_of_form
from app.pages.acting import buttons, prefills, sheet_form
from app.pages.form_pages import FormView, sheet_page
from app.pages.new_form import NewForm, new_form
from app.pages.reading import saved_text
from app.pages.round_hints import hints
from app.pages.round_view import ON_LETTER, letter_link, now_words, timeline
from app.queries.clusters import groups
from app.queries.content import content_hash
from app.queries.find import find_as
from app.queries.history import history
from app.queries.rounds import around, form_answers, rounds, standing, team
from app.queries.sheets import Written, written
from app.subjects import SUBJECTS
from app.text import t
from forms.build import answers
from workflows.roles import Actor, Permission

bp = Blueprint("rounds", __name__)
SUBJECT = SUBJECTS["round"]
NEW = "/rondes/nieuw"
HORIZON = 5
"""Years ahead that the letter asks to look (L17d)."""


@bp.get("/rondes")
@requires(Permission.ROUND_READ)
def index() -> str:
    """The rounds this person may know of."""
    return render_template(
        "rounds/index.html", lines=rounds(db.session(), actor()), may_prepare=may(Permission.ROUND_PREPARE)
    )


@bp.get(NEW)
@requires(Permission.ROUND_PREPARE)
def new() -> str:
    """An empty round with every unit ticked."""
    everybody = [key for key, _ in team(db.session())]
    known = {"participants": everybody, "horizon_year": today().year + HORIZON}
    return _new_page(new_form("round", known=known))


@bp.post(NEW)
@requires(Permission.ROUND_PREPARE)
def create() -> ResponseReturnValue:
    """Make the round, or show the form again with what must change."""
    made = new_form("round", request.form)
    if made.form.rows_changed:
        return _new_page(made)
    if not made.form.validate():
        return _new_page(made.checked()), 422
    data: dict[str, Any] = answers(made.form)
    try:
        wanted = new_round(db.session(), data, text_confirmed="text_confirmed" in request.form)
        key = create_round(actor(), wanted, once_of_form(actor().person_id, "/rondes"))
    except TextBlocked as blocked:
        return _new_page(made.blocked(blocked)), 422
    flash(t("rounds.created"), "good")
    for sentence in hints(data):
        flash(sentence, "attention")
    return redirect(f"/rondes/{key}", 303)


def _new_page(made: NewForm) -> str:
    return render_template("rounds/new.html", made=made, action=NEW)


@prefills("round", "round")
def _as_it_stands(session: Session, _actor: Actor, row: Any) -> Mapping[str, Any]:
    return form_answers(session, row)


@bp.get("/rondes/<key>")
@requires(Permission.ROUND_READ)
def show(key: str) -> str:
    """Where the round stands, its timeline, each unit, and what hangs on it."""
    session, person = db.session(), actor()
    row = find_as(Round, session, person, key)
    steps = buttons(session, person, SUBJECT, row)
    beside, units = around(session, person, row), standing(session, row)
    shown = ON_LETTER | {"save_round"}
    return render_template(
        "rounds/show.html",
        row=row,
        now=now_words(row, beside, units, today()),
        timeline=timeline(row, beside, units, today()),
        units=units,
        own=person.units(),
        around=beside,
        groups=groups(session, person, row),
        letter=letter_link(steps, row.key),
        may_run=may(Permission.ROUND_RUN),
        may_task=may(Permission.COLLECTIVE_TASK_PREPARE),
        change=steps.get("save_round"),
        steps=[button for trigger, button in steps.items() if trigger not in shown],
        history=history(session, "round", row.id),
    )


@bp.get("/rondes/<key>/brief")
@requires(Permission.ROUND_READ)
def letter(key: str) -> str:
    """The letter as it looks, with what can be done with it."""
    session, person = db.session(), actor()
    row = find_as(Round, session, person, key)
    steps = buttons(session, person, SUBJECT, row)
    text = written(session, "round", row, "letter")
    return render_template(
        "rounds/letter.html",
        row=row,
        letter=_letter_of(row, text),
        signer=around(session, person, row).signer,
        untouched=row.signed_sha256 == content_hash(dict(text.answers)),
        write="save_letter" in steps,
        steps=[button for trigger, button in steps.items() if trigger in ON_LETTER - {"save_letter"}],
    )


@bp.get("/rondes/<key>/brief/schrijven")
@requires(Permission.ROUND_PREPARE)
def write(key: str) -> ResponseReturnValue:
    """The form of the letter; once it is signed there is only the letter."""
    session, person = db.session(), actor()
    row = find_as(Round, session, person, key)
    found = sheet_form(session, person, SUBJECT, row, "letter")
    if found is None:
        return redirect(f"/rondes/{row.key}/brief", 303)
    return _write_page(FormView(SUBJECT, row, found[1], found[0]))


@sheet_page("round", "letter")
def _write_page(view: FormView) -> str:
    row = cast("Round", view.row)
    text = written(db.session(), "round", row, "letter")
    return render_template(
        "rounds/write.html",
        row=row,
        view=view,
        letter=_letter_of(row, text) if text.answers else None,
        saved=saved_text(text.saved_at, now()),
    )


def _letter_of(row: Round, text: Written) -> Mapping[str, Any]:
    """What stands on the letter: its own reference before that of the round, and its date."""
    moment = row.sent_at or row.signed_at
    reference = text.answers.get("reference") or row.reference
    return {**text.answers, "reference": reference, "moment": moment, "today": today()}


@bp.post("/rondes/<key>/collectieve-opgave")
@requires(Permission.COLLECTIVE_TASK_PREPARE)
def start_collective_task(key: str) -> ResponseReturnValue:
    """Begin the collective task of a round, or go to the one there is."""
    row = find_as(Round, db.session(), actor(), key)
    once = once_of_form(actor().person_id, f"/rondes/{row.key}")
    made = create_collective_task(actor(), row.id, once=once)
    return redirect(f"/collectieve-opgaven/{made}", 303)

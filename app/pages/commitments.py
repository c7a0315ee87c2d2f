"""Collective commitments: the list, a new one, and one with all that people said and decided about it."""

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.access import actor, may, requires
from app.clock import now, today
from app.commands.commitments import create_commitment, take_up_needs
from app.commands.failures import TextBlocked
from app.extensions import db
from app.models.commitment import Commitment
from app.models.need import Need
from app.models.round import Round
from app.once import once_of_form
from app.pages.acting import Button, buttons, step_form
from app.pages.came_back import sent_back
from app.pages.commitment_view import (
    RESPONSE_TONES,
    TONES,
    Situation,
    cards_of,
    facts_of,
    to_take_up,
    turn_of,
)
from app.pages.deadlines import condition_cards
from app.pages.form_pages import FormView, form_page, sheet_page
from app.pages.new_form import no_home_page
from app.pages.reading import saved_text
from app.queries.built import row_with
from app.queries.commitments import (
    PAGE,
    STATUSES,
    Chosen,
    commitments,
    counts,
    decided,
    opened,
    origins,
    reactions,
)
from app.queries.find import find_as
from app.queries.history import history
from app.queries.rounds import open_rounds
from app.queries.sheets import written
from app.queries.speaking import unit_spoken_for
from app.queries.terms import ledger
from app.security import row_number
from app.subjects import SUBJECTS
from app.text import t, term
from forms.build import answers
from forms.completeness import missing
from forms.definition import load
from workflows.roles import Permission, Role

bp = Blueprint("commitments", __name__)
SUBJECT = SUBJECTS["commitment"]
NEW = "/afspraken/nieuw"
ON_PAGE = frozenset({"save_commitment", "respond"})
"""Steps whose form stands on the page itself."""


@bp.get("/afspraken")
@requires(Permission.COMMITMENT_READ)
def index() -> str:
    """The commitments, by status."""
    session, person = db.session(), actor()
    status = request.args.get("stand", "")
    chosen = Chosen(
        status=status if status in STATUSES else "",
        mine=request.args.get("van") == "mij",
        before=request.args.get("voor", type=row_number),
    )
    found = commitments(session, person, chosen)
    return render_template(
        "commitments/index.html",
        lines=found[:PAGE],
        filters=_filters(chosen, *counts(session, person)),
        next_page=_address(chosen, found[PAGE - 1].id) if len(found) > PAGE else None,
        first_page=_address(chosen) if chosen.before is not None else None,
        tones=TONES,
        may_propose=may(Permission.COMMITMENT_PREPARE),
    )


def _address(chosen: Chosen, before: int | None = None) -> str:
    parts = [f"stand={chosen.status}"] if chosen.status else []
    parts += ["van=mij"] if chosen.mine else []
    parts += [f"voor={before}"] if before is not None else []
    return f"/afspraken?{'&'.join(parts)}" if parts else "/afspraken"


def _filters(chosen: Chosen, by_status: Mapping[str, int], own: int) -> list[tuple[str, str, bool, int]]:
    """All, own ones, and each public status that occurs."""
    plain = not chosen.status and not chosen.mine
    found = [(t("commitments.all"), "/afspraken", plain, sum(by_status.values()))]
    if own:
        found.append((t("commitments.mine"), "/afspraken?van=mij", chosen.mine, own))
    for status in STATUSES:
        if by_status.get(status) or status == chosen.status:
            here = f"/afspraken?stand={status}"
            words = term(f"state.commitment.{status}")
            found.append((words, here, status == chosen.status, by_status.get(status, 0)))
    return found


@bp.get(NEW)
@requires(Permission.COMMITMENT_PREPARE)
def new() -> str:
    """An empty commitment in the newest open round, or one begun from a need."""
    return _new_page(_unsaved())


@bp.post(NEW)
@requires(Permission.COMMITMENT_PREPARE)
def create() -> ResponseReturnValue:
    """Save a first draft; it may be incomplete."""
    row = _unsaved()
    if row is None:
        return _new_page(None), 409
    step = SUBJECT.workflow.draft_step(row.state, "commitment")
    if step is None:
        abort(404)
    form = step_form(db.session(), actor(), SUBJECT, row, step, request.form)
    if not form.validate():
        return form_page(SUBJECT, row, step, form, status=422)
    try:
        key = create_commitment(
            actor(),
            row.round_id,
            answers(form),
            text_confirmed="text_confirmed" in request.form,
            once=once_of_form(actor().person_id, "/afspraken"),
        )
    except TextBlocked as blocked:
        return form_page(SUBJECT, row, step, form, status=422, blocked=blocked)
    flash(t("commitments.created"), "good")
    return redirect(f"/afspraken/{key}", 303)


def _unsaved() -> Commitment | None:
    """A commitment that is not stored, so that lists know their round; None without one to propose it in."""
    rounds = _homes()
    wanted = request.values.get("ronde", "")
    of = next((each for each in rounds if each.key == wanted), rounds[0] if rounds else None)
    if of is None or (wanted and of.key != wanted):
        return None
    moment = now()
    return Commitment(
        key="", state=SUBJECT.workflow.initial, created_at=moment, updated_at=moment, round_id=of.id
    )


def _homes() -> list[Round]:
    """The open rounds in which this person can propose one: for a unit that takes part, or as secretary."""
    session, person = db.session(), actor()
    rounds = open_rounds(session, person)
    if Role.SECRETARY in person.roles:
        return rounds
    return [each for each in rounds if unit_spoken_for(session, person, each.id, None) in person.acts_for()]


def _new_page(row: Commitment | None, view: FormView | None = None) -> str:
    if row is None:
        why = t("commitments.no_home"), t("commitments.no_home_text")
        return no_home_page(t("commitments.new"), (t("commitments.title"), "/afspraken"), *why)
    if view is None:
        step = SUBJECT.workflow.draft_step(row.state, "commitment")
        if step is None:
            raise LookupError("a commitment can be saved when it begins")
        form = step_form(db.session(), actor(), SUBJECT, row, step, known=_from_need(row))
        view = FormView(SUBJECT, row, step, form)
    of = row_with(db.session(), Round, row.round_id)
    others = [each for each in _homes() if each.id != of.id]
    return render_template("commitments/new.html", view=view, action=NEW, round=of, others=others)


def _from_need(row: Commitment) -> Mapping[str, Any]:
    """What a need that it follows from says already."""
    key = request.args.get("behoefte", "")
    if not key:
        return {}
    need = find_as(Need, db.session(), actor(), key)
    if need.round_id != row.round_id:
        return {}
    return {"title": need.title, "line": str(need.line or ""), "from_needs": [need.key]}


@bp.get("/afspraken/<key>")
@requires(Permission.COMMITMENT_READ)
def show(key: str) -> str:
    """One commitment: whose turn it is, what is promised, what everybody said of it."""
    return _page(find_as(Commitment, db.session(), actor(), key))


@bp.get("/afspraken/<key>/schrijven")
@requires(Permission.COMMITMENT_PREPARE)
def write(key: str) -> ResponseReturnValue:
    """The form of a draft; when it can no longer be written there is only the page."""
    session, person = db.session(), actor()
    row = find_as(Commitment, session, person, key)
    save = buttons(session, person, SUBJECT, row).get("save_commitment")
    step = SUBJECT.workflow.draft_step(row.state, "commitment")
    if save is None or not save.live or step is None or step.trigger != "save_commitment":
        return redirect(f"/afspraken/{row.key}", 303)
    return _write_page(FormView(SUBJECT, row, step, step_form(session, person, SUBJECT, row, step)))


@sheet_page("commitment", "commitment")
def _write_page(view: FormView) -> str:
    row = cast("Commitment", view.row)
    if not row.key:
        return _new_page(row, view)
    saved = written(db.session(), "commitment", row, "commitment").saved_at
    return render_template("commitments/write.html", view=view, row=row, saved=saved_text(saved, now()))


@sheet_page("commitment", "consultation_response")
def _response_again(view: FormView) -> str:
    return _page(cast("Commitment", view.row), view)


def _page(row: Commitment, response: FormView | None = None) -> str:
    session, person = db.session(), actor()
    steps = buttons(session, person, SUBJECT, row)
    sheet = written(session, "commitment", row, "commitment")
    found = opened(session, row)
    said = reactions(session, row)
    taken = decided(session, person, row)
    needs = origins(session, person, row, sheet.answers.get("from_needs") or [])
    open_now = missing(load("commitment", sheet.form_version), sheet.answers)
    conditions = [each for one in taken for each in one.conditions]
    shown = [] if row.state == "draft" else [row.id]
    places = {"commitment": shown, "condition": [each.id for each in conditions]}
    led = ledger(session, places, words=True)
    around = Situation(found, open_now, said, taken, person, today())
    if response is None:
        response = _response(row, steps.get("respond"))
    return render_template(
        "commitments/show.html",
        row=row,
        found=found,
        turn=turn_of(around),
        returned=sent_back(session, row),
        answers=sheet.answers,
        facts=facts_of(found, sheet.answers, said),
        tone=TONES.get(row.state, "neutral"),
        response=response,
        responded=not around.mine_silent,
        reactions=said if row.consultation_opened_on else [],
        response_tones=RESPONSE_TONES,
        silent=around.silent,
        decided=taken,
        cards=cards_of(row, led),
        dates=condition_cards(conditions, led),
        needs=needs,
        to_take_up=to_take_up(row, person, needs),
        write=_can(steps.get("save_commitment")),
        steps=[steps[trigger] for trigger in steps if trigger not in ON_PAGE and _useful(row, trigger)],
        history=history(session, "commitment", row.id),
    )


def _can(button: Button | None) -> bool:
    return button is not None and button.live


def _useful(row: Commitment, trigger: str) -> bool:
    """Who said yes is not asked again; what was carried over is not carried over twice."""
    return not (
        (trigger == "accept_ownership" and row.owner_accepted_at is not None)
        or (trigger == "carry_over" and row.carried_over_at is not None)
    )


def _response(row: Commitment, button: Button | None) -> FormView | None:
    """The form to respond, for who may: on the page, so that the promise stays in sight."""
    step = SUBJECT.workflow.step(row.state, "respond")
    if step is None or not _can(button):
        return None
    return FormView(SUBJECT, row, step, step_form(db.session(), actor(), SUBJECT, row, step))


@bp.post("/afspraken/<key>/behoeften")
@requires(Permission.NEED_TAKE_UP)
def take_up(key: str) -> ResponseReturnValue:
    """Take up the chosen needs in this commitment."""
    once = once_of_form(actor().person_id, f"/afspraken/{key}")
    count = take_up_needs(actor(), key, request.form.getlist("needs"), "", once)
    flash(t("commitments.taken_up", n=count), "good" if count else "attention")
    return redirect(f"/afspraken/{key}", 303)

"""Needs: the lists, one need with its answers and the conversation, and writing a new one."""

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access import actor, may, requires
from app.clock import now, today
from app.commands.failures import TextBlocked
from app.commands.needs import NewNeed, create_need
from app.extensions import db
from app.models.need import Need
from app.models.organisation import Unit
from app.models.round import Round
from app.once import once_of_form
from app.pages.acting import buttons, prefills, step_form
from app.pages.form_pages import FormView, form_page, sheet_page, told
from app.pages.need_list import filters_of, index_view
from app.pages.need_view import SUBJECT, view_of
from app.pages.need_words import bubbles
from app.pages.new_form import no_home_page
from app.pages.reading import saved_text
from app.queries.built import row_with
from app.queries.find import find_as
from app.queries.need_page import around, conversation
from app.queries.need_situation import situation
from app.queries.needs import homes, rounds_with_needs
from app.queries.sheets import written
from app.security import row_number
from app.text import t
from forms.build import QuestionForm, answers
from workflows.machine import Refused
from workflows.roles import Actor, Permission

bp = Blueprint("needs", __name__)
NEW = "/behoeften/nieuw"
STEPS = {step.trigger: step for step in SUBJECT.workflow.from_state(SUBJECT.workflow.initial)}
"""What can be done with a need that is being written."""


@bp.get("/behoeften")
@requires(Permission.NEED_READ)
def index() -> str:
    """What is asked of me, what I asked, and every need of the round."""
    session, person = db.session(), actor()
    rounds = rounds_with_needs(session, person)
    if not rounds:
        return render_template("needs/index.html", view=None)
    chosen = next((each for each in rounds if each.key == request.args.get("ronde")), rounds[0])
    view = index_view(session, person, rounds, chosen, filters_of(request.args, chosen.id))
    return render_template("needs/index.html", view=view)


@bp.get(NEW)
@requires(Permission.NEED_WRITE)
def new() -> str:
    """An empty form; nothing is stored until it is saved or sent."""
    place = _home(db.session())
    return _new_page(*place) if place else _no_home()


@bp.post(NEW)
@requires(Permission.NEED_WRITE)
def create() -> ResponseReturnValue:
    """Save a first draft, or send the need at once."""
    place = _home(db.session())
    if place is None:
        return _no_home(), 409
    row = _unsaved(*place)
    step = STEPS["ask" if request.form.get("act") == "ask" else "save_need"]
    form = step_form(db.session(), actor(), SUBJECT, row, step, request.form)
    if not form.validate():
        return form_page(SUBJECT, row, step, form, status=422)
    wanted = NewNeed(
        unit_id=row.unit_id,
        round_id=row.round_id,
        words=answers(form),
        ask=step.trigger == "ask",
        text_confirmed="text_confirmed" in request.form,
    )
    try:
        key, result = create_need(actor(), wanted, once_of_form(actor().person_id, "/behoeften"))
    except TextBlocked as blocked:
        return form_page(SUBJECT, row, step, form, status=422, blocked=blocked)
    _tell(result, wanted.words, sent=wanted.ask)
    return redirect(url_for("needs.show", key=key), 303)


def _tell(result: Any, words: Mapping[str, Any], *, sent: bool) -> None:
    """Say what came of the first press: sent, saved, or saved but not sent."""
    if isinstance(result, Refused):
        flash(t("needs.saved_not_sent"), "attention")
    else:
        flash(t("needs.sent") if sent else t("steps.saved"), "good")
        for sentence in told(SUBJECT, result, words):
            flash(sentence, "attention")


@bp.get("/behoeften/<key>")
@requires(Permission.NEED_READ)
def show(key: str) -> str:
    """One need: as a form while it is a draft that one may write, else as it stands."""
    session, person = db.session(), actor()
    row = find_as(Need, session, person, key)
    if row.state == "draft":
        return _draft_page(session, row)
    before = request.args.get("voor", type=row_number)
    view = view_of(session, person, row)
    said, earlier = conversation(session, row, before)
    return render_template(
        "needs/show.html", view=view, talk=bubbles(said, row, person), earlier=earlier, before=before
    )


@sheet_page("need", "need")
def _need_again(view: FormView) -> str:
    """The form with what must change, on the page it was sent from."""
    row = cast("Need", view.row)
    if row.key:
        return _draft_page(db.session(), row, view)
    return _new_page(*_place_of(row), view)


@prefills("need", "need_details", "leadership_request")
def _known(session: Session, _actor: Actor, row: Any) -> Any:
    """What was written about the need before: nobody types it twice."""
    return situation(session, row).all_known


def _draft_page(session: Session, row: Need, view: FormView | None = None) -> str:
    person = actor()
    steps = buttons(session, person, SUBJECT, row)
    save = steps.get("save_need")
    if view is None and save is not None and save.live:
        step = STEPS["save_need"]
        view = FormView(SUBJECT, row, step, step_form(session, person, SUBJECT, row, step))
    if view is None:
        return render_template("needs/show.html", view=view_of(session, person, row), talk=[], earlier=None)
    return render_template(
        "needs/edit.html",
        view=view,
        unit=around(session, person, row).unit,
        action=f"/behoeften/{row.key}/acties/save_need",
        ask=steps.get("ask"),
        steps=[button for name, button in steps.items() if name not in {"save_need", "ask"}],
        saved=saved_text(written(session, "need", row, "need").saved_at, now()),
        homes=[],
    )


def _new_page(unit: Unit, of: Round, view: FormView | None = None) -> str:
    session, person = db.session(), actor()
    if view is None:
        row = _unsaved(unit, of)
        step = STEPS["save_need"]
        form: QuestionForm = step_form(session, person, SUBJECT, row, step)
        view = FormView(SUBJECT, row, step, form)
    others = [each for each, in_round in homes(session, person) if in_round.id == of.id]
    sends = unit.id in person.units() and may(Permission.NEED_ASK)  # who writes along saves for the unit
    links = [(each.name, f"{NEW}?onderdeel={each.key}", each.id == unit.id, None) for each in others]
    return render_template(
        "needs/edit.html", view=view, unit=unit, action=NEW, ask=None, steps=[], saved=None,
        homes=links if len(links) > 1 else [], sends=sends,
    )  # fmt: skip


def _no_home() -> str:
    listed = (t("needs.title"), "/behoeften")
    return no_home_page(t("needs.new_title"), listed, t("needs.no_home"), t("needs.no_home_text"))


def _home(session: Session) -> tuple[Unit, Round] | None:
    """For which unit the need is, in its newest round: the one chosen, else the person's own."""
    person = actor()
    found = homes(session, person)
    wanted = request.values.get("onderdeel")
    chosen = [place for place in found if place[0].key == wanted]
    own = [place for place in found if place[0].id in person.heads]
    return next(iter(chosen or own or found), None)


def _place_of(row: Need) -> tuple[Unit, Round]:
    session = db.session()
    return row_with(session, Unit, row.unit_id), row_with(session, Round, row.round_id)


def _unsaved(unit: Unit, of: Round) -> Need:
    """A need that is not stored, for its form; its key is empty."""
    return Need(
        key="", state="draft", created_at=now(), updated_at=now(), round_id=of.id, unit_id=unit.id,
        needed_by=today(),
    )  # fmt: skip

"""Delegations: who acts for whom, letting somebody act, and ending it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.access import actor, may, requires
from app.clock import today
from app.commands.days import day
from app.commands.delegations import PAGE, NewDelegation, assign_delegation, revoke_delegation
from app.commands.failures import PeopleRefused, TextBlocked
from app.extensions import db
from app.once import once_of_form
from app.pages.new_form import NewForm
from app.pages.people import tabs
from app.pages.people_forms import people_form, refused
from app.queries.delegations import delegations, may_give, to_give
from app.queries.organisation_choices import all_accounts
from app.text import t
from forms.build import answers
from workflows.roles import Permission

bp = Blueprint("delegations", __name__)
NEW = f"{PAGE}/nieuw"
STATES = ("now", "to_come", "over")


@bp.get(PAGE)
@requires(Permission.ORGANISATION_READ)
def index() -> str:
    """Who acts for whom, now and later: all for the offices, for others what is their own."""
    person = actor()
    found = delegations(db.session(), person, today())
    return render_template(
        "people/delegations.html",
        tabs=tabs(),
        groups=[(state, [each for each in found if each.state(today()) == state]) for state in STATES],
        mine={each.id for each in found if may_give(person, each.position_id)},
        may_assign=may(Permission.DELEGATION_ASSIGN),
    )


@bp.get(NEW)
@requires(Permission.DELEGATION_ASSIGN)
def new() -> str:
    """An empty delegation."""
    return _new_page(_form())


@bp.post(NEW)
@requires(Permission.DELEGATION_ASSIGN)
def create() -> ResponseReturnValue:
    """Let somebody act for a position, or show the form again with what must change."""
    made = _form(sent=True)
    if not made.form.validate():
        return _new_page(made.checked()), 422
    try:
        assign_delegation(actor(), _wanted(answers(made.form)), once_of_form(actor().person_id, PAGE))
    except PeopleRefused as refusal:
        return _new_page(refused(made, refusal)), 422
    except TextBlocked as blocked:
        return _new_page(made.blocked(blocked)), 422
    flash(t("people.delegation_made"), "good")
    return redirect(PAGE, 303)


@bp.post(f"{PAGE}/<int(max=2147483647):number>/beeindigen")
@requires(Permission.DELEGATION_ASSIGN)
def end(number: int) -> ResponseReturnValue:
    """End a delegation now."""
    revoke_delegation(actor(), number, once_of_form(actor().person_id, PAGE))
    flash(t("people.delegation_ended"), "good")
    return redirect(PAGE, 303)


def _form(*, sent: bool = False) -> NewForm:
    """Who has one seat to give is not asked which."""
    session, person = db.session(), actor()
    seats = [(str(id_), title) for id_, title in to_give(session, person)]
    choices = {"positions": seats, "accounts": all_accounts(session, without=person.person_id)}
    hidden = frozenset({"position"}) if len(seats) == 1 else frozenset()
    return people_form("delegation", choices, sent=request.form if sent else None, hidden=hidden)


def _wanted(data: dict[str, Any]) -> NewDelegation:
    first, last = day(data["starts"]), day(data["ends"])
    if first is None or last is None:
        raise ValueError("a complete form has both days")
    position = data.get("position") or to_give(db.session(), actor())[0][0]
    return NewDelegation(
        position_id=int(position),
        account_id=int(data["account"]),
        starts=first,
        ends=last,
        scopes=tuple(data["scopes"]),
        reason=data["reason"],
        text_confirmed="text_confirmed" in request.form,
    )


def _new_page(made: NewForm) -> str:
    seats = to_give(db.session(), actor())
    return render_template("people/delegation_new.html", made=made, action=NEW, seats=seats)

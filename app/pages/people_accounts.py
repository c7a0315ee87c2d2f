"""One account: whose it is, which positions it holds, its password, on or off; and making a new one.

A temporary password is the answer to the form that asked for it: shown once, kept nowhere. The same form sent
again leads to the page of the account, without the password.
"""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.access import actor, requires
from app.clock import now, today
from app.commands import accounts
from app.commands.accounts import NewPerson
from app.commands.days import day
from app.commands.failures import PeopleRefused
from app.database import Once
from app.extensions import db
from app.models.organisation import Account
from app.once import once_of_form
from app.pages.new_form import NewForm
from app.pages.people_forms import people_form, refused
from app.queries.history import history
from app.queries.organisation import find_account, seats_of
from app.queries.organisation_choices import all_positions
from app.queries.sessions import open_sessions
from app.text import t
from forms.build import answers
from workflows.roles import Permission

bp = Blueprint("accounts", __name__)
NEW = "/beheer/accounts/nieuw"
ONE = "/beheer/accounts/<username>"


@bp.get(NEW)
@requires(Permission.PEOPLE_MANAGE)
def new() -> str:
    """An empty account; `?functie=ID` is the position it is made for."""
    return _new_page(_new_form(known={"position": request.args.get("functie")}))


@bp.post(NEW)
@requires(Permission.PEOPLE_MANAGE)
def create() -> ResponseReturnValue:
    """Make the account and show its temporary password."""
    made = _new_form(sent=True)
    if not made.form.validate():
        return _new_page(made.checked()), 422
    data: dict[str, Any] = answers(made.form)
    person = NewPerson(
        username=data["username"],
        name=data["name"],
        email=data["email"] or None,
        position_id=int(data["position"]) if data["position"] else None,
        starts=day(data["starts"]),
    )
    try:
        password = accounts.make_account(
            actor().person_id, person, once_of_form(actor().person_id, "/beheer/accounts")
        )
    except PeopleRefused as refusal:
        return _new_page(refused(made, refusal)), 422
    return _password_page(person.username.strip().casefold(), password)


@bp.get(ONE)
@requires(Permission.PEOPLE_MANAGE)
def show(username: str) -> str:
    """One account with everything that can be done with it."""
    return _page(_found(username))


@bp.post(ONE)
@requires(Permission.PEOPLE_MANAGE)
def change(username: str) -> ResponseReturnValue:
    """Change the name and the address."""
    account, made = _found(username), people_form("account_details", sent=request.form)
    if not made.form.validate():
        return _page(account, made.checked()), 422
    data: dict[str, Any] = answers(made.form)
    try:
        accounts.change_account(
            actor().person_id, username, data["name"], data["email"] or None, _once(username)
        )
    except PeopleRefused as refusal:
        return _page(account, refused(made, refusal)), 422
    return _done("people.account_changed", username)


@bp.post(f"{ONE}/wachtwoord")
@requires(Permission.PEOPLE_MANAGE)
def reset(username: str) -> ResponseReturnValue:
    """Give a temporary password; the sessions of this person end."""
    if _found(username).id == actor().person_id:
        return redirect("/wachtwoord", 303)
    return _password_page(username, accounts.reset_password(username, actor().person_id, _once(username)))


@bp.post(f"{ONE}/uit")
@requires(Permission.PEOPLE_MANAGE)
def switch_off(username: str) -> ResponseReturnValue:
    """Switch the account off."""
    _found(username)
    accounts.disable_account(username, actor().person_id, _once(username))
    return _done("people.switched_off", username)


@bp.post(f"{ONE}/aan")
@requires(Permission.PEOPLE_MANAGE)
def switch_on(username: str) -> ResponseReturnValue:
    """Switch the account on again."""
    _found(username)
    accounts.enable_account(username, actor().person_id, _once(username))
    return _done("people.switched_on", username)


def _done(key: str, username: str) -> ResponseReturnValue:
    flash(t(key), "good")
    return redirect(f"/beheer/accounts/{username}", 303)


def _once(username: str) -> Once | None:
    return once_of_form(actor().person_id, f"/beheer/accounts/{username}")


def _found(username: str) -> Account:
    """The account at this address. Raises 404."""
    account = find_account(db.session(), username)
    if account is None:
        abort(404)
    return account


def _page(account: Account, made: NewForm | None = None) -> str:
    session = db.session()
    known = {"name": account.name, "email": account.email}
    return render_template(
        "people/account.html",
        account=account,
        seats=seats_of(session, account),
        today=today(),
        sessions=open_sessions(account.id, now()),
        own=account.id == actor().person_id,
        made=made or people_form("account_details", known=known),
        open=made is not None,
        history=history(session, "account", account.id),
    )


def _new_page(made: NewForm) -> str:
    return render_template("people/account_new.html", made=made, action=NEW)


def _new_form(*, sent: bool = False, known: dict[str, Any] | None = None) -> NewForm:
    choices = {"positions": all_positions(db.session(), today(), t("people.vacant"))}
    return people_form("account", choices, sent=request.form if sent else None, known=known)


def _password_page(username: str, password: str) -> str:
    return render_template("people/password.html", account=_found(username), password=password)

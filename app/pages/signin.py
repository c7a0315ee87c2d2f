"""Signing in and out, the open sessions of a person, and a new password."""

from functools import partial

from flask import (
    Blueprint,
    Response,
    after_this_request,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from flask.typing import ResponseReturnValue
from flask_login import login_user

from app import passwords
from app.access import actor_or_none, current_session, public, signed_in
from app.clock import now
from app.commands import signin as commands
from app.commands.signin import Origin, TooManyAttempts, Welcome, WrongPassword
from app.kept import Kept, kept_of, unpack
from app.pages.fixed import keep_language
from app.queries.accounts import Named, demo_accounts
from app.queries.sessions import last_person, open_sessions, session_of
from app.security import from_own_page, local_path
from app.text import LANGUAGE_COOKIE, locale, t

bp = Blueprint("signin", __name__)
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
DEVICE = "_user_id"
"""Where Flask-Login keeps the token of this browser in the cookie."""


@bp.get("/inloggen")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; whoever is signed in already goes on."""
    if actor_or_none() is not None:
        return redirect(local_path(request.args.get("next", "")), 303)
    return _sign_in_page(onward=request.args.get("next", ""))


@bp.post("/inloggen")
@public
def enter() -> ResponseReturnValue:
    """Check name and password. Text that waited on the page is given back to the person who typed it."""
    username, password = request.form.get("username", ""), request.form.get("password", "")
    onward, packed = request.form.get("next", ""), request.form.get("kept", "")
    again = partial(_sign_in_page, onward=onward, packed=packed, username=username[:80])
    if not username.strip() or not password:
        return again(422, "signin.both_needed")
    try:
        welcome = commands.sign_in(username, password, origin())
    except WrongPassword:
        return again(422, "signin.wrong")
    except TooManyAttempts:
        return again(429, "signin.too_many")
    _remember(welcome)
    kept = unpack(packed) if packed else None
    if kept is not None:
        return _give_back(kept, welcome.account_id)
    return redirect(local_path(onward), 303)


@bp.post("/uitloggen")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this session, on the server too."""
    commands.sign_out(current_session().session_id)
    session.clear()
    flash(t("signin.signed_out"), "good")
    return redirect("/inloggen", 303)


@bp.get("/mijn-sessies")
@signed_in
def sessions() -> ResponseReturnValue:
    """Where this person is signed in."""
    here = current_session()
    found = open_sessions(here.account_id, now())
    return render_template("signin/sessions.html", sessions=found, here=here.session_id)


@bp.post("/mijn-sessies/<int(max=2147483647):number>/uitloggen")
@signed_in
def sign_out_one(number: int) -> ResponseReturnValue:
    """Sign out on one other device."""
    commands.sign_out_one(current_session().account_id, number)
    flash(t("signin.ended_one"), "good")
    return redirect("/mijn-sessies", 303)


@bp.post("/mijn-sessies/elders-uitloggen")
@signed_in
def sign_out_elsewhere() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    here = current_session()
    commands.sign_out_elsewhere(here.account_id, here.session_id)
    flash(t("signin.ended_elsewhere"), "good")
    return redirect("/mijn-sessies", 303)


@bp.get("/wachtwoord")
@signed_in
def password() -> ResponseReturnValue:
    """The form for a new password."""
    return _password_page()


@bp.post("/wachtwoord")
@signed_in
def change_password() -> ResponseReturnValue:
    """Replace the password; everywhere else this person is signed out."""
    here = current_session()
    old, new = request.form.get("old_password", ""), request.form.get("new_password", "")
    fault = passwords.fault_of(new, here.username)
    if fault is not None:
        return _password_page(("new_password", fault))
    if new != request.form.get("again", ""):
        return _password_page(("again", "signin.not_the_same"))
    try:
        welcome = commands.change_password(here.account_id, old, new, origin())
    except WrongPassword:
        return _password_page(("old_password", "signin.old_wrong"))
    except TooManyAttempts:
        return _password_page(("old_password", "signin.too_many"), 429)
    _remember(welcome)
    flash(t("signin.password_changed"), "good")
    return redirect("/", 303)


def page_to_sign_in_again(*, proven: bool) -> Response:
    """The answer to a form that was sent without an open session: sign in, the text waits here.

    `proven` tells that the token against forgery was right, so that one of our pages sent the form.
    The cookie of the ended session tells whose text it is.
    """
    token = session.get(DEVICE, "")
    person = last_person(token) if token else None
    kept = kept_of(request, person, ours=proven or from_own_page())
    return make_response(_sign_in_page(401, packed=kept.pack() if kept else "", waiting=True))


def _sign_in_page(
    status: int = 200,
    problem: str | None = None,
    *,
    onward: str = "",
    packed: str = "",
    username: str = "",
    waiting: bool = False,
) -> Response:
    nobody: tuple[list[Named], list[Named]] = ([], [])
    demo = nobody if current_app.config["OPGAVE"].production else demo_accounts()
    page = render_template(
        "signin/sign_in.html",
        problem=problem,
        onward=onward,
        packed=packed,
        username=username,
        waiting=waiting or bool(packed),
        accounts=demo,
        demo_password=passwords.DEMO_PASSWORD,
    )
    return make_response(page, status)


def _password_page(problem: tuple[str, str] | None = None, status: int = 422) -> Response:
    page = render_template(
        "signin/password.html",
        problem=problem,
        least=passwords.LEAST,
        must=current_session().must_change_password,
        username=current_session().username,
    )
    return make_response(page, status if problem else 200)


def _give_back(kept: Kept, account_id: int) -> ResponseReturnValue:
    """Show the kept text; sending it again is offered only to the person whose form it was."""
    if kept.person_id is not None and kept.person_id != account_id:
        flash(t("signin.kept_of_another"), "attention")
        return redirect("/", 303)
    resend = kept.ours and kept.person_id == account_id
    return make_response(render_template("signin/kept.html", kept=kept, resend=resend))


def _remember(welcome: Welcome) -> None:
    """A fresh cookie with the new token; what stood in the old one is gone, the CSRF token too.

    A browser in which nobody chose a language speaks the one of the account.
    """
    if welcome.language and LANGUAGE_COOKIE not in request.cookies:
        after_this_request(partial(keep_language, language=welcome.language))
    session.clear()
    found = session_of(welcome.token, now())
    if found is not None:
        login_user(found)


def origin() -> Origin:
    """Where this request comes from, for the throttle of passwords."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    words = ", ".join(part for part in (browser, system) if part)
    language = locale() if LANGUAGE_COOKIE in request.cookies else ""
    return Origin(request.remote_addr or "", words, session.get(DEVICE, ""), language)

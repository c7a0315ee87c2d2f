"""Mail and calendar of the reader: what was written, what is wanted, and what could not be delivered."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.access import actor, may, requires
from app.clock import now, today
from app.commands import mail as commands
from app.commands.failures import NotFound
from app.extensions import db
from app.once import once_of_form
from app.outbox.kinds import DEFAULT, Choice, Kind
from app.pages.fixed import keep_language
from app.pages.new_form import NewForm, new_form
from app.queries.mails import PAGE, Wishes, dead_letters, one_post, own_post, waiting_long, wishes_of
from app.queries.sessions import digest
from app.security import row_number
from app.text import locale, t
from forms.build import answers
from workflows.roles import Permission

bp = Blueprint("mails", __name__)
MESSAGES, POST = "/berichten", "/berichten/post"
WISHES, DEAD = "/berichten/voorkeuren", "/berichten/onbestelbaar"
Tab = tuple[str, str, bool, int | None]


def tabs(here: str) -> list[Tab]:
    """The pages about messages, for the person of this request."""
    pages = [("home.messages", MESSAGES), ("post.title", POST), ("post.wishes", WISHES)]
    if may(Permission.MAIL_RETRY):
        pages.append(("post.dead", DEAD))
    return [(t(key), url, url == here, None) for key, url in pages]


@bp.get(POST)
@requires(Permission.NOTICE_READ)
def post() -> str:
    """The own mails, sent or kept, newest first."""
    before = request.args.get("voor", type=row_number)
    found = own_post(db.session(), actor().person_id, before=before)
    return render_template(
        "mails/post.html",
        tabs=tabs(POST),
        mails=found,
        sends=bool(current_app.config["OPGAVE"].mail_url),
        next_page=f"{POST}?voor={found[-1].id}" if len(found) == PAGE else None,
    )


@bp.get(f"{POST}/<int(max=9223372036854775807):number>")
@requires(Permission.NOTICE_READ)
def letter(number: int) -> str:
    """One own mail as plain text. Somebody else's is not there. Raises NotFound."""
    found = one_post(db.session(), number)
    if found is None or found.text is None or found.account_id != actor().person_id:
        raise NotFound
    return render_template("mails/letter.html", mail=found)


@bp.get(WISHES)
@requires(Permission.NOTICE_READ)
def wishes() -> ResponseReturnValue:
    """When mail comes, in which language, and the calendar feed."""
    found = wishes_of(db.session(), actor().person_id)
    chosen = {kind.value: found.choices.get(kind, DEFAULT) for kind in Kind}
    return _wishes_page(found, new_form("mail_choices", known=chosen | {"language": locale()}))


@bp.post(WISHES)
@requires(Permission.NOTICE_READ)
def choose() -> ResponseReturnValue:
    """Keep what was chosen; the application speaks the chosen language at once."""
    new = new_form("mail_choices", request.form)
    me = actor().person_id
    if not new.form.validate():
        return _wishes_page(wishes_of(db.session(), me), new.checked()), 422
    given = {key: str(answer) for key, answer in answers(new.form).items()}
    chosen = {kind: Choice(given[kind]) for kind in Kind}
    commands.choose(me, given["language"], chosen, once_of_form(me, WISHES))
    flash(t("post.wishes_kept"), "good")
    return keep_language(make_response(redirect(WISHES, 303)), given["language"])


@bp.post("/berichten/agenda/maken")
@requires(Permission.NOTICE_READ)
def make_feed() -> ResponseReturnValue:
    """Make the address of the calendar, or a new one."""
    commands.make_feed(actor().person_id, once_of_form(actor().person_id, WISHES))
    flash(t("post.feed_made"), "good")
    return redirect(WISHES, 303)


@bp.post("/berichten/agenda/intrekken")
@requires(Permission.NOTICE_READ)
def revoke_feed() -> ResponseReturnValue:
    """End the calendar feed."""
    commands.revoke_feed(actor().person_id, once_of_form(actor().person_id, WISHES))
    flash(t("post.feed_revoked"), "good")
    return redirect(WISHES, 303)


@bp.get(DEAD)
@requires(Permission.MAIL_RETRY)
def dead() -> str:
    """Mails that were given up, and whether the server keeps others waiting."""
    return render_template(
        "mails/dead.html",
        tabs=tabs(DEAD),
        mails=dead_letters(db.session(), today()),
        waiting=waiting_long(db.session(), now()),
    )


@bp.post(f"{DEAD}/<int(max=9223372036854775807):number>/opnieuw")
@requires(Permission.MAIL_RETRY)
def retry(number: int) -> ResponseReturnValue:
    """Try a dead letter again; one that somebody else sent again meanwhile is told as done."""
    done = commands.retry(number, once_of_form(actor().person_id, DEAD))
    flash(t("post.retried" if done else "post.not_dead"), "good" if done else "attention")
    return redirect(DEAD, 303)


@dataclass(frozen=True, slots=True)
class Feed:
    """The calendar feed as the page shows it: since when, and its address (None: made under another key)."""

    made_at: datetime
    address: str | None


def _feed(found: Wishes, account_id: int) -> Feed | None:
    if found.feed_made_at is None:
        return None
    token = commands.feed_token(account_id, found.feed_made_at)
    address = f"{current_app.config['OPGAVE'].base_url}/agenda/{token}.ics"
    return Feed(found.feed_made_at, address if digest(token) == found.feed_hash else None)


def _wishes_page(found: Wishes, new: NewForm) -> str:
    return render_template(
        "mails/wishes.html",
        tabs=tabs(WISHES),
        new=new,
        feed=_feed(found, actor().person_id),
        has_address=found.has_address,
    )

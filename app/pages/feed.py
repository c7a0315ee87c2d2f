"""The calendar feed: a calendar program has no session, so that the key in the address lets it in."""

from flask import Blueprint, Response, abort, current_app
from flask.typing import ResponseReturnValue

from app.access import public
from app.clock import today
from app.documents.calendar_feed import calendar
from app.extensions import db
from app.queries.actors import actor_of
from app.queries.mails import feed_reader
from app.queries.own_dates import own_dates
from app.queries.sessions import digest

bp = Blueprint("feed", __name__)
ENDING = ".ics"


@bp.get("/agenda/<address>")
@public
def feed(address: str) -> ResponseReturnValue:
    """The dates of whoever this address was made for. Unknown, revoked or an account that is off: 404.

    Nothing slows guessing down: the key has 256 bits.
    """
    token = address.removesuffix(ENDING)
    reader = feed_reader(db.session(), digest(token)) if token != address else None
    if reader is None:
        abort(404)
    person = actor_of(reader.account_id, reader.name, today())
    dates = own_dates(db.session(), person, today())
    file = calendar(dates, "en" if reader.language == "en" else "nl", current_app.config["OPGAVE"])
    answer = Response(file, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="opgave.ics"'
    return answer

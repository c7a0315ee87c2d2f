"""What people see when something is not possible: one table, exception to status and sentence.

A page says what happened, what to do next, and whether the text is safe; it never shows a trace,
SQL or a path. 500 and 503 carry a reference that stands in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy import exc as sql
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from app import logs
from app.access import NotAllowed, NotSignedIn, PasswordChangeNeeded, actor_or_none
from app.commands.failures import NotFound, PeopleRefused, StaleVersion, StepRefused, TextBlocked
from app.commands.signin import TooManyAttempts
from app.database import AlreadyDone, OutcomeUnknown
from app.kept import Kept, kept_of
from app.pages.signin import page_to_sign_in_again
from app.security import TooManyFields, UnreadableText, from_own_page
from app.text import locale, t
from workflows.machine import Refusal


@dataclass(frozen=True, slots=True)
class Fault:
    """Status, and the name of its sentences in `translations/faults.toml`: title, text, next step.

    `resend` tells that the same form may be sent again as it was.
    """

    status: int
    name: str
    resend: bool = False


TABLE: Mapping[type[Exception], Fault] = {
    NotAllowed: Fault(403, "not_allowed"),
    NotFound: Fault(404, "not_found"),
    StaleVersion: Fault(409, "stale"),
    StepRefused: Fault(409, "refused"),
    PeopleRefused: Fault(409, "refused"),
    TextBlocked: Fault(422, "blocked"),
    TooManyAttempts: Fault(429, "too_many"),
    UnreadableText: Fault(400, "unreadable"),
    CSRFError: Fault(400, "form_expired", resend=True),
    RequestEntityTooLarge: Fault(413, "too_large"),
    OutcomeUnknown: Fault(503, "outcome_unknown", resend=True),
    sql.OperationalError: Fault(503, "database_away", resend=True),
    sql.InterfaceError: Fault(503, "database_away", resend=True),
    sql.InternalError: Fault(503, "database_away", resend=True),
    sql.TimeoutError: Fault(503, "database_away", resend=True),
    sql.DataError: Fault(400, "bad_request"),
}
"""From the most particular to the most general; an exception takes the first that fits."""

BY_STATUS: Mapping[int, Fault] = {
    400: Fault(400, "bad_request"),
    404: Fault(404, "not_found"),
    405: Fault(405, "wrong_method"),
    409: Fault(409, "stale"),
    413: TABLE[RequestEntityTooLarge],
    415: Fault(415, "bad_request"),
    429: Fault(429, "too_many"),
}
BROKEN = Fault(500, "broken", resend=False)
REREAD = 16_000_000
"""Bytes of a refused body that are still read, to give the text back."""


def init_app(app: Flask) -> None:
    """Hang the table on the application."""
    for kind in TABLE:
        app.register_error_handler(kind, _answer)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
    app.register_error_handler(NotSignedIn, _not_signed_in)
    app.register_error_handler(PasswordChangeNeeded, _change_password)
    app.register_error_handler(AlreadyDone, _already_done)


def fault_of(error: BaseException) -> Fault:
    """The row of the table for an exception. A refusal of rights is 403, any other refusal 409."""
    if isinstance(error, StepRefused) and error.refused.kind is Refusal.NO_PERMISSION:
        return Fault(403, "not_yours")
    return next((fault for kind, fault in TABLE.items() if isinstance(error, kind)), BROKEN)


def _answer(error: Exception) -> Response:
    fault = fault_of(error)
    if isinstance(error, CSRFError) and actor_or_none() is None and request.endpoint != "signin.sign_in":
        return _not_signed_in(error)
    if isinstance(error, sql.DBAPIError | sql.TimeoutError):
        g.without_database = True
    if fault.status >= 500:
        logs.failure(error)
    return page(fault, error)


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        return _plain(400)
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    if error.code >= 500:
        return _broken(error)
    answer = page(BY_STATUS.get(error.code, BY_STATUS[400]), error)
    answer.status_code = error.code
    answer.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
    return answer


def _broken(error: Exception) -> Response:
    g.without_database = True
    logs.failure(error)
    return page(BROKEN, error)


def _already_done(error: AlreadyDone) -> Response:
    return make_response(redirect(error.location, 303))


def _change_password(_error: PasswordChangeNeeded) -> Response:
    return make_response(redirect(url_for("signin.password"), 303))


def _not_signed_in(_error: Exception) -> Response:
    """A page to read leads to the sign-in page; a form that was sent waits on it, with its text."""
    if request.method in {"GET", "HEAD"}:
        wanted = request.full_path.rstrip("?")
        page_of_sign_in = url_for("signin.sign_in", next=None if wanted == "/" else wanted)
        return make_response(redirect(page_of_sign_in, 303))
    return page_to_sign_in_again(proven=not isinstance(_error, CSRFError))


def page(fault: Fault, error: BaseException | None = None) -> Response:
    """The page of a fault: `templates/errors/<status>.html`, else `errors/error.html`.

    The template gets `status`, `name`, `title`, `sentence`, `next_step`, `reference` (None below
    500), `reasons` (sentences), and `kept`: the typed text of a POST (None when there is none) with
    `kept.texts` to read and, when `kept.ours` and `resend`, `kept.fields` to send again to `kept.path`.
    """
    context: dict[str, Any] = {
        "status": fault.status,
        "name": fault.name,
        "title": t(f"fault.{fault.name}.title"),
        "sentence": t(f"fault.{fault.name}.sentence"),
        "next_step": t(f"fault.{fault.name}.next"),
        "reference": logs.reference() if fault.status >= 500 else None,
        "reasons": _reasons(error),
        "kept": _typed(error),
        "resend": fault.resend,
    }
    try:
        html = render_template([f"errors/{fault.status}.html", "errors/error.html"], **context)
    except Exception as again:  # the page of an error may not be an error itself
        logs.failure(again)
        return _plain(fault.status)
    answer = make_response(html, fault.status)
    if fault.status == 503:
        answer.headers["Retry-After"] = "5"
    return answer


def _reasons(error: BaseException | None) -> tuple[str, ...]:
    if isinstance(error, StepRefused):
        return tuple(reason.sentence.text(locale()) for reason in error.refused.reasons)
    if isinstance(error, PeopleRefused):
        return (error.text(locale()),)
    return ()


def _typed(error: BaseException | None) -> Kept | None:
    """What was typed in the form of this request, to show it again; also when it was too large."""
    if request.method != "POST" or isinstance(error, TooManyFields):
        return None
    if isinstance(error, RequestEntityTooLarge) and (request.content_length or REREAD) < REREAD:
        request.max_content_length = request.max_form_memory_size = REREAD
    ours = not isinstance(error, CSRFError) or from_own_page()
    try:
        person = actor_or_none()
        broken = isinstance(error, UnreadableText)
        return kept_of(request, person.person_id if person else None, ours=ours, broken=broken)
    except (HTTPException, sql.SQLAlchemyError):
        return None


def _plain(status: int) -> Response:
    """The last resort: no template, no address of a page is needed."""
    return Response(f"{status} - Opgave\n", status, content_type="text/plain; charset=utf-8")

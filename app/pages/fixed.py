"""Pages for everyone that know nothing of a round: language, health, measures, where to report a leak."""

from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app import health
from app.access import public
from app.clock import now
from app.security import local_path
from app.text import LANGUAGE_COOKIE, LOCALES

bp = Blueprint("fixed", __name__)


@bp.get("/taal/<language>")
@public
def language(language: str) -> ResponseReturnValue:
    """Choose the language, and go back. A GET, because it changes nothing that is ours: only a cookie.

    Keeping it out of the database lets it work before signing in and without one; signing in lets the
    account remember it, for mail and for another browser.
    """
    if language not in LOCALES:
        abort(404)
    answer = make_response(redirect(local_path(request.args.get("next", "/")), 303))
    return keep_language(answer, language)


def keep_language(answer: Response, language: str) -> Response:
    """Let this browser speak a language from now on."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(
        LANGUAGE_COOKIE, language, max_age=365 * 86400, samesite="Lax", secure=secure, httponly=True
    )
    return answer


@bp.get("/toegankelijkheid")
@public
def accessibility() -> ResponseReturnValue:
    """How accessible the application is, and where to report what is not."""
    return render_template("fixed/toegankelijkheid.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Which data of people are kept, why, how long, and who may see them."""
    return render_template("fixed/privacy.html")


@bp.get("/hulp")
@public
def guidance() -> ResponseReturnValue:
    """The first steps, in a few sentences."""
    return render_template("fixed/hulp.html")


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Whether the process answers; asks nothing of the database."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Whether people can work: database, migrations, writable, worker. 503 when one of them is not."""
    parts = health.checks()
    good = all(part == "ok" for part in parts.values())
    return jsonify(status="ok" if good else "not ready", **parts), 200 if good else 503


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Counts and durations for Prometheus, without names, texts or addresses."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


@bp.get("/.well-known/security.txt")
@public
def security_txt() -> ResponseReturnValue:
    """Where to report a leak (RFC 9116)."""
    base = current_app.config["OPGAVE"].base_url
    expires = (now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: {base}/privacy",
        f"Expires: {expires}",
        "Preferred-Languages: nl, en",
        f"Canonical: {base}/.well-known/security.txt",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

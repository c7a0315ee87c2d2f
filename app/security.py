"""What every answer carries and every request must be: headers, hosts, cookies, sizes, readable text."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from config import Settings

MOST_BYTES = 4_000_000
"""Body of a form: a text of 200,000 characters reaches its page and gets a sentence of its own there."""
MOST_FIELDS = 2_000
URLENCODED = "application/x-www-form-urlencoded"
"""How a form without a file is sent."""
MOST_DIGITS = 18
"""Of a number in an address or a hidden field: what every database holds."""

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class UnreadableText(ValueError):
    """The request holds bytes that are no text: broken UTF-8 or a NUL, which no database stores."""


class TooManyFields(RequestEntityTooLarge):
    """More fields than any form of ours has: taking them apart would keep others waiting."""


def flask_config(settings: Settings) -> dict[str, Any]:
    """Flask's own settings. The referrer check of Flask-WTF is off: our pages send no referrer.

    `__Host-` binds the cookie to this host; it needs https, which the demo on localhost has not.
    """
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "__Host-opgave" if settings.secure else "opgave",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "TRUSTED_HOSTS": settings.hosts,
        "MAX_CONTENT_LENGTH": MOST_BYTES,
        "MAX_FORM_MEMORY_SIZE": MOST_BYTES,
        "MAX_FORM_PARTS": MOST_FIELDS,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_DEFAULT_LOCALE": "nl",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Amsterdam",
        "SEND_FILE_MAX_AGE_DEFAULT": 7 * 24 * 3600,
    }


def init_app(app: Flask) -> None:
    """Put the checks before and the headers after every request."""
    app.before_request(_readable)
    app.after_request(_guard)


def from_own_page() -> bool:
    """Whether the browser vouches that one of our own pages sent this request.

    `Sec-Fetch-Site` is sent on https and localhost and cannot be set by another site's script; the
    Origin header is of no use, because pages without a referrer send `null`.
    """
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def local_path(wanted: str, otherwise: str = "/") -> str:
    """A path of ours to go on to, as an address or form asked; anything else becomes another page."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    good = wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    if not good or "\\" in wanted or not wanted.isprintable() or parts.path == "/uitloggen":
        return otherwise
    return wanted


def row_number(sent: str) -> int:
    """A number of a row or a version, as sent. Raises ValueError for anything that no database holds."""
    if not (sent.isascii() and sent.isdigit() and len(sent) <= MOST_DIGITS):
        raise ValueError("this is no number of ours")
    return int(sent)


def _readable() -> None:
    """Refuse broken text before anything reads it: a replaced sign would be stored without a word."""
    if "\ufffd" in request.path or "\x00" in request.path:
        raise UnreadableText
    _decode(request.query_string)
    if request.mimetype == URLENCODED:
        body = request.get_data()
        if body.count(b"&") >= MOST_FIELDS:
            raise TooManyFields
        _decode(body)
    elif request.method == "POST" and any(_broken(value) for _, value in request.form.items(multi=True)):
        raise UnreadableText


def _broken(value: str) -> bool:
    return "\ufffd" in value or "\x00" in value


def _decode(encoded: bytes) -> None:
    try:
        plain = unquote_to_bytes(encoded.replace(b"+", b" ")).decode()
    except UnicodeDecodeError as broken:
        raise UnreadableText from broken
    if "\x00" in plain:
        raise UnreadableText


def _guard(response: Response) -> Response:
    """Add the headers; nothing but our own static files may be kept by a browser or proxy."""
    settings: Settings = current_app.config["OPGAVE"]
    response.headers.extend(HEADERS)
    if settings.production:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response

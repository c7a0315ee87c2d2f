"""The one-time key of a form: the same body sent again has one effect and gets the first answer."""

from hashlib import sha256
from secrets import token_urlsafe

from flask import request

from app.database import Once

FIELD = "once"
_OUTSIDE = {"csrf_token"}
"""Fields that are renewed when the same text is sent again after signing in."""


def new_key() -> str:
    """A fresh key for a form; in templates `once_key()`."""
    return token_urlsafe(18)


def once_of_form(person_id: int, location: str) -> Once | None:
    """The key of the form in this request, for `transaction(once=...)`; `location` is its answer.

    The stored key covers the body too: who changes the text and presses again sends something new,
    which the version guards. A form without a key gives None: nothing is recognised then.
    """
    key = request.form.get(FIELD, "")
    if not key:
        return None
    digest = sha256(f"{request.path}\n{key}".encode())
    for name in sorted(request.form):
        if name not in _OUTSIDE:
            digest.update(repr((name, request.form.getlist(name))).encode("utf-8", "surrogatepass"))
    for name in sorted(request.files):
        digest.update(repr((name, [file.filename for file in request.files.getlist(name)])).encode())
    return Once(key=digest.hexdigest(), person_id=person_id, location=location)

"""What somebody typed in a form that could not be handled: carried on, so that nothing is lost.

The text travels signed in a hidden field of the next page, never in the database or the log, and is
only offered for sending to the person who wrote it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import Request, current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from app.once import FIELD as ONCE
from app.once import new_key
from app.security import MOST_FIELDS, URLENCODED

MOST = 1_000_000
"""Characters of typed text that are carried on; about 160,000 words."""
HOURS = 12
_NEVER = {"csrf_token", ONCE, "password", "username", "old_password", "new_password", "again", "kept", "next"}
_LONG = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """The fields of a form that was sent to `path` by `person_id` (None: not known who).

    `ours` says that the form was certainly one of our own pages: only then may it be sent again with
    one press, for another site could have filled it. `once` is the key it was sent with: sent again
    with the same key, it happens once whatever became of the first time.
    """

    path: str
    fields: tuple[tuple[str, str], ...]
    person_id: int | None
    ours: bool
    once: str

    @property
    def texts(self) -> tuple[str, ...]:
        """What people typed, as far as it is worth reading back: no codes, no versions."""
        return tuple(value for _, value in self.fields if len(value) >= _LONG or " " in value.strip())

    def pack(self) -> str:
        """Signed and compressed, for a hidden field."""
        packed: str = _serializer().dumps([self.path, self.fields, self.person_id, self.ours, self.once])
        return packed


def kept_of(request: Request, person_id: int | None, *, ours: bool, broken: bool = False) -> Kept | None:
    """The typed fields of a POST; None when there is nothing typed or more than can be carried.

    `broken` says that the body holds bytes that are no text: what can be read of it is given back.
    """
    sent = _as_far_as_readable(request) if broken else request.form.items(multi=True)
    fields = tuple((name, value) for name, value in sent if name not in _NEVER)
    if not fields or sum(len(name) + len(value) for name, value in fields) > MOST:
        return None
    once = request.form.get(ONCE) or new_key()
    return Kept(request.full_path.rstrip("?"), fields, person_id, ours, once)


def _as_far_as_readable(request: Request) -> Iterable[tuple[str, str]]:
    """The fields with U+FFFD for each sign that cannot be read; nothing when there are too many fields."""
    sent: Iterable[tuple[str, str]] = request.form.items(multi=True)
    if request.mimetype == URLENCODED:
        body = request.get_data().decode(errors="replace")
        if body.count("&") >= MOST_FIELDS:
            return ()
        sent = parse_qsl(body, keep_blank_values=True)
    return [(name, value.replace("\x00", "\ufffd")) for name, value in sent]


def unpack(packed: str) -> Kept | None:
    """What `pack` made, or None when it was changed, is too old or empty."""
    try:
        found: Any = _serializer().loads(packed, max_age=HOURS * 3600)
    except BadData:
        return None
    path, fields, person_id, ours, once = found
    return Kept(path, tuple((name, value) for name, value in fields), person_id, ours, once)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["OPGAVE"].secret_key, salt="opgave-kept-text")

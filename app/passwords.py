"""Passwords: argon2id, and what a good one is. Nothing here is logged."""

from functools import cache
from secrets import choice, token_urlsafe

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 200
"""Length of a password in characters (OWASP ASVS 5.0, 6.2.1; the upper bound stops a costly paste)."""

hasher = PasswordHasher()
"""argon2id with the parameters of RFC 9106 for little memory: 64 MiB, 3 passes."""

DEMO_PASSWORD = "opgave-demo"  # noqa: S105  # meant to be known
"""Of every demo account; in production nobody signs in with it."""

_COMMON = (
    "wachtwoord",
    "password",
    "welkom",
    "qwerty",
    "qwertyuiop",
    "politie",
    "amsterdam",
    "geheim",
    "opgave",
    "voorjaar",
    "lente",
    "zomer",
    "herfst",
    "najaar",
    "winter",
    "letmein",
    "iloveyou",
    "opgavedemo",
    "abcdefghijkl",
)
"""Words that a guesser tries first, with any digits and signs around them."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    """The argon2id hash, with its parameters and salt."""
    return hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is right. An unknown account (None) costs the same time and gives False."""
    try:
        hasher.verify(stored or _nobody(), password[:MOST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return hasher.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    return hasher.hash(token_urlsafe())


def fault_of(password: str, username: str) -> str | None:
    """The text key of what is wrong with a new password, or None when it is good."""
    if len(password) < LEAST:
        return "signin.password_short"
    if len(password) > MOST:
        return "signin.password_long"
    folded = password.casefold()
    if username.casefold() in folded or len(set(folded)) < 5:
        return "signin.password_guessable"
    letters = "".join(sign for sign in folded if sign.isalpha())
    if any(letters in (stem, stem * 2) for stem in _COMMON):
        return "signin.password_guessable"
    return None


def temporary() -> str:
    """A password for one use that can be read out: four groups of four letters, about 79 bits."""
    return "-".join("".join(choice(_LETTERS) for _ in range(4)) for _ in range(4))

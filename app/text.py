"""The words on the screen, in the language of this request, from `translations/*.toml`.

Only `{name}` is replaced and nothing is evaluated: stored text never meets Jinja or `str.format`.
Jinja escapes the result like any other value.
"""

import re
import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from babel.dates import format_date
from flask import Flask, request

from app.clock import LOCAL, today
from workflows import glossary

Locale = Literal["nl", "en"]
LOCALES: tuple[Locale, ...] = ("nl", "en")
LANGUAGE_COOKIE = "taal"
Value = str | int | float | date
Words = str | Mapping[str, str]

_FOLDER = Path(__file__).with_name("translations")
_LOCALE: ContextVar[Locale] = ContextVar("locale", default="nl")
"""The language of the request at hand: a page asks for it with every word."""
_PLACE = re.compile(r"\{(\w+)\}")


@cache
def texts() -> dict[str, dict[str, Words]]:
    """Every key (`area.name`) with its words per language; a plural has `one` and `other`.

    Read once. Raises ValueError when a key stands in two files.
    """
    found: dict[str, dict[str, Words]] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        _collect("", tomllib.loads(path.read_text("utf-8")), found, path.name)
    return found


def _collect(prefix: str, table: Mapping[str, object], found: dict[str, dict[str, Words]], file: str) -> None:
    for name, value in table.items():
        if not isinstance(value, dict):
            raise ValueError(f"{file}: {prefix}{name} is not a table")
        if "nl" not in value and "en" not in value:
            _collect(f"{prefix}{name}.", value, found, file)
        elif prefix + name in found:
            raise ValueError(f"{file}: {prefix}{name} already stands in another file")
        else:
            found[prefix + name] = value


def t(key: str, /, **values: Value) -> str:
    """The words of a key in the current language, with each `{name}` replaced by its value.

    A key with a plural needs `n`. Raises KeyError for a missing key, language or value.
    """
    return text_in(locale(), key, **values)


def text_in(language: Locale, key: str, /, **values: Value) -> str:
    """As `t`, in a given language: for what is read outside this request, such as a mail."""
    words = texts()[key][language]
    if not isinstance(words, str):
        words = words["one" if values["n"] == 1 else "other"]
    return filled(words, values)


def filled(words: str, values: Mapping[str, object]) -> str:
    """Words with each `{name}` replaced; what is put in is not looked at again. Raises KeyError."""
    if "{" not in words:
        return words
    return _PLACE.sub(lambda place: str(values[place[1]]), words)


def locale() -> Locale:
    """The language of this request: "nl" unless the reader chose "en". Outside a request "nl"."""
    return _LOCALE.get()


def choose_locale() -> Locale:
    """What flask-babel asks at each request: the choice kept in the cookie, else Dutch.

    The browser's own preference is left alone: the whole organisation works in Dutch.
    """
    chosen = request.cookies.get(LANGUAGE_COOKIE, "nl")
    return "en" if chosen == "en" else "nl"


def init_app(app: Flask) -> None:
    """Choose the language before anything else of a request, and forget it afterwards."""
    app.before_request(_choose)
    app.teardown_request(_forget)


def _choose() -> None:
    _LOCALE.set(choose_locale())


def _forget(_error: BaseException | None) -> None:
    _LOCALE.set("nl")


def term(key: str) -> str:
    """The words of a domain code (`state.need.asked`) in the current language. Raises KeyError."""
    return glossary.term(key, locale())


def day(value: date | datetime) -> str:
    """A date as people read it: "7 september 2026" or "7 September 2026"; a moment is first made local."""
    return day_in(locale(), _local(value).date() if isinstance(value, datetime) else value)


@lru_cache(maxsize=4096)
def day_in(language: Locale, value: date) -> str:
    """As `day`, for a local date in a given language: for what is read outside this request."""
    return format_date(value, "d MMMM y", locale=language)


def short_day(value: date | datetime) -> str:
    """A date where many stand together: "7 sep", with its year when that is not the present one."""
    local = _local(value).date() if isinstance(value, datetime) else value
    return _short_in(locale(), local, local.year == today().year)


@lru_cache(maxsize=4096)
def _short_in(language: Locale, value: date, this_year: bool) -> str:
    return format_date(value, "d MMM" if this_year else "d MMM y", locale=language).replace(".", "")


def moment(value: datetime) -> str:
    """A moment in Europe/Amsterdam: "7 september 2026, 14:32"."""
    local = _local(value)
    return f"{day_in(locale(), local.date())}, {local:%H:%M}"


def _local(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return value.astimezone(LOCAL)

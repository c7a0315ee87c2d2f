"""One cell, one kind: what a column accepts and how what was typed becomes a value.

TOML is strict: a date is a date. Excel is loose: people type "ja", "1-9-2026" and a list with commas.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Value = str | int | bool | date | tuple[str, ...]
Kind = Literal["key", "username", "text", "paragraph", "choice", "flag", "date", "names", "number", "email"]

FIRST_YEAR, LAST_YEAR = 1990, 2100
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
USERNAME = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
EMAIL = re.compile(r"[^@\s]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,250}[a-zA-Z0-9])?")
RESERVED = "nieuw"
"""No key or user name may be this: it stands in the address of the form that makes a new one."""
_DUTCH_DATE = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")
_FLAGS = {"ja": True, "nee": False, "yes": True, "no": False, "true": True, "false": False, "x": True}
_FLAGS |= {"waar": True, "onwaar": False, "1": True, "0": False}


class WrongCell(ValueError):
    """What was typed is no value of this kind; `code` names the sentence, `values` fill it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its code name, what it holds, and its bounds."""

    key: str
    kind: Kind
    required: bool = False
    longest: int = 200
    options: tuple[str, ...] = ()
    low: int = 0
    high: int = 0


def parse(column: Column, raw: object, loose: bool) -> Value | None:
    """The value of a cell, None when it is empty. Raises WrongCell; `loose` is for Excel."""
    if isinstance(raw, str):
        raw = unicodedata.normalize("NFC", raw).strip()
    if raw is None or raw in ("", []):
        if column.required:
            raise WrongCell("required")
        return None
    return _PARSERS[column.kind](column, raw, loose)


def _text(column: Column, raw: object, loose: bool, also: str = "") -> str:
    if loose and isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = str(raw)
    if not isinstance(raw, str):
        raise WrongCell("not_text", value=raw)
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and c not in also for c in raw):
        raise WrongCell("control_characters")
    if len(raw) > column.longest:
        raise WrongCell("too_long", limit=column.longest, n=len(raw))
    return raw


def _paragraph(column: Column, raw: object, loose: bool) -> str:
    """Text of several lines; a line ends in one sign, whatever the editor wrote."""
    lines = raw.replace("\r\n", "\n") if isinstance(raw, str) else raw
    return _text(column, lines, loose, also="\n\t")


def _matching(pattern: re.Pattern[str], code: str) -> Callable[[Column, object, bool], str]:
    def parse_matching(column: Column, raw: object, loose: bool) -> str:
        text = _text(column, raw, loose)
        if not pattern.fullmatch(text):
            raise WrongCell(code, value=text)
        if text == RESERVED:
            raise WrongCell("reserved", value=text)
        return text

    return parse_matching


def _choice(column: Column, raw: object, loose: bool) -> str:
    text = _text(column, raw, loose)
    if text not in column.options:
        raise WrongCell("bad_choice", value=text, options=", ".join(column.options))
    return text


def _names(column: Column, raw: object, loose: bool) -> tuple[str, ...]:
    parts = re.split(r"[,;]", raw) if loose and isinstance(raw, str) else raw
    if not isinstance(parts, list | tuple):
        raise WrongCell("not_a_list", value=raw)
    found = tuple(_choice(column, part.strip() if isinstance(part, str) else part, loose) for part in parts)
    if len(set(found)) < len(found):
        raise WrongCell("double_name", value=", ".join(found))
    return found


def _flag(_column: Column, raw: object, loose: bool) -> bool:
    if isinstance(raw, bool):
        return raw
    found = _FLAGS.get(str(raw).casefold()) if loose else None
    if found is None:
        raise WrongCell("bad_flag", value=raw)
    return found


def _number(column: Column, raw: object, loose: bool) -> int:
    if loose and isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) < len("1000000"):
        raw = int(raw)
    if not isinstance(raw, int) or isinstance(raw, bool) or not column.low <= raw <= column.high:
        raise WrongCell("bad_number", value=raw, low=column.low, high=column.high)
    return raw


def _date(_column: Column, raw: object, loose: bool) -> date:
    found = raw
    if loose and isinstance(raw, str):
        try:
            found = _typed_date(raw)
        except ValueError:
            raise WrongCell("bad_date", value=raw) from None
    if type(found) is not date:  # a datetime is a date too, and no day
        raise WrongCell("bad_date", value=raw)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise WrongCell("far_date", value=found, low=FIRST_YEAR, high=LAST_YEAR)
    return found


def _typed_date(text: str) -> date:
    if dutch := _DUTCH_DATE.fullmatch(text):
        day, month, year = map(int, dutch.groups())
        return date(year, month, day)
    return date.fromisoformat(text)


_PARSERS: Mapping[Kind, Callable[[Column, object, bool], Value]] = {
    "key": _matching(_KEY, "bad_key"),
    "username": _matching(USERNAME, "bad_username"),
    "email": _matching(EMAIL, "bad_email"),
    "text": _text,
    "paragraph": _paragraph,
    "choice": _choice,
    "names": _names,
    "flag": _flag,
    "number": _number,
    "date": _date,
}

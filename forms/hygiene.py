"""The one place where typed text becomes clean text, a whole number or a real date, or a named fault.

Nothing typed is lost: with a fault the text comes back too, fit to be shown and corrected. What UTF-8 or a
database cannot hold (control characters, lone surrogates, NUL) is shown as U+FFFD, the sign that a server
puts in the place of broken UTF-8 too; that sign is therefore refused as well.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from forms.messages import day, months
from forms.model import LOCALES

FIRST_YEAR, LAST_YEAR = 2000, 2100

# Word and spreadsheets put vertical tabs, form feeds and Unicode separators where people pressed Enter.
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Byte-order marks and direction marks come along when people paste; nobody sees or means them.
_UNSEEN = re.compile("[\ufeff\u202a-\u202e\u2066-\u2069]")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff]")

_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\Z", re.ASCII)
_DUTCH = re.compile(r"(?P<d>\d{1,2})[-/. ](?P<m>\d{1,2})[-/. ](?P<y>\d{4})\Z", re.ASCII)
_WORDS = re.compile(r"(?P<d>\d{1,2})\s+(?P<m>[a-z]+)\s+(?P<y>\d{4})\Z", re.ASCII)
_DIGITS = re.compile(r"[-+]?\d+\Z", re.ASCII)
_WHOLE = re.compile(r"[-+]?\d{1,12}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a typed value: a code of the section [wrong] of messages.toml and its values."""

    code: str
    values: dict[str, object] = field(default_factory=dict)


def clean(raw: str, limit: int, *, one_line: bool) -> tuple[str, Fault | None]:
    """Text in NFC, with line feeds as newlines, without trailing space; at most `limit` characters.

    A text well over the limit is counted but not normalised: sorting a long run of combining marks takes
    quadratic time, and nobody should pay for that on a text that is refused anyway.
    """
    text = _UNSEEN.sub("", _NEWLINES.sub("\n", raw))
    unreadable = _UNREADABLE.search(text)
    text = _UNREADABLE.sub("\ufffd", text)
    if one_line:
        text = text.replace("\n", " ").replace("\t", " ").strip()
    else:
        text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    if len(text) <= limit * 5 // 4:
        text = unicodedata.normalize("NFC", text)
    if len(text) > limit:
        return text, Fault("too_long", {"count": len(text), "limit": limit})
    if unreadable is not None:
        return text, Fault("unreadable", {"line": text.count("\n", 0, text.find("\ufffd")) + 1})
    return text, None


def clean_secret(raw: str, limit: int) -> tuple[str, Fault | None]:
    """A password: spaces count, so nothing is trimmed; NFC, so that every keyboard gives the same one."""
    if len(raw) > limit:
        return "", Fault("too_long", {"count": len(raw), "limit": limit})
    if _UNREADABLE.search(raw):
        return "", Fault("unreadable_secret")
    return unicodedata.normalize("NFC", raw), None


def shown(raw: object, limit: int) -> str:
    """What was typed in a field that could not use it: readable, on one line, at most `limit` characters."""
    return clean(raw, limit, one_line=True)[0][:limit] if isinstance(raw, str) else ""


def whole_number(raw: str, minimum: int, maximum: int) -> tuple[int | None, Fault | None]:
    """An integer within its bounds; "" is no answer. Only plain digits count: 1.000 can mean 1 or 1000."""
    typed = raw.strip()
    if not typed:
        return None, None
    if not _WHOLE.match(typed) and not _DIGITS.match(typed):
        return None, Fault("no_number")
    value = int(typed) if _WHOLE.match(typed) else None
    if value is None or not minimum <= value <= maximum:
        # Bounds of four digits are mostly years, and nobody writes those with a thousands sign.
        plain = maximum < 10_000
        return None, Fault(
            "number_range",
            {"minimum": str(minimum) if plain else minimum, "maximum": str(maximum) if plain else maximum},
        )
    return value, None


def real_date(raw: str, locale: str) -> tuple[date | None, Fault | None]:
    """A date as 2026-09-07, 7-9-2026 (also with / . or spaces) or 7 september 2026; "" is no answer."""
    typed = raw.strip().lower()
    if not typed:
        return None, None
    match = _ISO.match(typed) or _DUTCH.match(typed) or _WORDS.match(typed)
    month = _month(match["m"]) if match else 0
    if match is None or not 1 <= month <= 12 or not 1 <= int(match["d"]) <= 31:
        return None, Fault("no_date")
    year, day_of_month = int(match["y"]), int(match["d"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None, Fault("year_range", {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)})
    try:
        return date(year, month, day_of_month), None
    except ValueError:
        return None, Fault("no_such_day", {"day": day(year, month, day_of_month, locale)})


def _month(typed: str) -> int:
    if typed.isdigit():
        return int(typed)
    for locale in LOCALES:
        names = [name.lower() for name in months(locale)]
        if typed in names:
            return names.index(typed) + 1
    return 0

"""The sentences of forms/messages.toml in the language asked for, with numbers and dates written that way."""

import functools
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from forms.model import Text
from forms.table import Table, read_text

_PLACE = re.compile(r"\{([a-z]+)\}")


@functools.cache
def messages() -> Mapping[str, Text]:
    """All sentences by "section.name"; complete in both languages or a DefinitionError."""
    path = Path(__file__).with_name("messages.toml")
    sections = tomllib.loads(path.read_text("utf-8"))
    return {
        f"{section}.{name}": read_text(Table(f"{path.name}, {section}.{name}", words))
        for section, rows in sections.items()
        for name, words in rows.items()
    }


def say(code: str, locale: str, **values: object) -> str:
    """The sentence `code` with its {names} replaced; whole numbers get the thousands sign of the language."""

    def written(match: re.Match[str]) -> str:
        value = values[match[1]]
        return number(value, locale) if isinstance(value, int) else str(value)

    return _PLACE.sub(written, messages()[code].text(locale))


def number(value: int, locale: str) -> str:
    """4512 as 4.512 in Dutch and 4,512 in English."""
    grouped = f"{value:,}"
    return grouped if locale == "en" else grouped.replace(",", ".")


@functools.cache
def months(locale: str) -> tuple[str, ...]:
    """The twelve names of the months."""
    return tuple(say("word.months", locale).split())


def day(year: int, month: int, number_of_day: int, locale: str) -> str:
    """A day in words, "31 februari 2027", also when it does not exist."""
    return f"{number_of_day} {months(locale)[month - 1]} {year}"


def day_of(value: date, locale: str) -> str:
    """An existing date in words."""
    return day(value.year, value.month, value.day, locale)

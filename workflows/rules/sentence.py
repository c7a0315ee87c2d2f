"""Sentences of rules: what people see, with the facts that were seen filled in.

Only `{subject.field}` is replaced, never `str.format`: a fact may hold what somebody typed. Days are
written out, names are listed ("a, b en c"), codes get their words from the glossary where it has them.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from workflows.domains import FactValue
from workflows.glossary import term
from workflows.text_guard import PATTERNS

_PLACE = re.compile(r"\{([a-z0-9_]+\.[a-z0-9_]+)\}")
_NOTHING: Mapping[str, FactValue] = MappingProxyType({})
_MONTHS = (
    {"nl": "januari", "en": "January"},
    {"nl": "februari", "en": "February"},
    {"nl": "maart", "en": "March"},
    {"nl": "april", "en": "April"},
    {"nl": "mei", "en": "May"},
    {"nl": "juni", "en": "June"},
    {"nl": "juli", "en": "July"},
    {"nl": "augustus", "en": "August"},
    {"nl": "september", "en": "September"},
    {"nl": "oktober", "en": "October"},
    {"nl": "november", "en": "November"},
    {"nl": "december", "en": "December"},
)
_AND = {"nl": " en ", "en": " and "}
_NONE = {"nl": "geen", "en": "none"}
_FLAGS = {"nl": ("nee", "ja"), "en": ("no", "yes")}


class Sentence(NamedTuple):
    """A sentence in both languages with the facts its placeholders name."""

    nl: str
    en: str
    seen: Mapping[str, FactValue] = _NOTHING

    def text(self, locale: str) -> str:
        """The sentence in "nl" or "en", facts filled in. A name without a fact stays as it stands."""
        language = "en" if locale == "en" else "nl"

        def fill(match: re.Match[str]) -> str:
            value = self.seen.get(match[1])
            return match[0] if value is None else shown(value, language)

        return _PLACE.sub(fill, self.en if language == "en" else self.nl)


def placeholders(text: str) -> frozenset[str]:
    """The facts a sentence names. Raises ValueError for a brace that belongs to no placeholder."""
    if set(_PLACE.sub("", text)) & {"{", "}"}:
        raise ValueError("has a brace that is no {subject.field}")
    return frozenset(_PLACE.findall(text))


def shown(value: FactValue, language: str) -> str:
    """A fact as people read it: "7 september 2026", "1,5", "ja", "wens en einddatum"."""
    if isinstance(value, bool):
        return _FLAGS[language][value]
    if isinstance(value, date):
        return f"{value.day} {_MONTHS[value.month - 1][language]} {value.year}"
    if isinstance(value, tuple):
        return listed([maybe_term(name, language) for name in value], language)
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", "," if language == "nl" else ".")
    return maybe_term(value, language) if isinstance(value, str) else str(value)


def listed(words: list[str], language: str) -> str:
    """Words as a list in running text: "a, b en c"."""
    if not words:
        return _NONE[language]
    head, last = ", ".join(words[:-1]), words[-1]
    return f"{head}{_AND[language]}{last}" if head else last


def maybe_term(code: str, language: str) -> str:
    """The words of a code: from the glossary, or of a kind the text guard finds, or else the code itself.

    A fact may also hold the name of a unit or what somebody typed; those stand as they are.
    """
    try:
        return term(f"term.{code}", language)
    except KeyError:
        pattern = PATTERNS.get(code)
        return pattern.hit.name(language) if pattern else code

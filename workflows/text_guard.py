"""The text guard: what free text must not hold, found by pattern and told by name, never by content.

Personal data of a police task belong in the police systems (Wpg art. 1 and 3, AVG art. 5); rule I01 decides
what happens with a finding. The patterns stand in `text_guard.toml` and read any text in linear time.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any


class Action(StrEnum):
    """What a finding does: the text is not stored, or the writer changes or confirms it."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Hit:
    """One kind of finding in a text: its code, what it does, its name. Holds no part of the text."""

    kind: str
    action: Action
    nl: str
    en: str

    def name(self, locale: str) -> str:
        """The name of the kind in "nl" or "en"."""
        return self.en if locale == "en" else self.nl


@dataclass(frozen=True, slots=True)
class Pattern:
    """What to look for, the test a match must also pass, and the hit it gives."""

    regex: re.Pattern[str]
    passes: Callable[[str], bool] | None
    hit: Hit

    def found_in(self, text: str) -> bool:
        """Whether the text holds a match that counts."""
        if self.passes is None:
            return self.regex.search(text) is not None
        return any(self.passes(match.group()) for match in self.regex.finditer(text))


def elfproef(digits: str) -> bool:
    """The check of a citizen service number: weights 9 to 2 and -1 over nine digits, a multiple of 11."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total % 11 == 0 and total > 0


def scan(text: str) -> tuple[Hit, ...]:
    """Each kind of finding in a text, once, in the order of the file; empty when it is clean."""
    return tuple(pattern.hit for pattern in PATTERNS.values() if pattern.found_in(text))


def _pattern(kind: str, data: Mapping[str, Any]) -> Pattern:
    passes = _CHECKS[data["check"]] if "check" in data else None
    hit = Hit(kind, Action(data["action"]), data["nl"], data["en"])
    return Pattern(re.compile(data["regex"]), passes, hit)


_CHECKS: Mapping[str, Callable[[str], bool]] = MappingProxyType({"elfproef": elfproef})
_FILE = Path(__file__).with_suffix(".toml")

PATTERNS: Mapping[str, Pattern] = MappingProxyType(
    {kind: _pattern(kind, data) for kind, data in tomllib.loads(_FILE.read_text("utf-8"))["pattern"].items()}
)
"""Every pattern by the code of its kind."""

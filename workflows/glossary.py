"""The words of the screen for the codes of the domain: `glossary.toml`, both languages side by side.

A key is `kind.code` or `kind.subject.code` (`state.assignment.analysis`, `trigger.need.ask`,
`event.need_asked`, `role.secretary`, `term.wish`).
"""

import tomllib
from functools import cache
from pathlib import Path


@cache
def entries() -> dict[str, tuple[str, str]]:
    """Every key with its Dutch and English words, read once."""
    found: dict[str, tuple[str, str]] = {}
    _collect("", tomllib.loads(Path(__file__).with_name("glossary.toml").read_text("utf-8")), found)
    return found


def _collect(prefix: str, table: dict[str, object], found: dict[str, tuple[str, str]]) -> None:
    for key, value in table.items():
        if not isinstance(value, dict):
            raise ValueError(f"glossary: {prefix}{key} is not a table")
        if "nl" in value:
            found[prefix + key] = (str(value["nl"]), str(value["en"]))
        else:
            _collect(f"{prefix}{key}.", value, found)


def texts(key: str) -> tuple[str, str]:
    """The Dutch and the English words of a key. Raises KeyError when it is not in the glossary."""
    return entries()[key]


def term(key: str, locale: str) -> str:
    """The words of a key in one language, "nl" or "en". Raises KeyError for an unknown key."""
    return entries()[key][1 if locale == "en" else 0]

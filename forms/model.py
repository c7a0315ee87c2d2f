"""What a form is: frozen questions with texts in both languages, free of TOML, WTForms and the web."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = str | int | bool | list[str] | list[dict[str, Any]] | None
"""One answer as it is stored: text, number, yes or no, ISO date, chosen values, or rows of such answers."""

Answers = Mapping[str, Json]
"""Question key to answer; a question that was never answered may be absent."""

LOCALES = ("nl", "en")


class Kind(enum.StrEnum):
    """How a question is asked and what its answer is; `fields.FIELDS` gives each kind its field."""

    LINE = "line"  # str on one line
    PARAGRAPH = "paragraph"  # str, lines separated by "\n"
    CHOICE = "choice"  # str, radio buttons
    SELECT = "select"  # str, drop-down list
    MANY = "many"  # list[str], checkboxes
    SCORE = "score"  # int from 1 to 5, radio buttons with words
    INTEGER = "integer"  # int
    DATE = "date"  # ISO date as str
    YESNO = "yesno"  # bool, or None while nothing was chosen
    CONFIRM = "confirm"  # bool, one checkbox
    ROWS = "rows"  # list[dict], one dict a row
    PASSWORD = "password"  # noqa: S105  # str, never part of the stored answers


OPTION_KINDS = frozenset({Kind.CHOICE, Kind.SELECT, Kind.MANY, Kind.SCORE})

WOO_KINDS = ("feit", "opvatting", "prognose", "beleidsalternatief", "gevolg", "none")
"""What the answer is under Woo article 5.2: only an "opvatting" may be withheld on that ground (rule J01)."""

DYNAMIC = frozenset(
    {
        "accounts",
        "co_authors",
        "commitments",
        "conditions",
        "items",
        "lines",
        "meetings",
        "members",
        "needs",
        "own_units",
        "owners",
        "positions",
        "questions",
        "subjects",
        "teams",
        "units",
    }
)
"""The lists that only the page knows; it hands them in as `choices={"units": [(value, label), ...]}`."""


@dataclass(frozen=True, slots=True)
class Text:
    """One screen text in Dutch and English, side by side so that neither is forgotten."""

    nl: str
    en: str

    def text(self, locale: str) -> str:
        """The wording for `locale`; everything that is not "en" reads Dutch, the language of the product."""
        return self.en if locale == "en" else self.nl


@dataclass(frozen=True, slots=True)
class Option:
    """One fixed answer to choose: a stable English value and the words people see."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Condition:
    """Makes a question required when the answer to `question` (same form or same row) is one of `values`."""

    question: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand together under a heading; `folded` ones need not be seen to finish the form."""

    key: str
    title: Text
    help: Text | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with its stable key; what does not apply to its kind keeps the empty default.

    `max_length` and `min_length` count characters (code points after NFC), `minimum` and `maximum` bound an
    integer of `unit`, `not_before` is "today" or the key of an earlier date.
    `source` names sentences of the letter (sources.yaml), or "ours".
    """

    key: str
    kind: Kind
    label: Text
    help: Text | None = None
    required: bool = False
    required_if: Condition | None = None
    max_length: int = 0
    min_length: int = 0
    minimum: int = 0
    maximum: int = 0
    unit: Text | None = None
    options: tuple[Option, ...] = ()
    dynamic: str | None = None
    default: str | bool | None = None
    not_before: str | None = None
    autocomplete: str | None = None
    group: str | None = None
    woo_kind: str = "none"
    source: tuple[str, ...] = ()
    columns: tuple["Question", ...] = ()
    row: Text | None = None
    min_rows: int = 0
    max_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One version of one form: what is asked, in which order. Published versions never change."""

    key: str
    version: int
    title: Text
    intro: Text | None
    groups: tuple[Group, ...]
    questions: tuple[Question, ...]

    def question(self, key: str) -> Question:
        """The question with this key; KeyError names form, version and key."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(f"form {self.key} version {self.version} has no question {key!r}")

    def group(self, key: str) -> Group:
        """The group with this key; KeyError when the form has none."""
        for group in self.groups:
            if group.key == key:
                return group
        raise KeyError(f"form {self.key} version {self.version} has no group {key!r}")

    def labels(self, keys: tuple[str, ...], locale: str) -> tuple[str, ...]:
        """The labels of these questions in the order given: for sentences that name what is still open."""
        return tuple(self.question(key).label.text(locale) for key in keys)

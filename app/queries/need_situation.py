"""Everything around one need that rules and pages ask about: three statements, however many answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import Integer

from app.models.commitment import Commitment
from app.models.need import Answer, Need
from app.models.workflow import Entry, Sheet
from app.queries.built import ask, one_of
from app.queries.sheets import EMPTY

UNANSWERED = frozenset({"requested", "clarification_requested"})
PROMISED = frozenset({"accepted", "in_delivery"})
ACCEPTED = PROMISED | {"delivered", "confirmed"}
OVER = frozenset({"declined", "stopped", "lapsed"})
DETAILS, LEADERSHIP = "need_details", "leadership_request"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as rules see it; days are local, hours a year."""

    unit_id: int
    state: str
    respond_by: date | None
    hours: int | None
    first_delivery: date | None

    @property
    def live(self) -> bool:
        """Whether it may still lead to a delivery, or did."""
        return self.state not in OVER

    def overdue(self, today: date) -> bool:
        """Whether the asked unit let its term pass (B10); while it waits for an explanation it does not."""
        return self.state == "requested" and self.respond_by is not None and self.respond_by < today

    def failed(self, today: date) -> bool:
        """Whether a promise was broken: stopped, or not delivered on the day that was promised."""
        late = self.first_delivery is not None and self.first_delivery < today
        return self.state == "stopped" or (self.state in PROMISED and late)


@dataclass(frozen=True, slots=True)
class Situation:
    """A need with its answers, its texts and the commitment that took it up.

    `words` is the sheet, `details` what anybody added to it (the latest of each question), `request` the
    six things the leadership must know (A09) as last given.
    """

    need: Need
    answers: Sequence[Given]
    form_version: int | None
    commitment: str | None
    words: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    details: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    request: Mapping[str, Any] = field(default_factory=lambda: EMPTY)

    @property
    def granted(self) -> bool:
        """Whether the leadership said yes to the question as it stands."""
        return self.need.granted_at is not None

    @property
    def all_known(self) -> Mapping[str, Any]:
        """Every answer about this need, by question: what a form about it can be filled in with."""
        return {**self.words, **self.details, **self.request}


def situation(session: Session, need: Need, answers: Sequence[Given] | None = None) -> Situation:
    """Read what surrounds a need; `answers` when the page has read them already."""
    texts = ask(session, _TEXTS, need=need.id).all()
    sheet = next((row for row in texts if row.form == "need"), None)
    return Situation(
        need=need,
        answers=_answers(session, need) if answers is None else answers,
        form_version=sheet.form_version if sheet else None,
        commitment=_taken_up(session, need),
        words=sheet.answers if sheet else EMPTY,
        details=_last(texts, DETAILS),
        request=_last(texts, LEADERSHIP),
    )


def _answers(session: Session, need: Need) -> list[Given]:
    return [Given(*row) for row in ask(session, _ANSWERS, need=need.id)]


def _taken_up(session: Session, need: Need) -> str | None:
    """The state of the commitment it was taken up in; one that a new version replaced speaks through that."""
    if need.commitment_id is None:
        return None
    state: str | None = ask(session, _TAKEN_UP, commitment=need.commitment_id).scalar()
    return state


def _texts_of() -> CompoundSelect[Any]:
    sheet = select(
        cast(null(), Integer).label("id"), Sheet.form.label("form"), Sheet.form_version.label("form_version"),
        Sheet.answers.label("answers"), literal(0).label("place"),
    ).where(Sheet.subject == "need", Sheet.subject_id == _NEED)  # fmt: skip
    entries = select(Entry.id, Entry.form, Entry.form_version, Entry.answers, literal(1)).where(
        Entry.subject == "need", Entry.subject_id == _NEED, one_of(Entry.form, (DETAILS, LEADERSHIP))
    )
    return union_all(sheet, entries).order_by("place", "id")


_NEED: BindParameter[int] = bindparam("need", type_=Integer())
_ANSWERS = (
    select(Answer.unit_id, Answer.state, Answer.respond_by, Answer.hours, Answer.first_delivery)
    .where(Answer.need_id == _NEED)
    .order_by(Answer.id)
)
_IN = bindparam("commitment", type_=Integer())
_TAKEN_UP = (
    select(Commitment.state)
    .where((Commitment.id == _IN) | (Commitment.supersedes_id == _IN))
    .where(Commitment.state != "superseded")
    .order_by(Commitment.id)
    .limit(1)
)
_TEXTS = _texts_of()
"""The three statements, asked with every step of a need or an answer: built once."""


def _last(texts: Sequence[Any], form: str) -> Mapping[str, Any]:
    """What stands at each question of a form that was filled in more than once."""
    found: dict[str, Any] = {}
    for row in texts:
        if row.form == form:
            found.update(row.answers)
    return found

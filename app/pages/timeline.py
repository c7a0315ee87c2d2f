"""The timeline of a round as numbers for a drawing: phases as bars, meetings and other days as marks.

The drawing adds nothing to the words: the list of days beside it says the same, and so does its description.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from app.queries.planning import Gathered
from app.text import day, locale, t, term

WIDTH = 1000
"""Units of the drawing; it scales to the page."""
ROOM = 70
"""What two words under the line need between their middles."""

BEFORE, AFTER = timedelta(days=3), timedelta(days=14)
"""Room before the first phase, and after the decision: the name of that day stands there."""

_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Bar:
    """A phase: where it begins, how wide it is, what it is called, whether its last day has passed."""

    x: float
    width: float
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day: where it stands, what it is called, and its kind (emt, leadership, freeze, decision, other)."""

    x: float
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """`months` are the first days of months with their names; `today` is None when it lies outside."""

    bars: Sequence[Bar]
    marks: Sequence[Mark]
    months: Sequence[tuple[float, str]]
    today: float | None
    description: str

    @property
    def names_today(self) -> bool:
        """Whether the word for today has room beside that of the freeze."""
        near = (abs(mark.x - (self.today or 0)) for mark in self.marks if mark.kind == "freeze")
        return all(distance > ROOM for distance in near)


def timeline(board: Gathered, today: date) -> Timeline:
    """The drawing of a round on a day, up to its decision; what comes after stands in the words only."""
    phases = [(each.number, each.opens, each.day) for each in board.days if each.number]
    marks = sorted(_marks(board))
    ends = [board.round.decision_date, *(last for _, _, last in phases)]
    starts = [board.round.freeze_date, *(first for _, first, _ in phases)]
    scale = _Scale(min(starts) - BEFORE, max(ends) + AFTER)
    return Timeline(
        bars=[
            Bar(
                scale.x(first), scale.x(last + timedelta(days=1)) - scale.x(first),
                t("planning.phase", n=number or 0), _state(first, last, today),
            )
            for number, first, last in phases
        ],
        marks=[Mark(scale.x(when), name, kind) for when, kind, name in marks if scale.shows(when)],
        months=list(scale.months()),
        today=scale.x(today) if scale.shows(today) else None,
        description=_description(phases, marks),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def shows(self, when: date) -> bool:
        """Whether a day lies in the drawing."""
        return self.first <= when <= self.last

    def x(self, when: date) -> float:
        """Where a day stands, in units of the drawing."""
        return round(WIDTH * (when - self.first).days / (self.last - self.first).days, 1)

    def months(self) -> Iterator[tuple[float, str]]:
        """The first of each month in sight, with its short name."""
        month = (self.first.replace(day=1) + _MONTH).replace(day=1)
        while month < self.last:
            yield self.x(month), format_date(month, "MMM", locale=locale())
            month = (month + _MONTH).replace(day=1)


def _marks(board: Gathered) -> Iterator[tuple[date, str, str]]:
    for each in board.days:
        if not each.number:
            yield each.day, "other", each.name
    for ahead in board.meetings:
        yield ahead.meeting.day, ahead.meeting.body, term(f"body.{ahead.meeting.body}")
    yield board.round.freeze_date, "freeze", t("planning.freeze")
    yield board.round.decision_date, "decision", t("planning.decision")


def _state(first: date, last: date, today: date) -> str:
    if last < today:
        return "passed"
    return "ahead" if first > today else "now"


def _description(
    phases: Sequence[tuple[int | None, date, date]], marks: Sequence[tuple[date, str, str]]
) -> str:
    """The same in words, for whoever does not see the drawing."""
    spans = [
        f"{t('planning.phase', n=number or 0)}: {t('planning.phase_days', first=day(first), last=day(last))}"
        for number, first, last in phases
    ]
    return ". ".join([*spans, *(f"{name}: {day(when)}" for when, _, name in marks)]) + "."

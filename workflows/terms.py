"""Statutory terms: the Algemene termijnenwet (Atw) and the terms of the Woo.

Only the days of the Act count here; own closed days never do. Equated days exist by royal decree for listed
years only, so a term whose end the Act may move is refused in any other year: a guess would be a missed term.
Source: Atw art. 1-4; Woo art. 4.4; rule B09.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from workflows.calendar import DUTCH, Calendar

_DAY = timedelta(days=1)
_SATURDAY = 6
_LONGEST = {"hours": 0, "days": 90, "weeks": 12}
_SHORTEST_STRETCHED, _WORKING_DAYS_IN_TERM = 3, 2


class UnconfirmedYear(ValueError):
    """A statutory term ends in a year whose equated days are not listed; `year` names it."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the equated days of {year} are not confirmed: a statutory term cannot end in it")
        self.year = year


@dataclass(frozen=True, slots=True)
class Term:
    """A statutory term as the law words it: a length, its unit, and whether it is counted backwards."""

    length: int
    unit: Literal["hours", "days", "weeks"]
    backwards: bool = False

    @property
    def days(self) -> int:
        """The signed number of calendar days of a term in days or weeks."""
        return self.length * (7 if self.unit == "weeks" else 1) * (-1 if self.backwards else 1)

    @property
    def moves(self) -> bool:
        """Whether the Act moves its end: not in hours, over 90 days or 12 weeks (art. 4), nor backwards."""
        return not self.backwards and self.length <= _LONGEST[self.unit]


WOO_DECISION, WOO_EXTENDED, WOO_OBJECTION = Term(4, "weeks"), Term(6, "weeks"), Term(2, "weeks")
"""Woo art. 4.4: to decide, to decide after extension, to wait with disclosure when somebody objects."""


def end_of_statutory_term(start: date, term: Term, calendar: Calendar = DUTCH) -> date:
    """The last day of a statutory term that begins the day after `start`.

    Raises UnconfirmedYear where the Act may move the end and the equated days of that year are not listed,
    ValueError for a term in hours, which ends at an instant (`end_of_hours`).
    """
    if term.unit == "hours":
        raise ValueError("a term in hours ends at an instant")
    end = start + term.days * _DAY
    if not term.moves:
        return end
    while term.days >= _SHORTEST_STRETCHED and _working_days(start, end, calendar) < _WORKING_DAYS_IN_TERM:
        end += _DAY  # art. 2: three days or more hold at least two days that are no weekend or holiday
    while not _counts(_confirmed(end, calendar), calendar):
        end += _DAY  # art. 1 lid 1
    return end


def end_of_hours(start: datetime, hours: int) -> datetime:
    """The instant (UTC) at which a term in hours ends, never moved. ValueError for a naive start."""
    if start.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return start.astimezone(UTC) + timedelta(hours=hours)


def woo_deadline(
    received: date, *, extended: bool = False, suspended_days: int = 0, calendar: Calendar = DUTCH
) -> date:
    """The last day to decide on a Woo request: four weeks, or six when extended (rule B09).

    `suspended_days` are the calendar days on which the clock stood still. Raises UnconfirmedYear.
    """
    if suspended_days < 0:
        raise ValueError("a suspension lasts zero days or more")
    term = WOO_EXTENDED if extended else WOO_DECISION
    return end_of_statutory_term(received + suspended_days * _DAY, term, calendar)


def woo_disclosure(decided: date, calendar: Calendar = DUTCH) -> date:
    """The day until which disclosure waits when a third party objects: two weeks after the decision."""
    return end_of_statutory_term(decided, WOO_OBJECTION, calendar)


def _confirmed(day: date, calendar: Calendar) -> date:
    if not calendar.is_confirmed(day.year):
        raise UnconfirmedYear(day.year)
    return day


def _counts(day: date, calendar: Calendar) -> bool:
    return day.isoweekday() < _SATURDAY and not calendar.is_legal_holiday(day)


def _working_days(first: date, last: date, calendar: Calendar) -> int:
    """Days after `first` up to and including `last` that are no weekend and no holiday of the Act."""
    days = (first + n * _DAY for n in range(1, (last - first).days + 1))
    return sum(_counts(day, calendar) for day in days)

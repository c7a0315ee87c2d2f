"""Working days, internal deadlines and Dutch holidays, all in local days of Europe/Amsterdam.

An internal deadline follows rule B01 by our own choice and knows the own closed days. Statutory terms follow
the Algemene termijnenwet (Atw), know only the days of that Act, and live in `workflows.terms`.
Days are plain `date`s; instants are aware `datetime`s. Source: Atw art. 1 and 3; rules B01, B05, B06.
"""

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import holidays

ZONE = ZoneInfo("Europe/Amsterdam")
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The years the calendar answers for; `holidays` is silently empty after 2100."""

DayKind = Literal["working_day", "saturday", "sunday", "holiday", "equated_day"]

_DAY = timedelta(days=1)
_SATURDAY = 6
# 5 May stands in "optional" most years; for terms it is a holiday every year (Atw art. 3).
_CATEGORIES = ("public", "optional")


class OutsideCalendar(ValueError):
    """A day outside FIRST_YEAR..LAST_YEAR, for which no holidays can be computed; `year` names it."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} lies outside the calendar ({FIRST_YEAR} to {LAST_YEAR})")
        self.year = year


def local_day(instant: datetime) -> date:
    """The day on the clock in Amsterdam at an instant. A naive instant has no day here: ValueError."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(ZONE).date()


def start_of_day(day: date) -> datetime:
    """The instant (UTC) at which a local day begins; it ends where the next begins, 23 to 25 hours later."""
    return datetime.combine(day, time.min, tzinfo=ZONE).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class SchoolHoliday:
    """A school holiday, first and last day included. It warns (rule B05) and never moves a date."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class _Year:
    """One year, worked out once: days of the Act, days off with their kind, ordinals of its working days."""

    legal: frozenset[date]
    off: Mapping[date, DayKind]
    working: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The calendar of one organisation: Dutch holidays, equated days per confirmed year, and its own data.

    Years are worked out at first use and kept, so that asking is a lookup. Methods take and give local days
    and raise OutsideCalendar for a year outside the range.
    """

    equated: Mapping[int, frozenset[date]]
    closed: frozenset[date] = frozenset()
    school_holidays: tuple[SchoolHoliday, ...] = ()
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def day_kind(self, day: date) -> DayKind:
        """What rule B01 sees: the kind of a day. An own closed day counts as a holiday."""
        year = self._year(day.year)
        match day.isoweekday():
            case 6:
                return "saturday"
            case 7:
                return "sunday"
            case _:
                return year.off.get(day, "working_day")

    def is_working_day(self, day: date) -> bool:
        """Whether an internal deadline may end on this day."""
        return self.day_kind(day) == "working_day"

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self.add_working_days(day, 1)

    def end_of_term(self, day: date) -> date:
        """Where an internal deadline ends by rule B01: `day` itself if it is a working day, else the next."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`; `day` itself for 0. ValueError below 0: see `count_back`."""
        if n < 0:
            raise ValueError("count_back counts backwards")
        if n == 0:
            return day
        year, start = day.year, bisect_right(self._year(day.year).working, day.toordinal())
        while start + n > len(working := self._year(year).working):
            n -= len(working) - start
            year, start = year + 1, 0
        return date.fromordinal(working[start + n - 1])

    def count_back(self, deadline: date, n: int) -> date:
        """The n-th working day before `deadline`; the deadline itself, unmoved, for 0. Never later than it.

        For reminders: a date found by counting backwards is never moved forward (Atw art. 1 lid 2).
        """
        if n < 0:
            raise ValueError("add_working_days counts forwards")
        if n == 0:
            return deadline
        year, end = deadline.year, bisect_left(self._year(deadline.year).working, deadline.toordinal())
        while end < n:
            n -= end
            year -= 1
            end = len(self._year(year).working)
        return date.fromordinal(self._year(year).working[end - n])

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after `first` up to and including `last`; negative if it comes first."""
        if last < first:
            return -self.working_days_between(last, first)
        whole = sum(len(self._year(year).working) for year in range(first.year, last.year))
        return whole + self._before_end_of(last) - self._before_end_of(first)

    def working_days_left(self, today: date, deadline: date) -> int:
        """Working days to come, the deadline included and today not: 0 on the last day, negative when late.

        In the weekend after a Friday deadline it is still 0: no working day has gone by (rule B06).
        """
        return self.working_days_between(today, deadline)

    def school_holiday(self, day: date) -> str | None:
        """The name of the school holiday this day falls into, if any."""
        return next((each.name for each in self.school_holidays if each.first <= day <= each.last), None)

    def school_days_before(self, deadline: date, n: int = 10) -> int:
        """How many of the last n working days, the deadline included, are school holidays (rule B05)."""
        days = (self.count_back(deadline + _DAY, back) for back in range(1, n + 1))
        return sum(self.school_holiday(day) is not None for day in days)

    def is_legal_holiday(self, day: date) -> bool:
        """Whether the Act (Atw art. 3) knows this day: a holiday or an equated day, never a closed day."""
        return day in self._year(day.year).legal

    def is_confirmed(self, year: int) -> bool:
        """Whether the equated days of a year are known, so that a statutory term may end in it."""
        return year in self.equated

    def _before_end_of(self, day: date) -> int:
        return bisect_right(self._year(day.year).working, day.toordinal())

    def _year(self, year: int) -> _Year:
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._work_out(year)
        return found

    def _work_out(self, year: int) -> _Year:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise OutsideCalendar(year)
        legal: dict[date, DayKind] = dict.fromkeys(self.equated.get(year, ()), "equated_day")
        for day in holidays.country_holidays("NL", years=year, categories=_CATEGORIES):
            legal[day] = "holiday"
        off: dict[date, DayKind] = dict.fromkeys(self.closed, "holiday")
        off.update(legal)
        days = (date(year, 1, 1) + n * _DAY for n in range(366))
        working = (
            day for day in days if day.year == year and day.isoweekday() < _SATURDAY and day not in off
        )
        return _Year(frozenset(legal), off, tuple(day.toordinal() for day in working))


def load_calendar(path: Path) -> Calendar:
    """The calendar written in a TOML file shaped like calendar.toml. ValueError names what is wrong in it."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    equated = {
        int(year): frozenset(map(_plain_day, days)) for year, days in data.get("equated_days", {}).items()
    }
    for year, days in equated.items():
        if any(day.year != year for day in days):
            raise ValueError(f"{path.name}: an equated day of {year} lies in another year")
    closed = frozenset(_plain_day(each["day"]) for each in data.get("closed_days", ()))
    school = tuple(
        SchoolHoliday(str(each["name"]), _plain_day(each["first"]), _plain_day(each["last"]))
        for each in data.get("school_holidays", ())
    )
    if wrong := [each.name for each in school if each.last < each.first]:
        raise ValueError(f"{path.name}: ends before it begins: {', '.join(wrong)}")
    return Calendar(equated, closed, school)


def _plain_day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"{value!r} is no date")
    return value


DUTCH = load_calendar(Path(__file__).with_name("calendar.toml"))
"""The calendar of the file beside this module. The functions below are its methods."""

day_kind = DUTCH.day_kind
is_working_day = DUTCH.is_working_day
next_working_day = DUTCH.next_working_day
end_of_term = DUTCH.end_of_term
add_working_days = DUTCH.add_working_days
count_back = DUTCH.count_back
working_days_between = DUTCH.working_days_between
working_days_left = DUTCH.working_days_left
school_holiday = DUTCH.school_holiday
school_days_before = DUTCH.school_days_before

"""Both weekends on which the clock changes, and every day on which a statutory term may or may not end."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from workflows import calendar, terms
from workflows.calendar import DUTCH, ZONE
from workflows.terms import UnconfirmedYear

DAY = timedelta(days=1)
YEARS = range(2020, 2041)


def last_sunday(year: int, month: int) -> date:
    """The last Sunday of a month of 31 days: when summer time begins (March) or ends (October)."""
    return date(year, month, 31) - (date(year, month, 31).isoweekday() % 7) * DAY


CHANGES = [last_sunday(year, month) for year in YEARS for month in (3, 10)]


@pytest.mark.parametrize("sunday", CHANGES, ids=str)
def test_a_weekend_with_a_clock_change_counts_like_any_other(sunday: date) -> None:
    friday, monday = sunday - 2 * DAY, sunday + DAY
    hours = (calendar.start_of_day(monday) - calendar.start_of_day(sunday)) / timedelta(hours=1)
    assert hours == (23 if sunday.month == 3 else 25)
    days = [friday + n * DAY for n in range(8)]
    worked = [day for day in days[1:] if calendar.is_working_day(day)]
    assert calendar.working_days_between(friday, days[-1]) == len(worked)
    assert calendar.end_of_term(sunday) == worked[0] == calendar.next_working_day(friday)
    assert calendar.count_back(worked[0], 1) == max(
        day for day in (friday - n * DAY for n in range(7)) if calendar.is_working_day(day)
    )
    if calendar.is_working_day(monday):
        assert calendar.working_days_left(friday, monday) == 1


@pytest.mark.parametrize("sunday", CHANGES, ids=str)
def test_the_last_minute_of_a_deadline_is_still_that_day(sunday: date) -> None:
    for day in (sunday - DAY, sunday, sunday + DAY):
        last = datetime.combine(day, time(23, 59, 59), tzinfo=ZONE)
        assert calendar.local_day(last) == day
        assert calendar.local_day(last.astimezone(UTC)) == day
        assert calendar.local_day(last.astimezone(UTC) + timedelta(seconds=1)) == day + DAY


def year_of_term(received: date) -> tuple[int, bool]:
    """The year in which a Woo term ends or is refused, and whether it is given."""
    try:
        return terms.woo_deadline(received).year, True
    except UnconfirmedYear as unknown:
        return unknown.year, False


def test_every_day_a_woo_term_ends_in_a_confirmed_year_or_is_refused_by_the_name_of_that_year() -> None:
    first = date(2020, 1, 1)
    found = set()
    for n in range((date(2041, 1, 1) - first).days):
        day = first + n * DAY
        year, given = year_of_term(day)
        assert given == DUTCH.is_confirmed(year), day
        assert year in {(day + timedelta(weeks=4)).year, (day + timedelta(weeks=5)).year}, day
        found.add((year, given))
    assert found == {(year, year in {2026, 2027, 2028}) for year in range(2020, 2042)}


def test_a_term_outside_the_act_needs_no_list_and_moves_on_no_day() -> None:
    first = date(2020, 1, 1)
    for n in range((date(2041, 1, 1) - first).days):
        day = first + n * DAY
        assert terms.end_of_statutory_term(day, terms.Term(13, "weeks")) == day + timedelta(weeks=13)
        back = terms.end_of_statutory_term(day, terms.Term(2, "weeks", backwards=True))
        assert back == day - timedelta(weeks=2)


def test_the_file_of_the_unit_itself_holds_what_cannot_be_computed() -> None:
    """The equated days of the decrees, school holidays that warn, and no day closed unless written down."""
    listed = {day for days in DUTCH.equated.values() for day in days}
    assert listed == {
        date(2026, 1, 2), date(2026, 5, 15), date(2027, 5, 7), date(2028, 4, 28), date(2028, 5, 26),
    }  # fmt: skip
    assert DUTCH.closed == frozenset()
    known = {(each.name, each.first, each.last) for each in DUTCH.school_holidays}
    assert ("Herfstvakantie", date(2026, 10, 10), date(2026, 10, 18)) in known
    assert ("Zomervakantie", date(2027, 7, 10), date(2027, 8, 22)) in known
    assert len(known) == 5

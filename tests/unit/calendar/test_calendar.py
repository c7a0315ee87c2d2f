"""Working days, day kinds, internal deadlines: the examples of the domain notes, every day of 2020-2040."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from workflows import calendar, terms
from workflows.calendar import DUTCH, OutsideCalendar

DAY = timedelta(days=1)
EVERY_DAY = [date(2020, 1, 1) + n * DAY for n in range((date(2041, 1, 1) - date(2020, 1, 1)).days)]
EQUATED = {date(2026, 1, 2), date(2026, 5, 15), date(2027, 5, 7), date(2028, 4, 28), date(2028, 5, 26)}


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus: a judge that knows nothing of the library."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    w = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * w) // 451
    month, day = divmod(h + w - 7 * m + 114, 31)
    return date(year, month, day + 1)


def holidays_of(year: int) -> set[date]:
    """Atw art. 3 lid 1 and 2, worked out by hand."""
    king = date(year, 4, 27)
    moving = {easter(year) + n * DAY for n in (-2, 0, 1, 39, 49, 50)}
    fixed = {date(year, month, day) for month, day in ((1, 1), (5, 5), (12, 25), (12, 26))}
    return moving | fixed | {king - DAY if king.isoweekday() == 7 else king}


@pytest.mark.parametrize("year", range(2020, 2041))
def test_every_day_has_the_kind_the_act_gives_it(year: int) -> None:
    for day in (each for each in EVERY_DAY if each.year == year):
        weekend = {6: "saturday", 7: "sunday"}.get(day.isoweekday())
        off = "holiday" if day in holidays_of(year) else "equated_day" if day in EQUATED else None
        assert calendar.day_kind(day) == (weekend or off or "working_day"), day


def test_every_day_obeys_the_invariants() -> None:
    done, begin = 0, EVERY_DAY[0] - DAY
    for day in EVERY_DAY:
        end, following = calendar.end_of_term(day), calendar.next_working_day(day)
        assert day <= end <= following
        assert calendar.is_working_day(end)
        assert calendar.is_working_day(following)
        assert (end == day) == calendar.is_working_day(day)
        assert (end - day).days <= 5
        done += calendar.is_working_day(day)
        assert calendar.working_days_between(begin, day) == done
        for n in (1, 5, 10):
            back = calendar.count_back(day, n)
            assert back < day
            assert calendar.is_working_day(back)
            assert calendar.add_working_days(back, n) >= end
            assert calendar.working_days_between(day, calendar.add_working_days(day, n)) == n


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-05-05", "holiday"),  # not in the public category of the library
        ("2027-03-26", "holiday"),  # Good Friday
        ("2027-04-27", "holiday"),
        ("2025-04-26", "saturday"),  # King's Day shifted from Sunday
        ("2031-04-26", "saturday"),
        ("2026-05-15", "equated_day"),
        ("2027-05-07", "equated_day"),
        ("2026-12-26", "saturday"),
        ("2027-12-31", "working_day"),
    ],
)
def test_known_days(day: str, kind: str) -> None:
    assert calendar.day_kind(date.fromisoformat(day)) == kind


def test_end_of_term_moves_over_christmas_and_new_year() -> None:
    assert calendar.end_of_term(date(2026, 12, 25)) == date(2026, 12, 28)
    assert calendar.end_of_term(date(2027, 1, 1)) == date(2027, 1, 4)
    assert calendar.end_of_term(date(2026, 11, 27)) == date(2026, 11, 27)


def test_terms_of_the_rules() -> None:
    asked = date(2026, 10, 30)
    assert calendar.add_working_days(asked, 10) == date(2026, 11, 13)  # B10
    assert calendar.add_working_days(date(2026, 11, 20), 5) == date(2026, 11, 27)  # B11
    assert calendar.working_days_left(date(2026, 11, 23), date(2026, 12, 7)) == 10
    assert calendar.working_days_left(date(2026, 11, 20), date(2026, 11, 13)) == -5


def test_a_weekend_after_the_deadline_is_no_working_day_late() -> None:
    friday = date(2026, 11, 27)
    assert [calendar.working_days_left(friday + n * DAY, friday) for n in range(4)] == [0, 0, 0, -1]


def test_counting_back_leaves_a_deadline_where_it_is() -> None:
    christmas = date(2026, 12, 25)
    assert calendar.count_back(christmas, 0) == christmas
    assert calendar.count_back(christmas, 1) == date(2026, 12, 24)
    assert calendar.count_back(date(2027, 1, 4), 1) == date(2026, 12, 31)
    assert calendar.count_back(date(2027, 1, 4), 5) == date(2026, 12, 24)


def test_counting_the_wrong_way_is_an_error() -> None:
    with pytest.raises(ValueError, match="count_back"):
        calendar.add_working_days(date(2026, 1, 5), -1)
    with pytest.raises(ValueError, match="add_working_days"):
        calendar.count_back(date(2026, 1, 5), -1)


def test_no_days_is_the_same_day() -> None:
    sunday = date(2026, 11, 22)
    assert calendar.add_working_days(sunday, 0) == sunday == calendar.count_back(sunday, 0)


@pytest.mark.parametrize("day", [date(1989, 12, 29), date(2101, 1, 3), date.max, date.min])
def test_years_without_holidays_are_refused_by_name(day: date) -> None:
    for ask in (calendar.day_kind, calendar.end_of_term, calendar.next_working_day):
        with pytest.raises(OutsideCalendar, match=str(day.year)):
            ask(day)


def test_closed_days_move_internal_deadlines_only() -> None:
    friday = date(2026, 12, 4)
    own = replace(DUTCH, closed=frozenset({friday}))
    assert own.day_kind(friday) == "holiday"
    assert DUTCH.day_kind(friday) == "working_day"
    assert own.end_of_term(friday) == date(2026, 12, 7)
    assert own.working_days_between(date(2026, 12, 3), date(2026, 12, 7)) == 1
    assert terms.woo_deadline(date(2026, 11, 6), calendar=own) == friday


def test_school_holidays_warn_and_move_nothing() -> None:
    assert calendar.school_holiday(date(2026, 12, 19)) == "Kerstvakantie"
    assert calendar.school_holiday(date(2027, 1, 3)) == "Kerstvakantie"
    assert calendar.school_holiday(date(2027, 1, 4)) is None
    assert calendar.is_working_day(date(2026, 12, 21))
    assert calendar.school_days_before(date(2027, 1, 8)) == 4 + 1  # 24, 28, 29, 30, 31 December
    assert calendar.school_days_before(date(2026, 11, 27)) == 0


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), "2026-03-28"),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), "2026-03-29"),  # winter time still
        (datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), "2026-03-29"),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "2026-03-30"),  # summer time
        (datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC), "2026-10-24"),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25"),  # the hour that comes twice
        (datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "2026-10-26"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "2027-01-01"),
    ],
)
def test_the_local_day_over_both_clock_changes(instant: datetime, day: str) -> None:
    assert calendar.local_day(instant) == date.fromisoformat(day)


def test_a_day_lasts_23_24_or_25_hours() -> None:
    def hours(day: date) -> float:
        return (calendar.start_of_day(day + DAY) - calendar.start_of_day(day)) / timedelta(hours=1)

    for year in range(2020, 2041):
        days = [date(year, 1, 1) + n * DAY for n in range(365)]
        assert min(map(hours, days)) == 23
        assert max(map(hours, days)) == 25
    assert [hours(date(2026, 3, 29)), hours(date(2026, 10, 25)), hours(date(2026, 11, 23))] == [23, 25, 24]


def test_every_local_day_contains_its_own_instants() -> None:
    for day in EVERY_DAY:
        begin, end = calendar.start_of_day(day), calendar.start_of_day(day + DAY)
        assert calendar.local_day(begin) == day == calendar.local_day(end - timedelta(microseconds=1))


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar.local_day(datetime(2026, 11, 23, 12))  # noqa: DTZ001

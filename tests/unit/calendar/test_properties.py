"""Properties of counting that must hold for any day and any length."""

from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from workflows import calendar
from workflows.calendar import DUTCH

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
LENGTHS = st.integers(0, 400)


@given(DAYS, DAYS)
def test_counting_between_is_antisymmetric(a: date, b: date) -> None:
    assert calendar.working_days_between(a, b) == -calendar.working_days_between(b, a)


@given(DAYS, DAYS, DAYS)
def test_counting_between_adds_up(a: date, b: date, c: date) -> None:
    between = calendar.working_days_between
    assert between(a, b) + between(b, c) == between(a, c)


@given(DAYS, DAYS)
def test_counting_between_equals_looking_at_each_day(a: date, b: date) -> None:
    b = a + (b - a) % timedelta(days=400)
    days = (a + timedelta(days=n) for n in range(1, (b - a).days + 1))
    assert calendar.working_days_between(a, b) == sum(map(calendar.is_working_day, days))


@given(DAYS, LENGTHS)
def test_adding_and_counting_are_each_others_inverse(day: date, n: int) -> None:
    end = calendar.add_working_days(day, n)
    assert calendar.working_days_between(day, end) == n
    assert n == 0 or calendar.is_working_day(end)


@given(DAYS, LENGTHS)
def test_counting_back_undoes_adding_from_a_working_day(day: date, n: int) -> None:
    start = calendar.end_of_term(day)
    assert calendar.count_back(calendar.add_working_days(start, n), n) == start


@given(DAYS, LENGTHS)
def test_counting_back_never_moves_forward(day: date, n: int) -> None:
    back = calendar.count_back(day, n)
    assert back <= day
    assert (back == day) == (n == 0)


@given(DAYS, DAYS)
def test_a_later_day_never_ends_earlier(a: date, b: date) -> None:
    first, last = sorted((a, b))
    assert calendar.end_of_term(first) <= calendar.end_of_term(last)
    assert calendar.end_of_term(calendar.end_of_term(first)) == calendar.end_of_term(first)


@given(DAYS, st.sets(DAYS, max_size=8), LENGTHS)
def test_closed_days_never_bring_a_deadline_forward(day: date, closed: set[date], n: int) -> None:
    own = replace(DUTCH, closed=frozenset(closed))
    assert own.add_working_days(day, n) >= calendar.add_working_days(day, n)
    assert own.end_of_term(day) not in closed


def test_a_board_asks_often_and_pays_little() -> None:
    day = date(2026, 11, 23)
    calendar.working_days_left(day, date(2027, 6, 1))
    begin = perf_counter()
    for n in range(10_000):
        calendar.working_days_left(day, day + timedelta(days=n % 300))
    assert perf_counter() - begin < 1.0  # seen: 20 ms; a board of 14 units asks a few hundred times

"""A budget of working days: from the start to the first date, what was used, and what is left."""

from datetime import UTC, date, datetime, timedelta

from app.queries.terms import Budget, Dated, Kept, Stood, budget

MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def dated(day: date, former: date | None = None, on: date = MONDAY) -> Dated:
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    return Dated(former, day, "set", "need_asked", at, None, None, "")


def counted(found: Kept, due: date, today: date, **more: date) -> Budget:
    made = budget(found, due, today, **more)
    assert made is not None
    return made


def test_a_term_is_used_up_by_the_working_day() -> None:
    found = Kept([dated(date(2026, 12, 7))])
    due = date(2026, 12, 7)
    assert counted(found, due, MONDAY) == Budget(total=10, used=0, left=10)
    assert counted(found, due, date(2026, 11, 27)) == Budget(10, 4, 6)
    assert counted(found, due, date(2026, 11, 29)) == Budget(10, 4, 6)  # a Sunday
    assert counted(found, due, date(2026, 12, 9)) == Budget(10, 12, -2)


def test_more_time_leaves_the_first_term_what_it_was() -> None:
    found = Kept([dated(date(2026, 12, 7)), dated(date(2026, 12, 14), date(2026, 12, 7))])
    assert counted(found, date(2026, 12, 14), date(2026, 12, 8)) == Budget(10, 11, 4)


def test_days_on_which_the_clock_stood_still_are_not_used() -> None:
    stood = Stood("clarification", date(2026, 11, 25), date(2026, 12, 2))
    found = Kept([dated(date(2026, 12, 7)), dated(date(2026, 12, 14), date(2026, 12, 7))], [stood])
    assert counted(found, date(2026, 12, 14), date(2026, 12, 4)) == Budget(10, 9 - 5, 6)
    assert found.still is None


def test_a_clock_that_stands_still_keeps_what_is_left() -> None:
    found = Kept([dated(date(2026, 12, 7))], [Stood("clarification", date(2026, 11, 25), None)])
    for n in range(14):
        made = counted(found, date(2026, 12, 7), date(2026, 11, 25) + n * DAY)
        assert (made.used, made.left) == (2, 8)
    assert found.still is not None


def test_while_another_date_runs_instead_what_is_left_of_that_one_goes_down() -> None:
    back = date(2026, 12, 4)
    found = Kept([dated(date(2026, 12, 7)), dated(back)], [Stood("returned", date(2026, 11, 25), None)])
    made = counted(found, back, date(2026, 11, 27))
    assert (made.used, made.left) == (2, 5)


def test_a_phase_begins_when_it_opens_and_ends_when_it_was_handed_in() -> None:
    found = Kept([dated(date(2026, 12, 18))], opens=date(2026, 12, 7))
    assert counted(found, date(2026, 12, 18), MONDAY) == Budget(9, 0, 19)
    ended = counted(found, date(2026, 12, 18), date(2027, 1, 15), ended=date(2026, 12, 11))
    assert (ended.total, ended.used) == (9, 4)


def test_what_nobody_wrote_down_has_no_budget_and_neither_has_a_date_outside_the_calendar() -> None:
    assert budget(Kept(), date(2026, 12, 7), MONDAY) is None
    assert budget(Kept([dated(date(2150, 1, 5))]), date(2150, 1, 5), MONDAY) is None
    assert counted(Kept(), date(2026, 12, 7), MONDAY, starts=MONDAY) == Budget(10, 0, 10)


def test_former_dates_are_those_that_do_not_hold_any_more() -> None:
    first, second, third = date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 21)
    found = Kept([dated(first), dated(first), dated(second, first), dated(third)])
    assert [(day, line.day) for day, line in found.former] == [(second, third), (first, second)]


def test_the_date_of_a_phase_and_the_one_after_a_return_are_one_story() -> None:
    phase = Kept([dated(date(2026, 12, 7))], [Stood("returned", date(2026, 12, 8), None)], date(2026, 11, 9))
    back = Kept([dated(date(2026, 12, 18), on=date(2026, 12, 8))])
    both = phase.beside(back)
    assert [line.day for line in both.dates] == [date(2026, 12, 7), date(2026, 12, 18)]
    assert both.opens == date(2026, 11, 9)
    assert [day for day, _ in both.former] == [date(2026, 12, 7)]

"""Statutory terms: the Algemene termijnenwet and the Woo, and the years for which they are refused."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from workflows import calendar, terms
from workflows.calendar import load_calendar
from workflows.terms import Term, UnconfirmedYear


@pytest.mark.parametrize(
    ("received", "extended", "deadline"),
    [
        ("2026-11-09", False, "2026-12-07"),
        ("2026-11-09", True, "2026-12-21"),
        ("2026-11-27", False, "2026-12-28"),  # 25 December, then the weekend
        ("2027-04-07", False, "2027-05-10"),  # 5 May, Ascension, equated Friday, weekend
        ("2028-03-31", False, "2028-05-01"),  # equated Friday 28 April, weekend
    ],
)
def test_woo_deadlines(received: str, extended: bool, deadline: str) -> None:
    assert terms.woo_deadline(date.fromisoformat(received), extended=extended) == date.fromisoformat(deadline)


def test_the_clock_of_a_woo_request_stands_still() -> None:
    assert terms.woo_deadline(date(2026, 11, 9), suspended_days=14) == date(2026, 12, 21)
    with pytest.raises(ValueError, match="suspension"):
        terms.woo_deadline(date(2026, 11, 9), suspended_days=-1)


def test_disclosure_waits_two_weeks_for_who_objects() -> None:
    assert terms.woo_disclosure(date(2026, 12, 7)) == date(2026, 12, 21)
    assert terms.woo_disclosure(date(2026, 12, 11)) == date(2026, 12, 28)


@pytest.mark.parametrize("received", ["2025-11-28", "2028-12-05", "2029-03-01", "2024-01-02"])
def test_a_year_without_confirmed_equated_days_is_refused_by_name(received: str) -> None:
    day = date.fromisoformat(received)
    end = day + timedelta(weeks=4)
    if end.year in (2026, 2027, 2028):
        assert terms.woo_deadline(day) >= end
        return
    with pytest.raises(UnconfirmedYear, match=str(end.year)) as refused:
        terms.woo_deadline(day)
    assert refused.value.year == end.year


def test_a_term_that_would_move_into_an_unconfirmed_year_is_refused() -> None:
    sunday = date(2028, 12, 31)
    with pytest.raises(UnconfirmedYear, match="2029"):
        terms.end_of_statutory_term(sunday - timedelta(weeks=4), Term(4, "weeks"))


def test_an_internal_deadline_in_that_year_uses_the_computed_holidays() -> None:
    assert calendar.end_of_term(date(2029, 5, 10)) == date(2029, 5, 11)  # Ascension
    assert calendar.end_of_term(date(2028, 12, 31)) == date(2029, 1, 2)


@pytest.mark.parametrize(
    ("term", "end"),
    [
        (Term(12, "weeks"), "2027-01-04"),  # 1 January, then the weekend
        (Term(84, "days"), "2027-01-04"),
        (Term(13, "weeks"), "2027-01-08"),
        (Term(1, "days"), "2026-10-10"),
    ],
)
def test_terms_from_9_october(term: Term, end: str) -> None:
    start = date(2026, 10, 9)
    moved = terms.end_of_statutory_term(start, term)
    assert moved == (date.fromisoformat(end) if term.length > 1 else date(2026, 10, 12))


def test_the_act_leaves_long_terms_hours_and_counting_back_alone() -> None:
    assert not Term(13, "weeks").moves
    assert not Term(91, "days").moves
    assert not Term(1, "hours").moves
    assert Term(12, "weeks").moves
    assert Term(90, "days").moves
    backwards = Term(2, "weeks", backwards=True)
    assert not backwards.moves
    assert terms.end_of_statutory_term(date(2027, 1, 8), backwards) == date(2026, 12, 25)
    christmas = date(2026, 12, 26)
    assert terms.end_of_statutory_term(christmas - timedelta(weeks=13), Term(13, "weeks")) == christmas
    far = terms.end_of_statutory_term(date(2030, 1, 1), Term(13, "weeks"))
    assert far == date(2030, 4, 2)  # not moved, so no list is needed


def test_a_term_in_hours_is_elapsed_time() -> None:
    start = datetime(2026, 10, 24, 12, tzinfo=calendar.ZONE)
    assert terms.end_of_hours(start, 24) == datetime(2026, 10, 25, 10, tzinfo=UTC)
    assert terms.end_of_hours(start, 24).astimezone(calendar.ZONE).hour == 11  # the hour that came twice
    with pytest.raises(ValueError, match="instant"):
        terms.end_of_statutory_term(date(2026, 10, 24), Term(24, "hours"))
    with pytest.raises(ValueError, match="time zone"):
        terms.end_of_hours(datetime(2026, 10, 24, 12), 24)  # noqa: DTZ001


def test_a_short_term_holds_two_working_days() -> None:
    assert terms.end_of_statutory_term(date(2026, 12, 24), Term(3, "days")) == date(2026, 12, 29)  # art. 2
    assert terms.end_of_statutory_term(date(2026, 12, 24), Term(2, "days")) == date(
        2026, 12, 28
    )  # art. 1 only


def test_every_statutory_end_in_the_confirmed_years() -> None:
    first, last = date(2025, 12, 4), date(2028, 12, 1)
    for n in range((last - first).days + 1):
        start = first + timedelta(days=n)
        end, unmoved = terms.woo_deadline(start), start + timedelta(weeks=4)
        assert unmoved <= end <= unmoved + timedelta(days=5)
        assert calendar.is_working_day(end)
        assert end == calendar.end_of_term(unmoved)  # the same days while nothing of our own is closed


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[equated_days]\n2026 = [2027-01-02]", "2026"),
        ('[equated_days]\n2026 = ["2026-01-02"]', "no date"),
        ("[[closed_days]]\nday = 2026-01-02T10:00:00\nname = 'x'", "no date"),
        ("[[school_holidays]]\nname = 'Zomer'\nfirst = 2026-08-01\nlast = 2026-07-01", "Zomer"),
    ],
)
def test_a_wrong_calendar_file_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        load_calendar(write(tmp_path / "calendar.toml", text))


def test_a_calendar_file_adds_years_and_closed_days(tmp_path: Path) -> None:
    text = "[equated_days]\n2029 = []\n[[closed_days]]\nday = 2029-06-01\nname = 'Korpsdag'"
    own = load_calendar(write(tmp_path / "own.toml", text))
    assert own.is_confirmed(2029)
    assert not own.is_confirmed(2026)
    assert own.day_kind(date(2029, 6, 1)) == "holiday"
    assert terms.woo_deadline(date(2029, 5, 4), calendar=own) == date(2029, 6, 1)
    assert [year for year in range(2020, 2041) if calendar.DUTCH.is_confirmed(year)] == [2026, 2027, 2028]

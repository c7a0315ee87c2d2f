"""Ladders: their days follow from the rows of the rules, and nothing is lost whatever day one looks."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from workflows import ladders
from workflows.calendar import DUTCH, is_working_day
from workflows.ladders import LADDERS, LEFT, NOBODY, Ladder, count_on, first_look, in_force, next_day, rungs
from workflows.registry import WORKFLOWS
from workflows.rules.catalogue import CATALOGUE, FOLDER, load

DUE = date(2026, 11, 30)
DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(800)]
BY_NAME = {(ladder.subject, ladder.name): ladder for ladder in LADDERS}
PHASE1 = BY_NAME["assignment", "phase1"]
EACH = pytest.mark.parametrize("ladder", LADDERS, ids=[f"{each.subject}-{each.name}" for each in LADDERS])


def climbed(ladder: Ladder, due: date, start: date = DAYS[0]) -> list[tuple[date, str]]:
    """Every day on which a rung begins, with its code."""
    found, day = [], next_day(ladder, due, start)
    while day is not None:
        found.append((day, in_force(ladder, due, day).code))
        day = next_day(ladder, due, day)
    return found


def test_the_days_of_phase_one_are_those_of_its_rule() -> None:
    assert climbed(PHASE1, DUE) == [
        (date(2026, 11, 16), "ten_days_before"),
        (date(2026, 11, 23), "five_days_before"),
        (date(2026, 11, 27), "one_day_before"),
        (date(2026, 12, 1), "one_day_after"),
        (date(2026, 12, 7), "five_days_after"),
        (date(2026, 12, 14), "ten_days_after"),
    ]


def test_holidays_lie_between_the_rungs() -> None:
    """Christmas and New Year are no working days: ten of them take until the middle of January."""
    assert climbed(PHASE1, date(2026, 12, 24))[3:] == [
        (date(2026, 12, 28), "one_day_after"),
        (date(2027, 1, 4), "five_days_after"),
        (date(2027, 1, 11), "ten_days_after"),
    ]


@EACH
def test_a_rung_begins_on_the_first_day_that_its_row_holds(ladder: Ladder) -> None:
    """Walking day by day through the table itself gives the same days."""
    for due in (DUE, date(2026, 11, 28), date(2026, 12, 25), date(2027, 5, 5)):
        walked, before = [], in_force(ladder, due, DAYS[0]).code
        for day in DAYS[1:]:
            said = in_force(ladder, due, day)
            if said.code != before and said.value != NOBODY:
                walked.append((day, said.code))
            before = said.code
        assert climbed(ladder, due) == walked


@EACH
def test_every_row_that_reaches_somebody_is_a_rung(ladder: Ladder) -> None:
    rows = {row.code for row in CATALOGUE[ladder.rule].rows if row.value != NOBODY}
    assert {rung.code for rung in rungs(ladder.rule, ladder.counts)} == rows


@EACH
def test_what_a_ladder_names_exists(ladder: Ladder) -> None:
    states = WORKFLOWS[ladder.subject].states if ladder.states else ()
    assert set(ladder.states) <= set(states)


def test_a_changed_table_changes_the_schedule(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (FOLDER / "reminders.toml").read_text("utf-8")
    changed = text.replace('when = ["[6..10]"], then = "ten', 'when = ["[8..10]"], then = "ten')
    changed = changed.replace('when = ["[2..5]"], then', 'when = ["[2..7]"], then')
    changed = changed.replace(
        '"reminder.workdays_left" = 6 }, then = "ten', '"reminder.workdays_left" = 8 }, then = "ten'
    )
    (tmp_path / "reminders.toml").write_text(changed, "utf-8")
    before = climbed(PHASE1, DUE)
    monkeypatch.setattr(ladders, "CATALOGUE", load(tmp_path))
    rungs.cache_clear()
    after = climbed(PHASE1, DUE)
    rungs.cache_clear()
    assert after[1] == (date(2026, 11, 19), "five_days_before")
    assert [*after[:1], *after[2:]] == [*before[:1], *before[2:]]


@EACH
def test_looking_late_finds_only_the_rung_in_force(ladder: Ladder) -> None:
    days = climbed(ladder, DUE)
    for (day, code), after in zip(days, [*days[1:], (DAYS[-1], "")], strict=True):
        for late in range((after[0] - day).days):
            assert in_force(ladder, DUE, day + timedelta(days=late)).code == code


def test_counting_stands_still_in_a_weekend() -> None:
    saturday, sunday = date(2026, 11, 28), date(2026, 11, 29)
    assert [count_on(PHASE1, DUE, day) for day in (saturday - timedelta(days=1), saturday, sunday)] == [
        1,
        1,
        1,
    ]
    silence = BY_NAME["need", "silence"]
    assert [count_on(silence, saturday, day) for day in (saturday, sunday, DUE)] == [0, 0, 1]


def test_a_new_ladder_does_not_repeat_what_was_just_said() -> None:
    assert first_look(PHASE1, DUE, date(2026, 11, 24)) == date(2026, 11, 27)
    assert first_look(PHASE1, DUE, date(2026, 1, 5)) == date(2026, 11, 16)
    assert first_look(BY_NAME["need", "silence"], date(2026, 11, 2), date(2026, 11, 2)) == date(2026, 11, 23)


def test_a_new_ladder_to_a_day_that_has_passed_begins_tomorrow() -> None:
    friday = date(2026, 12, 18)
    assert first_look(PHASE1, DUE, friday) == date(2026, 12, 21)
    assert is_working_day(date(2026, 12, 21))
    assert first_look(PHASE1, date(2026, 12, 17), friday) == date(2026, 12, 21)


@pytest.mark.parametrize("due", [date(2101, 3, 1), date(2100, 12, 31), date(1980, 1, 1)])
def test_a_day_outside_the_calendar_has_no_ladder(due: date) -> None:
    """Somebody may promise something for 2101; that must not stop what is being done today."""
    assert next_day(PHASE1, due, date(2100, 12, 31)) is None


@EACH
def test_a_ladder_counts_one_fact_of_its_rule(ladder: Ladder) -> None:
    names = [column.fact.name for column in CATALOGUE[ladder.rule].columns]
    assert ladder.counts in names
    assert ladder.counts != LEFT or names == [LEFT]


def test_the_calendar_is_the_one_of_the_deadlines() -> None:
    assert next_day(PHASE1, DUE, DUE) == DUTCH.next_working_day(DUE)

"""The demo data hangs together, keeps its weekdays in any week, and holds nothing the text guard stops."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.demo.data import FOLDER, SYSTEM, load_demo, shift_for
from workflows import calendar
from workflows.text_guard import scan

ANCHOR = date(2026, 11, 23)
DEMO = load_demo(ANCHOR)
UNITS = {unit.key for unit in DEMO.organisation.units}
PEOPLE = {person.username for person in DEMO.organisation.people}
POSITIONS = {position.key for position in DEMO.organisation.positions}
TEAMS = {team.key for team in DEMO.organisation.teams}
KEYS = {
    kind: {subject.key for subject in DEMO.of(kind)} for kind in ("need", "commitment", "assignment", "plan")
}
KEYS |= {kind: {subject.key for subject in DEMO.of(kind)} for kind in ("meeting", "collective_task")}
CLUSTERS = {cluster["key"] for cluster in DEMO.clusters}


def named(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in nested data with the name it stands under."""
    match value:
        case dict():
            for key, part in value.items():
                yield from named(part, str(key))
        case list() | tuple():
            for part in value:
                yield from named(part, name)
        case str():
            yield name, value


def raw(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


FILES = sorted(path.stem for path in FOLDER.glob("*.toml"))
KNOWN = {
    "unit": UNITS, "addressees": UNITS, "supporting_units": UNITS, "participants": UNITS,
    "open_for": UNITS, "contributions_from": UNITS, "supplier": UNITS,
    "by": PEOPLE | {SYSTEM}, "account": PEOPLE, "accounts": PEOPLE, "member": PEOPLE, "facilitator": PEOPLE,
    "to": PEOPLE, "lead": PEOPLE,
    "position": POSITIONS, "present": POSITIONS, "absent": POSITIONS,
    "origin_teams": TEAMS,
    "needs": KEYS["need"], "from_needs": KEYS["need"], "overlaps": KEYS["need"], "reciprocal": KEYS["need"],
    "commitment": KEYS["commitment"], "proposed_commitment": KEYS["commitment"],
    "cluster": CLUSTERS, "assignment": KEYS["assignment"], "meeting": KEYS["meeting"],
}  # fmt: skip


@pytest.mark.parametrize("file", [file for file in FILES if file not in {"organisation", "calendar"}])
def test_every_reference_leads_somewhere(file: str) -> None:
    found = [(name, text) for name, text in named(raw(file)) if name in KNOWN]
    wrong = [(name, text) for name, text in found if text not in KNOWN[name]]
    assert wrong == []


def test_owners_are_positions_in_the_sheets_and_accounts_in_the_lists() -> None:
    for commitment in DEMO.of("commitment"):
        assert commitment.sheets["commitment"]["owner"] in POSITIONS
    for decision in DEMO.of("decision"):
        for each in decision.history:
            assert {row["owner"] for row in each.data.get("conditions", ())} <= POSITIONS
        assert decision.links["subject_key"] in KEYS[decision.links["subject"]]
    assert {action["owner"] for action in DEMO.actions} <= PEOPLE
    assert {row["owner"] for row in DEMO.later["indicators"]["indicators"]} <= PEOPLE


def test_everybody_the_file_names_has_an_account() -> None:
    assert len(UNITS) == 14
    assert len(TEAMS) == 17
    assert len(PEOPLE) == 35 + 12  # the accounts of the file and the deputies it only names
    grouped = [username for group in DEMO.about["groups"] for username in group["accounts"]]
    assert sorted(grouped) == sorted(PEOPLE)
    heads = {position.unit for position in DEMO.organisation.positions if "emt_member" in position.roles}
    deputies = {position.unit for position in DEMO.organisation.positions if "deputy" in position.roles}
    assert heads == deputies == UNITS


def test_parts_have_the_size_of_the_story() -> None:
    sizes = {"assignment": 14, "plan": 14, "need": 25, "commitment": 8, "meeting": 6, "collective_task": 1}
    assert {kind: len(DEMO.of(kind)) for kind in sizes} == sizes
    later = {name: sum(map(len, tables.values())) for name, tables in DEMO.later.items()}
    assert later == {"dialogues": 6, "yields": 4, "indicators": 6, "notifications": 6, "disclosure": 2}


def test_the_five_lines_have_names_in_both_languages() -> None:
    lines = DEMO.about["programme"]["lines"]
    assert [line["number"] for line in lines] == [1, 2, 3, 4, 5]
    assert all(
        line[part][language] for line in lines for part in ("name", "question") for language in ("nl", "en")
    )


def test_the_calendar_of_the_story_is_the_calendar_of_the_application() -> None:
    found = raw("calendar")
    for holiday in found["holidays"]:
        weekend = holiday["date"].isoweekday() > 5
        assert calendar.day_kind(holiday["date"]) in ({"saturday", "sunday"} if weekend else {"holiday"})
    for day in found["calendar"]["equated_days"]:
        assert calendar.day_kind(day) == "equated_day"
    for each in found["school_holidays"]:
        assert calendar.school_holiday(each["first"]) == each["name"] == calendar.school_holiday(each["last"])


@pytest.mark.parametrize("file", [file for file in FILES if file != "calendar"])
def test_no_text_holds_what_the_text_guard_stops(file: str) -> None:
    assert [text for _name, text in named(raw(file)) if scan(text)] == []


@pytest.mark.parametrize(
    ("today", "days"),
    [("2026-11-23", 0), ("2026-11-22", -7), ("2026-11-29", 0), ("2026-11-30", 7), ("2027-01-01", 35)],
)
def test_the_demo_moves_by_whole_weeks(today: str, days: int) -> None:
    assert shift_for(date.fromisoformat(today)) == timedelta(days=days)


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)))
def test_in_any_week_every_day_keeps_its_weekday_and_nothing_lies_ahead(today: date) -> None:
    shift, moved = shift_for(today), load_demo(today)
    assert shift.days % 7 == 0
    steps = list(zip(DEMO.timeline(), moved.timeline(), strict=True))
    assert all(after.day - before.day == shift for (_a, before), (_b, after) in steps)
    assert all(after.day <= today for _before, (_subject, after) in steps)


def test_keys_and_texts_that_hold_a_day_move_along() -> None:
    moved = load_demo(ANCHOR + timedelta(weeks=1))
    meetings = {meeting.key: meeting for meeting in moved.of("meeting")}
    assert meetings["EL-2026-11-24"].sheets["meeting"]["date"] == "2026-11-24"  # it was EL-2026-11-17
    assert {each.meeting for _s, each in moved.timeline() if each.meeting} <= meetings.keys()
    reason = moved.of("extension")[0].sheets["extension_request"]["reason"]
    assert "27 november" in reason
    texts = [text for subject in moved.subjects for _name, text in named(list(subject.sheets.values()))]
    assert not [text for text in texts if re.search(r"\{\d", text)]


def test_people_hold_their_positions_before_the_round_begins() -> None:
    moved = load_demo(ANCHOR + timedelta(weeks=52))
    begin = moved.of("round")[0].history[2].day
    assert all(person.starts <= begin and person.ends is None for person in moved.organisation.people)

"""The demo as values: read from the TOML beside this module and moved to this week, ready to be replayed.

Every day is written for a week that begins on the anchor Monday. It is shifted by whole weeks so that
weekdays stay what they were, in dates, in keys that hold a date (`EL-2026-11-17`) and in texts
(`{2026-11-20}`). Days may then fall on a holiday, as any day somebody planned may. calendar.toml holds real
days and is not shifted.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel.dates import format_date

from app.exchange.organisation import Organisation, OrganisationPerson, load_organisation

FOLDER = Path(__file__).parent
SYSTEM = "system"
"""Who takes a step that follows from another one: a loader expects it and does not take it."""

SUBJECTS = (
    "round", "extension", "assignment", "answer", "need", "plan", "commitment", "collective_task", "meeting",
    "decision",
)  # fmt: skip
"""The kinds in the order in which their steps of one day are replayed."""

LATER = ("dialogues", "yields", "indicators", "notifications", "disclosure")
"""Parts that wait for the issue that brings their subject; plain tables, shifted like the rest."""

_ISO = re.compile(r"(\{)?(\d{4}-\d{2}-\d{2})(?(1)\})")
_SHEETS = MappingProxyType({
    "round": ("round", "letter"),
    "assignment": ("phase1", "phase3"),
    "plan": ("phase2",),
    "need": ("need", "need_details", "leadership_request"),
    "commitment": ("commitment",),
    "collective_task": ("collective_task",),
    "meeting": ("meeting", "presence"),
    "extension": ("extension_request",),
})  # fmt: skip
_OWN = ("key", "state", "created", "history", "answers", "items", "dates")


@dataclass(frozen=True, slots=True)
class Happening:
    """One step that was taken: on a local day, by an account (or SYSTEM), with the answers of its form.

    Answers are JSON values as a form stores them, days as ISO text. People, positions and units stand in them
    by key (`owner`, `present`, `account`), which the loader turns into what the lists of the form offer.
    `meeting` names the meeting whose agenda or decision the step belongs to.
    """

    day: date
    trigger: str
    by: str
    data: Mapping[str, Any]
    meeting: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One row of a workflow with its story: how it began, every step since, and the state it ends in.

    `key` is its public key; an answer is named by need and unit (`B-02/drio`), a decision by its number.
    `sheets` are the answers of its forms by form key, `links` what else the file says of it (unit, member,
    assignment, cluster, need, meeting ...). `created` is None where another step creates the row.
    """

    kind: str
    key: str
    state: str
    created: Happening | None
    history: tuple[Happening, ...]
    sheets: Mapping[str, Mapping[str, Any]]
    links: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Demo:
    """The whole demo: who there is, everything that happened, and what later issues will use."""

    about: Mapping[str, Any]
    organisation: Organisation
    subjects: tuple[Subject, ...]
    delegations: tuple[Happening, ...]
    clusters: tuple[Mapping[str, Any], ...]
    actions: tuple[Mapping[str, Any], ...]
    later: Mapping[str, Mapping[str, Any]]

    def of(self, kind: str) -> tuple[Subject, ...]:
        """The subjects of one kind, in the order of the file."""
        return tuple(subject for subject in self.subjects if subject.kind == kind)

    def timeline(self) -> Iterator[tuple[Subject, Happening]]:
        """Everything in the order to replay it: by day, within a day by kind, then as the files have it.

        What created a subject comes first, with trigger `create`. Steps of SYSTEM are in it too, so that a
        loader can compare them with what really followed.
        """
        steps = [(subject, each) for subject in self.subjects for each in _all_steps(subject)]
        yield from sorted(steps, key=lambda step: (step[1].day, SUBJECTS.index(step[0].kind)))


def shift_for(today: date) -> timedelta:
    """How far the demo moves: from its anchor Monday to the Monday of the week of `today`."""
    anchor: date = _read("accounts")["demo"]["anchor"]
    return today - timedelta(days=today.weekday()) - anchor


def load_demo(today: date) -> Demo:
    """The demo as it stands in the week of a local day. Raises ValueError or KeyError on broken data."""
    shift = shift_for(today)
    names = ("accounts", "round", "assignments", "plans", "extensions", "needs", "commitments", "meetings")
    tables = {name: _moved(_read(name), shift) for name in (*names, "collective_task", "clusters", *LATER)}
    return Demo(
        about=tables["accounts"],
        organisation=_organisation(shift),
        subjects=tuple(_subjects(tables)),
        delegations=tuple(_delegation(row) for row in tables["extensions"]["delegations"]),
        clusters=tuple(tables["clusters"]["clusters"]),
        actions=tuple(tables["meetings"]["actions"]),
        later={name: tables[name] for name in LATER},
    )


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def _moved(value: Any, shift: timedelta) -> Any:
    """The same data with every day shifted, also inside texts."""
    match value:
        case Mapping():
            return {key: _moved(part, shift) for key, part in value.items()}
        case list():
            return [_moved(part, shift) for part in value]
        case date():
            return value + shift
        case str():
            return _ISO.sub(lambda found: _written(found, shift), value)
        case _:
            return value


def _written(found: re.Match[str], shift: timedelta) -> str:
    day = date.fromisoformat(found[2]) + shift
    return format_date(day, "d MMMM", locale="nl") if found[1] else day.isoformat()


def _organisation(shift: timedelta) -> Organisation:
    found = load_organisation(FOLDER / "organisation.toml")
    return replace(found, people=tuple(_person(each, shift) for each in found.people))


def _person(each: OrganisationPerson, shift: timedelta) -> OrganisationPerson:
    ends = None if each.ends is None else each.ends + shift
    return replace(each, starts=each.starts + shift, ends=ends)


def _subjects(tables: Mapping[str, Any]) -> Iterator[Subject]:
    yield _subject("round", tables["round"]["round"])
    for kind in ("assignment", "plan", "extension", "commitment"):
        yield from (_subject(kind, row) for row in tables[f"{kind}s"][f"{kind}s"])
    for row in tables["needs"]["needs"]:
        yield _subject("need", row)
        for answer in row.get("answers", ()):
            key = f"{row['key']}/{answer['unit']}"
            yield _subject("answer", answer | {"key": key, "need": row["key"]})
    yield _subject("collective_task", tables["collective_task"]["collective_task"])
    for row in tables["meetings"]["meetings"]:
        yield _subject("meeting", row | {"history": _agenda(row)})
        yield from (_decision(row, item) for item in row["items"] if item["purpose"] == "decide")


def _agenda(meeting: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps of a meeting with its items put in; a plan comes on the agenda by a step of its own."""
    added = [
        {
            "date": item["added_on"],
            "trigger": "add_item",
            "by": meeting["created"]["by"],
            "data": _named(item),
        }
        for item in meeting["items"]
        if item.get("subject") != "plan"
    ]
    return sorted([*added, *meeting["history"]], key=lambda row: row["date"])


def _named(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as the form `agenda_item`: what is decided on is named by kind and key (`commitment:A-05`)."""
    if item["purpose"] == "decide":
        return {"purpose": "decide", "subject": f"{item['subject']}:{item['key']}"}
    return {"purpose": item["purpose"], "title": item["title"]}


def _decision(meeting: Mapping[str, Any], item: Mapping[str, Any]) -> Subject:
    taken = item.get("decision", {})
    row = {
        "key": taken.get("number", f"{meeting['key']}/{item['number']}"),
        "state": "confirmed" if taken else "on_agenda",
        "history": taken.get("history", []),
        "meeting": meeting["key"],
        "item": item["number"],
        "subject": item["subject"],
        "subject_key": item["key"],
        "absent": taken.get("absent", []),
    }
    return _subject("decision", row)


def _subject(kind: str, row: Mapping[str, Any]) -> Subject:
    forms = [form for form in _SHEETS.get(kind, ()) if form in row]
    sheets = {form: _answers(row[form]) for form in forms}
    created = row.get("created")
    return Subject(
        kind=kind,
        key=row["key"],
        state=row["state"],
        created=None if created is None else _happening(created | {"trigger": "create"}, sheets, forms[0]),
        history=tuple(_happening(step, sheets, step.get("sheet")) for step in row["history"]),
        sheets=sheets,
        links={name: value for name, value in row.items() if name not in _OWN and name not in forms},
    )


def _happening(
    step: Mapping[str, Any], sheets: Mapping[str, Mapping[str, Any]], form: str | None
) -> Happening:
    data = _answers(step.get("data", {})) if form is None else sheets[form]
    return Happening(step["date"], step["trigger"], step["by"], data, step.get("meeting"))


def _delegation(row: Mapping[str, Any]) -> Happening:
    """A delegation as the act of who assigned it; `position` is the key of the position stood in for."""
    data = _answers(row["delegation"]) | {"position": row["position"]}
    return Happening(row["created"]["date"], "delegate", row["created"]["by"], data)


def _answers(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table as answers of a form: days as ISO text, and the year of a milestone from its day."""
    found: dict[str, Any] = _plain(table)
    for row in found.get("milestones", ()):
        row["year"] = date.fromisoformat(row["due"]).year
    return found


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(part) for key, part in value.items()}
        case list():
            return [_plain(part) for part in value]
        case date():
            return value.isoformat()
        case _:
            return value


def _all_steps(subject: Subject) -> Iterator[Happening]:
    if subject.created is not None:
        yield subject.created
    yield from subject.history

"""Timers: when a ladder is looked at next. A step that begins, ends or moves a ladder writes them itself."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Delete, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.commands.bulk import write_many
from app.commands.change import Change
from app.database import direct, transaction
from app.extensions import table_of
from app.models.event import Event
from app.models.meeting import Condition
from app.models.timer import Timer
from app.models.workflow import WorkflowRow
from app.queries.built import one_of
from app.queries.cases import KINDS, Case, cases
from workflows.calendar import OutsideCalendar
from workflows.ladders import LADDERS_OF, NOBODY, SILENT, Ladder, first_look, in_force, next_day
from workflows.machine import Moved

BATCH = 500

_TIMER, _EVENT, _CONDITION = table_of(Timer), table_of(Event), table_of(Condition)

BELOW: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("round", "send_letter"): (("assignment", "round_id"), ("plan", "round_id")),
    ("need", "ask"): (("answer", "need_id"),),
    ("decision", "confirm"): (("condition", "decision_id"),),
}
"""Step -> the rows on which ladders begin with it: their kind, and the column that names what moved."""

DATED: Mapping[tuple[str, str], tuple[str, str, str]] = {
    ("assignment", "phase1"): ("assignment", "id", "phase1"),
    ("assignment", "resubmit_by"): ("assignment", "id", "phase1"),
    ("assignment", "phase2"): ("plan", "assignment_id", "phase2"),
    ("assignment", "phase3"): ("assignment", "id", "phase3"),
    ("plan", "resubmit_by"): ("plan", "id", "phase2"),
    ("answer", "respond_by"): ("answer", "id", "respond_by"),
    ("commitment", "consultation_closes"): ("commitment", "id", "consultation_closes"),
    ("commitment", "due"): ("commitment", "id", "due"),
    ("commitment", "baseline_due"): ("commitment", "id", "baseline_due"),
    ("condition", "due"): ("condition", "id", "due"),
}
"""A date of the ledger (`workflows.clocks`) -> whose ladder climbs to it, by which column, and its name."""


def place_timers(change: Change, kind: str, row: WorkflowRow, moved: Moved, event_id: int) -> None:
    """Begin, end or move the ladders that a step concerns. One that concerns none asks the database nothing.

    Call it when the event is written, while `change.dates` still tells which dates moved.
    """
    rows = _by_state(change, kind, row, moved, event_id)
    if change.dates:
        rows += _by_date(change, kind, row, moved)
    set_timers(change.session, rows)


def set_timers(session: Session, rows: list[dict[str, Any]]) -> None:
    """Write timers; one that stands there on the same day is for the stay that is given."""
    write_many(session, _SET[session.get_bind().dialect.name], rows)


def drop_timers(session: Session, kind: str, row_id: int, ladders: Collection[str]) -> None:
    """Nothing is looked at any more."""
    direct(session, _drop(frozenset(ladders)), {"of_kind": kind, "row": row_id})


@cache
def _drop(ladders: frozenset[str]) -> Delete:
    """The statement for these ladders: which end together follows from the states they climb in."""
    return delete(_TIMER).where(
        _OF_KIND, _TIMER.c.subject_id == bindparam("row"), one_of(_TIMER.c.ladder, ladders)
    )


def timer(kind: str, ladder: str, row_id: int, entry: int, day: date) -> dict[str, Any]:
    """A timer as it is written."""
    return {"subject": kind, "ladder": ladder, "subject_id": row_id, "entry": entry, "day": day}


def _by_state(
    change: Change, kind: str, row: WorkflowRow, moved: Moved, event_id: int
) -> list[dict[str, Any]]:
    """Ladders that end because the row left their states, and those that begin because it came there."""
    rows: list[dict[str, Any]] = []
    if moved.source == moved.dest:
        return rows
    ladders = LADDERS_OF.get(kind, ())
    ended = [each.name for each in ladders if moved.source in each.states and moved.dest not in each.states]
    if ended:
        drop_timers(change.session, kind, row.id, ended)
    begun = [each for each in ladders if moved.dest in each.states and moved.source not in each.states]
    if begun and all(each.counts == SILENT for each in begun):
        looks = ((each, first_look(each, change.today, change.today)) for each in begun)
        rows += [timer(kind, each.name, row.id, event_id, day) for each, day in looks if day is not None]
    elif begun:
        rows += _first_looks(change, kind, [row.id], "id", event_id, {each.name for each in begun})
    for below, by in BELOW.get((kind, moved.step.trigger), ()):
        entry = event_id if below == "condition" else 0
        rows += _first_looks(change, below, [row.id], by, entry, {each.name for each in LADDERS_OF[below]})
    return rows


def _first_looks(
    change: Change, kind: str, ids: Collection[int], by: str, entry: int, names: Collection[str]
) -> list[dict[str, Any]]:
    found, _ = cases(change.session, kind, ids, by=by)
    return [
        timer(kind, name, row_id, entry, day)
        for (name, row_id), case in found.items()
        if name in names and (day := first_look(case.ladder, case.due, change.today)) is not None
    ]


def _by_date(change: Change, kind: str, row: WorkflowRow, moved: Moved) -> list[dict[str, Any]]:
    """Ladders whose date moved: they climb to the new one, in the same stay."""
    wanted: dict[tuple[str, str, str], set[int]] = {}
    begun = {below for below, _ in BELOW.get((kind, moved.step.trigger), ())}
    for each in change.dates:
        place = DATED.get((each.kind, each.what))
        own = each.kind == kind and each.row_id == row.id
        if place is not None and place[0] not in begun and not (own and not _stays(place, moved)):
            wanted.setdefault(place, set()).add(each.row_id)
    rows: list[dict[str, Any]] = []
    for (of_kind, by, name), ids in wanted.items():
        found, read = cases(change.session, of_kind, ids, by=by)
        gone = _DROP_ALL.returning(_TIMER.c.subject_id, _TIMER.c.entry)
        where = {"of_kind": of_kind, "name": name, "ids": list(read)}
        former = dict(change.session.execute(gone, where).tuples().all())
        climbs = [case for (ladder, _), case in found.items() if ladder == name]
        rows += _moved_on(change, of_kind, climbs, former)
    return rows


def _stays(place: tuple[str, str, str], moved: Moved) -> bool:
    """Whether the row that moves stays in the states of this ladder; otherwise its state has settled it."""
    of_kind, _, name = place
    ladder = next(each for each in LADDERS_OF[of_kind] if each.name == name)
    return moved.source in ladder.states and moved.dest in ladder.states


def _moved_on(
    change: Change, kind: str, climbs: list[Case], former: Mapping[int, int]
) -> list[dict[str, Any]]:
    lost = [case for case in climbs if case.row_id not in former]
    known = dict(former)
    if lost:
        known |= _entries(change.session, lost[0].ladder, [case.row_id for case in lost])
    return [
        timer(kind, case.ladder.name, case.row_id, known.get(case.row_id, 0), day)
        for case in climbs
        if (day := first_look(case.ladder, case.due, change.today)) is not None
    ]


def _entries(session: Session, ladder: Ladder, ids: Collection[int]) -> dict[int, int]:
    """Row id to the event that began its stay in the states of a ladder; a row made there has none."""
    came = func.max(_EVENT.c.id)
    if ladder.subject == "condition":
        statement = (
            select(_CONDITION.c.id, came)
            .join(_EVENT, _EVENT.c.subject_id == _CONDITION.c.decision_id)
            .where(_EVENT.c.subject == "decision", _EVENT.c.name == "decision_confirmed")
            .where(_CONDITION.c.id.in_(ids))
            .group_by(_CONDITION.c.id)
        )
    else:
        states = [str(state) for state in ladder.states]
        statement = (
            select(_EVENT.c.subject_id, came)
            .where(_EVENT.c.subject == ladder.subject, _EVENT.c.subject_id.in_(ids))
            .where(_EVENT.c.data["to"].as_string().in_(states))
            .where(_EVENT.c.data["from"].as_string().not_in(states))
            .group_by(_EVENT.c.subject_id)
        )
    return dict(session.execute(statement).tuples().all())


def replace_timers(today: date) -> int:
    """Write every timer anew from the rows as they stand; gives how many there are.

    For what came in beside the commands, and after the clock was set back. What was sent stays sent: a rung
    in force is looked at today, and the database knows whether it was reached before.
    """
    return sum(_replace_kind(kind, today) for kind in KINDS)


def _replace_kind(kind: str, today: date) -> int:
    table, last, count = KINDS[kind].table, 0, 0
    while True:
        with transaction() as session:
            following = select(table.c.id).where(table.c.id > last).order_by(table.c.id).limit(BATCH)
            ids = list(session.scalars(following))
            gone = delete(_TIMER).where(_TIMER.c.subject == kind, _TIMER.c.subject_id > last)
            session.execute(gone.where(_TIMER.c.subject_id <= ids[-1]) if len(ids) == BATCH else gone)
            rows = list(_anew(session, kind, ids, today))
            set_timers(session, rows)
        count += len(rows)
        if len(ids) < BATCH:
            return count
        last = ids[-1]


def _anew(session: Session, kind: str, ids: list[int], today: date) -> Iterable[dict[str, Any]]:
    found, _ = cases(session, kind, ids)
    for ladder in LADDERS_OF[kind]:
        mine = [case for (name, _), case in found.items() if name == ladder.name]
        came = _entries(session, ladder, [case.row_id for case in mine]) if mine else {}
        for case in mine:
            if (day := _look_again(ladder, case.due, today)) is not None:
                yield timer(kind, ladder.name, case.row_id, came.get(case.row_id, 0), day)


def _look_again(ladder: Ladder, due: date, today: date) -> date | None:
    try:
        holds = in_force(ladder, due, today).value != NOBODY
    except OutsideCalendar:
        return None
    return today if holds else next_day(ladder, due, today)


def _set(statement: Any) -> Any:
    keys = [column.name for column in _TIMER.primary_key]
    return statement.on_conflict_do_update(index_elements=keys, set_={"entry": statement.excluded.entry})


_SET = {"sqlite": _set(sqlite.insert(_TIMER)), "postgresql": _set(postgresql.insert(_TIMER))}
_OF_KIND = _TIMER.c.subject == bindparam("of_kind")
_DROP_ALL = delete(_TIMER).where(
    _OF_KIND,
    _TIMER.c.ladder == bindparam("name"),
    _TIMER.c.subject_id.in_(bindparam("ids", expanding=True)),
)

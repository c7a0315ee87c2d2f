"""The ledger of dates: every date that a step sets or moves, and every clock that it stops or lets run.

What has a date and when its clock stands still is said in `workflows.clocks`. `steps` calls `settle_dates`
before a row is written and `keep_dates` when its event is known; nobody else writes the ledger.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.commands.bulk import write_many
from app.commands.change import Change, Columns, NewDate
from app.extensions import table_of
from app.models.meeting import Condition, Decision
from app.models.need import Answer, Need
from app.models.term import DateChange, Suspension
from workflows.calendar import DUTCH
from workflows.clocks import (
    CLOCKS_OF,
    STANDS_BELOW,
    STANDS_OF,
    Cause,
    Clock,
    Stand,
    on_working_day,
    standing,
)
from workflows.machine import Moved

_DATES = insert(table_of(DateChange))
_STOOD = table_of(Suspension)
_STOPS = insert(_STOOD)
_RUNS = (
    update(_STOOD)
    .where(_STOOD.c.subject == bindparam("of_kind"), _STOOD.c.what == bindparam("clock"))
    .where(_STOOD.c.subject_id.in_(bindparam("ids", expanding=True)))
    .where(_STOOD.c.cause == bindparam("wait"), _STOOD.c.until.is_(None))
    .values(until=bindparam("today"))
    .returning(_STOOD.c.subject_id, _STOOD.c.since)
)


def settle_dates(change: Change, kind: str, row: Any, moved: Moved, columns: Columns) -> Columns:
    """The columns a step sets, with its dates on working days and moved by what their clocks stood still.

    Call it while the row is as it was. What the ledger must know is kept in `change.dates`.
    """
    if kind not in CLOCKS_OF and kind not in STANDS_OF:
        return columns
    chosen = dict(columns)
    for clock in CLOCKS_OF.get(kind, ()):
        _choose(change, clock, row, moved, chosen)
    _own_clocks(change, kind, row, moved, chosen)
    for stand in STANDS_BELOW.get(kind, ()):
        _clocks_below(change, stand, row, moved)
    return chosen


def move_date(change: Change, row: Any, what: str, day: date, cause: Cause) -> None:
    """Move a date of a row that takes no step itself, in the step of another row."""
    kind: str = row.__tablename__
    clock = next(clock for clock in CLOCKS_OF[kind] if clock.what == what)
    change.dates.append(NewDate(kind, row.id, what, getattr(row, clock.column), day, cause))
    table = table_of(type(row))
    change.session.execute(update(table).where(table.c.id == row.id).values({clock.column: day}))
    set_committed_value(row, clock.column, day)


def keep_dates(change: Change, event_id: int) -> None:
    """Write the dates that were set or moved, with the event that tells who did it, when and for whom."""
    if not change.dates:
        return
    rows = [
        {
            "subject": each.kind,
            "subject_id": each.row_id,
            "what": each.what,
            "former": each.former,
            "day": each.day,
            "cause": each.cause.value,
            "event_id": event_id,
        }
        for each in change.dates
    ]
    write_many(change.session, _DATES, rows)
    change.dates.clear()


def _choose(change: Change, clock: Clock, row: Any, moved: Moved, columns: Columns) -> None:
    """One date that the step sets: on a working day, and in the ledger when it is another one."""
    former: date | None = getattr(row, clock.column)
    day = former
    if columns.get(clock.column) is not None:
        day = columns[clock.column] = on_working_day(columns[clock.column])
    elif clock.column in columns:
        day = None
    leaves_draft = clock.from_draft and moved.source == "draft" != moved.dest
    if day is None or (clock.from_draft and moved.dest == "draft"):
        return
    if leaves_draft or day != former:
        before = None if leaves_draft else former
        cause = clock.cause if before is None else Cause.CHANGED
        change.dates.append(NewDate(clock.kind, row.id, clock.what, before, day, cause))


def _own_clocks(change: Change, kind: str, row: Any, moved: Moved, columns: Columns) -> None:
    """Stop or start the clocks of the row that moves, by where it stood and where it comes to stand."""
    above = _ABOVE[kind](change.session, row) if kind in _ABOVE else None
    before = standing(kind, moved.source, lambda name: getattr(row, name), above)
    after = standing(kind, moved.dest, lambda name: columns.get(name, getattr(row, name)), above)
    for what in before.keys() | after.keys():
        was, now = before.get(what), after.get(what)
        if was is now:
            continue
        if was is not None:
            column = _column(was)
            stood = _start(change, was, [row.id]).get(row.id, 0)
            if moved.dest in was.runs_on and column not in {None, *columns}:
                _move_own(change, was, row, stood, columns)
        if now is not None and _dated(now, row, columns):
            _stop(change, now, [row.id])


def _move_own(change: Change, stand: Stand, row: Any, stood: int, columns: Columns) -> None:
    if (day := _later(stand, row, stood)) is not None:
        column = _column(stand) or ""
        change.dates.append(NewDate(stand.of, row.id, stand.what, getattr(row, column), day, Cause.CLOCK))
        columns[column] = day


def _dated(stand: Stand, row: Any, columns: Columns) -> bool:
    """Whether there is a date whose clock can stand still; one that another row holds is always there."""
    column = _column(stand)
    return column is None or columns.get(column, getattr(row, column)) is not None


def _clocks_below(change: Change, stand: Stand, row: Any, moved: Moved) -> None:
    """Stop or start the clocks of what belongs to the row that moves."""
    was, now = moved.source in stand.states, moved.dest in stand.states
    if was == now:
        return
    rows = list(_BELOW[stand.subject, stand.of](change.session, row))
    running = [each for each in rows if _counts(stand, each)]
    if now:
        _stop(change, stand, [each.id for each in running])
    elif rows:
        days = _start(change, stand, [each.id for each in rows])
        if moved.dest in stand.runs_on:
            for each in running:
                if (day := _later(stand, each, days.get(each.id, 0))) is not None:
                    move_date(change, each, stand.what, day, Cause.CLOCK)


def _counts(stand: Stand, row: Any) -> bool:
    """Whether the clock of a row that belongs to the subject runs at all: it waits, and has a date."""
    return _dated(stand, row, {}) and (row.state in stand.among if stand.among else row.met_at is None)


def _stop(change: Change, stand: Stand, ids: list[int]) -> None:
    common = {"subject": stand.of, "what": stand.what, "cause": stand.wait.value, "since": change.today}
    if rows := [common | {"subject_id": row_id, "until": None} for row_id in ids]:
        change.session.execute(_STOPS, rows)


def _start(change: Change, stand: Stand, ids: list[int]) -> Mapping[int, int]:
    """Let clocks run again; gives the working days that each stood still, today included, by row."""
    where = {"of_kind": stand.of, "ids": ids, "clock": stand.what, "wait": stand.wait.value}
    stood = change.session.execute(_RUNS, where | {"today": change.today})
    return {row_id: DUTCH.working_days_between(since, change.today) for row_id, since in stood}


def _later(stand: Stand, row: Any, days: int) -> date | None:
    """The date of a clock that stood still for so many working days, as many further on; None: it stays."""
    former: date | None = getattr(row, _column(stand) or "")
    return DUTCH.add_working_days(former, days) if former is not None and days > 0 else None


def _column(stand: Stand) -> str | None:
    """The column of the clock, or None where its date is that of another row."""
    return next((clock.column for clock in CLOCKS_OF.get(stand.of, ()) if clock.what == stand.what), None)


def _answers(session: Session, row: Need) -> Iterable[Answer]:
    return session.scalars(select(Answer).where(Answer.need_id == row.id).order_by(Answer.id))


def _conditions(session: Session, row: Any) -> Iterable[Condition]:
    """The conditions of the confirmed decisions on a row."""
    about = (Decision.subject == row.__tablename__, Decision.subject_id == row.id)
    found = select(Condition).join(Decision, Decision.id == Condition.decision_id).where(*about)
    return session.scalars(found.where(Decision.state == "confirmed").order_by(Condition.id))


def _need_state(session: Session, row: Answer) -> str:
    return session.get_one(Need, row.need_id).state


_BELOW: Mapping[tuple[str, str], Callable[[Session, Any], Iterable[Any]]] = {
    ("need", "answer"): _answers,
    ("commitment", "condition"): _conditions,
}
_ABOVE: Mapping[str, Callable[[Session, Any], str]] = {"answer": _need_state}
"""What belongs to a subject, and the state of what a row belongs to."""

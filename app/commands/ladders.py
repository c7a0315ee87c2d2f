"""The sweep: what is due on a ladder is judged and told, once, however late and by however many workers.

It touches only what is due, a batch at a time, with a fixed number of statements a batch. The rung is what
decides: the database takes it once for each stay and date, and whoever brought it in tells the people.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.commands.bulk import write_many
from app.commands.events import record_all
from app.commands.notices import write_notices
from app.commands.timers import replace_timers, set_timers, timer
from app.commands.trace import traced
from app.database import transaction
from app.extensions import db, table_of
from app.models.event import Heartbeat
from app.models.timer import Rung, Timer
from app.queries.cases import Case, Cases, cases, silent_units, there
from app.queries.reached import Staff, staff
from app.subjects import SUBJECTS
from workflows.calendar import DUTCH, OutsideCalendar, local_day
from workflows.ladders import NOBODY, SILENT, in_force, next_day
from workflows.rules.table import Outcome

BATCH = 500
"""Timers in one transaction: other writers wait no longer than this takes."""

NAME = "ladders"

NEWS: Mapping[str, str] = {
    "member": "term_near",
    "owner": "term_near",
    "supplier": "term_near",
    "member_and_deputy": "term_passed",
    "owner_late": "term_passed",
    "owner_and_line5": "term_passed",
    "line5": "term_passed",
    "silent_members": "response_awaited",
    "secretary": "lateness_reported",
    "agenda_proposal": "agenda_proposed",
}
"""The route of a rung -> the event that tells it. What is proposed for an agenda is put there by nobody."""

NEWS_OF: Mapping[tuple[str, str], str] = {
    ("silence", "secretary"): "need_stalled",
    ("consultation_closes", "secretary"): "consultation_over",
}
"""Ladders that tell something else than that it is late."""

_TIMER, _RUNG, _BEAT = table_of(Timer), table_of(Rung), table_of(Heartbeat)
_KEY = tuple(_TIMER.primary_key)


class Due(NamedTuple):
    """A timer that is due, as it was read."""

    day: date
    subject: str
    subject_id: int
    ladder: str
    entry: int

    @property
    def key(self) -> tuple[date, str, int, str]:
        """Its place in the table."""
        return self[:4]


class Sent(NamedTuple):
    """A rung that is in force, with the ladder it belongs to."""

    due: Due
    case: Case
    said: Outcome


class Look(NamedTuple):
    """When a ladder is looked at next, and what it says now, if that reaches anybody."""

    day: date | None
    said: Outcome | None


def sweep(moment: datetime) -> int:
    """Send every rung that is due at a moment and was not sent yet; gives how many."""
    today = local_day(moment)
    if _first_time(moment, today):
        replace_timers(today)
    first = db.session.scalar(_FIRST)
    db.session.rollback()
    if first is None or first > today:
        return 0
    people, sent, last = None, 0, None
    while True:
        with transaction() as session:
            people = people or staff(session, today)
            found = _due(session, today, last)
            sent += _climb(session, moment, people, found)
        if len(found) < BATCH:
            return sent
        last = found[-1].key


def _first_time(moment: datetime, today: date) -> bool:
    """Whether nobody swept before, or the clock was set back: then the timers are written anew.

    What was sent on days that are still to come stays sent; what lies between is not lost.
    """
    seen = db.session.scalar(select(_BEAT.c.at).where(_BEAT.c.name == NAME))
    db.session.rollback()
    if seen is not None and local_day(seen) == today:
        return False
    with transaction() as session:
        row = {"name": NAME, "at": moment}
        session.execute(_beaten(session.get_bind().dialect.name), row)
    return seen is None or local_day(seen) > today


def _due(session: Session, today: date, last: tuple[Any, ...] | None) -> list[Due]:
    """The next batch in the order of the table; what another worker holds is left to it."""
    statement = select(_TIMER).where(_TIMER.c.day <= today).order_by(*_KEY).limit(BATCH)
    if last is not None:
        statement = statement.where(tuple_(*_KEY) > last)
    return [Due(*row) for row in session.execute(statement.with_for_update(skip_locked=True))]


def _climb(session: Session, moment: datetime, people: Staff, found: Sequence[Due]) -> int:
    """Judge a batch, send what is in force and was not sent, and set each ladder to its next rung."""
    today = local_day(moment)
    known, held = _known(session, found)
    done = [each for each in found if (each.subject, each.subject_id) not in held]
    looks: dict[tuple[str, str, date, bool], Look] = {}
    verdicts: list[Sent] = []
    ahead: list[dict[str, Any]] = []
    for each in done:
        case = known[each.subject].get((each.ladder, each.subject_id))
        if case is None:
            continue
        same = (each.subject, each.ladder, case.due, case.still)
        day, said = looks.get(same) or looks.setdefault(same, _look(case, today))
        if said is not None:
            verdicts.append(Sent(each, case, said))
        if day is not None:
            ahead.append(timer(each.subject, each.ladder, each.subject_id, each.entry, day))
    asked = [each.case.row_id for each in verdicts if each.said.value == "silent_members"]
    silent = silent_units(session, asked) if asked else {}
    fresh = _take(session, moment, [each for each in verdicts if _reaches(each, silent)])
    _tell(session, moment, people, fresh, silent)
    write_many(session, _GONE, [dict(zip(_NAMES, each.key, strict=True)) for each in done])
    set_timers(session, ahead)
    return len(fresh)


def _known(session: Session, found: Sequence[Due]) -> tuple[Mapping[str, Cases], set[tuple[str, int]]]:
    """What the timers are about, by kind, and the rows that somebody is moving now: they are left alone."""
    wanted: dict[str, set[int]] = {}
    for each in found:
        wanted.setdefault(each.subject, set()).add(each.subject_id)
    known: dict[str, Cases] = {}
    held: set[tuple[str, int]] = set()
    for kind, ids in sorted(wanted.items()):
        known[kind], read = cases(session, kind, sorted(ids), lock=True)
        if missed := ids - read:
            held |= {(kind, row_id) for row_id in there(session, kind, missed)}
    return known, held


def _look(case: Case, today: date) -> Look:
    """What is to be done on a ladder: the same for all of its kind that climb to one date."""
    try:
        if case.still:
            return Look(DUTCH.next_working_day(today), None)
        said = in_force(case.ladder, case.due, today)
    except OutsideCalendar:
        return Look(None, None)
    reaches = said.value != NOBODY
    since = today if reaches and case.ladder.counts == SILENT else case.due
    return Look(next_day(case.ladder, since, today), said if reaches else None)


def _reaches(each: Sent, silent: Mapping[int, list[int]]) -> bool:
    """Whether there is anybody to ask: of a consultation, somebody who did not respond yet."""
    return each.said.value != "silent_members" or each.case.row_id in silent


def _take(session: Session, moment: datetime, verdicts: Sequence[Sent]) -> list[Sent]:
    """The rungs that were not sent before: whoever brings one into the table sends it.

    Nearly always all of them are new; only when some are not, the database is asked which.
    """
    rows = {
        (due.subject, due.subject_id, due.ladder, due.entry, case.due, said.code): (due, case, said)
        for due, case, said in verdicts
    }
    if not rows:
        return []
    values = [dict(zip(_RUNGS, key, strict=True)) | {"at": moment} for key in rows]
    insert = _TAKE[session.get_bind().dialect.name]
    with session.begin_nested() as point:
        taken = write_many(session, insert, values)
        if taken < len(values):
            point.rollback()
    if taken < len(values):
        fresh = {tuple(key) for key in session.execute(insert.returning(*_RUNG.primary_key), values)}
        rows = {key: found for key, found in rows.items() if key in fresh}
    return [Sent(*found) for found in rows.values()]


def _tell(
    session: Session, moment: datetime, people: Staff, fresh: Sequence[Sent], silent: Mapping[int, list[int]]
) -> None:
    """An event for every rung, and a notice for everybody it reaches."""
    reached = [
        people.reached(str(said.value), case, silent[case.row_id] if said.value == "silent_members" else ())
        for _, case, said in fresh
    ]
    traces: dict[tuple[str, ...], dict[str, Any]] = {}
    events = []
    for each, told in zip(fresh, reached, strict=True):
        outcomes = (each.said, *told.outcomes)
        same = (each.due.subject, each.due.ladder, str(each.case.due), *(said.code for said in outcomes))
        trace = traces.get(same) or traces.setdefault(same, dict(traced(outcomes)))
        events.append(_event(moment, each, sorted(told.accounts), trace))
    ids = record_all(session, events)
    write_notices(
        session,
        [
            {
                "event_id": event_id,
                "account_id": account,
                "link": f"/{SUBJECTS[case.page[0]].collection}/{case.page[2]}",
                "at": moment,
                "subject": due.subject,
                "subject_id": due.subject_id,
                "asks": True,
            }
            for event_id, told, (due, case, _) in zip(ids, reached, fresh, strict=True)
            for account in sorted(told.accounts)
        ],
    )


def _event(moment: datetime, each: Sent, told: list[int], trace: dict[str, Any]) -> dict[str, Any]:
    kind, row_id, key = each.case.page
    route = str(each.said.value)
    day = each.case.due.isoformat()
    return {
        "name": NEWS_OF.get((each.due.ladder, route)) or NEWS[route],
        "subject": kind,
        "subject_id": row_id,
        "subject_key": key,
        "round_id": each.case.round_id,
        "actor_id": None,
        "on_behalf_of_id": None,
        "at": moment,
        "data": {"ladder": each.due.ladder, "rung": each.said.code, "day": day, "told": told},
        "trace": trace,
    }


def _beaten(dialect: str) -> Any:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(_BEAT)
    return statement.on_conflict_do_update(index_elements=["name"], set_={"at": statement.excluded.at})


_FIRST = select(func.min(_TIMER.c.day))
"""From the front of the table. Whether a day lies before another one, a server that plans once for every day
answers by reading all of it.
"""
_NAMES = ("of_day", "of_kind", "row", "of_ladder")
_GONE = delete(_TIMER).where(*(column == bindparam(name) for column, name in zip(_KEY, _NAMES, strict=True)))
_RUNGS = tuple(column.name for column in _RUNG.primary_key)
_TAKE = {
    name: module.insert(_RUNG).on_conflict_do_nothing()
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql))
}

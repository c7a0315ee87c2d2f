"""The sweep while more and more is open: it costs what is due, not what is stored.

The yardstick is a bare range read of the timers that are due and an insert of the very rows that the sweep
leaves behind, by the driver alone, in transactions of the same size.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from sqlalchemy import text

from app.clock import LOCAL
from app.commands.ladders import BATCH, sweep
from app.extensions import db
from tests.bench.crowd import START, crowd
from tests.bench.machine import Clock, grown
from tests.bench.measure import Bar, Report
from tests.bench.places import BACKENDS, application, has
from tests.bench.plain import Plain

SIZES = (1_000, 10_000, 100_000, 1_000_000)
FEW = 100
"""Due on one day, the same number at every size."""

SHARE = 73
"""One in so many is due on a busy day: 13,700 of a million."""

SERIES, BUSY, NOTHING = 4, 3, 200
"""Ordinary days, pairs of busy ones (ten days in all: after ten the next rung comes), and empty sweeps."""

GROWS, BARE, MEGABYTES, EMPTY = 2.0, 5.0, 20.0, 1.5
"""Bars: a million against a thousand with as many due; a busy day against bare; memory; an empty sweep."""

WRITTEN = {
    "event": "id, name, subject, subject_id, subject_key, round_id, actor_id, on_behalf_of_id, at, "
    "data, trace",
    "unsealed": "event_id",
    "notice": "event_id, account_id, link, at, subject, subject_id, asks, planned",
    "rung": "subject, subject_id, ladder, entry, due, rung, at",
    "timer": "day, subject, subject_id, ladder, entry",
}
"""What a sweep writes."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of one sweep: few due, nothing due, a busy day; and of the rows of that day written bare.

    `memory`: the megabytes by which the process grew on a busy day.
    """

    due: int
    few: float
    nothing: float
    busy: float
    bare: float
    memory: float


def report() -> Report:
    """A line for each size on each database that is at hand."""
    rows: list[list[str]] = []
    bars: list[Bar] = []
    for backend in filter(has, BACKENDS):
        found = {size: measured(backend, size) for size in SIZES}
        bars += _bars(BACKENDS[backend], found[SIZES[0]], found[SIZES[-1]])
        rows += [[f"{BACKENDS[backend]}, {size:,}", *_cells(cost)] for size, cost in found.items()]
    head = [
        "open items",
        f"{FEW} due, ms",
        "nothing due, ms",
        "busy day",
        "sweep, ms",
        "bare, ms",
        "ratio",
        "MB",
    ]
    return Report("The sweep as more is open (CPU)", head, rows, bars)


def _bars(name: str, first: Cost, last: Cost) -> list[Bar]:
    size = f"{SIZES[-1]:,}"
    return [
        Bar(f"{FEW} due of {size} against {SIZES[0]:,} on {name}", last.few / first.few, GROWS),
        Bar(f"nothing due of {size} against {SIZES[0]:,} on {name}", last.nothing / first.nothing, EMPTY),
        Bar(f"{last.due:,} due of {size} against bare on {name}", last.busy / last.bare, BARE),
        Bar(f"megabytes for {last.due:,} due of {size} on {name}", last.memory, MEGABYTES),
    ]


def _cells(cost: Cost) -> list[str]:
    ratio = f"{cost.busy / cost.bare:.1f}"
    few, busy, bare = (f"{seconds * 1000:.0f}" for seconds in (cost.few, cost.busy, cost.bare))
    return [few, f"{cost.nothing * 1000:.2f}", f"{cost.due:,}", busy, bare, ratio, f"{cost.memory:.1f}"]


def measured(backend: str, size: int) -> Cost:
    """The cost of sweeps over a database with so many open items."""
    busy = max(1, size // SHARE)
    with application(backend) as (app, url), app.app_context():
        days = crowd(size, [FEW] * SERIES + [busy] * (2 * BUSY))
        clock = Clock()
        quiet = START - timedelta(days=1)
        _all(0, quiet)
        nothing = clock.of(lambda: [swept(quiet) for _ in range(NOTHING)]) / NOTHING
        few = [clock.of(lambda day=day: _all(FEW, day)) for day in days[:SERIES]]
        plain, sweeps, bare, memory = Plain(url), [], [], []
        for first, second in zip(days[SERIES::2], days[SERIES + 1 :: 2], strict=True):
            before = _last_event()
            with grown() as growth:
                sweeps.append(clock.of(lambda day=first: _all(busy, day)))
            memory.append(growth.megabytes)
            rows = _written(plain, before)
            bare.append(clock.of(lambda day=second, rows=rows: _bare(plain, day, rows)))
            _forget(plain, second)
        plain.close()
        return Cost(busy, median(few), nothing, median(sweeps), median(bare), max(memory))


def swept(day: date) -> int:
    """One sweep in the morning of a day."""
    return sweep(datetime.combine(day, time(9), tzinfo=LOCAL))


def _all(wanted: int, day: date) -> None:
    """Sweep a day. Raises RuntimeError when not all that is due was sent: then nothing was measured."""
    if (sent := swept(day)) != wanted:
        raise RuntimeError(f"{sent} of {wanted} rungs were sent on {day}")


def _last_event() -> int:
    found: int = db.session.scalar(text("SELECT coalesce(max(id), 0) FROM event"))
    db.session.rollback()
    return found


Rows = dict[str, list[list[Any]]]
"""Rows by table, as the driver gives them."""


def _written(plain: Plain, before: int) -> Rows:
    """What the last sweep wrote, changed so that it can be written once more."""
    events = plain.rows(f"SELECT {WRITTEN['event']} FROM event WHERE id > ? ORDER BY id", before)
    shift = events[-1][0] - before
    found: Rows = {"event": [[row[0] + shift, *row[1:9], *map(plain.stored, row[9:])] for row in events]}
    found["unsealed"] = [[row[0]] for row in found["event"]]
    notices = plain.rows(f"SELECT {WRITTEN['notice']} FROM notice WHERE event_id > ?", before)
    found["notice"] = [[row[0] + shift, *row[1:]] for row in notices]
    first, last = events[0][3], events[-1][3]
    mine = "subject_id BETWEEN ? AND ? AND entry = 0"
    for table, place in (("rung", 3), ("timer", 4)):
        rows = plain.rows(f"SELECT {WRITTEN[table]} FROM {table} WHERE {mine}", first, last)
        found[table] = [[*row[:place], 1, *row[place + 1 :]] for row in rows]
    found["timer"] = [[*row[:3], "bare", row[4]] for row in found["timer"]]
    return found


def _bare(plain: Plain, day: date, rows: Rows) -> None:
    """Read what is due and write the same rows, nothing else."""
    due = plain.rows(
        f"SELECT {WRITTEN['timer']} FROM timer WHERE day <= ? ORDER BY day, subject, subject_id", day
    )
    if len(due) != len(rows["event"]):
        raise RuntimeError("the yardstick writes other rows than are due")
    for first in range(0, len(due), BATCH):
        with plain.transaction():
            for table, columns in WRITTEN.items():
                places = ", ".join("?" for _ in columns.split(","))
                chunk = rows[table][first : first + BATCH]
                plain.many(f"INSERT INTO {table} ({columns}) VALUES ({places})", chunk)


def _forget(plain: Plain, day: date) -> None:
    """What the yardstick read is due no more, and its ids are taken."""
    with plain.transaction():
        plain.run("DELETE FROM timer WHERE day <= ?", day)
        if not plain.sqlite:
            plain.run("SELECT setval(pg_get_serial_sequence('event', 'id'), max(id)) FROM event")

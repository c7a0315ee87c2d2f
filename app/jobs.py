"""The periodic work, and the loop that runs it: embedded beside the server or as a process of its own.

A job is safe to run twice and in several workers; one that fails does not stop the others. What there is to
do stands in the database: a broker only carries the wake-ups (`app.broker`).
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event as Signal

from flask import Flask

from app import logs, outbox
from app.clock import now
from app.commands.arrivals import arrive
from app.commands.ladders import sweep
from app.commands.seals import seal_waiting
from app.commands.slots import finish_slot, take_slot
from app.commands.upkeep import beat, forget
from app.extensions import db

Work = Callable[[datetime], int]
Wake = Callable[[frozenset[str], int], bool]
"""Tells others to run these jobs within so many seconds; False when nobody could be told."""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of periodic work: it gets the moment and returns how much it did; `every` in seconds.

    `once`: of all workers one runs it in each period of `every` seconds.
    """

    name: str
    every: int
    work: Work
    once: bool = False

    def slot(self, moment: datetime) -> datetime:
        """The start of the period that a moment lies in."""
        seconds = int(moment.timestamp())
        return datetime.fromtimestamp(seconds - seconds % self.every, UTC)


def seal_all(_moment: datetime) -> int:
    """Seal until nothing waits."""
    done = 0
    while count := seal_waiting():
        done += count
    return done


JOBS: list[Job] = [
    Job("seal", 1, seal_all),
    Job("arrivals", 60, arrive, once=True),
    Job("ladders", 60, sweep, once=True),
    Job("plan", 10, outbox.plan),
    Job("deliver", 10, outbox.deliver),
    Job("beat", 20, beat),
    Job("forget", 3600, forget, once=True),
]
"""In the order in which one sweep runs them."""


def run_once(app: Flask, moment: datetime | None = None) -> dict[str, int]:
    """One sweep of every job, whoever ran it before: what each did. A failed job counts -1."""
    with app.app_context():
        moment = moment or now()
    return {job.name: _run(app, job, moment) for job in JOBS}


def run_due(app: Flask, names: frozenset[str]) -> dict[str, int]:
    """Run these jobs; one that another worker runs in this period is left to it."""
    return {job.name: _run_slot(app, job) for job in JOBS if job.name in names}


def loop(app: Flask, stop: Signal, wake: Wake | None = None) -> None:
    """Run every job when it is due, until told to stop or until the parent process is gone.

    With `wake` others are told to run them; when nobody can be told, the loop does the work itself. The sign
    of life is always its own: it tells that somebody watches the clock.
    """
    parent, ran = os.getppid(), dict[str, datetime]()
    while not stop.is_set() and os.getppid() == parent:
        with app.app_context():
            due = list(_due(ran, now()))
        own = frozenset(job.name for job in due if wake is None or job.name == "beat")
        others = frozenset(job.name for job in due) - own
        if wake is not None and others and not wake(others, min(j.every for j in due if j.name in others)):
            own |= others
        run_due(app, own)
        stop.wait(1)


def _due(ran: dict[str, datetime], moment: datetime) -> Iterator[Job]:
    """The jobs whose period began since they ran last, wherever the clock jumped to."""
    for job in JOBS:
        slot = job.slot(moment)
        if ran.get(job.name) != slot:
            ran[job.name] = slot
            yield job


def _run_slot(app: Flask, job: Job) -> int:
    with app.app_context():
        moment = now()
        slot = job.slot(moment)
        mine = _safely(job, lambda: take_slot(job.name, slot)) if job.once else 1
    if mine != 1:
        return mine
    done = _run(app, job, moment)
    if not job.once:
        return done
    with app.app_context():
        _safely(job, lambda: finish_slot(job.name, slot, failed=done < 0))
    return done


def _run(app: Flask, job: Job, moment: datetime) -> int:
    with app.app_context():
        return _safely(job, lambda: job.work(moment))


def _safely(job: Job, work: Callable[[], int]) -> int:
    """What the work returned, or -1 when it failed: that stands in the log and stops nobody else."""
    try:
        return work()
    except Exception as error:  # one job may not stop the others
        logs.log.error("job failed", job=job.name, exc_info=error)
        return -1
    finally:
        db.session.rollback()

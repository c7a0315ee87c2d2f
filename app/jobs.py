"""The periodic work, and the loop that runs it: embedded beside the server or as a process of its own.

A job is safe to run twice and in several workers; one that fails does not stop the others.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event as Signal

from flask import Flask

from app import logs, outbox
from app.clock import now
from app.commands.ladders import sweep
from app.commands.seals import seal_waiting
from app.commands.upkeep import beat, forget
from app.extensions import db

Work = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of periodic work: it gets the moment and returns how much it did; `every` in seconds."""

    name: str
    every: int
    work: Work


def seal_all(_moment: datetime) -> int:
    """Seal until nothing waits."""
    done = 0
    while count := seal_waiting():
        done += count
    return done


JOBS: list[Job] = [
    Job("seal", 1, seal_all),
    Job("ladders", 60, sweep),
    Job("plan", 10, outbox.plan),
    Job("deliver", 10, outbox.deliver),
    Job("beat", 20, beat),
    Job("forget", 3600, forget),
]
"""In the order in which one sweep runs them."""


def run_once(
    app: Flask, moment: datetime | None = None, names: frozenset[str] | None = None
) -> dict[str, int]:
    """One sweep: what each job did. A failed job counts -1 and stands in the log."""
    done: dict[str, int] = {}
    for job in JOBS:
        if names is not None and job.name not in names:
            continue
        with app.app_context():
            try:
                done[job.name] = job.work(moment or now())
            except Exception as error:  # one job may not stop the others
                done[job.name] = -1
                logs.log.error("job failed", job=job.name, exc_info=error)
            finally:
                db.session.rollback()
    return done


def loop(app: Flask, stop: Signal) -> None:
    """Run every job when it is due, until told to stop or until the parent process is gone."""
    parent, tick = os.getppid(), 0
    while not stop.is_set() and os.getppid() == parent:
        run_once(app, names=frozenset(job.name for job in JOBS if tick % job.every == 0))
        tick += 1
        stop.wait(1)

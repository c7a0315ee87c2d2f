"""Celery on RabbitMQ and Redis: workers are woken, and the work is done when the broker is away too."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.broker import SILENT, heard
from app.clock import now
from app.commands.events import record
from app.commands.upkeep import CALLED, sign
from app.database import transaction
from app.extensions import db as extension
from app.jobs import JOBS
from app.models.event import Heartbeat, Unsealed
from app.models.timer import Slot
from tests.brokers import BROKERS, broker_url
from tests.conftest import People

ROOT = Path(__file__).parents[3]
NOBODY = "redis://127.0.0.1:9/0"
"""A port on which nothing listens."""


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest) -> str:
    """A broker that answers on this machine."""
    return broker_url(request.param)


class Processes:
    """Processes of the product on one database; every one that is still there is ended by its id."""

    def __init__(self, app: Flask) -> None:
        self.url = app.config["OPGAVE"].database_url
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str, broker: str) -> subprocess.Popen[bytes]:
        """Start `flask jobs ...` with this broker."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("OPGAVE_")}
        env |= {"OPGAVE_DATABASE_URL": self.url, "OPGAVE_BROKER_URL": broker}
        call = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", *command]
        made = subprocess.Popen(call, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.running.append(made)
        return made


@pytest.fixture
def processes(app: Flask) -> Iterator[Processes]:
    made = Processes(app)
    yield made
    for each in made.running:
        each.send_signal(signal.SIGKILL)
        each.wait(10)


def within(seconds: float, found: Callable[[], bool]) -> bool:
    """Whether something becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found():
            return True
        time.sleep(0.2)
    return False


def something_happened(app: Flask, person: int) -> None:
    """Write an event, which waits for its seal."""
    with app.app_context(), transaction() as session:
        record(
            session, name="account_changed", subject="account", subject_id=person, subject_key=str(person),
            at=now(), actor_id=person,
        )  # fmt: skip


def count(app: Flask, *statement: object) -> int:
    with app.app_context():
        found = extension.session.scalar(select(func.count()).select_from(*statement))
        extension.session.rollback()
        return int(found or 0)


def sealed(app: Flask) -> bool:
    return count(app, Unsealed) == 0


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_workers_do_what_the_loop_wakes_them_for(
    app: Flask, people: People, processes: Processes, broker: str
) -> None:
    person = people.add("chef.oost")
    loop = processes.start("run", broker=broker)
    assert within(30, lambda: count(app, Heartbeat) > 0)
    something_happened(app, person)
    time.sleep(3)
    assert not sealed(app), "the loop leaves the work to the workers it woke"
    worker = processes.start("worker", "--concurrency", "2", broker=broker)
    assert within(40, lambda: sealed(app))
    worker.kill()
    worker.wait(10)
    something_happened(app, person)
    processes.start("worker", "--concurrency", "2", broker=broker)
    assert within(40, lambda: sealed(app)), "what a killed worker left is done by the next"
    assert loop.poll() is None


def test_nobody_is_relied_on_who_gives_no_sign(app: Flask) -> None:
    """A broker takes wake-ups also when no worker hears them."""
    with app.app_context():
        moment = now()
        assert heard(moment - SILENT, moment), "a worker has some time to come"
        before = moment - SILENT - timedelta(seconds=1)
        assert not heard(before, moment)
        sign(CALLED, moment - timedelta(seconds=5))
        assert heard(before, moment)
        sign(CALLED, before)
        assert not heard(before, moment), "one that stopped is not relied on any more"


def test_without_the_broker_the_loop_does_the_work_itself(
    app: Flask, people: People, processes: Processes
) -> None:
    something_happened(app, people.add("chef.oost"))
    processes.start("run", broker=NOBODY)
    assert within(40, lambda: sealed(app))


def test_two_loops_run_a_slot_once(app: Flask, people: People, processes: Processes) -> None:
    people.add("chef.oost")
    once = {job.name for job in JOBS if job.once}
    for _ in range(2):
        processes.start("run", broker="")
    with app.app_context():
        assert within(30, lambda: count(app, Slot) >= len(once))
    time.sleep(2)
    with app.app_context():
        taken = extension.session.execute(select(Slot.job, Slot.starts)).all()
        extension.session.rollback()
    assert len(taken) == len(set(taken))
    assert {job for job, _ in taken} == once

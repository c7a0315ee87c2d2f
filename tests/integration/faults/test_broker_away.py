"""The broker goes and comes back: the loop does the work meanwhile, and wakes the workers afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import exists, select

from app.clock import now
from app.commands.events import record
from app.database import transaction
from app.extensions import db
from app.models.event import Unsealed
from tests.brokers import BROKERS, broker_url, port_of
from tests.conftest import People
from tests.integration.faults.crew import FLASK, PATIENCE, Crew, within
from tests.integration.faults.forwarder import Forwarder

ALONE = "broker away"
"""What the loop writes each time it does the work itself."""


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest) -> str:
    """A broker that answers."""
    return broker_url(request.param)


@pytest.fixture
def wire(broker: str) -> Iterator[Forwarder]:
    """The way to the broker."""
    made = Forwarder(port_of(broker))
    yield made
    made.cut()


@pytest.fixture
def crew(app: Flask, broker: str, wire: Forwarder, tmp_path: Path) -> Iterator[Crew]:
    """A loop and a worker that reach the broker over the wire."""
    url = broker.replace(f":{port_of(broker)}/", f":{wire.port}/")
    made = Crew(
        tmp_path, {"OPGAVE_DATABASE_URL": app.config["OPGAVE"].database_url, "OPGAVE_BROKER_URL": url}
    )
    made.start("loop", *FLASK, "jobs", "run")
    made.start("worker", *FLASK, "jobs", "worker", "--concurrency", "1")
    yield made
    made.end()


def done(app: Flask, person: int) -> bool:
    """Something happens; whether it is sealed in time."""
    with app.app_context(), transaction() as session:
        record(
            session, name="account_changed", subject="account", subject_id=person, subject_key=str(person),
            at=now(), actor_id=person,
        )  # fmt: skip
    return within(PATIENCE, lambda: not _waits(app))


def _waits(app: Flask) -> bool:
    with app.app_context():
        found = bool(db.session.scalar(select(exists().where(Unsealed.event_id.is_not(None)))))
        db.session.rollback()
    return found


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_broker_that_goes_and_comes_back_is_missed_by_nobody(
    app: Flask, people: People, crew: Crew, wire: Forwarder
) -> None:
    person = people.add("chef.oost")
    assert done(app, person), "the worker does what it is woken for"
    alone = crew.said("loop", ALONE)
    wire.cut()
    assert within(PATIENCE, lambda: crew.said("loop", ALONE) > alone)
    assert done(app, person), "the loop does the work"
    wire.mend()
    assert within(PATIENCE, lambda: quiet(crew)), "the loop finds the broker again"
    assert done(app, person), "the worker is woken again, or the loop does not wait for it"
    assert all(process.poll() is None for process in crew.running.values())


@pytest.mark.soak
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_worker_finds_the_broker_again_each_time(
    app: Flask, people: People, crew: Crew, wire: Forwarder
) -> None:
    person = people.add("chef.oost")
    for _ in range(5):
        wire.cut()
        assert within(PATIENCE, lambda: not quiet(crew))
        wire.mend()
        assert within(PATIENCE, lambda: quiet(crew))
        alone = crew.said("loop", ALONE)
        assert done(app, person), "the worker does what it is woken for"
        assert crew.said("loop", ALONE) == alone


def quiet(crew: Crew) -> bool:
    """Whether the loop wakes workers again: it does so each second."""
    alone = crew.said("loop", ALONE)
    return not within(3, lambda: crew.said("loop", ALONE) > alone)

"""PostgreSQL is broken off and comes back while people work and mail leaves: everything goes on by itself."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.brokers import BROKERS
from tests.conftest import let_go, make_application
from tests.databases import Place, make_tables
from tests.integration.faults.chaos import FULL, SHORT, Size, work_under
from tests.integration.faults.checks import (
    assert_every_mail_arrived,
    assert_news_was_mailed,
    assert_nothing_lost_or_half,
)
from tests.integration.faults.private_postgres import PrivateServer, private_server
from tests.integration.faults.stage import Stage


@pytest.fixture
def server() -> Iterator[PrivateServer]:
    """A server that nobody else uses."""
    with private_server() as made:
        yield made


@pytest.fixture
def app(server: PrivateServer) -> Iterator[Flask]:
    """The application on that server."""
    make_tables(server.url)
    made = make_application(Place("postgresql", server.url))
    yield made
    let_go(made)


def restarted(stage: Stage, server: PrivateServer, size: Size, broker: str = "") -> None:
    writers = stage.begin(broker)
    first = dict(stage.crew.running)
    work_under(lambda _: server.control("restart", "-m", "immediate"), size, writers, stage.postbox)
    assert stage.crew.running == first
    assert all(process.poll() is None for process in first.values()), "nobody had to be started again"
    stage.crew.end()
    stage.finish()
    assert sum(len(writer.acknowledged) for writer in writers) == size.changes
    assert_nothing_lost_or_half(stage, writers)
    assert_every_mail_arrived(stage, size.blows * 2 + 2)  # a blow strikes both who send mail
    assert assert_news_was_mailed(stage, "plan_recalled") >= size.mails


def test_a_restart_of_the_database_loses_nothing(stage: Stage, server: PrivateServer) -> None:
    restarted(stage, server, SHORT)


@pytest.mark.soak
def test_many_restarts_of_the_database_lose_nothing(stage: Stage, server: PrivateServer) -> None:
    restarted(stage, server, FULL)


@pytest.mark.soak
@pytest.mark.parametrize("broker", BROKERS, indirect=True)
def test_workers_lose_nothing_when_the_database_restarts(
    stage: Stage, server: PrivateServer, broker: str
) -> None:
    restarted(stage, server, SHORT, broker)

"""The stage of the faults, and everything that it starts: ended by its own id whatever became of the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.brokers import broker_url
from tests.integration.faults.postbox import Postbox
from tests.integration.faults.stage import Stage, make_stage
from tests.integration.mail.box import served


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> str:
    """The address of the broker that a test names; none when it names none."""
    name = getattr(request, "param", "")
    return broker_url(name) if name else ""


@pytest.fixture
def stage(app: Flask, broker: str, tmp_path: Path) -> Iterator[Stage]:
    """Four units that write their plans, and a mail server that misbehaves."""
    postbox = Postbox(seed=20261128)
    with served(postbox) as port:
        made = make_stage(app, tmp_path, postbox, port, broker)
        yield made
        made.crew.end()
        print(made.crew.failures())  # noqa: T201 - seen when a test fails, whose processes are gone

"""The stage of the tests of ladders."""

from collections.abc import Iterator
from datetime import datetime, time

import pytest
from flask import Flask

from app import clock
from app.clock import LOCAL
from app.commands.ladders import sweep
from app.extensions import db as extension
from tests.factories import make_organisation
from tests.integration.ladders.stage import START, Stage
from tests.integration.terms.stage import sent_round


@pytest.fixture
def stage(app: Flask) -> Iterator[Stage]:
    """Four units, the letter sent on Monday 7 September 2026; somebody swept before there was anything."""
    with app.app_context(), clock.at(datetime.combine(START, time(10), tzinfo=LOCAL)):
        people = make_organisation()
        sweep(clock.now())
        yield Stage(app, people, sent_round(people))
        extension.session.remove()

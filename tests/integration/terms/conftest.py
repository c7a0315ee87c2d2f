"""The stage of the tests of dates: everything begins on one Monday."""

from collections.abc import Iterator
from datetime import datetime, time

import pytest
from flask import Flask

from app import clock
from app.clock import LOCAL
from app.extensions import db as extension
from tests.factories import make_organisation
from tests.integration.terms.stage import MONDAY, Stage, sent_round


@pytest.fixture
def stage(app: Flask) -> Iterator[Stage]:
    """Four units, the letter sent on Monday 23 November 2026; it is that day unless a test says otherwise."""
    with app.app_context(), clock.at(datetime.combine(MONDAY, time(10), tzinfo=LOCAL)):
        people = make_organisation()
        yield Stage(app, people, sent_round(people))
        extension.session.remove()

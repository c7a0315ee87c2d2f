"""The stage of whole rounds: the people of the factories on a Monday in autumn, and nothing else yet."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests.factories import make_organisation
from tests.integration.round.play import Play


@pytest.fixture
def play(app: Flask) -> Iterator[Play]:
    """Four units, their heads and deputies, the secretary and the leadership; no round."""
    found = Play(app)
    found.begin(date(2026, 11, 2))
    with app.app_context():
        found.people = make_organisation()
    yield found
    found.end()

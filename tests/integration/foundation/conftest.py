"""The application with one page more, on which everything that can go wrong is tried."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import let_go, make_application
from tests.databases import Place
from tests.integration.foundation.trial import bp


@pytest.fixture(scope="session")
def applications(places: dict[str, Place]) -> Iterator[dict[str, Flask]]:
    """As everywhere, with the trial page."""
    made = {backend: make_application(place) for backend, place in places.items()}
    for app in made.values():
        app.register_blueprint(bp)
    yield made
    for app in made.values():
        let_go(app)

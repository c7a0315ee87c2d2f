"""The arena of the attacks."""

import pytest
from flask import Flask

from tests.integration.attack.arena import Arena, make_arena


@pytest.fixture
def arena(app: Flask) -> Arena:
    """Something of every kind to attack."""
    return make_arena(app)

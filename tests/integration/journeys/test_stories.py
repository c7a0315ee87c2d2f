"""The stories along which random journeys begin are real ones: each goes to its end as it is told."""

import pytest
from flask import Flask

from tests.conftest import Place, let_go
from tests.integration.journeys.journey import Journey
from tests.integration.journeys.stage import Stage
from tests.integration.journeys.stories import STORIES, go


@pytest.mark.parametrize("story", STORIES)
def test_a_story_goes_to_its_end(app: Flask, places: dict[str, Place], backend: str, story: str) -> None:
    with app.app_context():
        let_go(app)
    places[backend].fresh()
    with app.app_context():
        stage = Stage.begin()
        journey = Journey(stage, tell=print)
        try:
            go(journey, story, len(STORIES[story]))
            stage.compare(journey.world)
        finally:
            stage.end()

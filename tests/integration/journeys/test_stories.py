"""The stories along which random journeys begin are real ones: each goes to its end as it is told."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import Place, let_go
from tests.integration.journeys.journey import Journey
from tests.integration.journeys.stage import Stage
from tests.integration.journeys.stories import MISTAKES, STORIES, go, take


@pytest.fixture
def journey(app: Flask, places: dict[str, Place], backend: str) -> Iterator[Journey]:
    """A round that begins, on an empty database."""
    with app.app_context():
        let_go(app)
    places[backend].fresh()
    with app.app_context():
        stage = Stage.begin()
        try:
            yield Journey(stage, tell=print)
        finally:
            stage.end()


@pytest.mark.parametrize("story", STORIES)
def test_a_story_goes_to_its_end(journey: Journey, story: str) -> None:
    go(journey, story, len(STORIES[story]))
    journey.stage.compare(journey.world)


@pytest.mark.parametrize("rule", MISTAKES)
def test_a_mistake_is_stopped_by_its_rule(journey: Journey, rule: str) -> None:
    far, steps = MISTAKES[rule]
    go(journey, "well", far)
    for given in steps:
        assert not journey.refused, journey.refused
        take(journey, given)
    assert rule in journey.refused
    journey.stage.compare(journey.world)

"""The stories along which random journeys begin are real ones: each goes to its end as it is told."""

import pytest
from flask import Flask

from tests.conftest import Place
from tests.integration.journeys.mistakes import MISTAKES
from tests.integration.journeys.stories import STORIES, begun, go, play, take


@pytest.mark.parametrize("story", STORIES)
def test_a_story_goes_to_its_end(app: Flask, places: dict[str, Place], backend: str, story: str) -> None:
    assert play(app, places[backend], story).taken


@pytest.mark.parametrize("rule", MISTAKES)
def test_a_mistake_is_stopped_by_its_rule(
    app: Flask, places: dict[str, Place], backend: str, rule: str
) -> None:
    far, steps = MISTAKES[rule]
    with begun(app, places[backend]) as journey:
        go(journey, "well", far)
        for given in steps:
            assert not journey.refused, journey.refused
            take(journey, given)
        assert rule in journey.refused
        journey.stage.compare(journey.world)

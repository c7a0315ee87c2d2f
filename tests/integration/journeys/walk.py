"""Random journeys of several people, in the application and in the model at once: they never part.

Every step that the model allows the application takes, with the same state, version and events; every
refusal is the same refusal, for the same rules, with a sentence in both languages.
"""

from collections import Counter
from typing import ClassVar

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.extensions import db
from tests.conftest import Place, let_go
from tests.integration.journeys.chance import Chance
from tests.integration.journeys.history import check_nobody_approved_own_work, check_nothing_hangs
from tests.integration.journeys.journey import Journey
from tests.integration.journeys.stage import Stage
from tests.integration.journeys.stories import BEGINNINGS, go


class Journeys(RuleBasedStateMachine):
    """People walk through a round, from anywhere along a story; all that they meet is counted."""

    app: ClassVar[Flask]
    place: ClassVar[Place]
    taken: ClassVar[Counter[str]]
    refused: ClassVar[Counter[str]]

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def begin(self, beginning: tuple[str, int]) -> None:
        """An empty database, the people, and a round that came so far."""
        with self.app.app_context():
            let_go(self.app)
        self.place.fresh()
        self.context = self.app.app_context()
        self.context.push()
        self.stage = Stage.begin()
        self.journey = Journey(self.stage)
        self.chance = Chance(self.journey)
        go(self.journey, *beginning)

    @rule(number=st.integers(0, 2**32 - 1))
    def something_happens(self, number: int) -> None:
        """One thing. (One rule: Hypothesis would leave whole rules out of a journey.)"""
        self.chance.something_happens(number)

    @invariant()
    def they_never_part(self) -> None:
        """State and version of everything, and the events since the last look, are as in the model."""
        if hasattr(self, "stage"):
            self.stage.compare(self.journey.world)

    def teardown(self) -> None:
        """What holds at the end of every journey."""
        if not hasattr(self, "stage"):
            return
        try:
            check_nobody_approved_own_work()
            check_nothing_hangs(self.journey.world)
        finally:
            self.taken.update(self.journey.taken)
            self.refused.update(self.journey.refused)
            self.stage.end()
            db.session.remove()
            self.context.pop()

"""A round that goes well, one that is stopped and one of detours: a journey begins along one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from flask import Flask

from tests.conftest import Place, let_go
from tests.integration.journeys.detours import DETOURS
from tests.integration.journeys.journey import Journey
from tests.integration.journeys.stage import Stage
from tests.integration.journeys.telling import Given, consulted, decided, everybody, meeting
from tests.integration.journeys.words import ANALYSIS, COMMITMENT, PLAN, VARIANTS

CONDITIONAL = "approve_with_conditions"
SECOND_MEETING = meeting(
    "2026-11-16", "need:B-03", "commitment:A-01", "commitment:A-02", "collective_task:C-01"
)
WELL: tuple[Given, ...] = (
    ("chef.noord", "assignment:O-01", "start_analysis", None),
    *everybody("assignment", "O", "establish_task", ANALYSIS),
    ("secretaris", "round:R-01", "open_phase2", None),
    *everybody("plan", "P", "submit_plan", PLAN),
    *meeting("2026-11-09", "plan:P-01", "plan:P-02", "plan:P-03", "plan:P-04"),
    *decided(1, "approve", CONDITIONAL, "approve", "approve"),
    ("secretaris", "round:R-01", "open_phase3", None),
    ("chef.noord", "need:B-01", "write", VARIANTS["need"][1]),
    ("chef.noord", "need:B-01", "ask", None),
    ("chef.noord", "need:B-02", "write", VARIANTS["need"][0]),
    ("chef.noord", "need:B-02", "ask", None),
    ("chef.drio", "answer:W-04", "offer", VARIANTS["offer"][0]),
    ("chef.noord", "answer:W-04", "accept", {}),
    ("chef.noord", "need:B-02", "agree", None),
    ("chef.drio", "answer:W-04", "report_delivered", {"text": "Klaar."}),
    ("chef.noord", "answer:W-04", "reject_delivery", {"reason": "Er ontbreekt nog iets."}),
    ("chef.drio", "answer:W-04", "report_delivered", {"text": "Nu echt klaar."}),
    ("chef.noord", "answer:W-04", "confirm", None),
    ("chef.noord", "need:B-03", "write", VARIANTS["need"][2]),
    ("chef.noord", "need:B-03", "ask", None),
    ("chef.noord", "need:B-03", "escalate", {}),
    *everybody("assignment", "O", "contribute", VARIANTS["phase3"][0]),
    *consulted("A-01", "chef.noord"),
    ("secretaris", "commitment:A-02", "write", COMMITMENT),
    ("politiechef", "commitment:A-02", "approve_urgently", VARIANTS["urgent_decision"][0]),
    ("secretaris", "need:B-01", "take_up", {"commitment": "A-01"}),
    ("secretaris", "collective_task:C-01", "write", VARIANTS["collective_task"][0]),
    ("secretaris", "collective_task:C-01", "put_up_for_discussion", None),
    ("chef.noord", "collective_task:C-01", "record_position", VARIANTS["position"][0]),
    ("secretaris", "collective_task:C-01", "record_silence", None),
    ("secretaris", "collective_task:C-01", "adopt", None),
    *SECOND_MEETING,
    *decided(5, CONDITIONAL, CONDITIONAL, "approve", "approve"),
    ("chef.zuid", "commitment:A-01", "start", None),
    ("secretaris", "decision:BS-06", "meet_condition", VARIANTS["condition_met"][0]),
    ("secretaris", "commitment:A-01", "amend", VARIANTS["change_kind"][0]),
    *consulted("A-03", ""),
    ("secretaris", "round:R-01", "freeze", None),
    ("secretaris", "round:R-01", "consolidate", None),
    *meeting("2026-11-23", "round:R-01", "commitment:A-03"),
    *decided(9, "approve", "approve"),
    ("chef.zuid", "commitment:A-02", "start", None),
    ("chef.zuid", "commitment:A-02", "finish", None),
    ("secretaris", "round:R-01", "start_securing", None),
)

BADLY: tuple[Given, ...] = (
    *WELL[: WELL.index(SECOND_MEETING[0])],
    *SECOND_MEETING,
    *decided(5, "reject", "reject", "reject", "return"),
    ("politiechef", "round:R-01", "stop", {"reason": "Er komt een nieuwe opdracht."}),
)
"""The leadership refuses all that it is asked, and stops the round."""

CLOSED: tuple[Given, ...] = (
    *WELL,
    ("secretaris", "collective_task:C-01", "amend", VARIANTS["change_kind"][0]),
    ("secretaris", "collective_task:C-02", "put_up_for_discussion", None),
    ("secretaris", "collective_task:C-02", "record_silence", None),
    ("secretaris", "collective_task:C-02", "adopt", None),
    *meeting("2026-11-30", "collective_task:C-02"),
    *decided(11, "approve"),
    ("secretaris", "commitment:A-02", "carry_over", {"reason": "Dit loopt door."}),
    ("secretaris", "commitment:A-03", "carry_over", {"reason": "Dit loopt door."}),
    ("politiechef", "round:R-01", "close", None),
)
"""What was decided is replaced once more, the rest goes on elsewhere, and the round ends."""
STORIES = {"well": WELL, "badly": BADLY, "closed": CLOSED, "detours": DETOURS}

BEGINNINGS: tuple[tuple[str, int], ...] = (
    *(("well", at) for at in range(len(WELL) + 1)),
    *[("well", at) for at, given in enumerate(WELL) if given[2] in {"record_outcome", "confirm"}] * 3,
    *(("well", 0), ("well", len(WELL))) * 6,
    *(("badly", len(BADLY) - left) for left in range(8)),
    ("closed", len(CLOSED)),
)
"""How far which story has come when a journey begins: anywhere, more often where something is decided."""


def go(journey: Journey, story: str, far: int) -> None:
    """The first so many steps of a story. Raises AssertionError when one of them is refused."""
    for given in STORIES[story][:far]:
        take(journey, given)
    assert not journey.refused, journey.refused


def take(journey: Journey, given: Given) -> None:
    """One step of a story."""
    who, what, trigger, words = given
    kind, _, key = what.partition(":")
    match kind, trigger:
        case _, "wait":
            journey.wait(date.fromisoformat(what))
        case "meeting", "plan":
            journey.plan_meeting()
        case "need", "write":
            journey.write_need(who, words or {})
        case "commitment", "write":
            journey.propose(who, words or {})
        case "collective_task", "write":
            journey.begin_task(words or {})
        case _:
            thing = journey.world.one(kind, key)
            journey.take(who, thing, trigger, words, thing.version)


def play(app: Flask, place: Place, story: str) -> Journey:
    """A story from its beginning to its end, on an empty database."""
    with begun(app, place) as journey:
        go(journey, story, len(STORIES[story]))
        journey.stage.compare(journey.world)
        return journey


@contextmanager
def begun(app: Flask, place: Place) -> Iterator[Journey]:
    """A round that begins, on an empty database."""
    with app.app_context():
        let_go(app)
    place.fresh()
    with app.app_context():
        stage = Stage.begin()
        try:
            yield Journey(stage, tell=print)
        finally:
            stage.end()

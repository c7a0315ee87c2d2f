"""A round in which all goes well, step by step: a journey begins somewhere along it."""

from collections.abc import Mapping
from typing import Any

from tests.integration.journeys.cast import UNITS
from tests.integration.journeys.journey import Journey
from tests.integration.journeys.words import (
    ANALYSIS,
    COMMITMENT,
    OUTCOMES,
    PLAN,
    VARIANTS,
)

Given = tuple[str, str, str, Mapping[str, Any] | None]
"""Who, which thing (`kind:key`), the step, and what is filled in. A thing that is not there yet is made."""


def _meeting(day: str, *subjects: str) -> list[Given]:
    """A meeting on whose agenda these stand, and at which everybody is present."""
    meeting = f"meeting:EL-{day}"
    return [
        ("secretaris", meeting, "plan", None),
        *(("secretaris", meeting, "add_item", {"purpose": "decide", "subject": it}) for it in subjects),
        ("secretaris", meeting, "send_agenda", None),
        ("secretaris", meeting, "record_presence", VARIANTS["presence"][0]),
    ]


def _decided(first: int, count: int, *conditional: int) -> list[Given]:
    """All approved, these with a condition; then all confirmed."""
    things = {number: f"decision:BS-{number:02}" for number in range(first, first + count)}
    return [
        *(("secretaris", it, "record_outcome", OUTCOMES[n in conditional]) for n, it in things.items()),
        *(("politiechef", it, "confirm", {}) for it in things.values()),
    ]


def _consulted(key: str, proposer: str) -> list[Given]:
    """A commitment of which Zuid is the owner: proposed, said yes to, and consulted on."""
    thing = f"commitment:{key}"
    begun = [] if proposer == "" else [(proposer, thing, "write", COMMITMENT)]
    return [
        *begun,
        ("chef.zuid", thing, "accept_ownership", None),
        ("chef.zuid", thing, "open_consultation", None),
        *((f"chef.{unit}", thing, "respond", {"response": "agree"}) for unit in ("noord", "drio", "dbre")),
        ("secretaris", thing, "close_consultation", None),
    ]


def _everybody(kind: str, prefix: str, trigger: str, words: Mapping[str, Any]) -> list[Given]:
    """The same step by every head."""
    return [(f"chef.{unit}", f"{kind}:{prefix}-{n:02}", trigger, words) for n, unit in enumerate(UNITS, 1)]


WELL: tuple[Given, ...] = (
    ("chef.noord", "assignment:O-01", "start_analysis", None),
    *_everybody("assignment", "O", "establish_task", ANALYSIS),
    ("secretaris", "round:R-01", "open_phase2", None),
    *_everybody("plan", "P", "submit_plan", PLAN),
    *_meeting("2026-11-09", "plan:P-01", "plan:P-02", "plan:P-03", "plan:P-04"),
    *_decided(1, 4, 2),
    ("secretaris", "round:R-01", "open_phase3", None),
    ("chef.noord", "need:B-01", "write", VARIANTS["need"][1]),
    ("chef.noord", "need:B-01", "ask", None),
    ("chef.noord", "need:B-02", "write", VARIANTS["need"][0]),
    ("chef.noord", "need:B-02", "ask", None),
    ("chef.drio", "answer:W-04", "offer", VARIANTS["offer"][0]),
    ("chef.noord", "answer:W-04", "accept", {}),
    ("chef.noord", "need:B-02", "agree", None),
    ("chef.drio", "answer:W-04", "report_delivered", {"text": "Klaar."}),
    ("chef.noord", "answer:W-04", "confirm", None),
    ("chef.noord", "need:B-03", "write", VARIANTS["need"][2]),
    ("chef.noord", "need:B-03", "ask", None),
    ("chef.noord", "need:B-03", "escalate", {}),
    *_everybody("assignment", "O", "contribute", VARIANTS["phase3"][0]),
    *_consulted("A-01", "chef.noord"),
    ("secretaris", "commitment:A-02", "write", COMMITMENT),
    ("politiechef", "commitment:A-02", "approve_urgently", VARIANTS["urgent_decision"][0]),
    ("secretaris", "need:B-01", "take_up", {"commitment": "A-01"}),
    ("secretaris", "collective_task:C-01", "write", VARIANTS["collective_task"][0]),
    ("secretaris", "collective_task:C-01", "put_up_for_discussion", None),
    ("chef.noord", "collective_task:C-01", "record_position", VARIANTS["position"][0]),
    ("secretaris", "collective_task:C-01", "record_silence", None),
    ("secretaris", "collective_task:C-01", "adopt", None),
    *_meeting("2026-11-16", "need:B-03", "commitment:A-01", "commitment:A-02", "collective_task:C-01"),
    *_decided(5, 4, 5, 6),
    ("chef.zuid", "commitment:A-01", "start", None),
    ("chef.zuid", "commitment:A-01", "meet_condition", VARIANTS["condition_met"][0]),
    ("secretaris", "commitment:A-01", "amend", VARIANTS["change_kind"][0]),
    *_consulted("A-03", ""),
    ("secretaris", "round:R-01", "freeze", None),
    ("secretaris", "round:R-01", "consolidate", None),
    *_meeting("2026-11-23", "round:R-01", "commitment:A-03"),
    *_decided(9, 2),
    ("chef.zuid", "commitment:A-02", "start", None),
    ("chef.zuid", "commitment:A-02", "finish", None),
    ("secretaris", "round:R-01", "start_securing", None),
)

BEGINNINGS = (
    *range(len(WELL) + 1),
    *[at for at, (_, _, trigger, _) in enumerate(WELL) if trigger in {"record_outcome", "confirm"}] * 3,
    *(0, len(WELL)) * 6,
)
"""How far a round has come when a journey begins: anywhere, more often where something is decided."""


def go(journey: Journey, far: int) -> None:
    """The first so many steps of it. Raises AssertionError when one of them is refused."""
    for who, what, trigger, words in WELL[:far]:
        kind, key = what.split(":")
        match kind, trigger:
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
    assert not journey.refused, journey.refused

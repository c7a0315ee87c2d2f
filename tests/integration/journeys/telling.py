"""How a story is told: who takes which step, and what people do together."""

from collections.abc import Mapping
from typing import Any

from tests.integration.journeys.cast import UNITS
from tests.integration.journeys.words import COMMITMENT, OUTCOMES, VARIANTS

Given = tuple[str, str, str, Mapping[str, Any] | None]
"""Who, which thing (`kind:key`), the step, and what is filled in. A thing that is not there yet is made."""


def meeting(day: str, *subjects: str) -> list[Given]:
    """A meeting on whose agenda these stand, and at which everybody is present."""
    held = f"meeting:EL-{day}"
    return [
        ("", day, "wait", None),
        ("secretaris", held, "plan", None),
        *(("secretaris", held, "add_item", {"purpose": "decide", "subject": it}) for it in subjects),
        ("secretaris", held, "send_agenda", None),
        ("secretaris", held, "record_presence", VARIANTS["presence"][0]),
    ]


def decided(first: int, *outcomes: str) -> list[Given]:
    """These outcomes recorded, from this decision on, a dissent from the first, then all confirmed."""
    things = {f"decision:BS-{number:02}": words for number, words in enumerate(map(_way, outcomes), first)}
    return [
        *(("secretaris", it, "record_outcome", words) for it, words in things.items()),
        ("hoofd.operatien", next(iter(things)), "dissent", VARIANTS["dissent"][0]),
        *(("politiechef", it, "confirm", {}) for it in things),
    ]


def _way(outcome: str) -> Mapping[str, Any]:
    """The first way to fill in an outcome."""
    return next(words for words in OUTCOMES if words["outcome"] == outcome)


def consulted(key: str, proposer: str) -> list[Given]:
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


def everybody(kind: str, prefix: str, trigger: str, words: Mapping[str, Any]) -> list[Given]:
    """The same step by every head."""
    return [(f"chef.{unit}", f"{kind}:{prefix}-{n:02}", trigger, words) for n, unit in enumerate(UNITS, 1)]

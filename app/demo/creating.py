"""How each kind of subject of the story comes to be, through the commands a person uses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.commands.collective_tasks import create_collective_task
from app.commands.commitments import create_commitment
from app.commands.extensions import request_extension
from app.commands.meetings import create_meeting
from app.commands.needs import NewNeed, create_need
from app.commands.rounds import NewRound, create_round, other_days
from app.demo.data import Happening, Subject
from app.demo.keys import Keys
from workflows.roles import Actor


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes which subject of the story with which answers."""

    actor: Actor
    subject: Subject
    happening: Happening
    keys: Keys

    @property
    def data(self) -> dict[str, Any]:
        """The answers of the form it begins with."""
        return self.keys.answers(self.happening.data)


def _round(maker: Maker) -> str:
    data = maker.data
    phases = {
        number: (_day(data[f"phase{number}_opens"]), _day(data[f"phase{number}_deadline"]))
        for number in (1, 2, 3)
    }
    new = NewRound(
        name=data["name"],
        horizon_year=data["horizon_year"],
        phases=phases,
        freeze_date=_day(data["freeze_date"]),
        decision_date=_day(data["decision_date"]),
        units=[maker.keys.unit(key) for key in data["participants"]],
        reference=data["reference"],
        dates=other_days(data),
    )
    return create_round(maker.actor, new)


def _need(maker: Maker) -> str:
    unit = next(iter(maker.actor.units()))
    key, _ = create_need(maker.actor, NewNeed(unit_id=unit, round_id=maker.keys.round_id(), words=maker.data))
    return key


def _commitment(maker: Maker) -> str:
    return create_commitment(maker.actor, maker.keys.round_id(), maker.data)


def _collective_task(maker: Maker) -> str:
    return create_collective_task(maker.actor, maker.keys.round_id(), maker.data)


def _meeting(maker: Maker) -> str:
    return create_meeting(maker.actor, maker.keys.round_key(), maker.data, key=maker.subject.key)


def _extension(maker: Maker) -> str:
    assignment = maker.keys.named("assignment", maker.subject.links["assignment"])
    return request_extension(maker.actor, assignment, maker.data)


def _day(value: str) -> date:
    return date.fromisoformat(value)


CREATE: Mapping[str, Callable[[Maker], str]] = {
    "round": _round,
    "need": _need,
    "commitment": _commitment,
    "collective_task": _collective_task,
    "meeting": _meeting,
    "extension": _extension,
}
"""Kind of subject to the function that makes one and gives its key."""

"""In which capacity somebody takes a step: from which of the own seats, and for whom."""

from dataclasses import dataclass

from app.commands.change import Change
from app.facts.actor import acting_for, units_of
from app.facts.asked import Asked


@dataclass(frozen=True, slots=True)
class Capacity:
    """The own position from which a step is taken, and the position it is taken for by a deputy."""

    position_id: int | None
    principal: int | None


def capacity(change: Change, asked: Asked) -> Capacity:
    """How the actor takes this step; what follows by itself is taken for nobody else."""
    behalf = None if asked.system else acting_for(change.actor, units_of(asked), change.today)
    return Capacity(change.actor.position_id, behalf.position_id if behalf else None)


def principal_of(change: Change, unit_id: int) -> int | None:
    """The position that the actor stands in for when acting for a unit; None for who holds it."""
    behalf = acting_for(change.actor, frozenset({unit_id}), change.today)
    return behalf.position_id if behalf else None

"""In which capacity somebody takes a step: from which of the own seats, and for whom."""

from dataclasses import dataclass

from app.commands.change import Change
from app.facts.actor import acting_for, in_own_right, units_of
from app.facts.asked import Asked
from app.queries.people import Seat
from workflows.machine import Step
from workflows.roles import Permission, Role, holds

DELEGATION = "B08"
"""The rule of every step that a deputy may take; any other is taken in an own right."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """The own position from which a step is taken, and the position it is taken for by a deputy."""

    position_id: int | None
    principal: int | None


def capacity(change: Change, asked: Asked, step: Step) -> Capacity:
    """How the actor takes this step. What follows by itself, or what no deputy may do, is for nobody else."""
    own = asked.system or DELEGATION not in step.rules or in_own_right(asked)
    behalf = None if own else acting_for(change.actor, units_of(asked), change.today, step.scope)
    return Capacity(_seat(change, asked, step), behalf.position_id if behalf else None)


def principal_of(change: Change, unit_id: int) -> int | None:
    """The position that the actor stands in for when acting for a unit; None for who holds it."""
    behalf = acting_for(change.actor, frozenset({unit_id}), change.today)
    return behalf.position_id if behalf else None


def _seat(change: Change, asked: Asked, step: Step) -> int | None:
    """Of several positions the one that gives the right: the owner's, the unit's, then one without a unit.

    A chief who also heads a unit votes as chief and hands in its plan as head.
    """
    if len(change.actor.positions) < 2:  # nearly everybody: nothing to read
        return change.actor.position_id
    held = [s for s in change.seats if s.id in change.actor.positions and _gives(s, step.may)]
    owner = getattr(asked.row, "owner_id", None) if "owner" in (step.who or "") else None
    own = units_of(asked)

    def order(seat: Seat) -> tuple[int, bool, int, int]:
        if seat.id == owner:
            place = 0
        elif seat.unit_id in own:
            place = 1
        else:
            place = 2 if seat.unit_id is None else 3
        return place, Role.EMT_MEMBER not in seat.roles, seat.unit_id or 0, seat.id

    return min(held, key=order).id if held else change.actor.position_id


def _gives(seat: Seat, permission: Permission) -> bool:
    return holds(frozenset(map(Role, seat.roles)), permission)

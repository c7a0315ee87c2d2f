"""Whose turn it is in a need: one pure reading of its state and of its answers, for lists and pages alike."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from workflows.roles import Actor, Role


class Side(StrEnum):
    """Who must act before anything happens."""

    REQUESTER = "requester"
    SUPPLIERS = "suppliers"
    SECRETARY = "secretary"
    LEADERSHIP = "leadership"
    COMMITMENT = "commitment"
    OUTSIDE = "outside"
    NOBODY = "nobody"


WAITING = frozenset({"asked", "agreed", "escalated", "deferred"})
"""States of a need in which an asked unit may still answer."""

WITH_LEADERSHIP = frozenset({"escalated", "deferred"})
"""States in which the leadership is asked now; a unit may still answer."""

ASKER_ACTS = ("clarification_requested", "offered", "delivered")
SUPPLIER_ACTS = ("requested", "in_delivery", "accepted")
"""States of an answer in which the asker, or the asked unit, must act; a first reaction comes first."""


def owed_in(state: str) -> tuple[str, ...]:
    """The states of an answer in which the asked unit must act while the need stands in this state.

    Once the asker agreed with others or the leadership is asked, one may still react; nobody waits for it.
    """
    return SUPPLIER_ACTS if state == "asked" else SUPPLIER_ACTS[1:]


_ALWAYS = {
    "draft": Side.REQUESTER,
    "escalated": Side.LEADERSHIP,
    "deferred": Side.LEADERSHIP,
    "referred": Side.OUTSIDE,
    "declined": Side.REQUESTER,
    "taken_up": Side.COMMITMENT,
    "fulfilled": Side.REQUESTER,
    "evaluated": Side.REQUESTER,
    "closed": Side.NOBODY,
    "withdrawn": Side.NOBODY,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One answer as far as the turn depends on it."""

    unit_id: int
    unit: str
    state: str


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is; `units` names the asked units that must act, `why` the reason as a text key."""

    side: Side
    why: str
    units: tuple[str, ...] = ()
    unit_ids: frozenset[int] = frozenset()

    def mine(self, actor: Actor, requester: int) -> bool:
        """Whether the actor is who must act; `requester` is the unit that asks."""
        return (
            (self.side is Side.REQUESTER and requester in actor.units())
            or (self.side is Side.SUPPLIERS and not self.unit_ids.isdisjoint(actor.units()))
            or (self.side is Side.SECRETARY and Role.SECRETARY in actor.roles)
            or (self.side is Side.LEADERSHIP and Role.LEADERSHIP in actor.roles)
        )


def turn_of(state: str, addressee_kind: str, parts: Iterable[Part], own: Set[int] = frozenset()) -> Turn:
    """Whose turn it is in a need in this state with these answers.

    What a reader who speaks for the units `own` owes comes first: to react, or to deliver. Then what the
    asker must do: an offer, a question or a delivery that waits for a judgement.
    """
    answers = list(parts)
    if state in WAITING:
        for waiting in owed_in(state):
            if found := [part for part in answers if part.state == waiting and part.unit_id in own]:
                return _suppliers(found, waiting)
    if state in _ALWAYS:
        return Turn(_ALWAYS[state], state)
    for waiting in ("delivered", "offered", "clarification_requested"):
        if any(answer.state == waiting for answer in answers):
            return Turn(Side.REQUESTER, waiting, _names(answers, waiting))
    if state == "asked" and addressee_kind in {"leadership", "external"}:
        return Turn(Side.SECRETARY, addressee_kind)
    order = ("requested",) if state == "asked" else ("in_delivery", "accepted")
    for waiting in order:
        if found := [answer for answer in answers if answer.state == waiting]:
            return _suppliers(found, waiting)
    return Turn(Side.REQUESTER, "agree" if state == "asked" else "fulfil")


def _suppliers(found: Sequence[Part], waiting: str) -> Turn:
    ids = frozenset(part.unit_id for part in found)
    return Turn(Side.SUPPLIERS, waiting, _names(found, waiting), ids)


def _names(answers: Iterable[Part], state: str) -> tuple[str, ...]:
    return tuple(answer.unit for answer in answers if answer.state == state)

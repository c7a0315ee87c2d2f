"""Facts about who acts: roles, relation to the subject, and acting for somebody else."""

from collections.abc import Callable
from typing import Any

from app.facts.asked import Asked
from app.models.need import Need
from workflows.facts import ActorFacts, DelegationFacts, PartyFacts
from workflows.roles import Actor, Deputising, Role

SECURING_LINE = 5
"""The programme line "resultaat en borging" (L11)."""


def actor_facts(asked: Asked) -> ActorFacts:
    """Roles and flags of the actor; a step that follows from another one is taken by the system."""
    roles = frozenset({Role.SYSTEM}) if asked.system else asked.actor.roles
    return ActorFacts(
        roles=roles,
        is_secretary=Role.SECRETARY in roles,
        is_leadership=Role.LEADERSHIP in roles,
        is_chair=Role.LEADERSHIP_CHAIR in roles,
        is_system=asked.system,
        leads_securing=SECURING_LINE in asked.actor.leads_lines,
    )


def _own(asked: Asked) -> frozenset[int]:
    return frozenset({asked.row.unit_id})


def _answer(asked: Asked) -> frozenset[int]:
    need = asked.session.get_one(Need, asked.row.need_id)
    return frozenset({asked.row.unit_id, need.unit_id})


def _everyone(asked: Asked) -> frozenset[int]:
    return asked.actor.units()


_UNITS: dict[str, Callable[[Asked], frozenset[int]]] = {
    "assignment": _own,
    "plan": _own,
    "need": _own,
    "answer": _answer,
    "extension": lambda asked: frozenset({_assignment_unit(asked)}),
}


def _assignment_unit(asked: Asked) -> int:
    from app.models.round import Assignment

    return asked.session.get_one(Assignment, asked.row.assignment_id).unit_id


def units_of(asked: Asked) -> frozenset[int]:
    """The units the subject belongs to; for what belongs to everybody, those of the actor."""
    return _UNITS.get(asked.subject, _everyone)(asked)


def acting_for(actor: Actor, units: frozenset[int], today: Any) -> Deputising | None:
    """The delegation in force by which the actor acts for one of these units, if the seat is not held."""
    if units & actor.heads:
        return None
    return next((d for d in actor.deputising if d.unit_id in units and d.in_force(today)), None)


def delegation_facts(asked: Asked) -> DelegationFacts:
    """Whether the actor stands in for the head of the subject's unit, and what for."""
    actor, units = asked.actor, units_of(asked)
    if asked.system or units & actor.heads or not units & actor.units():
        return DelegationFacts()
    in_force = [d for d in actor.deputising if d.unit_id in units and d.in_force(asked.today)]
    scopes = frozenset(scope for d in in_force for scope in d.scopes)
    return DelegationFacts(acting=True, in_period=bool(in_force), scopes=scopes)


def party_facts(asked: Asked) -> PartyFacts:
    """How the actor stands to the subject."""
    row, actor = asked.row, asked.actor
    own = actor.units()
    submitted_by = getattr(row, "submitted_by_id", None) or getattr(row, "established_by_id", None)
    need = asked.session.get_one(Need, row.need_id) if asked.subject == "answer" else row
    unit = getattr(row, "unit_id", None)
    mine = unit in own
    assignment = row.id if asked.subject == "assignment" else getattr(row, "assignment_id", None)
    return PartyFacts(
        own_unit=mine,
        author=mine or assignment in actor.co_author_of,
        requester=asked.subject in {"need", "answer"} and need.unit_id in own,
        supplier=asked.subject == "answer" and mine,
        owner=getattr(row, "owner_id", None) in actor.positions,
        submitted_it=submitted_by is not None and submitted_by == actor.person_id,
    )

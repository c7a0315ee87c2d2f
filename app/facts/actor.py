"""Facts about who acts: roles, relation to the subject, and acting for somebody else."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.facts.asked import Asked
from app.models.need import Answer, Need
from app.models.round import Assignment
from app.queries.built import among, ask, row_with
from app.queries.conditions import open_conditions
from app.queries.speaking import unit_spoken_for
from app.subjects import SUBJECTS
from workflows.commitment import SECURING_LINE
from workflows.facts import ActorFacts, DelegationFacts, PartyFacts
from workflows.roles import Actor, Deputising, Role, Scope


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


def _need(asked: Asked) -> frozenset[int]:
    """The unit that asks; where the step is also for who was asked, of those units the actor's."""
    asker = _own(asked)
    if "supplier" not in (asked.side or "") or asker & asked.actor.units():
        return asker
    return _asked_units(asked)


def _answer(asked: Asked) -> frozenset[int]:
    """The unit on whose side the step stands: head of one is no head of the other."""
    supplier = asked.row.unit_id
    requester = row_with(asked.session, Need, asked.row.need_id).unit_id
    sides = {"supplier": frozenset({supplier}), "requester": frozenset({requester})}
    return sides.get(asked.side or "", frozenset({supplier, requester}))


def _together(asked: Asked) -> frozenset[int]:
    """Of what belongs to everybody: the unit spoken for, or those for which one proposed it or stands in.

    While buttons are drawn nothing is said yet: then any unit of the actor.
    """
    side, row, actor = asked.side or "", asked.row, asked.actor
    if not side:
        if not asked.data:
            return actor.units()
        unit = unit_spoken_for(asked.session, actor, row.round_id, asked.data.get("unit"), asked.scope)
        return frozenset() if unit is None else frozenset({unit})
    stands_in = {d.unit_id for d in actor.deputising if "owner" in side and d.position_id == row.owner_id}
    proposed = {row.unit_id} & actor.units() if "author" in side else set()
    return frozenset(unit for unit in stands_in | proposed if unit is not None)


def _of_conditions(asked: Asked) -> frozenset[int]:
    """The units for which one stands in as owner of the condition; of nobody when one owns it oneself."""
    if "condition_owner" not in (asked.side or ""):
        return frozenset()
    owners = _condition_owners(asked, asked.data.get("condition"))
    acting = {each.unit_id for each in asked.actor.deputising if each.position_id in owners}
    return frozenset() if owners & asked.actor.positions else frozenset(unit for unit in acting if unit)


def _condition_owners(asked: Asked, chosen: object = None) -> frozenset[int]:
    """Who must still meet a condition of this decision, or the one that was chosen: position ids."""
    if asked.subject != "decision" or asked.row.state != "confirmed":
        return frozenset()
    found = (one for one in open_conditions(asked.session, asked.row.id) if chosen in (None, str(one.id)))
    return frozenset(one.owner_id for one in found if one.owner_id is not None)


_UNITS: dict[str, Callable[[Asked], frozenset[int]]] = {
    "assignment": _own,
    "plan": _own,
    "need": _need,
    "answer": _answer,
    "extension": lambda asked: frozenset({_assignment_unit(asked)}),
    "commitment": _together,
    "collective_task": _together,
    "decision": _of_conditions,
    "meeting": lambda asked: frozenset(),
    "round": lambda asked: frozenset(),
}
"""A round or a meeting belongs to no unit, nor does deciding: who sits there does so in an own right."""


def _assignment_unit(asked: Asked) -> int:
    return row_with(asked.session, Assignment, asked.row.assignment_id).unit_id


def units_of(asked: Asked) -> frozenset[int]:
    """The units on whose side the actor stands here, and whose delegation a deputy therefore needs."""
    return _UNITS[asked.subject](asked)


def in_own_right(asked: Asked) -> bool:
    """Whether the step is the actor's by an own office or as owner, whomever one stands in for besides."""
    side, actor = asked.side or "", asked.actor
    office = {role for role in (Role.SECRETARY, Role.LEADERSHIP) if role.value in side}
    owns = "owner" in side and getattr(asked.row, "owner_id", None) in actor.positions
    return owns or bool(office & actor.roles)


def acting_for(
    actor: Actor, units: frozenset[int], today: Any, scope: Scope | None = None
) -> Deputising | None:
    """The delegation in force by which the actor acts for one of these units, if the seat is not held.

    `scope`: what it must cover, where somebody stands in for both sides.
    """
    if units & actor.heads:
        return None
    found = (d for d in actor.deputising if d.unit_id in units and d.in_force(today))
    return next((d for d in found if scope is None or scope in d.scopes), None)


def delegation_facts(asked: Asked) -> DelegationFacts:
    """Whether the actor stands in for the head of the subject's unit, and what for."""
    actor = asked.actor
    if asked.system or not (actor.deputising or actor.deputy_of) or in_own_right(asked):
        return DelegationFacts()
    units = units_of(asked)
    if units & actor.heads or not units & actor.units():
        return DelegationFacts()
    in_force = [d for d in actor.deputising if d.unit_id in units and d.in_force(asked.today)]
    scopes = frozenset(scope for d in in_force for scope in d.scopes)
    return DelegationFacts(acting=True, in_period=bool(in_force), scopes=scopes)


_SUBMITTED = (
    "submitted_by_id", "established_by_id", "offered_by_id", "asked_by_id", "requested_by_id",
    "created_by_id",
)  # fmt: skip
"""The columns that tell who handed in what is judged, by subject: a row has one of them."""


def submitter(row: Any) -> int | None:
    """The account that handed in what is judged (rule E09)."""
    return next((by for name in _SUBMITTED if (by := getattr(row, name, None)) is not None), None)


def _own_work(asked: Asked) -> bool:
    """Whether somebody would decide on own work (rule E09); of a decision, on what it is about.

    Own is what one handed in or owns, what one writes along on, and what belongs to a unit that one heads
    or stands in for. What lies between two units is judged by the one that did not offer it. A step that
    follows from another one decides nothing, unless a decision is behind it: a round stops with all in it.
    """
    if asked.system and asked.decision is None:
        return False
    subject, row, actor = asked.subject, asked.row, asked.actor
    if subject == "decision":
        subject, row = row.subject, row_with(asked.session, SUBJECTS[row.subject].model, row.subject_id)
    if _owns(actor, row) or submitter(row) == actor.person_id:
        return True
    if subject == "answer":
        return False
    unit = _assignment_unit(asked) if subject == "extension" else getattr(row, "unit_id", None)
    along = _assignment_of(asked.session, subject, row, actor) in actor.co_author_of
    return along or unit in actor.acts_for()


def _owns(actor: Actor, row: Any) -> bool:
    return getattr(row, "owner_id", None) in actor.seats


def _assignment_of(session: Session, subject: str, row: Any, actor: Actor) -> int | None:
    """The assignment a co-author must write along on; only asked for whoever writes along anywhere."""
    if subject == "assignment":
        return int(row.id)
    if subject != "need" or not actor.co_author_of:
        found: int | None = getattr(row, "assignment_id", None)
        return found
    return ask(session, _ASSIGNMENT, round=row.round_id, unit=row.unit_id).scalar()


def _asked_units(asked: Asked) -> frozenset[int]:
    """The units of the actor that were asked to answer this need."""
    if asked.subject != "need" or not asked.actor.units():
        return frozenset()
    of = {"need": asked.row.id, "units": list(asked.actor.units())}
    return frozenset(ask(asked.session, _ASKED, **of).scalars())


_ASSIGNMENT = select(Assignment.id).where(
    Assignment.round_id == bindparam("round"), Assignment.unit_id == bindparam("unit")
)
_ASKED = select(Answer.unit_id).where(Answer.need_id == bindparam("need"), Answer.unit_id.in_(among("units")))


def party_facts(asked: Asked) -> PartyFacts:
    """How the actor stands to the subject. An owner reports the result, and does not judge it (E09)."""
    row, actor = asked.row, asked.actor
    own = actor.units()
    need = row_with(asked.session, Need, row.need_id) if asked.subject == "answer" else row
    unit = _assignment_unit(asked) if asked.subject == "extension" else getattr(row, "unit_id", None)
    mine = unit in own
    assignment = _assignment_of(asked.session, asked.subject, row, actor)
    return PartyFacts(
        own_unit=mine,
        author=mine or assignment in actor.co_author_of,
        requester=asked.subject in {"need", "answer"} and need.unit_id in own,
        supplier=mine if asked.subject == "answer" else not mine and bool(_asked_units(asked)),
        owner=_owns(actor, row),
        condition_owner=bool(_condition_owners(asked) & actor.seats),
        attended=asked.subject == "decision" and not actor.positions.isdisjoint(row.present),
        submitted_it=_own_work(asked),
    )

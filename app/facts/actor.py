"""Facts about who acts: roles, relation to the subject, and acting for somebody else."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from app.facts.asked import Asked
from app.models.need import Answer, Need
from app.models.round import Assignment
from app.queries.built import among, ask, row_with
from app.queries.conditions import open_conditions
from app.subjects import SUBJECTS
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
    """The unit on whose side the step stands: head of one is no head of the other."""
    supplier = asked.row.unit_id
    requester = row_with(asked.session, Need, asked.row.need_id).unit_id
    sides = {"supplier": frozenset({supplier}), "requester": frozenset({requester})}
    return sides.get(asked.side or "", frozenset({supplier, requester}))


def _everyone(asked: Asked) -> frozenset[int]:
    return asked.actor.units()


def _together(asked: Asked) -> frozenset[int]:
    """Of what belongs to everybody: the unit chosen in the form, or that of the owner whose work it is."""
    chosen = asked.data.get("unit")
    if chosen and asked.actor.units() & {int(chosen)}:
        return frozenset({int(chosen)})
    owner = getattr(asked.row, "owner_id", None)
    if owner not in asked.actor.positions and "owner" in (asked.side or ""):
        standing_in = {d.unit_id for d in asked.actor.deputising if d.position_id == owner}
        return frozenset(unit for unit in standing_in if unit is not None) or _everyone(asked)
    return _everyone(asked)


def _of_conditions(asked: Asked) -> frozenset[int]:
    """The units for which one stands in as owner of a condition; of nobody when one owns it oneself."""
    if "condition_owner" not in (asked.side or ""):
        return frozenset()
    owners = _condition_owners(asked)
    acting = {each.unit_id for each in asked.actor.deputising if each.position_id in owners}
    return frozenset() if owners & asked.actor.positions else frozenset(unit for unit in acting if unit)


def _condition_owners(asked: Asked) -> frozenset[int]:
    """Who must still meet a condition of this decision: position ids."""
    if asked.subject != "decision" or asked.row.state != "confirmed":
        return frozenset()
    found = open_conditions(asked.session, asked.row.id)
    return frozenset(one.owner_id for one in found if one.owner_id is not None)


_UNITS: dict[str, Callable[[Asked], frozenset[int]]] = {
    "assignment": _own,
    "plan": _own,
    "need": _own,
    "answer": _answer,
    "extension": lambda asked: frozenset({_assignment_unit(asked)}),
    "commitment": _together,
    "collective_task": _together,
    "decision": _of_conditions,
    "meeting": lambda asked: frozenset(),
}
"""A meeting belongs to no unit, nor does deciding: who sits there does so in an own right."""


def _assignment_unit(asked: Asked) -> int:
    return row_with(asked.session, Assignment, asked.row.assignment_id).unit_id


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
    actor = asked.actor
    if asked.system or not (actor.deputising or actor.deputy_of):
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
    or stands in for. What lies between two units is judged by the one that did not offer it.
    """
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


def _was_asked(asked: Asked) -> bool:
    """Whether a unit of the actor was asked to answer this need."""
    if asked.subject != "need" or not asked.actor.units():
        return False
    of = {"need": asked.row.id, "units": list(asked.actor.units())}
    return bool(ask(asked.session, _ASKED, **of).scalar_one())


_ASSIGNMENT = select(Assignment.id).where(
    Assignment.round_id == bindparam("round"), Assignment.unit_id == bindparam("unit")
)
_ASKED = select(
    exists().where(Answer.need_id == bindparam("need"), Answer.unit_id.in_(among("units"))).label("asked")
)


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
        supplier=mine if asked.subject == "answer" else not mine and _was_asked(asked),
        owner=_owns(actor, row),
        condition_owner=bool(_condition_owners(asked) & actor.seats),
        submitted_it=_own_work(asked),
    )

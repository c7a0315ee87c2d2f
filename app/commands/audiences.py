"""Who must know of which event: one table. Nobody is told of what they did themselves."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, select, union

from app.commands.change import Change
from app.facts.asked import Asked
from app.facts.extension import decided_by, extension_facts
from app.models.meeting import Condition
from app.models.need import Answer, Need
from app.models.round import Assignment
from app.queries.built import ask, one_of
from app.queries.people import heads_of, with_role
from workflows.need import UNDELIVERED
from workflows.roles import Role

Audience = Callable[[Change, Any], Iterable[int] | Mapping[int, tuple[str, int]]]
"""From a row to the positions that must know; where it is about another row to each, with that row."""


def _role(role: Role) -> Audience:
    return lambda change, row: with_role(change.seats, role)


def _unit(change: Change, row: Any) -> Iterable[int]:
    """The seat of the unit that the row belongs to."""
    unit = getattr(row, "unit_id", None)
    if unit is None:
        unit = change.session.get_one(Assignment, row.assignment_id).unit_id
    return heads_of(change.seats, [unit])


def _requester(change: Change, row: Any) -> Iterable[int]:
    need = change.session.get_one(Need, row.need_id)
    return heads_of(change.seats, [need.unit_id])


def _suppliers(change: Change, row: Any) -> Iterable[int]:
    """The units that still have something to do with the need; when none was asked, whoever passes it on.

    Of a draft that is withdrawn nobody ever heard.
    """
    if row.state == "withdrawn" and row.asked_at is None:
        return []
    units = [unit for unit, _ in ask(change.session, _LIVE, need=row.id)]
    if row.addressee_kind in {"leadership", "external"}:
        return [*heads_of(change.seats, units), *with_role(change.seats, Role.SECRETARY)]
    return heads_of(change.seats, units)


def _asked(change: Change, row: Any) -> Mapping[int, tuple[str, int]]:
    """Each unit that must react, with its own answer; when none was asked, whoever passes the need on."""
    answers = ask(change.session, _LIVE, need=row.id)
    found = {seat: ("answer", answer) for unit, answer in answers for seat in heads_of(change.seats, [unit])}
    if row.addressee_kind in {"leadership", "external"}:
        found |= dict.fromkeys(with_role(change.seats, Role.SECRETARY), ("need", row.id))
    return found


_LIVE = select(Answer.unit_id, Answer.id).where(
    Answer.need_id == bindparam("need"), ~one_of(Answer.state, UNDELIVERED)
)


def _askers(change: Change, row: Any) -> Iterable[int]:
    """Whose needs a commitment took up: what becomes of a question returns to the asker."""
    units = change.session.scalars(select(Need.unit_id).where(Need.commitment_id == row.id))
    return heads_of(change.seats, units)


def _relying(change: Change, row: Any) -> Iterable[int]:
    """The units that ask this one or are asked by it in the round: they went by what is now open again."""
    return heads_of(
        change.seats, ask(change.session, _RELYING, unit=row.unit_id, round=row.round_id).scalars()
    )


_UNDER_WAY = (
    Need.round_id == bindparam("round"),
    ~one_of(Need.state, ("draft", "closed", "withdrawn")),
    ~one_of(Answer.state, UNDELIVERED),
)
_RELYING = union(
    select(Answer.unit_id)
    .join(Need, Need.id == Answer.need_id)
    .where(Need.unit_id == bindparam("unit"), *_UNDER_WAY),
    select(Need.unit_id)
    .join(Answer, Answer.need_id == Need.id)
    .where(Answer.unit_id == bindparam("unit"), *_UNDER_WAY),
)


def _members(change: Change, row: Any) -> Iterable[int]:
    """The seats of all units that take part in the round."""
    round_id = getattr(row, "round_id", row.id)
    return heads_of(change.seats, ask(change.session, _TAKING_PART, round=round_id).scalars())


_TAKING_PART = select(Assignment.unit_id).where(
    Assignment.round_id == bindparam("round"), Assignment.state != "withdrawn"
)


def _told_of_round(change: Change, row: Any) -> Iterable[int]:
    """The members of a round whose letter was sent; before that nobody knows of it."""
    return _members(change, row) if row.sent_at is not None else []


def _body(change: Change, row: Any) -> Iterable[int]:
    """Who sits in a meeting: the leadership, or the heads of the units."""
    if row.body == "leadership":
        return with_role(change.seats, Role.LEADERSHIP)
    return _members(change, row)


def _consulted(change: Change, row: Any) -> Iterable[int]:
    """The members, when they were asked what they think: of a draft, or of one that came back, nothing."""
    return _members(change, row) if row.consultation_closes is not None else []


def _owner(change: Change, row: Any) -> Iterable[int]:
    return [row.owner_id] if row.owner_id is not None else []


def _deciders(change: Change, row: Any) -> Iterable[int]:
    """Who decides on more time: the leadership when it must; the secretary always hears of it."""
    asked = Asked(
        session=change.session, subject="extension", row=row, actor=change.actor, today=change.today
    )
    leadership = decided_by(extension_facts(asked), change.today) == "leadership"
    return with_role(change.seats, Role.SECRETARY) + (
        with_role(change.seats, Role.LEADERSHIP) if leadership else []
    )


def _condition_owners(change: Change, row: Any) -> Iterable[int]:
    """Who must do something before a decision is carried out."""
    owners = ask(change.session, _OWNERS, decision=row.id).scalars()
    return [owner for owner in owners if owner is not None]


_OWNERS = select(Condition.owner_id).where(Condition.decision_id == bindparam("decision"))


SECRETARY, LEADERSHIP, CHAIR = _role(Role.SECRETARY), _role(Role.LEADERSHIP), _role(Role.LEADERSHIP_CHAIR)

_BY_AUDIENCE: Mapping[tuple[Audience, ...], tuple[str, ...]] = {
    (_unit,): (
        "analysis_noted", "analysis_returned", "no_contribution_recorded",
        "contribution_opened", "assignment_reminded", "plan_returned", "plan_put_on_agenda",
        "plan_taken_off_agenda", "plan_adopted", "plan_adopted_with_conditions", "plan_excused",
        "plan_reminded", "extension_given", "extension_granted",
        "extension_refused", "need_deferred",
        "need_details_added", "need_granted", "need_refused", "need_returned_to_parties",
        "need_referred",
        "need_taken_up", "need_released", "need_declined", "need_clarified", "offer_accepted",
        "delivery_confirmed", "delivery_rejected", "supplier_assigned", "answer_asked_again",
        "answer_lapsed", "answer_reminded",
    ),
    (_unit, _relying, LEADERSHIP): ("analysis_reopened", "plan_reopened"),
    (_requester,): (
        "offer_made", "answer_declined", "clarification_requested", "delivery_started", "delivery_reported",
    ),
    (_requester, _unit): ("delivery_stopped", "offer_reconsidered"),
    (_asked,): ("need_asked",),
    (_suppliers,): (
        "need_withdrawn", "need_recalled", "need_agreed", "need_fulfilled", "need_evaluated",
        "need_renewed",
    ),
    (_unit, _suppliers): ("need_reopened", "need_closed", "need_talk_recorded"),
    (_unit, SECRETARY): ("need_escalated", "need_resumed"),
    (_deciders,): ("extension_requested",),
    (_condition_owners,): ("decision_confirmed",),
    (CHAIR,): ("outcomes_recorded",),
    (SECRETARY, CHAIR): ("dissent_recorded",),
    (_body,): ("agenda_sent", "meeting_cancelled"),
    (_members,): (
        "letter_sent", "phase1_opened", "phase2_opened", "phase3_opened", "round_frozen", "round_unfrozen",
        "round_decided", "round_closed", "discussion_opened", "consultation_opened", "silence_recorded",
        "collective_task_reworked", "collective_task_dropped", "collective_task_amended",
        "collective_task_superseded",
    ),
    (_told_of_round,): ("round_stopped",),
    (LEADERSHIP,): ("letter_revised", "round_consolidated"),
    (_members, LEADERSHIP): ("collective_task_adopted", "collective_task_decided"),
    (_owner,): (
        "consultation_answered", "commitment_sent_back", "commitment_deferred", "commitment_amended",
        "commitment_text_corrected", "commitment_superseded", "commitment_carried_over",
    ),
    (SECRETARY, LEADERSHIP): ("task_established",),
    (SECRETARY,): (
        "contribution_submitted", "plan_submitted", "plan_recalled",
        "consultation_closed", "decisions_confirmed", "letter_signed",
        "ownership_accepted", "condition_met",
    ),
    (_owner, SECRETARY): (
        "ownership_declined", "commitment_held", "commitment_resumed", "commitment_put_back_on_agenda",
    ),
    (_owner, SECRETARY, _askers): (
        "commitment_started", "commitment_fulfilled", "commitment_secured", "commitment_not_secured",
        "commitment_reopened",
    ),
    (_owner, _consulted): ("commitment_withdrawn",),
    (_owner, _members): (
        "commitment_approved", "commitment_approved_with_conditions", "commitment_approved_urgently",
        "commitment_ratified", "commitment_rejected", "ratification_refused",
    ),
}  # fmt: skip

AUDIENCES: Mapping[str, tuple[Audience, ...]] = {
    event: audiences for audiences, events in _BY_AUDIENCE.items() for event in events
}
"""Event to those who must know."""

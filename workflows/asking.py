"""Which news asks something of who reads it, and when that is over: the subject has left these states."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from workflows import answer, assignment, commitment, extension, need, plan
from workflows import round as round_
from workflows.ladders import LADDERS_OF

_ANSWER, _COMMITMENT = answer.State, commitment.State

ASKS: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("round", "letter_signed"): (round_.State.SIGNED,),
        ("assignment", "analysis_returned"): assignment.UNESTABLISHED,
        ("assignment", "assignment_reminded"): assignment.UNCONTRIBUTED,
        ("plan", "plan_submitted"): (plan.State.SUBMITTED,),
        ("plan", "plan_returned"): (plan.State.RETURNED,),
        ("plan", "plan_reminded"): plan.WRITABLE,
        ("extension", "extension_requested"): (extension.State.REQUESTED,),
        ("need", "need_asked"): (need.State.ASKED,),
        ("need", "need_escalated"): (need.State.ESCALATED,),
        ("answer", "need_asked"): (_ANSWER.REQUESTED,),
        ("answer", "need_clarified"): (_ANSWER.REQUESTED,),
        ("answer", "answer_asked_again"): (_ANSWER.REQUESTED,),
        ("answer", "offer_reconsidered"): (_ANSWER.REQUESTED,),
        ("answer", "clarification_requested"): (_ANSWER.CLARIFICATION_REQUESTED,),
        ("answer", "offer_made"): (_ANSWER.OFFERED,),
        ("answer", "delivery_reported"): (_ANSWER.DELIVERED,),
        ("answer", "delivery_rejected"): (_ANSWER.IN_DELIVERY,),
        ("answer", "answer_reminded"): (
            *answer.UNANSWERED, _ANSWER.OFFERED, *answer.PROMISED, _ANSWER.DELIVERED,
        ),
        ("commitment", "owner_named"): commitment.WRITABLE,
        ("commitment", "commitment_sent_back"): (_COMMITMENT.RETURNED,),
        ("commitment", "consultation_opened"): (_COMMITMENT.CONSULTATION,),
    }
)  # fmt: skip
"""What it is about and its event -> the states in which it asks. What a ladder tells asks in the ladder's."""


@cache
def settles(kind: str, source: str, dest: str) -> bool:
    """Whether a step from one state to another takes away what was asked about a subject of this kind."""
    asked = [states for (about, _), states in ASKS.items() if about == kind]
    climbed = [ladder.states for ladder in LADDERS_OF.get(kind, ())]
    return any(source in states and dest not in states for states in (*asked, *climbed))

"""The answer of one asked unit to one need, from the question to a delivery that the asker confirms.

The supplier answers and delivers, the asker judges; what the end of the need does to it stands in `need`.
"""

from enum import StrEnum

from workflows.follow import Follow
from workflows.machine import STAY, Step, Workflow
from workflows.roles import Permission, Scope


class State(StrEnum):
    """Where an answer stands."""

    REQUESTED = "requested"
    CLARIFICATION_REQUESTED = "clarification_requested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    IN_DELIVERY = "in_delivery"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    STOPPED = "stopped"
    LAPSED = "lapsed"


P = Permission
S = State
RESPOND = Scope.RESPOND

UNANSWERED = (S.REQUESTED, S.CLARIFICATION_REQUESTED)
PROMISED = (S.ACCEPTED, S.IN_DELIVERY)

# A table: one step a line, or two.
# fmt: off
WORKFLOW = Workflow("answer", State, (
    Step("request_clarification", S.REQUESTED, S.CLARIFICATION_REQUESTED, may=P.ANSWER_GIVE,
         event="clarification_requested", who="supplier", rules=("B08",), form="clarification_request",
         scope=RESPOND),
    Step("clarify", S.CLARIFICATION_REQUESTED, S.REQUESTED, may=P.ANSWER_JUDGE, event="need_clarified",
         who="requester", rules=("B08",), form="clarification"),
    Step("offer", (*UNANSWERED, S.DECLINED), S.OFFERED, may=P.ANSWER_GIVE, event="offer_made", who="supplier",
         rules=("need_waits", "B08"), form="offer", form_rules=("G05",), scope=RESPOND),
    Step("revise_offer", S.OFFERED, S.REQUESTED, may=P.ANSWER_NEGOTIATE, event="offer_reconsidered",
         who="supplier_or_requester", rules=("B08",), form="reason", form_rules=("reason_required",),
         scope=RESPOND),
    Step("accept", S.OFFERED, S.ACCEPTED, may=P.ANSWER_JUDGE, event="offer_accepted", who="requester",
         rules=("E03", "not_own_work", "B08"), form="accept_offer"),
    Step("assign", (*UNANSWERED, S.OFFERED, S.DECLINED), S.ACCEPTED, may=P.ANSWER_SETTLE,
         event="supplier_assigned", rules=("decision_confirmed",)),
    Step("decline", (*UNANSWERED, S.OFFERED), S.DECLINED, may=P.ANSWER_GIVE, event="answer_declined",
         who="supplier", rules=("B08",), form="decline", form_rules=("reason_required",), scope=RESPOND),
    Step("start_delivery", S.ACCEPTED, S.IN_DELIVERY, may=P.ANSWER_GIVE, event="delivery_started",
         who="supplier", rules=("B08",), scope=RESPOND),
    Step("report_delivered", PROMISED, S.DELIVERED, may=P.ANSWER_GIVE, event="delivery_reported",
         who="supplier", rules=("B08",), form="delivery_report", scope=RESPOND),
    Step("confirm", S.DELIVERED, S.CONFIRMED, may=P.ANSWER_JUDGE, event="delivery_confirmed", who="requester",
         rules=("not_own_work", "B08")),
    Step("reject_delivery", S.DELIVERED, S.IN_DELIVERY, may=P.ANSWER_JUDGE, event="delivery_rejected",
         who="requester", rules=("B08",), form="delivery_rejection", form_rules=("reason_required",)),
    Step("stop", (*PROMISED, S.DELIVERED), S.STOPPED, may=P.ANSWER_STOP, event="delivery_stopped",
         who="supplier_requester_or_system", rules=("B08",), form="reason", form_rules=("reason_required",)),
    Step("lapse", (*UNANSWERED, S.OFFERED), S.LAPSED, may=P.ANSWER_SETTLE, event="answer_lapsed",
         rules=("need_ended_or_unit_left",)),
    Step("ask_again", (S.DECLINED, S.STOPPED, S.LAPSED, S.CONFIRMED), S.REQUESTED, may=P.ANSWER_SETTLE,
         event="answer_asked_again"),
    Step("renew", S.CONFIRMED, S.ACCEPTED, may=P.ANSWER_SETTLE, event="delivery_renewed"),
    Step("remind", (*UNANSWERED, S.OFFERED, *PROMISED, S.DELIVERED), STAY, may=P.REMINDER_SEND,
         event="answer_reminded", rules=("not_reminded_today",), act=True),
), settled=frozenset({S.CONFIRMED, S.DECLINED, S.STOPPED, S.LAPSED}))

FOLLOWS = tuple(Follow(end, "need", "all_declined", if_ready=True) for end in ("decline", "stop", "lapse"))
# fmt: on
"""When nobody will deliver any more the question ends for now: the asker chooses what next."""

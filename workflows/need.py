"""A need: what one unit asks of another, of the whole team or of the leadership, at any time of the year.

Each asked unit answers on its own course (`answer`); what becomes of the question always comes back to the
asker, also when it was taken up in a commitment.
"""

from enum import StrEnum

from workflows.follow import Follow
from workflows.machine import STAY, Step, Workflow
from workflows.roles import Permission, Scope


class State(StrEnum):
    """Where a need stands."""

    DRAFT = "draft"
    ASKED = "asked"
    AGREED = "agreed"
    ESCALATED = "escalated"
    DEFERRED = "deferred"
    REFERRED = "referred"
    DECLINED = "declined"
    TAKEN_UP = "taken_up"
    FULFILLED = "fulfilled"
    EVALUATED = "evaluated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


P = Permission
S = State

OPEN = (S.ASKED, S.AGREED, S.ESCALATED, S.DEFERRED, S.REFERRED, S.TAKEN_UP)

# A table: one step a line, or two.
# fmt: off
WORKFLOW = Workflow("need", State, (
    Step("save_need", S.DRAFT, STAY, may=P.NEED_WRITE, event="need_saved", who="author", rules=("B08",),
         form="need", draft=True, scope=Scope.EDIT),
    Step("ask", S.DRAFT, S.ASKED, may=P.NEED_ASK, event="need_asked", who="requester",
         rules=("A08", "D07", "G07", "B08"), form="need", form_rules=("date_in_absence",)),
    Step("recall_ask", S.ASKED, S.DRAFT, may=P.NEED_ASK, event="need_recalled", who="requester",
         rules=("nobody_answered", "B08")),
    Step("add_details", (S.ASKED, S.AGREED, S.ESCALATED, S.DEFERRED), STAY, may=P.NEED_DETAIL,
         event="need_details_added", who="requester_supplier_or_secretary", rules=("B08",),
         form="need_details", scope=Scope.EDIT),
    Step("record_talk", (S.ASKED, S.AGREED, S.DECLINED), STAY, may=P.NEED_TALK, event="need_talk_recorded",
         who="requester_supplier_or_secretary", rules=("B08",), act=True, scope=Scope.RESPOND),
    Step("agree", S.ASKED, S.AGREED, may=P.NEED_ASK, event="need_agreed", who="requester",
         rules=("at_least_one_answer_accepted", "E03", "B08")),
    Step("reopen_ask", (S.AGREED, S.FULFILLED, S.EVALUATED, S.DECLINED, S.DEFERRED, S.REFERRED), S.ASKED,
         may=P.NEED_ASK_AGAIN, event="need_reopened", who="requester_leadership_or_secretary", rules=("B08",),
         form="reason", form_rules=("reason_required",)),
    Step("reopen_ask", S.TAKEN_UP, S.ASKED, may=P.NEED_ASK_AGAIN, event="need_reopened",
         who="requester_leadership_or_secretary", rules=("commitment_carried_out", "B08"), form="reason",
         form_rules=("reason_required",)),
    Step("escalate", (S.ASKED, S.AGREED, S.DECLINED), S.ESCALATED, may=P.NEED_ESCALATE,
         event="need_escalated", who="requester_or_secretary", rules=("C06", "B08"),
         form="leadership_request", form_rules=("A09",)),
    Step("return_to_parties", S.ESCALATED, S.ASKED, may=P.NEED_DECIDE, event="need_returned_to_parties",
         rules=("E09",), form="reason", form_rules=("reason_required",)),
    Step("grant", S.ESCALATED, S.AGREED, may=P.NEED_DECIDE, event="need_granted",
         rules=("decision_confirmed", "E09")),
    Step("refuse", S.ESCALATED, S.DECLINED, may=P.NEED_DECIDE, event="need_refused",
         rules=("decision_confirmed", "E09"), form_rules=("reason_required",)),
    Step("defer", S.ESCALATED, S.DEFERRED, may=P.NEED_DECIDE, event="need_deferred", rules=("E09",),
         form="return_date", form_rules=("return_date_required",)),
    Step("resume", S.DEFERRED, S.ESCALATED, may=P.NEED_RESUME, event="need_resumed"),
    Step("refer", (S.ASKED, S.ESCALATED), S.REFERRED, may=P.NEED_ROUTE, event="need_referred", rules=("D03",),
         form="refer"),
    Step("take_up", (S.ASKED, S.AGREED, S.ESCALATED, S.DEFERRED), S.TAKEN_UP, may=P.NEED_TAKE_UP,
         event="need_taken_up", form="take_up", form_rules=("commitment_named",)),
    Step("release", S.TAKEN_UP, S.ASKED, may=P.NEED_RELEASE, event="need_released",
         rules=("commitment_ended_without_result",)),
    Step("all_declined", S.ASKED, S.DECLINED, may=P.NEED_SETTLE, event="need_declined",
         rules=("every_answer_declined",)),
    Step("fulfil", (S.AGREED, S.TAKEN_UP, S.REFERRED), S.FULFILLED, may=P.NEED_ASK, event="need_fulfilled",
         who="requester", rules=("every_accepted_answer_ended", "B08")),
    Step("evaluate", S.FULFILLED, S.EVALUATED, may=P.NEED_ASK, event="need_evaluated", who="requester",
         rules=("H09", "B08"), form="evaluation"),
    Step("renew", S.EVALUATED, S.AGREED, may=P.NEED_ASK, event="need_renewed", who="requester",
         rules=("B08",)),
    Step("close", (S.DECLINED, S.REFERRED, S.FULFILLED, S.EVALUATED), S.CLOSED, may=P.NEED_CLOSE,
         event="need_closed", who="requester_or_secretary", rules=("B08",)),
    Step("close", S.TAKEN_UP, S.CLOSED, may=P.NEED_CLOSE, event="need_closed", who="requester_or_secretary",
         rules=("commitment_carried_out", "B08")),
    Step("withdraw", (S.DRAFT, *OPEN), S.WITHDRAWN, may=P.NEED_ASK, event="need_withdrawn", who="requester",
         rules=("B08",), form="withdraw", form_rules=("reason_required",)),
), settled=frozenset({S.CLOSED, S.WITHDRAWN}), public={
    S.DEFERRED: S.ESCALATED, S.REFERRED: S.ESCALATED, S.EVALUATED: S.FULFILLED,
})

UNDELIVERED = ("declined", "stopped", "lapsed")

FOLLOWS = (
    *(Follow(end, "answer", "lapse")
      for end in ("recall_ask", "take_up", "refer", "refuse", "fulfil", "close", "withdraw")),
    *(Follow(end, "answer", "stop") for end in ("close", "withdraw")),
    *(Follow(again, "answer", "ask_again", where=UNDELIVERED)
      for again in ("ask", "reopen_ask", "return_to_parties", "release")),
    Follow("reopen_ask", "answer", "ask_again", came_from=(S.FULFILLED, S.EVALUATED), where=("confirmed",)),
    Follow("grant", "answer", "assign"),
    Follow("renew", "answer", "renew", where=("confirmed",)),
    *(Follow(way, "decision", "remove")
      for way in ("return_to_parties", "defer", "refer", "take_up", "withdraw")),
)
# fmt: on
"""What ends a question ends its open answers; asking again asks whoever did not deliver. Granting assigns
the suppliers that the decision names, and only those."""

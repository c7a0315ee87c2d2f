"""A collective commitment: what the management team promises together, from proposal to securing.

The owner says yes before the others are consulted; the leadership decides in a meeting, and confirming that
decision takes the step. Whatever ends a commitment without a result gives its needs back to the askers.
"""

from enum import StrEnum

from workflows.follow import Follow
from workflows.machine import STAY, Step, Workflow
from workflows.roles import Permission, Scope


class State(StrEnum):
    """Where a commitment stands."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    READY_FOR_DECISION = "ready_for_decision"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    PROVISIONALLY_APPROVED = "provisionally_approved"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    RETURNED = "returned"
    IN_EXECUTION = "in_execution"
    ON_HOLD = "on_hold"
    FULFILLED = "fulfilled"
    SECURED = "secured"
    NOT_SECURED = "not_secured"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


P = Permission
S = State
RESPOND = Scope.RESPOND

WRITABLE = (S.DRAFT, S.RETURNED)
UNDECIDED = (*WRITABLE, S.CONSULTATION, S.READY_FOR_DECISION, S.DEFERRED)
APPROVED = (S.APPROVED, S.APPROVED_WITH_CONDITIONS)
CARRIED_OUT = (S.IN_EXECUTION, S.ON_HOLD)
IN_FORCE = (*APPROVED, *CARRIED_OUT)
TAKING_UP = (S.CONSULTATION, S.READY_FOR_DECISION, S.PROVISIONALLY_APPROVED, S.DEFERRED, *IN_FORCE)
"""In which a commitment can take up needs: it is known to the askers, and may still bring something."""
ENDED = (S.SECURED, S.NOT_SECURED, S.REJECTED, S.WITHDRAWN, S.SUPERSEDED)

SECURING_LINE = 5
"""The programme line of results and securing (L11). Its lead hears of a commitment that is late (C03), and
judges, beside the leadership, whether a result lasts (H08)."""

# A table: one step a line, or two.
# fmt: off
WORKFLOW = Workflow("commitment", State, (
    Step("save_commitment", WRITABLE, STAY, may=P.COMMITMENT_PREPARE, event="commitment_saved",
         who="author_owner_or_secretary", rules=("B08",), form="commitment", form_rules=("date_in_absence",),
         draft=True, scope=Scope.EDIT),
    Step("accept_ownership", WRITABLE, STAY, may=P.COMMITMENT_OWN, event="ownership_accepted", who="owner",
         rules=("B08",), scope=RESPOND),
    Step("decline_ownership", WRITABLE, STAY, may=P.COMMITMENT_OWN, event="ownership_declined", who="owner",
         rules=("B08",), form="ownership_decline", form_rules=("reason_required",), scope=RESPOND),
    Step("open_consultation", WRITABLE, S.CONSULTATION, may=P.COMMITMENT_PREPARE, event="consultation_opened",
         who="author_owner_or_secretary",
         rules=("commitment_complete", "F06", "owner_accepts", "B08", "date_in_absence")),
    Step("respond", S.CONSULTATION, STAY, may=P.COMMITMENT_RESPOND, event="consultation_answered",
         rules=("responder_takes_part", "B08"), form="consultation_response", act=True, scope=RESPOND),
    Step("close_consultation", S.CONSULTATION, S.READY_FOR_DECISION, may=P.COMMITMENT_ASSESS,
         event="consultation_closed", rules=("B11",)),
    Step("approve", S.READY_FOR_DECISION, S.APPROVED, may=P.COMMITMENT_DECIDE, event="commitment_approved",
         rules=("decision_confirmed", "E04", "E09")),
    Step("approve_with_conditions", (S.READY_FOR_DECISION, S.PROVISIONALLY_APPROVED),
         S.APPROVED_WITH_CONDITIONS, may=P.COMMITMENT_DECIDE, event="commitment_approved_with_conditions",
         rules=("decision_confirmed", "E04", "E07", "E09")),
    Step("defer", S.READY_FOR_DECISION, S.DEFERRED, may=P.COMMITMENT_DECIDE, event="commitment_deferred",
         rules=("E09",), form="return_date", form_rules=("return_date_required",)),
    Step("reagenda", S.DEFERRED, S.READY_FOR_DECISION, may=P.COMMITMENT_SCHEDULE,
         event="commitment_put_back_on_agenda"),
    Step("reject", S.READY_FOR_DECISION, S.REJECTED, may=P.COMMITMENT_DECIDE, event="commitment_rejected",
         rules=("decision_confirmed", "E09"), form_rules=("reason_required",)),
    Step("send_back", (S.READY_FOR_DECISION, S.CONSULTATION), S.RETURNED, may=P.COMMITMENT_SEND_BACK,
         event="commitment_sent_back", form="reason", form_rules=("reason_required",)),
    Step("approve_urgently", (S.DRAFT, S.CONSULTATION, S.READY_FOR_DECISION), S.PROVISIONALLY_APPROVED,
         may=P.COMMITMENT_DECIDE_URGENTLY, event="commitment_approved_urgently",
         rules=("commitment_complete", "F06", "E09"), form="urgent_decision", form_rules=("E10",)),
    Step("ratify", S.PROVISIONALLY_APPROVED, S.APPROVED, may=P.COMMITMENT_DECIDE, event="commitment_ratified",
         rules=("decision_confirmed", "E09")),
    Step("refuse_ratification", S.PROVISIONALLY_APPROVED, S.REJECTED, may=P.COMMITMENT_DECIDE,
         event="ratification_refused", rules=("decision_confirmed", "E09"), form_rules=("reason_required",)),
    Step("start", APPROVED, S.IN_EXECUTION, may=P.COMMITMENT_CARRY_OUT, event="commitment_started",
         who="owner_or_secretary", rules=("H01", "B08")),
    Step("set_baseline", (*IN_FORCE, S.FULFILLED), STAY, may=P.COMMITMENT_OWN, event="baseline_set",
         who="owner", rules=("B08",), form="baseline"),
    Step("record_progress", CARRIED_OUT, STAY, may=P.COMMITMENT_OWN, event="progress_recorded", who="owner",
         rules=("B08",), form="commitment_progress"),
    Step("hold", S.IN_EXECUTION, S.ON_HOLD, may=P.COMMITMENT_PAUSE, event="commitment_held",
         who="owner_or_leadership", rules=("B08",), form="reason", form_rules=("reason_required",)),
    Step("resume", S.ON_HOLD, S.IN_EXECUTION, may=P.COMMITMENT_PAUSE, event="commitment_resumed",
         who="owner_or_leadership", rules=("B08",)),
    Step("finish", S.IN_EXECUTION, S.FULFILLED, may=P.COMMITMENT_OWN, event="commitment_fulfilled",
         who="owner", rules=("conditions_met", "B08"), form="delivery_report"),
    Step("secure", S.FULFILLED, S.SECURED, may=P.COMMITMENT_SECURE, event="commitment_secured",
         who="securing_lead_or_leadership", rules=("E09",), form="secured", form_rules=("H08",)),
    Step("not_secure", (S.FULFILLED, *CARRIED_OUT), S.NOT_SECURED, may=P.COMMITMENT_SECURE,
         event="commitment_not_secured", who="securing_lead_or_leadership", rules=("E09",), form="reason",
         form_rules=("reason_required",)),
    Step("reopen", (S.FULFILLED, S.SECURED, S.NOT_SECURED), S.IN_EXECUTION, may=P.COMMITMENT_REOPEN,
         event="commitment_reopened", rules=("E09",), form="reason", form_rules=("reason_required",)),
    Step("withdraw", UNDECIDED, S.WITHDRAWN, may=P.COMMITMENT_WITHDRAW, event="commitment_withdrawn",
         who="author_owner_or_secretary", rules=("B08",), form="withdraw", form_rules=("reason_required",)),
    Step("amend", IN_FORCE, STAY, may=P.COMMITMENT_AMEND, event="commitment_amended",
         rules=("no_newer_version",), form="change_kind", form_rules=("E12", "more_than_a_typo")),
    Step("correct_text", IN_FORCE, STAY, may=P.COMMITMENT_AMEND, event="commitment_text_corrected",
         form="commitment", form_rules=("only_the_words", "commitment_complete"), draft=True),
    Step("supersede", (*IN_FORCE, S.FULFILLED), S.SUPERSEDED, may=P.COMMITMENT_SUPERSEDE,
         event="commitment_superseded"),
    Step("carry_over", (*UNDECIDED, S.PROVISIONALLY_APPROVED, *IN_FORCE, S.FULFILLED), STAY,
         may=P.COMMITMENT_ASSESS, event="commitment_carried_over", form="reason",
         form_rules=("reason_required",), act=True),
), settled=frozenset(ENDED), public={
    S.APPROVED_WITH_CONDITIONS: S.APPROVED, S.PROVISIONALLY_APPROVED: S.READY_FOR_DECISION,
    S.DEFERRED: S.READY_FOR_DECISION, S.RETURNED: S.DRAFT, S.ON_HOLD: S.IN_EXECUTION,
})

FOLLOWS = (
    *(Follow(end, "need", "release") for end in ("reject", "refuse_ratification", "withdraw", "not_secure")),
    *(Follow(way, "decision", "remove") for way in ("defer", "send_back", "approve_urgently", "withdraw")),
    *(Follow(yes, "commitment", "supersede") for yes in ("approve", "approve_with_conditions", "ratify")),
)
# fmt: on
"""Saying yes as owner asks for the version, for it is a yes to the words that were read. An amended
commitment stays in force until its new version is approved, which replaces it."""

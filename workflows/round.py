"""The round: from the letter through three phases to a decision that is secured.

The secretary leads the round and prepares; the leadership signs, decides and ends it.
"""

from enum import StrEnum

from workflows.follow import Follow
from workflows.machine import STAY, Step, Workflow
from workflows.roles import Permission


class State(StrEnum):
    """Where a round stands."""

    DRAFT = "draft"
    SIGNED = "signed"
    SENT = "sent"
    PHASE1_OPEN = "phase1_open"
    PHASE2_OPEN = "phase2_open"
    PHASE3_OPEN = "phase3_open"
    FROZEN = "frozen"
    CONSOLIDATED = "consolidated"
    DECIDED = "decided"
    SECURING = "securing"
    CLOSED = "closed"
    STOPPED = "stopped"


P = Permission
S = State

UNDECIDED = (
    S.DRAFT, S.SIGNED, S.SENT, S.PHASE1_OPEN, S.PHASE2_OPEN, S.PHASE3_OPEN, S.FROZEN, S.CONSOLIDATED,
)  # fmt: skip

# A table: one step a line, or two.
# fmt: off
WORKFLOW = Workflow("round", State, (
    Step("save_round", S.DRAFT, STAY, may=P.ROUND_PREPARE, event="round_saved", form="round", draft=True),
    Step("save_letter", S.DRAFT, STAY, may=P.ROUND_PREPARE, event="letter_saved", form="letter", draft=True),
    Step("sign_letter", S.DRAFT, S.SIGNED, may=P.ROUND_SIGN, event="letter_signed",
         rules=("ready_to_sign", "E09")),
    Step("revise_letter", S.SIGNED, S.DRAFT, may=P.ROUND_RUN, event="letter_revised", form="reason",
         form_rules=("reason_required",)),
    Step("send_letter", S.SIGNED, S.SENT, may=P.ROUND_RUN, event="letter_sent"),
    Step("open_phase1", S.SENT, S.PHASE1_OPEN, may=P.ROUND_OPEN_PHASE, event="phase1_opened"),
    Step("open_phase2", S.PHASE1_OPEN, S.PHASE2_OPEN, may=P.ROUND_OPEN_PHASE, event="phase2_opened"),
    Step("open_phase3", S.PHASE2_OPEN, S.PHASE3_OPEN, may=P.ROUND_OPEN_PHASE, event="phase3_opened"),
    Step("freeze", S.PHASE3_OPEN, S.FROZEN, may=P.ROUND_RUN, event="round_frozen", rules=("F01",)),
    Step("unfreeze", S.FROZEN, S.PHASE3_OPEN, may=P.ROUND_RUN, event="round_unfrozen", form="reason",
         form_rules=("reason_required",)),
    Step("consolidate", S.FROZEN, S.CONSOLIDATED, may=P.ROUND_RUN, event="round_consolidated",
         rules=("F02", "collective_task_adopted")),
    Step("reopen_consolidation", S.CONSOLIDATED, S.FROZEN, may=P.ROUND_REOPEN, event="consolidation_reopened",
         form="reason", form_rules=("reason_required",)),
    Step("decide", S.CONSOLIDATED, S.DECIDED, may=P.ROUND_DECIDE, event="round_decided",
         rules=("decision_confirmed", "collective_task_adopted", "E09")),
    Step("start_securing", S.DECIDED, S.SECURING, may=P.ROUND_RUN, event="securing_started"),
    Step("close", S.SECURING, S.CLOSED, may=P.ROUND_END, event="round_closed",
         rules=("every_commitment_ended_or_carried_over",)),
    Step("stop", UNDECIDED, S.STOPPED, may=P.ROUND_END, event="round_stopped", form="reason",
         form_rules=("reason_required",)),
), settled=frozenset({S.CLOSED, S.STOPPED}))

FOLLOWS = (
    Follow("open_phase2", "assignment", "start_plan", if_ready=True),
    Follow("open_phase3", "assignment", "open_contribution", if_ready=True),
    Follow("consolidate", "assignment", "consolidate"),
    Follow("unfreeze", "assignment", "reopen_consolidation"),
    Follow("reopen_consolidation", "decision", "remove"),
    Follow("decide", "assignment", "complete", if_ready=True),
    Follow("stop", "assignment", "withdraw"),
    Follow("stop", "collective_task", "drop"),
    Follow("stop", "decision", "remove"),
)
# fmt: on
"""Freezing moves no assignment: it is a fact that rules ask for. A stopped round leaves needs and
commitments as they are, for they are agreements between people that outlive it."""

"""A decision of the leadership in a meeting, on the exact content of one subject.

The secretary records, the police chief or the deputy confirms; confirming takes the step of the subject.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from workflows.follow import Follow
from workflows.machine import STAY, Step, Workflow
from workflows.roles import Permission, Scope


class State(StrEnum):
    """Where a decision stands."""

    ON_AGENDA = "on_agenda"
    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    REMOVED = "removed"


P = Permission
S = State

OPEN = (S.ON_AGENDA, S.RECORDED)

# A table: one step a line, or two.
# fmt: off
WORKFLOW = Workflow("decision", State, (
    Step("vote", S.ON_AGENDA, STAY, may=P.DECISION_VOTE, event="vote_cast", rules=("B08",), form="vote",
         form_rules=("E08",), act=True, scope=Scope.VOTE),
    Step("dissent", S.RECORDED, STAY, may=P.DECISION_VOTE, event="dissent_recorded", who="attended",
         rules=("B08",), form="dissent", form_rules=("E08",), act=True, scope=Scope.VOTE),
    Step("record_outcome", OPEN, S.RECORDED, may=P.DECISION_RECORD, event="outcome_recorded", rules=("E05",),
         form="outcome", form_rules=("outcome_required", "outcome_fits", "advice_fits", "E07")),
    Step("confirm", S.RECORDED, S.CONFIRMED, may=P.DECISION_CONFIRM, event="decision_confirmed",
         rules=("E05", "presence_unchanged", "content_unchanged", "E09", "B08"), form="confirm_decisions",
         form_rules=("E06",), scope=Scope.VOTE),
    Step("meet_condition", S.CONFIRMED, STAY, may=P.DECISION_CARRY_OUT, event="condition_met",
         who="condition_owner_or_secretary", rules=("conditions_open", "B08"), form="condition_met", act=True,
         scope=Scope.RESPOND),
    Step("move_to_next_meeting", OPEN, S.ON_AGENDA, may=P.DECISION_SCHEDULE, event="item_moved",
         rules=("later_meeting_planned",)),
    Step("remove", OPEN, S.REMOVED, may=P.DECISION_SCHEDULE, event="item_removed", form="reason",
         form_rules=("reason_required",)),
), settled=frozenset({S.CONFIRMED, S.REMOVED}))

OUTCOMES: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType({
    ("plan", "approve"): ("adopt_plan",),
    ("plan", "approve_with_conditions"): ("adopt_plan_with_conditions",),
    ("plan", "defer"): ("take_off_agenda",),
    ("plan", "return"): ("return_plan",),
    ("need", "approve"): ("grant",),
    ("need", "approve_with_conditions"): ("grant",),
    ("need", "reject"): ("refuse",),
    ("need", "defer"): ("defer",),
    ("need", "return"): ("return_to_parties",),
    ("commitment", "approve"): ("approve", "ratify"),
    ("commitment", "approve_with_conditions"): ("approve_with_conditions",),
    ("commitment", "reject"): ("reject", "refuse_ratification"),
    ("commitment", "defer"): ("defer",),
    ("commitment", "return"): ("send_back",),
    ("collective_task", "approve"): ("decide",),
    ("collective_task", "approve_with_conditions"): ("decide",),
    ("collective_task", "defer"): (),
    ("collective_task", "return"): ("rework",),
    ("round", "approve"): ("decide",),
    ("round", "approve_with_conditions"): ("decide",),
    ("round", "defer"): (),
    ("round", "return"): ("reopen_consolidation",),
})

FOLLOWS = (
    Follow("remove", "plan", "take_off_agenda"),
)
# fmt: on
"""`OUTCOMES`: kind of subject and outcome -> the steps that confirming takes; the first that leaves from the
subject's state. A pair that is missing is no outcome for that kind (rule `outcome_fits`): a plan, the task
and the round go back to those who must carry them. An empty tuple waits for a next meeting.

A condition has an owner, who need not be of the unit that it is about, and is met where it was set.
Votes are cast until the outcome is recorded: what is confirmed says the same as what was counted. A dissent
changes no count, so a member who was there may have it recorded until the decision is confirmed."""


def outcomes(kind: str) -> tuple[str, ...]:
    """The outcomes that a decision on this kind of subject can have, in the order of the table."""
    return tuple(outcome for subject, outcome in OUTCOMES if subject == kind)

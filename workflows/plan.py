"""The multi-year plan as a document with a decision of its own; phase 3 does not wait for it.

Confirming the decision of the leadership takes the adopting step; nobody adopts a plan by hand.
"""

from enum import StrEnum

from workflows.follow import Follow
from workflows.machine import STAY, Step, Workflow
from workflows.roles import Permission, Scope


class State(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ON_AGENDA = "on_agenda"
    ADOPTED = "adopted"
    ADOPTED_WITH_CONDITIONS = "adopted_with_conditions"
    EXCUSED = "excused"


P = Permission
S = State

WRITABLE = (S.DRAFT, S.RETURNED)
SETTLED = (S.ADOPTED, S.ADOPTED_WITH_CONDITIONS, S.EXCUSED)

# A table: one step a line, or two.
# fmt: off
WORKFLOW = Workflow("plan", State, (
    Step("save_plan", WRITABLE, STAY, may=P.PLAN_WRITE, event="plan_saved", who="author",
         rules=("B02", "B08"), form="phase2", draft=True, scope=Scope.EDIT),
    Step("submit_plan", WRITABLE, S.SUBMITTED, may=P.PLAN_SUBMIT, event="plan_submitted", who="own_unit",
         rules=("A05", "A06", "A07", "B02", "B08"), form="phase2"),
    Step("recall_plan", S.SUBMITTED, S.DRAFT, may=P.PLAN_SUBMIT, event="plan_recalled", who="own_unit",
         rules=("B08",)),
    Step("return_plan", (S.SUBMITTED, S.ON_AGENDA), S.RETURNED, may=P.PLAN_RETURN, event="plan_returned",
         form="return", form_rules=("reason_required", "return_date_required", "date_in_absence")),
    Step("put_on_agenda", S.SUBMITTED, S.ON_AGENDA, may=P.PLAN_SCHEDULE, event="plan_put_on_agenda",
         rules=("E02", "later_meeting_planned")),
    Step("take_off_agenda", S.ON_AGENDA, S.SUBMITTED, may=P.PLAN_SCHEDULE, event="plan_taken_off_agenda",
         form="reason", form_rules=("reason_required",)),
    Step("adopt_plan", S.ON_AGENDA, S.ADOPTED, may=P.PLAN_DECIDE, event="plan_adopted",
         rules=("decision_confirmed", "E02", "E09")),
    Step("adopt_plan_with_conditions", S.ON_AGENDA, S.ADOPTED_WITH_CONDITIONS, may=P.PLAN_DECIDE,
         event="plan_adopted_with_conditions", rules=("decision_confirmed", "E02", "E07", "E09")),
    Step("excuse_plan", (*WRITABLE, S.SUBMITTED, S.ON_AGENDA), S.EXCUSED, may=P.PLAN_DECIDE,
         event="plan_excused", rules=("E09",), form="reason", form_rules=("reason_required",)),
    Step("reopen_plan", SETTLED, S.DRAFT, may=P.PLAN_REOPEN, event="plan_reopened",
         rules=("unit_takes_part",), form="reason", form_rules=("reason_required",)),
    Step("remind", WRITABLE, STAY, may=P.REMINDER_SEND, event="plan_reminded",
         rules=("not_reminded_today", "own_date_passed"), act=True),
), settled=frozenset(SETTLED))

FOLLOWS = (
    Follow("submit_plan", "extension", "withdraw_extension"),
    Follow("return_plan", "decision", "remove"),
    Follow("take_off_agenda", "decision", "remove"),
    Follow("excuse_plan", "decision", "remove"),
    Follow("excuse_plan", "extension", "withdraw_extension"),
    Follow("adopt_plan", "assignment", "complete", if_ready=True),
    Follow("adopt_plan_with_conditions", "assignment", "complete", if_ready=True),
    Follow("excuse_plan", "assignment", "complete", if_ready=True),
)
# fmt: on
"""A plan that leaves the agenda leaves no decision behind; the last plan decided may end an assignment."""

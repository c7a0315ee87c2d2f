"""The assignment of one unit, across the phases.

Its plan is decided beside it (`plan`), its needs are negotiated beside it (`need`, `answer`); it never waits
for either. Handing in phase 1 is establishing the opgave: nobody approves it.
"""

from enum import StrEnum

from workflows.follow import Follow
from workflows.machine import STAY, Step, Workflow
from workflows.roles import Permission, Scope


class State(StrEnum):
    """Where an assignment stands."""

    ASSIGNED = "assigned"
    ANALYSIS = "analysis"
    TASK_ESTABLISHED = "task_established"
    PLANNING = "planning"
    CONTRIBUTING = "contributing"
    CONTRIBUTED = "contributed"
    CONSOLIDATED = "consolidated"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


P = Permission
S = State
EDIT = Scope.EDIT

UNESTABLISHED = (S.ASSIGNED, S.ANALYSIS)
ESTABLISHED = (S.TASK_ESTABLISHED, S.PLANNING)
UNCONTRIBUTED = (*UNESTABLISHED, *ESTABLISHED, S.CONTRIBUTING)
BEING_WRITTEN = (*UNCONTRIBUTED, S.CONTRIBUTED)

# A table: one step a line, or two.
# fmt: off
WORKFLOW = Workflow("assignment", State, (
    Step("start_analysis", S.ASSIGNED, S.ANALYSIS, may=P.ASSIGNMENT_WRITE, event="analysis_started",
         who="author", rules=("B08",), scope=EDIT),
    Step("save_analysis", S.ASSIGNED, S.ANALYSIS, may=P.ASSIGNMENT_WRITE, event="analysis_saved",
         who="author", rules=("B08",), form="phase1", draft=True, scope=EDIT),
    Step("save_analysis", S.ANALYSIS, STAY, may=P.ASSIGNMENT_WRITE, event="analysis_saved", who="author",
         rules=("B08",), form="phase1", draft=True, scope=EDIT),
    Step("establish_task", UNESTABLISHED, S.TASK_ESTABLISHED, may=P.ASSIGNMENT_SUBMIT,
         event="task_established", who="own_unit", rules=("A01", "A02", "A03", "E01", "B08"),
         form="phase1"),
    Step("note_analysis", (*ESTABLISHED, S.CONTRIBUTING), STAY, may=P.ASSIGNMENT_CHECK,
         event="analysis_noted", rules=("not_yet_noted", "not_own_work"), act=True),
    Step("recall_analysis", ESTABLISHED, S.ANALYSIS, may=P.ASSIGNMENT_SUBMIT, event="analysis_recalled",
         who="own_unit", rules=("not_yet_noted", "B08")),
    Step("return_analysis", ESTABLISHED, S.ANALYSIS, may=P.ASSIGNMENT_CHECK, event="analysis_returned",
         form="return", form_rules=("reason_required", "return_date_required", "date_in_absence")),
    Step("start_plan", S.TASK_ESTABLISHED, S.PLANNING, may=P.ASSIGNMENT_START_PLAN, event="plan_started",
         who="own_unit_or_system", rules=("B02", "B08"), scope=EDIT),
    Step("open_contribution", ESTABLISHED, S.CONTRIBUTING, may=P.ASSIGNMENT_OPEN_CONTRIBUTION,
         event="contribution_opened", who="own_unit_secretary_or_system", rules=("phase3_open", "B08"),
         scope=EDIT),
    Step("save_contribution", S.CONTRIBUTING, STAY, may=P.ASSIGNMENT_WRITE, event="contribution_saved",
         who="author", rules=("B08",), form="phase3", draft=True, scope=EDIT),
    Step("contribute", S.CONTRIBUTING, S.CONTRIBUTED, may=P.ASSIGNMENT_SUBMIT, event="contribution_submitted",
         who="own_unit", rules=("A12", "B08"), form="phase3"),
    Step("record_no_contribution", UNCONTRIBUTED, S.CONTRIBUTED, may=P.ASSIGNMENT_CHECK,
         event="no_contribution_recorded", rules=("phase3_deadline_passed",), form="reason",
         form_rules=("reason_required",)),
    Step("revise_contribution", S.CONTRIBUTED, S.CONTRIBUTING, may=P.ASSIGNMENT_REVISE,
         event="contribution_revised", who="own_unit_or_secretary", rules=("F04", "B08"), form="reason",
         form_rules=("reason_required",)),
    Step("reopen_analysis", (S.CONTRIBUTING, S.CONTRIBUTED), S.ANALYSIS, may=P.ASSIGNMENT_CHECK,
         event="analysis_reopened", rules=("not_frozen",), form="reason", form_rules=("reason_required",)),
    Step("consolidate", S.CONTRIBUTED, S.CONSOLIDATED, may=P.ASSIGNMENT_CONSOLIDATE,
         event="contribution_consolidated", rules=("frozen",)),
    Step("reopen_consolidation", S.CONSOLIDATED, S.CONTRIBUTED, may=P.ASSIGNMENT_CONSOLIDATE,
         event="contribution_released", rules=("not_frozen",)),
    Step("complete", S.CONSOLIDATED, S.COMPLETED, may=P.ASSIGNMENT_COMPLETE, event="assignment_completed",
         rules=("round_decided", "plan_decided_or_excused")),
    Step("withdraw", (*BEING_WRITTEN, S.CONSOLIDATED), S.WITHDRAWN, may=P.ASSIGNMENT_WITHDRAW,
         event="assignment_withdrawn", rules=("E09",), form="withdraw", form_rules=("reason_required",)),
    Step("grant_co_author", BEING_WRITTEN, STAY, may=P.ASSIGNMENT_SHARE, event="co_author_granted",
         who="own_unit", form="co_author", act=True),
    Step("revoke_co_author", BEING_WRITTEN, STAY, may=P.ASSIGNMENT_SHARE, event="co_author_revoked",
         who="own_unit", form="co_author_end", act=True),
    Step("remind", UNCONTRIBUTED, STAY, may=P.REMINDER_SEND, event="assignment_reminded",
         rules=("not_reminded_today", "own_date_passed"), act=True),
), settled=frozenset({S.COMPLETED, S.WITHDRAWN}))

FOLLOWS = (
    Follow("establish_task", "extension", "withdraw_extension"),
    Follow("contribute", "extension", "withdraw_extension"),
    Follow("record_no_contribution", "extension", "withdraw_extension"),
    Follow("withdraw", "extension", "withdraw_extension"),
    Follow("withdraw", "plan", "excuse_plan"),
    Follow("withdraw", "answer", "lapse", if_ready=True),
)
# fmt: on
"""What was handed in needs no later date any more. A withdrawn assignment asks for no plan, and gives no
answers: what others asked of the unit goes back to them, unless the round itself was stopped."""

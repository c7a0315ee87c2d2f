"""A meeting of the management team or of the leadership, in its plain form.

Recording and confirming many decisions at once are acts of the meeting; each decision takes its own step.
"""

from enum import StrEnum

from workflows.follow import Follow
from workflows.machine import STAY, Step, Workflow
from workflows.roles import Permission, Scope


class State(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    INVITED = "invited"
    HELD = "held"
    CANCELLED = "cancelled"


P = Permission
S = State

AHEAD = (S.PLANNED, S.INVITED)

# A table: one step a line, or two.
# fmt: off
WORKFLOW = Workflow("meeting", State, (
    Step("change_meeting", AHEAD, STAY, may=P.MEETING_PREPARE, event="meeting_changed", form="meeting",
         form_rules=("body_fixed",)),
    Step("add_item", AHEAD, STAY, may=P.MEETING_PREPARE, event="item_added", form="agenda_item",
         form_rules=("subject_ready", "subject_needs_no_secretary"), act=True),
    Step("drop_item", AHEAD, STAY, may=P.MEETING_PREPARE, event="item_dropped", form="agenda_removal",
         act=True),
    Step("send_agenda", AHEAD, S.INVITED, may=P.MEETING_RUN, event="agenda_sent"),
    Step("record_presence", (S.INVITED, S.HELD), S.HELD, may=P.MEETING_RUN, event="presence_recorded",
         rules=("meeting_day_come",), form="presence"),
    Step("take_back_presence", S.HELD, S.INVITED, may=P.MEETING_RUN, event="presence_taken_back",
         rules=("no_outcome_recorded",)),
    Step("record_outcomes", S.HELD, STAY, may=P.DECISION_RECORD, event="outcomes_recorded", form="outcome",
         act=True),
    Step("confirm_decisions", S.HELD, STAY, may=P.DECISION_CONFIRM, event="decisions_confirmed",
         rules=("B08",), form="confirm_decisions", act=True, scope=Scope.VOTE),
    Step("cancel", AHEAD, S.CANCELLED, may=P.MEETING_RUN, event="meeting_cancelled", form="reason",
         form_rules=("reason_required",)),
), settled=frozenset({S.HELD, S.CANCELLED}))

FOLLOWS = (
    Follow("cancel", "decision", "move_to_next_meeting", if_ready=True),
    Follow("cancel", "decision", "remove"),
)
# fmt: on
"""What stood on a cancelled agenda goes to the next meeting; where none is planned it leaves the agenda, and
its subject waits where it was. Items without a decision stay listed with the cancelled meeting."""

"""The collective task: the group assignment of phase 3, adopted by the management team itself.

Every member takes a position or is recorded as silent before it is adopted; then the leadership decides.
"""

from enum import StrEnum

from workflows.follow import Follow
from workflows.machine import STAY, Step, Workflow
from workflows.roles import Permission, Scope


class State(StrEnum):
    """Where the collective task stands."""

    DRAFT = "draft"
    DISCUSSION = "discussion"
    ADOPTED = "adopted"
    DECIDED = "decided"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"


P = Permission
S = State

# A table: one step a line, or two.
# fmt: off
WORKFLOW = Workflow("collective_task", State, (
    Step("save_task", S.DRAFT, STAY, may=P.COLLECTIVE_TASK_PREPARE, event="collective_task_saved",
         form="collective_task", draft=True),
    Step("put_up_for_discussion", S.DRAFT, S.DISCUSSION, may=P.COLLECTIVE_TASK_CHAIR,
         event="discussion_opened", rules=("collective_text_given",), form="collective_task"),
    Step("record_position", S.DISCUSSION, STAY, may=P.COLLECTIVE_TASK_SPEAK, event="position_recorded",
         rules=("speaker_takes_part", "B08"), form="position", act=True, scope=Scope.VOTE),
    Step("record_silence", S.DISCUSSION, STAY, may=P.COLLECTIVE_TASK_CHAIR, event="silence_recorded",
         rules=("somebody_silent",), act=True),
    Step("rework", (S.DISCUSSION, S.ADOPTED), S.DRAFT, may=P.COLLECTIVE_TASK_REWORK,
         event="collective_task_reworked", form="reason", form_rules=("reason_required",)),
    Step("adopt", S.DISCUSSION, S.ADOPTED, may=P.COLLECTIVE_TASK_CHAIR, event="collective_task_adopted",
         rules=("every_member_spoke_or_recorded_silent", "disagreement_stands")),
    Step("decide", S.ADOPTED, S.DECIDED, may=P.COLLECTIVE_TASK_DECIDE, event="collective_task_decided",
         rules=("decision_confirmed", "E09")),
    Step("amend", S.DECIDED, STAY, may=P.COLLECTIVE_TASK_CHAIR, event="collective_task_amended",
         rules=("no_newer_task",), form="change_kind", form_rules=("E12", "more_than_a_typo")),
    Step("supersede", S.DECIDED, S.SUPERSEDED, may=P.COLLECTIVE_TASK_SUPERSEDE,
         event="collective_task_superseded"),
    Step("correct_text", S.DECIDED, STAY, may=P.COLLECTIVE_TASK_CHAIR,
         event="collective_task_text_corrected", form="collective_task",
         form_rules=("collective_text_given",), draft=True),
    Step("drop", (S.DRAFT, S.DISCUSSION, S.ADOPTED), S.DROPPED, may=P.COLLECTIVE_TASK_REWORK,
         event="collective_task_dropped", form="reason", form_rules=("reason_required",)),
), settled=frozenset({S.DECIDED, S.SUPERSEDED, S.DROPPED}))

FOLLOWS = (
    Follow("decide", "collective_task", "supersede"),
    Follow("rework", "decision", "remove"),
    Follow("drop", "decision", "remove"),
)
# fmt: on
"""Adopting records what the team itself agreed on the away day: the secretary writes down, nothing more. What
was decided stays in force until a new version is decided on, which replaces it."""

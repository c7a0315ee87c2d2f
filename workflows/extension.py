"""A request for a later date in one phase, asked before the deadline and decided by the right body."""

from enum import StrEnum

from workflows.follow import Follow
from workflows.machine import Step, Workflow
from workflows.roles import Permission


class State(StrEnum):
    """Where a request for extension stands."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


P = Permission
S = State

# A table: one step a line, or two.
# fmt: off
WORKFLOW = Workflow("extension", State, (
    Step("grant_extension", S.REQUESTED, S.GRANTED, may=P.EXTENSION_DECIDE, event="extension_granted",
         rules=("B03", "extension_decider", "B04", "not_own_work"), form="extension_decision",
         form_rules=("reason_required", "date_in_absence")),
    Step("refuse_extension", S.REQUESTED, S.REFUSED, may=P.EXTENSION_DECIDE, event="extension_refused",
         rules=("not_own_work",), form="extension_decision", form_rules=("reason_required",)),
    Step("withdraw_extension", S.REQUESTED, S.WITHDRAWN, may=P.EXTENSION_WITHDRAW,
         event="extension_withdrawn", who="own_unit_or_system", rules=("B08",)),
), settled=frozenset({S.GRANTED, S.REFUSED, S.WITHDRAWN}))

FOLLOWS: tuple[Follow, ...] = ()
# fmt: on
"""Granting moves the date of the assignment or the plan: the command does that, no other machine moves."""

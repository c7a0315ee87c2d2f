"""The kinds of messages people choose about, and what they may choose."""

from enum import StrEnum

from workflows.ladders import REMINDERS


class Kind(StrEnum):
    """What a message is to its reader; each has words under `mail.kind`."""

    ASKED = "asked"
    REMINDER = "reminder"
    DECISION = "decision"
    CHANGE = "change"


class Choice(StrEnum):
    """When somebody wants mail about a kind; in the application every message is shown."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


DEFAULT = Choice.DAILY

DECISIONS = frozenset({
    "plan_adopted", "plan_adopted_with_conditions", "plan_excused", "extension_granted",
    "extension_refused", "need_granted", "need_refused", "need_deferred", "need_referred",
    "need_returned_to_parties", "supplier_assigned", "commitment_approved",
    "commitment_approved_with_conditions", "commitment_approved_urgently", "commitment_ratified",
    "commitment_rejected", "commitment_deferred", "ratification_refused", "collective_task_decided",
    "round_decided", "decision_confirmed", "decisions_confirmed",
})  # fmt: skip
"""Events that tell what was decided."""

LAST_STEPS = frozenset({"agenda_proposed"})
"""Events of the last step of a ladder: nobody can say that no mail is wanted about these."""

OF_LADDERS = REMINDERS | LAST_STEPS | {"lateness_reported", "need_stalled", "consultation_over"}
"""Events that tell somebody that time runs or ran out."""


def kind_of(event: str, *, asks: bool) -> Kind:
    """The kind of a message about this event; `asks` tells that its reader must do something."""
    if event in OF_LADDERS:
        return Kind.REMINDER
    if event in DECISIONS:
        return Kind.DECISION
    return Kind.ASKED if asks else Kind.CHANGE

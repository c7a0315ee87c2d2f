"""All workflows by name, and what follows from a step: the one place that knows every module."""

from collections.abc import Mapping
from types import MappingProxyType

from workflows import (
    answer,
    assignment,
    collective_task,
    commitment,
    decision,
    extension,
    meeting,
    need,
    plan,
)
from workflows import (
    round as rounds,
)
from workflows.follow import Follow
from workflows.machine import Workflow

_MODULES = (
    rounds, assignment, plan, need, answer, commitment, collective_task, decision, meeting, extension,
)  # fmt: skip

WORKFLOWS: Mapping[str, Workflow] = MappingProxyType({m.WORKFLOW.name: m.WORKFLOW for m in _MODULES})
"""Every workflow by the name of its subject."""

FOLLOWS: Mapping[str, tuple[Follow, ...]] = MappingProxyType({m.WORKFLOW.name: m.FOLLOWS for m in _MODULES})
"""What follows from the steps of each subject."""


def follows(kind: str, trigger: str, came_from: str) -> tuple[Follow, ...]:
    """What follows when a subject of this kind took a step from this state, in order."""
    return tuple(
        f for f in FOLLOWS[kind] if f.after == trigger and (not f.came_from or came_from in f.came_from)
    )


def trigger_of(kind: str, outcome: str, state: str) -> str | None:
    """The step that confirming a decision takes on its subject, or None when it waits for a next meeting.

    Raises KeyError for an outcome that this kind of subject cannot have.
    """
    workflow = WORKFLOWS[kind]
    return next((t for t in decision.OUTCOMES[kind, outcome] if workflow.step(state, t)), None)


def possible_outcomes(kind: str, state: str) -> tuple[str, ...]:
    """The outcomes that do what they say to a subject in this state. Deferring may just wait."""
    return tuple(
        outcome
        for outcome in decision.outcomes(kind)
        if outcome == "defer" or trigger_of(kind, outcome, state) is not None
    )

"""Random journeys of several people against a small model: 500 steps each time, 10,000 in the soak."""

import sys
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import Place
from tests.integration.journeys.cast import cast
from tests.integration.journeys.chance import SKIPPED
from tests.integration.journeys.mistakes import MISTAKES
from tests.integration.journeys.rules import REFUSES
from tests.integration.journeys.stories import STORIES, play
from tests.integration.journeys.walk import Journeys
from workflows.machine import Step
from workflows.registry import WORKFLOWS
from workflows.roles import holds


def rules_of(kind: str, step: Step) -> set[str]:
    """The rules that can stop a person at a step; what only follows from other steps is not anybody's."""
    theirs = any(holds(person.all_roles, step.may) for person in cast().values())
    return (
        set(step.fired_rules) & REFUSES.keys()
        if theirs and step.trigger not in SKIPPED.get(kind, ())
        else set()
    )


EVERY_STEP = {
    f"{kind}: {step.event}"
    for kind, workflow in WORKFLOWS.items()
    for step in workflow.steps
    if step.trigger not in SKIPPED.get(kind, ())
}
BEHIND_OTHERS = {"E02"}
"""What no journey can meet: a plan that is not complete is stopped by A05 to A07 before."""

EVERY_REFUSAL = (
    {rule for kind, workflow in WORKFLOWS.items() for step in workflow.steps for rule in rules_of(kind, step)}
    | {"blocked", "no_permission", "no_such_step", "not_found", "stale", "wrong_state"}
) - BEHIND_OTHERS


def walk(app: Flask, place: Place, walks: int, steps: int, *phases: Phase) -> type[Journeys]:
    """Walk that many journeys of at most so many steps, the same ones each time; gives what was met."""
    found = type("Walk", (Journeys,), {"app": app, "place": place, "taken": Counter(), "refused": Counter()})
    run_state_machine_as_test(
        found,
        settings=settings(
            max_examples=walks,
            stateful_step_count=steps,
            derandomize=True,
            phases=(Phase.generate, *phases),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return found


def test_random_journeys_never_part_from_the_model(
    app: Flask, places: dict[str, Place], backend: str, record_property: Callable[[str, object], None]
) -> None:
    met = walk(app, places[backend], 10, 50)
    record_property("steps", dict(met.taken))
    record_property("refusals", dict(met.refused))
    assert met.taken.keys() <= EVERY_STEP
    assert met.refused.keys() <= EVERY_REFUSAL
    assert (len(met.taken), len(met.refused)) >= (60, 20), (met.taken, met.refused)


@pytest.mark.soak
def test_long_journeys_meet_every_step_and_every_refusal(
    app: Flask, places: dict[str, Place], backend: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """At least ten thousand things happen; how often each step and each refusal was met is told.

    The ends of the stories count too, and the mistakes that chance seldom makes (`test_stories`).
    """
    met = walk(app, places[backend], 150, 100, Phase.shrink)
    for story in STORIES:
        met.taken.update(play(app, places[backend], story).taken)
    with capsys.disabled():
        sys.stdout.write(report(backend, met))
    assert met.taken.keys() == EVERY_STEP, EVERY_STEP ^ met.taken.keys()
    refused = met.refused.keys() | MISTAKES.keys()
    assert refused == EVERY_REFUSAL, EVERY_REFUSAL ^ refused


def report(backend: str, met: type[Journeys]) -> str:
    """What was met, the rarest first."""
    lines = [f"\n{backend}: {met.taken.total()} steps taken, {met.refused.total()} refusals"]
    for counted in (met.taken, met.refused):
        lines += [f"{count:7} {what}" for what, count in sorted(counted.items(), key=lambda it: it[::-1])]
    return "\n".join(lines) + "\n"

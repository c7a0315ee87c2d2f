"""A form from a page that is no longer true changes nothing, also when the state came back meanwhile."""

from collections.abc import Iterator

import pytest

from app.subjects import SUBJECTS
from tests.integration.attack.arena import Arena
from tests.integration.attack.filled import sent_for
from workflows.machine import Step
from workflows.registry import WORKFLOWS

ACCEPTED = {200, 302, 303}


def kept_open(arena: Arena, kind: str, state: str) -> list[tuple[str, Step, dict]]:
    """Every form that somebody may have open on a row in a state: who, which step, what would be sent."""
    arena.place(kind, state)
    steps = SUBJECTS[kind].workflow.from_state(state)
    seen = [(next(arena.who_may(kind, step), None), step) for step in steps]
    return [(who, step, sent_for(arena, who, kind, step)) for who, step in seen if who is not None]


def removals(kind: str, state: str, *, every: bool) -> Iterator[str]:
    """The states that a step leads to from here: the first one, or every one."""
    found = dict.fromkeys(step.lands(state) for step in WORKFLOWS[kind].from_state(state))
    away = [other for other in found if other != state]
    yield from away if every else away[:1]


def replay(arena: Arena, kind: str, was: str, now: str) -> list[int]:
    """Send the forms of `was` after the row went to `now`, or went away and came back; gives the answers."""
    forms = kept_open(arena, kind, was)
    arena.place(kind, now)
    before, answers = arena.trace(kind), []
    workflow = WORKFLOWS[kind]
    for username, step, fields in forms:
        if step.act and workflow.step(now, step.trigger) is not None:
            continue
        answer = arena.post(username, arena.path(kind, step.trigger), fields)
        what = f"{kind} {was} -> {now}: {step.trigger} by {username}: {answer.status_code}"
        assert answer.status_code not in ACCEPTED | {500, 503}, what
        answers.append(answer.status_code)
    assert arena.trace(kind) == before, f"{kind} {was} -> {now}"
    return answers


def attack(arena: Arena, kind: str, *, every: bool) -> list[int]:
    found: list[int] = []
    for state in WORKFLOWS[kind].states:
        for now in (*removals(kind, state, every=every), state):
            found += replay(arena, kind, state, now)
    return found


@pytest.mark.parametrize("kind", SUBJECTS)
def test_no_old_form_of_any_state_is_accepted(arena, kind):
    answers = attack(arena, kind, every=False)
    assert answers.count(409) > len(answers) / 2, answers


@pytest.mark.soak
@pytest.mark.parametrize("kind", SUBJECTS)
def test_no_old_form_is_accepted_after_any_step(arena, kind):
    assert attack(arena, kind, every=True).count(409)

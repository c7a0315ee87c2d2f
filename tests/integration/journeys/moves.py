"""How the model moves: a step with everything that follows from it, or what stops it."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.integration.journeys.cast import Person
from tests.integration.journeys.effects import effect
from tests.integration.journeys.model import SHEETS, Attempt, Stopped, Thing, World
from tests.integration.journeys.relations import allowed
from tests.integration.journeys.rules import refusing
from workflows.decision import OUTCOMES
from workflows.machine import Step
from workflows.registry import WORKFLOWS, follows
from workflows.roles import holds


def take(
    world: World, name: str, thing: Thing, trigger: str, data: Mapping[str, Any] | None, version: int
) -> None:
    """Take a step as somebody who saw this version. Raises Stopped, and then nothing has changed.

    Except what was typed with a submission: that is saved first, and stays when the submission is stopped.
    What stands there already a deputy need not save.
    """
    person, workflow = world.people[name], WORKFLOWS[thing.kind]
    step = workflow.step(thing.state, trigger)
    _at_the_door(world, person, thing, step, data, version)
    submits = step is not None and data is not None and step.form in SHEETS[thing.kind] and not step.draft
    if submits and step is not None and (draft := workflow.draft_step(thing.state, step.form or "")):
        sheet, sent = thing.sheet(step.form or ""), data or {}
        stands = all(sheet.get(name) == value for name, value in sent.items())
        if not (stands and thing.unit in person.stands_in and thing.unit != person.heads):
            with world.undone_when_stopped():
                move(world, thing, person, draft.trigger, sent)
        data = None
    with world.undone_when_stopped():
        move(world, thing, person, trigger, data or {})


def _at_the_door(
    world: World,
    person: Person,
    thing: Thing,
    step: Step | None,
    data: Mapping[str, Any] | None,
    version: int,
) -> None:
    if not world.sees(person, thing):
        raise Stopped("not_found")
    if step is not None and not step.act and version != thing.version:
        raise Stopped("stale")
    if any("PL1300" in str(value) for value in (data or {}).values()):
        raise Stopped("blocked")


def move(
    world: World,
    thing: Thing,
    person: Person,
    trigger: str,
    data: Mapping[str, Any],
    *,
    decision: Thing | None = None,
    system: bool = False,
) -> None:
    """Move a thing with everything that follows. Raises Stopped."""
    step = WORKFLOWS[thing.kind].step(thing.state, trigger)
    if step is None:
        known = trigger in WORKFLOWS[thing.kind].triggers
        raise Stopped("wrong_state" if known else "no_such_step")
    attempt = Attempt(thing, person, step, data, system, decision)
    if stopped := judge(world, attempt):
        raise stopped
    source = thing.state
    _prepare(world, attempt)
    effect(attempt, world)
    thing.state = step.lands(source)
    thing.version += not step.act
    world.happened.append((thing.kind, thing.key, step.event, source, thing.state))
    _carry_out(world, attempt)
    _follow(world, attempt, source)


def judge(world: World, attempt: Attempt) -> Stopped | None:
    """What stops this step, if anything does."""
    if not holds(attempt.roles, attempt.step.may) or not allowed(attempt, world):
        return Stopped("no_permission")
    rules = refusing(attempt, world)
    return Stopped("rule", rules) if rules else None


def _prepare(world: World, attempt: Attempt) -> None:
    """What goes on an agenda to be decided takes its own step there, or comes back first."""
    if attempt.step.trigger != "add_item" or attempt.data["purpose"] != "decide":
        return
    thing = world.one(*str(attempt.data["subject"]).split(":"))
    trigger = {"submitted": "put_on_agenda", "deferred": "resume" if thing.kind == "need" else "reagenda"}
    if (first := trigger.get(thing.state)) is not None:
        move(world, thing, attempt.person, first, {"meeting": attempt.thing.key})


def _carry_out(world: World, attempt: Attempt) -> None:
    """Confirming a decision takes the step of its subject, in the name of the application."""
    thing = attempt.thing
    if (thing.kind, attempt.step.trigger) != ("decision", "confirm") or thing.about is None:
        return
    ways = OUTCOMES[thing.about.kind, thing.more["outcome"]]
    trigger = next((way for way in ways if WORKFLOWS[thing.about.kind].step(thing.about.state, way)), None)
    if trigger is not None:
        told = {"return_date": thing.more["return_date"], "reason": thing.more["reason"]}
        move(world, thing.about, attempt.person, trigger, told, system=True, decision=thing)


def _follow(world: World, cause: Attempt, came_from: str) -> None:
    """Take what the workflow says follows; what is not ready yet is passed over."""
    for each in follows(cause.thing.kind, cause.step.trigger, came_from):
        for other in _related(world, cause, each.kind):
            step = WORKFLOWS[other.kind].step(other.state, each.take)
            if step is None or (each.where and other.state not in each.where):
                continue
            attempt = Attempt(other, cause.person, step, {}, system=True, decision=cause.decision)
            if each.if_ready and judge(world, attempt):
                continue
            move(world, other, cause.person, each.take, {}, system=True, decision=cause.decision)


def _related(world: World, cause: Attempt, kind: str) -> list[Thing]:
    """The things of another kind that belong to the one that moved, in the order they were made."""
    thing = cause.thing
    if kind == "decision" and thing.kind != "meeting":
        return [d for d in (world.open_decision(thing),) if d is not None]
    find = RELATED.get((thing.kind, kind))
    return [] if find is None else find(world, cause)


def _about(world: World, cause: Attempt) -> list[Thing]:
    return [cause.thing.about] if cause.thing.about else []


def _answers(world: World, cause: Attempt) -> list[Thing]:
    named = world.named(cause.thing, cause.step.trigger)
    return [a for a in world.of("answer", cause.thing) if named is None or a.unit in named]


RELATED: Mapping[tuple[str, str], Callable[[World, Attempt], list[Thing]]] = {
    ("round", "assignment"): lambda world, cause: list(world.of("assignment")),
    ("round", "collective_task"): lambda world, cause: list(world.of("collective_task")),
    ("assignment", "answer"): lambda world, cause: [
        answer for answer in world.of("answer") if answer.unit == cause.thing.unit
    ],
    ("assignment", "plan"): lambda world, cause: list(world.of("plan", cause.thing)),
    ("plan", "assignment"): _about,
    ("need", "answer"): _answers,
    ("answer", "need"): _about,
    ("commitment", "need"): lambda world, cause: [
        need for need in world.of("need") if need.more.get("commitment") is cause.thing
    ],
    ("commitment", "commitment"): _about,
    ("collective_task", "collective_task"): _about,
    ("meeting", "decision"): lambda world, cause: [
        decision for decision in world.of("decision") if decision.more["meeting"] is cause.thing
    ],
    ("decision", "plan"): lambda world, cause: [
        about for about in _about(world, cause) if about.kind == "plan"
    ],
}
"""Which things belong to one that moved; a commitment is about the version that it replaces."""

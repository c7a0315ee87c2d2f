"""How somebody stands to a thing, and for which units this person acts there."""

from typing import Any

from tests.integration.journeys.model import Attempt, Thing, World
from workflows.roles import Role


def open_conditions(thing: Thing) -> list[dict[str, Any]]:
    """What is still to be met of a decision that was confirmed."""
    if thing.kind != "decision" or thing.state != "confirmed":
        return []
    return [row for row in thing.more["conditions"] if not row.get("met")]


def need_of(thing: Thing) -> Thing | None:
    """The need that a thing is, or that an answer belongs to."""
    return thing.about if thing.kind == "answer" else thing if thing.kind == "need" else None


def relations(attempt: Attempt, world: World) -> frozenset[str]:
    """The relations that hold, by the words that the names of the guards are made of."""
    thing, person = attempt.thing, attempt.person
    need = need_of(thing)
    mine = thing.unit in person.units
    asked = thing.kind == "need" and any(a.unit in person.units for a in world.of("answer", thing))
    held = {
        "own_unit": mine,
        "author": mine,
        "requester": need is not None and need.unit in person.units,
        "supplier": mine if thing.kind == "answer" else asked and not mine,
        "owner": thing.owner in person.seats,
        "condition_owner": any(f"chef.{row['owner']}" in person.seats for row in open_conditions(thing)),
        "attended": person.name in thing.more.get("there", ()),
        "system": attempt.system,
        "secretary": Role.SECRETARY in attempt.roles,
        "leadership": Role.LEADERSHIP in attempt.roles,
        "securing_lead": person.name == "lijn5",
    }
    return frozenset(name for name, holds in held.items() if holds)


def allowed(attempt: Attempt, world: World) -> bool:
    """Whether the guard on the relation lets this person through: its name lists who may, joined by or."""
    who = attempt.step.who
    if who is None:
        return True
    words = who.replace("_or_", " ")
    for name in ("own_unit", "securing_lead", "condition_owner"):
        words = words.replace(name, name.replace("_", "-"))
    wanted = {word.replace("-", "_") for word in words.replace("_", " ").split()}
    return bool(wanted & relations(attempt, world))


def in_force(attempt: Attempt, world: World) -> bool:
    """Whether somebody acts as self here, or by a delegation that covers the step (rule B08)."""
    if attempt.system or _in_own_right(attempt):
        return True
    return attempt.person.covers(_units_of(attempt, world), attempt.step.scope.value)


def _in_own_right(attempt: Attempt) -> bool:
    """Whether the step is open to this person as secretary, leadership or owner."""
    who = attempt.step.who or ""
    office = any(role in who and Role(role) in attempt.roles for role in ("secretary", "leadership"))
    return office or ("owner" in who and attempt.thing.owner == attempt.person.name)


def _units_of(attempt: Attempt, world: World) -> frozenset[str]:
    """For which units somebody acts here: of an answer on one of its two sides."""
    thing, person, who = attempt.thing, attempt.person, attempt.step.who or ""
    match thing.kind:
        case "decision" | "meeting" | "round":
            return _for_conditions(attempt) if "condition_owner" in who else frozenset()
        case "commitment" if who:
            owned = {unit for unit in person.stands_in if f"chef.{unit}" == thing.owner and "owner" in who}
            proposed = {thing.unit} if thing.unit and "author" in who else set()
            return frozenset(owned | proposed & person.units)
        case "commitment" | "collective_task":
            unit = person.speaks_for(world.participants(), attempt.step.scope)
            return frozenset({unit} - {None})
        case "need" if "supplier" in who and thing.unit not in person.units:
            return frozenset(a.unit for a in world.of("answer", thing)) & person.units
        case "answer" if thing.about is not None:
            sides = {"supplier": {thing.unit}, "requester": {thing.about.unit}}
            return frozenset(sides.get(who, {thing.unit, thing.about.unit}))
    return frozenset({thing.unit})


def _for_conditions(attempt: Attempt) -> frozenset[str]:
    """The units whose head owns a condition, for whom one stands in; none when one owns one oneself."""
    owners = {row["owner"] for row in open_conditions(attempt.thing)}
    own = {unit for unit in owners if f"chef.{unit}" == attempt.person.name}
    return frozenset() if own else frozenset(owners & attempt.person.stands_in.keys())


def own_work(attempt: Attempt) -> bool:
    """Whether somebody would decide on own work or that of an own unit; of a decision, on its subject.

    An answer lies between two units: only who offered it does not accept it. What follows decides nothing.
    """
    if attempt.system and attempt.decision is None:
        return False
    thing, person = attempt.thing, attempt.person
    judged = thing.about if thing.kind == "decision" and thing.about else thing
    if judged.owner in person.seats or judged.by == person.name:
        return True
    return judged.kind != "answer" and judged.unit in person.leads

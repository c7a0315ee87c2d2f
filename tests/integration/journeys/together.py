"""What steps of commitments, meetings and decisions change in the model beside the state."""

from tests.integration.journeys.judging import DECIDABLE, PROMISE, advice, content, present
from tests.integration.journeys.model import Attempt, Stopped, World
from tests.integration.journeys.relations import open_conditions
from workflows.roles import Role

# Commitments.


def save_commitment(attempt: Attempt, world: World) -> None:
    """A new owner is asked; a changed promise asks the owner again, unless the owner changed it."""
    thing, data = attempt.thing, attempt.data
    before, owner = thing.sheet("commitment"), thing.owner
    if "owner" in data and f"chef.{data['owner']}" != owner:
        thing.owner = f"chef.{data['owner']}"
        thing.marks -= {"owner_yes"}
    changed = any(name in data and before.get(name) != data[name] for name in PROMISE)
    if changed and owner not in attempt.person.seats:
        thing.marks -= {"owner_yes"}


def consult(attempt: Attempt, world: World) -> None:
    attempt.thing.marks.add("consulted")
    attempt.thing.more |= {"responses": set(), "opened": world.today}


def come_back(attempt: Attempt, world: World) -> None:
    """Its makers write on a new edition, and nobody is asked any more."""
    attempt.thing.marks.discard("consulted")
    attempt.thing.more["edition"] = attempt.thing.more.get("edition", 1) + 1


def respond(attempt: Attempt, world: World) -> None:
    unit = attempt.person.speaks_for(world.participants(), attempt.step.scope)
    attempt.thing.more["responses"].add(unit)


def meet_condition(attempt: Attempt, world: World) -> None:
    first = open_conditions(attempt.thing)[0]
    if Role.SECRETARY not in attempt.roles and f"chef.{first['owner']}" not in attempt.person.seats:
        raise Stopped("not_found")
    first["met"] = True


def amend(attempt: Attempt, world: World) -> None:
    """A new version in draft with the same words, whose owner is asked anew."""
    old = attempt.thing
    words = dict(old.sheet("commitment"))
    new = world.make(old.kind, unit=old.unit, by=attempt.person.name, owner=old.owner, about=old)
    new.more["commitment"] = words


def supersede(attempt: Attempt, world: World) -> None:
    """The needs go along to the version that replaces it."""
    approved = ("approved", "approved_with_conditions")
    newer = [c for c in world.of("commitment", attempt.thing) if c.state in approved]
    for need in world.of("need"):
        if need.more.get("commitment") is attempt.thing and newer:
            need.more["commitment"] = newer[-1]


# Meetings and decisions.


def absent(attempt: Attempt, world: World) -> None:
    attempt.thing.more.pop("present", None)


def be_present(attempt: Attempt, world: World) -> None:
    attempt.thing.more["present"] = list(attempt.data.get("present") or ())


def put_on_agenda(attempt: Attempt, world: World) -> None:
    named = attempt.data.get("meeting")
    meeting = world.one("meeting", named) if named else world.meetings_ahead()[0]
    world.make("decision", about=attempt.thing, more={"meeting": meeting})


def add_item(attempt: Attempt, world: World) -> None:
    thing = world.one(*str(attempt.data["subject"]).split(":"))
    if thing.kind != "plan" and thing.state in DECIDABLE[thing.kind]:
        world.make("decision", about=thing, more={"meeting": attempt.thing})


def record(attempt: Attempt, world: World) -> None:
    thing, data = attempt.thing, attempt.data
    conditions = [dict(row) for row in data.get("conditions", ())]
    thing.more |= {
        "outcome": data["outcome"],
        "advice": advice(data, len(thing.more["meeting"].more.get("present", ()))),
        "reason": data.get("reason") or data.get("deviation_reason") or "",
        "return_date": data.get("return_date"),
        "content": content(thing.about, world) if thing.about else None,
        "there": present(attempt),
        "conditions": conditions,
        "suppliers": {row["owner"]: row["due"] for row in conditions},
    }


def move_on(attempt: Attempt, world: World) -> None:
    more = attempt.thing.more
    more["meeting"] = world.meetings_ahead(more["meeting"])[0]
    more |= {"outcome": None, "conditions": [], "suppliers": {}}

"""What the rules ask about, worked out on the model: what is written, promised, delivered and decided."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tests.integration.journeys.cast import DISTRICTS
from tests.integration.journeys.model import Attempt, Thing, World
from tests.integration.journeys.relations import need_of, open_conditions
from tests.integration.journeys.words import NEED, SIX
from workflows.calendar import DUTCH
from workflows.commitment import ENDED

Judges = Callable[[Attempt, World], bool]

PROMISE = ("title", "text", "acts", "line", "owner", "due", "obligation")
PROMISED = frozenset({"accepted", "in_delivery"})
ACCEPTED = PROMISED | {"delivered", "confirmed"}
OVER = frozenset({"declined", "stopped", "lapsed"})
WAITING = frozenset({"asked", "agreed", "escalated", "deferred"})
CONTRIBUTED = frozenset({"contributed", "consolidated", "completed"})
FROZEN = frozenset({"frozen", "consolidated", "decided", "securing", "closed"})
SETTLED = frozenset({"adopted", "adopted_with_conditions", "excused"})
LIMIT = 80
"""Hours a year from which giving people to another unit is a matter of the leadership."""

DECIDABLE = {
    "plan": {"submitted"},
    "need": {"escalated", "deferred"},
    "commitment": {"ready_for_decision", "provisionally_approved", "deferred"},
    "collective_task": {"adopted"},
    "round": {"consolidated"},
}


# What is written, and what the round waits for.


def sheet_lacks(form: str, *names: str) -> Judges:
    return lambda a, w: not all(a.thing.sheet(form).get(name) for name in names)


def need_lacks(attempt: Attempt, world: World) -> bool:
    need = attempt.thing
    kind = need.more.get("addressee_kind")
    further = {"unit": ["addressees"], "leadership": list(SIX)}.get(str(kind), [])
    return not all(need.sheet("need").get(name) for name in (*NEED, "addressee_kind", *further))


def gap_unexplained(attempt: Attempt, world: World) -> bool:
    sheet = attempt.thing.sheet("phase1")
    return sheet.get("q3_score") == "1" and "q5" not in sheet


def request_lacks(attempt: Attempt, world: World) -> bool:
    need = attempt.thing
    known = need.sheet("need").keys() | need.more.get("request", {}).keys() | attempt.data.keys()
    return not SIX.keys() <= known


def plan_lacks(attempt: Attempt) -> frozenset[str]:
    """Which of the rules about a plan find something missing."""
    sheet = attempt.thing.sheet("phase2")
    rows = sheet.get("milestones", [])
    lines, years = {row["line"] for row in rows}, {row["year"] for row in rows if "year" in row}
    lacks = {
        "A05": not sheet.get("vision") or len(years) < 2 or len(lines - {"5"}) < 4,
        "A06": any("year" not in row for row in rows),
        "A07": "5" not in lines,
    }
    return frozenset(rule for rule, lacking in lacks.items() if lacking)


def phase1_first(attempt: Attempt, world: World) -> bool:
    thing = attempt.thing.about if attempt.thing.kind == "plan" else attempt.thing
    return thing is not None and not thing.marks & {"established", "opened_early"}


def reminded_today(attempt: Attempt, world: World) -> bool:
    """Of an assignment and its plan together: the same head is reminded of both."""
    thing = attempt.thing
    both = [thing, *([thing.about] if thing.kind == "plan" else world.of("plan", thing))]
    return any(each.more.get("reminded") == world.today for each in both if each is not None)


def silent_units(world: World) -> list[Thing]:
    return [a for a in world.of("assignment") if a.state not in CONTRIBUTED | {"withdrawn"}]


def too_few_contributed(attempt: Attempt, world: World) -> bool:
    everybody, silent = len(world.participants()), silent_units(world)
    enough = everybody and 100 * (everybody - len(silent)) // everybody >= 80
    return not enough or any(a.unit in DISTRICTS for a in silent)


def not_adopted(attempt: Attempt, world: World) -> bool:
    return not any(t.state in {"adopted", "decided"} for t in world.of("collective_task"))


def commitments_open(attempt: Attempt, world: World) -> bool:
    return any(c.state not in ENDED and "carried_over" not in c.marks for c in world.of("commitment"))


# What needs, answers and commitments have become.


def answers_of(thing: Thing, world: World) -> list[Thing]:
    need = need_of(thing)
    return [] if need is None else list(world.of("answer", need))


def granted(attempt: Attempt, world: World) -> bool:
    need, decision = need_of(attempt.thing), attempt.decision
    decides = decision is not None and decision.more["outcome"].startswith("approve")
    return decides or (need is not None and "granted" in need.marks)


def outside(need: Thing) -> bool:
    return need.more.get("addressee_kind") == "leadership" or "outside_mandate" in need.marks


def hours(attempt: Attempt, world: World) -> int:
    """The most that one unit gives; of an answer only its own."""
    thing = attempt.thing
    live = [a for a in answers_of(thing, world) if a.state not in OVER]
    return max([0, *(a.more.get("hours") or 0 for a in live if thing.kind == "need" or a is thing)])


def for_the_leadership(need: Thing, attempt: Attempt, world: World) -> bool:
    return outside(need) or "extra_money" in need.marks or hours(attempt, world) >= LIMIT


def beyond_two_heads(attempt: Attempt, world: World) -> bool:
    need = need_of(attempt.thing)
    return need is not None and not granted(attempt, world) and for_the_leadership(need, attempt, world)


def talk_first(attempt: Attempt, world: World) -> bool:
    need, answers = attempt.thing, answers_of(attempt.thing, world)
    overdue = any(a.state == "requested" and a.more["respond_by"] < world.today for a in answers)
    refused = need.state == "declined" or any(a.state == "declined" for a in answers)
    broken = any(failed(a, world.today) for a in answers)
    reason = refused or overdue or broken or "talked" in need.marks
    return not reason and not for_the_leadership(need, attempt, world)


def failed(answer: Thing, today: date) -> bool:
    day = answer.more.get("first_delivery")
    late = day is not None and date.fromisoformat(day) < today
    return answer.state == "stopped" or (answer.state in PROMISED and late)


def not_delivered(attempt: Attempt, world: World) -> bool:
    need = attempt.thing
    if need.state == "referred":
        return False
    if need.state == "taken_up":
        return need.more["commitment"].state not in {"fulfilled", "secured"}
    states = {a.state for a in answers_of(need, world)} & (ACCEPTED | {"stopped"})
    if not states:
        return not granted(attempt, world)
    return "confirmed" not in states or bool(states & (PROMISED | {"delivered"}))


def unit_left(answer: Thing, world: World) -> bool:
    """Whether the unit that was asked takes no part any more in a round that goes on."""
    return world.round.state != "stopped" and answer.unit not in world.participants()


def not_all_declined(attempt: Attempt, world: World) -> bool:
    states = {a.state for a in answers_of(attempt.thing, world)}
    return not states or not states <= OVER


def promised(attempt: Attempt) -> Mapping[str, Any]:
    return attempt.thing.sheet("commitment") | attempt.data


def still_consulting(attempt: Attempt, world: World) -> bool:
    more, owner = attempt.thing.more, attempt.thing.owner
    silent = [u for u in world.participants() if f"chef.{u}" != owner and u not in more["responses"]]
    return bool(silent) and DUTCH.working_days_between(more["opened"], world.today) < 5


def more_than_words(attempt: Attempt, world: World) -> bool:
    before = attempt.thing.sheet("commitment")
    changed = {name for name, value in attempt.data.items() if before.get(name) != value}
    return bool(changed - {"title", "text"})


def unmet(about: Thing, world: World) -> bool:
    """Whether something is still to be met of what was decided about a commitment."""
    return any(open_conditions(decision) for decision in world.of("decision", about))


def somebody_silent(attempt: Attempt, world: World) -> bool:
    return bool(world.participants() - attempt.thing.more.get("spoke", set()))


# Decisions.


def present(attempt: Attempt) -> frozenset[str]:
    return frozenset(attempt.thing.more["meeting"].more.get("present", ()))


def advice(data: Mapping[str, Any], present: int) -> str:
    """What the majority of those present thought."""
    if 2 * data["advice_for"] > present:
        return "for"
    return "against" if 2 * data["advice_against"] > present else "no_majority"


def deviates(attempt: Attempt, world: World) -> bool:
    """Against the advice of the majority, without a reason."""
    more = attempt.thing.more
    against = {"approve": "against", "approve_with_conditions": "against", "reject": "for"}
    return more["advice"] == against.get(more["outcome"]) and not more["reason"]


def outcome_lacks(attempt: Attempt, world: World) -> bool:
    data = attempt.data
    asked = {
        "approve_with_conditions": ["conditions"],
        "reject": ["reason"],
        "defer": ["return_date"],
        "return": ["reason", "return_date"],
    }
    outcome = data.get("outcome")
    return outcome is None or not all(data.get(name) for name in asked.get(outcome, []))


def content(thing: Thing, world: World) -> Any:
    """What is decided on: of a need what was added and offered, of the round what it is made of."""
    match thing.kind:
        case "need":
            offers = sorted(
                (a.unit, a.more["offered"]) for a in world.of("answer", thing) if "offered" in a.more
            )
            return str((thing.more.get("request"), thing.more.get("details"), offers))
        case "round":
            left_out = {"draft", "returned", "consultation", "rejected", "withdrawn", "superseded"}
            parts = [t for t in world.of("collective_task") if t.state in {"adopted", "decided"}]
            parts += [t for t in world.of("commitment") if t.state not in left_out]
            return str([(t.key, content(t, world), t.sheet(t.kind)) for t in parts])
    return str(thing.more.get("edition", 1))


def not_ready(attempt: Attempt, world: World) -> bool:
    if attempt.data.get("purpose") != "decide":
        return False
    thing = world.one(*str(attempt.data["subject"]).split(":"))
    return thing.state not in DECIDABLE[thing.kind] or world.open_decision(thing) is not None

"""A small model of the workflows in memory: what each thing is, and how the things hang together.

The tables of `workflows` say which steps there are and which rules they name; everything else (relations,
rules, effects, versions, what follows) is worked out in this folder a second time, without a database.
"""

import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.subjects import SUBJECTS
from tests.integration.journeys.cast import UNITS, Person, cast
from workflows.calendar import DUTCH
from workflows.machine import Step
from workflows.registry import WORKFLOWS
from workflows.roles import Role

START = date(2026, 11, 2)
PHASE3_DEADLINE = date(2027, 1, 25)
"""A Monday, and twelve weeks later: the phases of the round of the factories take four weeks each."""

SHEETS = {name: subject.sheets for name, subject in SUBJECTS.items()}
Happened = tuple[str, str, str, str, str]
"""Kind, key, event, from, to."""


@dataclass(eq=False)
class Thing:
    """One row of a workflow. `by` handed in what is judged; `marks` and `more` are what rules ask about."""

    kind: str
    key: str
    state: str
    unit: str = ""
    version: int = 1
    by: str | None = None
    owner: str | None = None
    about: "Thing | None" = None
    marks: set[str] = field(default_factory=set)
    more: dict[str, Any] = field(default_factory=dict)

    def sheet(self, form: str) -> dict[str, Any]:
        """What is written on a sheet so far."""
        found: dict[str, Any] = self.more.setdefault(form, {})
        return found


class Stopped(Exception):
    """What the application must answer instead of a step: kind of answer, and the rules that stop it."""

    def __init__(self, kind: str, rules: frozenset[str] = frozenset()) -> None:
        super().__init__(kind, sorted(rules))
        self.kind = kind
        self.rules = rules


@dataclass
class Attempt:
    """A step that is judged: of what, by whom, with what; `system` when it follows, `decision` by which."""

    thing: Thing
    person: Person
    step: Step
    data: Mapping[str, Any]
    system: bool = False
    decision: Thing | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """In whose name it is taken."""
        return frozenset({Role.SYSTEM}) if self.system else self.person.all_roles


@dataclass
class World:
    """Everything there is, in the order it was made."""

    things: list[Thing] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=cast)
    numbers: dict[str, int] = field(default_factory=dict)
    happened: list[Happened] = field(default_factory=list)
    today: date = START

    @classmethod
    def start(cls) -> "World":
        """A round in phase 1 with an assignment and a plan for each unit."""
        world = cls(numbers={"O": len(UNITS), "P": len(UNITS)})
        world.things.append(Thing("round", "R-01", "phase1_open", version=5))
        for number, unit in enumerate(UNITS, 1):
            assignment = Thing("assignment", f"O-{number:02}", "assigned", unit)
            world.things += [assignment, Thing("plan", f"P-{number:02}", "draft", unit, about=assignment)]
        return world

    def make(self, kind: str, key: str = "", **more: Any) -> Thing:
        """A new thing in its initial state, with the next key of its kind."""
        prefix = SUBJECTS[kind].prefix
        if not key:
            self.numbers[prefix] = self.numbers.get(prefix, 0) + 1
            key = f"{prefix}-{self.numbers[prefix]:02}"
        thing = Thing(kind, key, WORKFLOWS[kind].initial, **more)
        self.things.append(thing)
        return thing

    @contextmanager
    def undone_when_stopped(self) -> Iterator[None]:
        """What is done inside is undone when it is stopped, as a transaction would."""
        before = pickle.dumps((self.things, self.numbers))
        count = len(self.happened)
        try:
            yield
        except Stopped:
            self.things, self.numbers = pickle.loads(before)
            del self.happened[count:]
            raise

    def of(self, kind: str, about: Thing | None = None) -> Iterator[Thing]:
        """The things of a kind, those about one thing only when it is given."""
        return (t for t in self.things if t.kind == kind and (about is None or t.about is about))

    def one(self, kind: str, key: str) -> Thing:
        """The thing with this key."""
        return next(t for t in self.things if (t.kind, t.key) == (kind, key))

    @property
    def round(self) -> Thing:
        """The one round."""
        return self.things[0]

    def participants(self) -> frozenset[str]:
        """The units that still take part."""
        return frozenset(t.unit for t in self.of("assignment") if t.state != "withdrawn")

    def open_decision(self, thing: Thing) -> Thing | None:
        """The decision on a thing that is still to be confirmed."""
        found = (d for d in self.of("decision", thing) if d.state in {"on_agenda", "recorded"})
        return next(found, None)

    def meetings_ahead(self, not_this: Thing | None = None) -> list[Thing]:
        """The meetings that are still to be held, today or later, the next one first."""
        ahead = (t for t in self.of("meeting") if t.state in {"planned", "invited"} and t is not not_this)
        return [t for t in ahead if t.more["day"] >= self.today]

    def new_term(self) -> date:
        """The last day on which a unit that is asked today reacts in time (B10)."""
        return DUTCH.add_working_days(self.today, 10)

    def sees(self, person: Person, thing: Thing) -> bool:
        """Whether somebody may know that the thing exists."""
        thing = thing.about if thing.kind == "answer" and thing.about else thing
        hidden = HIDDEN.get(thing.kind)
        return hidden is None or not hidden(person, thing)

    def named(self, need: Thing, trigger: str) -> frozenset[str] | None:
        """The units that asking or granting a need concerns; None: every unit that was asked."""
        if trigger == "ask":
            return self.addressed(need)
        if trigger == "grant":
            decided = [d for d in self.of("decision", need) if d.state in {"recorded", "confirmed"}]
            return frozenset(decided[-1].more.get("suppliers", {})) - {need.unit} if decided else frozenset()
        return None

    def addressed(self, need: Thing) -> frozenset[str]:
        """The units that a need is put to."""
        match need.more.get("addressee_kind", "unit"):
            case "all_emt":
                return self.participants() - {need.unit}
            case "unit":
                named = need.sheet("need").get("addressees") or ()
                return self.participants() & frozenset(named) - {need.unit}
        return frozenset()


def _prepares(person: Person) -> bool:
    return bool(person.roles & {Role.SECRETARY, Role.LEADERSHIP})


def _hidden_commitment(person: Person, thing: Thing) -> bool:
    if _prepares(person) or thing.owner in person.seats or thing.unit in person.units:
        return False
    never_shown = thing.state == "withdrawn" and "consulted" not in thing.marks
    return thing.state in {"draft", "returned"} or never_shown


HIDDEN: Mapping[str, Callable[[Person, Thing], bool]] = {
    "need": lambda person, thing: (
        (thing.state == "draft" or (thing.state == "withdrawn" and thing.by is None))
        and thing.unit not in person.units
    ),
    "decision": lambda person, thing: (
        thing.state != "confirmed" and not _prepares(person) and Role.LINE_LEAD not in person.roles
    ),
    "commitment": _hidden_commitment,
    "collective_task": lambda person, thing: thing.state == "draft" and not _prepares(person),
}
"""From whom a thing of this kind is hidden; all else is there for everybody who plays."""

"""One journey, in the application and in the model at once: whatever is done to one is done to the other."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import note

from app.commands.collective_tasks import create_collective_task
from app.commands.commitments import create_commitment
from app.commands.meetings import create_meeting
from app.commands.needs import NewNeed, create_need
from tests.integration.journeys.model import Stopped, Thing, World
from tests.integration.journeys.moves import move, take
from tests.integration.journeys.stage import Answered, Stage, answered
from workflows.roles import Scope


class Journey:
    """What people do and meet; `taken` and `refused` count the events and the refusals."""

    def __init__(self, stage: Stage, tell: Callable[[str], None] = note) -> None:
        self.stage = stage
        self.tell = tell
        self.world = World.start()
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def take(
        self, name: str, thing: Thing, trigger: str, words: Mapping[str, Any] | None, version: int
    ) -> None:
        """Take a step as somebody who saw this version."""
        said = self.stage.with_ids(thing.kind, thing.key, words) if words is not None else None
        self.both(
            f"{thing.kind}.{trigger} {thing.key} {name}",
            lambda: take(self.world, name, thing, trigger, words, version),
            lambda: self.stage.take(name, thing.kind, thing.key, trigger, said, version),
        )

    def write_need(self, name: str, words: Mapping[str, Any]) -> None:
        """A head or deputy writes down what the unit needs."""
        unit = name.partition(".")[2]

        def model() -> None:
            with self.world.undone_when_stopped():
                need = self.world.make("need", unit=unit)
                move(self.world, need, self.world.people[name], "save_need", words)

        new = NewNeed(unit_id=self.stage.people.units[unit], round_id=self.stage.round_id, words=words)
        self.both(f"a need of {name}", model, lambda: create_need(self.stage.actor(name), new))

    def propose(self, name: str, words: Mapping[str, Any]) -> None:
        """Somebody proposes a commitment: for the own unit, or for nobody in particular as secretary."""
        person = self.world.people[name]

        def model() -> None:
            unit = person.speaks_for(self.world.participants(), Scope.EDIT) or ""
            if person.units and not unit:
                raise Stopped("not_found")
            with self.world.undone_when_stopped():
                made = self.world.make("commitment", unit=unit, by=name)
                move(self.world, made, person, "save_commitment", words)

        said, of = self.stage.with_ids("commitment", "", words), self.stage.round_id
        self.both(f"a proposal of {name}", model, lambda: create_commitment(self.stage.actor(name), of, said))

    def begin_task(self, words: Mapping[str, Any]) -> None:
        """The secretary begins the collective task, or finds the one there is."""

        def model() -> None:
            if all(task.state in {"superseded", "dropped"} for task in self.world.of("collective_task")):
                made = self.world.make("collective_task")
                move(self.world, made, self.world.people["secretaris"], "save_task", words)

        actor, of = self.stage.actor("secretaris"), self.stage.round_id
        self.both("the collective task", model, lambda: create_collective_task(actor, of, words))

    def plan_meeting(self) -> None:
        """The secretary plans a meeting for today, or a week after the one before."""
        planned = [meeting.more["day"] for meeting in self.world.of("meeting")]
        weeks = (day + timedelta(weeks=1) for day in planned)
        day = max([self.world.today, *weeks])
        answers = {"date": day.isoformat(), "body": "leadership", "title": ""}
        actor, of = self.stage.actor("secretaris"), self.world.round.key
        self.both(
            f"a meeting on {day}",
            lambda: self.world.make("meeting", key=f"EL-{day}", more={"day": day}),
            lambda: create_meeting(actor, of, answers),
        )

    def delegate(self, principal: str, acting: str, scopes: frozenset[str]) -> None:
        """From now on somebody acts for a head in these things, or in nothing."""
        unit = principal.partition(".")[2]
        person = self.world.people[acting]
        others = {other: held for other, held in person.stands_in.items() if other != unit}
        person.stands_in = others | ({unit: scopes} if scopes else {})
        self.stage.delegate(principal, acting, scopes)

    def wait(self, until: date) -> None:
        """Nobody does anything for some days."""
        self.world.today = until
        self.stage.turn_to(until)

    def both(self, what: str, model: Callable[[], Any], real: Callable[[], Any]) -> None:
        """Do the same in the model and in the application: they answer the same."""
        before = len(self.world.happened)
        try:
            model()
            wanted = Answered("taken")
        except Stopped as stopped:
            wanted = Answered(stopped.kind, stopped.rules)
        self.tell(f"{what}: {wanted.kind} {sorted(wanted.rules)}")
        found = answered(real)
        assert found == wanted, f"{what}: the application says {found}, the model {wanted}"
        self.taken.update(f"{kind}: {event}" for kind, _, event, _, _ in self.world.happened[before:])
        self.refused.update(() if wanted.kind == "taken" else wanted.rules or {wanted.kind})

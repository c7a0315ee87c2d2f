"""The application as the journeys see it: taking a step as somebody, and comparing all with the model."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update

from app import clock
from app.clock import LOCAL, now, today
from app.commands.failures import NotFound, StaleVersion, StepRefused, TextBlocked
from app.commands.steps import take_step
from app.database import transaction
from app.extensions import db
from app.models.event import Event
from app.models.meeting import Condition, Decision
from app.models.organisation import Delegation
from app.models.round import Round
from app.subjects import SUBJECTS
from tests.factories import People, make_organisation, make_round
from tests.integration.journeys.cast import ALL_SCOPES
from tests.integration.journeys.model import START, World
from tests.replay import Stand, begun, follow, stand
from workflows.machine import Refusal, Refused
from workflows.roles import Actor

LETTER = {
    "salutation": "Geachte leden,",
    "subject": "Opdracht",
    "body": "Ga na wat uw opgave is.",
    "closing": "Groet,",
}


@dataclass(frozen=True)
class Answered:
    """What came of a step: taken, or what stopped it and the rules that did."""

    kind: str
    rules: frozenset[str] = frozenset()


def answered(work: Callable[[], Any]) -> Answered:
    """Do it, and say what came of it. Every refusal must say why, in both languages."""
    try:
        result = work()
    except NotFound:
        return Answered("not_found")
    except StaleVersion:
        return Answered("stale")
    except TextBlocked as blocked:
        _speaks(blocked.reasons)
        return Answered("blocked")
    except StepRefused as stopped:
        return _refused(stopped.refused)
    result = result[1] if isinstance(result, tuple) else result
    return _refused(result) if isinstance(result, Refused) else Answered("taken")


def _refused(refused: Refused) -> Answered:
    _speaks(refused.reasons)
    rules = frozenset(reason.rule for reason in refused.reasons)
    return Answered(refused.kind.value, rules if refused.kind is Refusal.RULE else frozenset())


def _speaks(reasons: Any) -> None:
    """At least one reason, and a full sentence for each, whose facts are filled in."""
    assert reasons
    for reason in reasons:
        dutch, english = reason.sentence.text("nl"), reason.sentence.text("en")
        assert dutch
        assert english
        assert dutch != english
        assert not set("{}") & set(dutch + english), (dutch, english)


@dataclass
class Stage:
    """The people of the factories on a round in phase 1, what day it is, and how far events were read."""

    clock: AbstractContextManager[None]
    people: People = field(default_factory=People)
    actors: dict[str, Actor] = field(default_factory=dict)
    read: int = 0
    replayed: Stand = field(default_factory=dict)

    @classmethod
    def begin(cls) -> "Stage":
        """Play the round up to its first phase, through the commands."""
        stage = cls(_day(START))
        stage.clock.__enter__()
        stage.people = make_organisation()
        key = make_round(stage.people)
        stage.take("secretaris", "round", key, "save_letter", LETTER)
        stage.take("politiechef", "round", key, "sign_letter")
        stage.take("secretaris", "round", key, "send_letter")
        stage.take("secretaris", "round", key, "open_phase1")
        stage.delegate("chef.zuid", "plv.politiechef", ALL_SCOPES)
        follow(stage._new_events(), stage.replayed)
        return stage

    def turn_to(self, day: date) -> None:
        """Let it be another day."""
        self.end()
        self.clock = _day(day)
        self.clock.__enter__()

    def end(self) -> None:
        """Back to the real clock."""
        self.clock.__exit__(None, None, None)

    def actor(self, name: str) -> Actor:
        """Who somebody is, as read before; a delegation that changes is read again."""
        if name not in self.actors:
            self.actors[name] = self.people.actor(name)
        return self.actors[name]

    def take(
        self, name: str, kind: str, key: str, trigger: str, data: Any = None, version: int | None = None
    ) -> Any:
        """Take a step as somebody who saw this version."""
        return take_step(self.actor(name), kind, key, trigger, version=version, data=data)

    def delegate(self, principal: str, acting: str, scopes: frozenset[str]) -> None:
        """End what there is and begin a new delegation, if it has a scope."""
        self.actors.pop(acting, None)
        seat = self.people.positions[principal]
        with transaction() as session:
            session.execute(update(Delegation).where(Delegation.position_id == seat).values(revoked_at=now()))
            if scopes:
                row = Delegation(
                    position_id=seat,
                    account_id=self.people.accounts[acting],
                    assigned_by_id=self.people.accounts["secretaris"],
                    starts=today() - timedelta(days=1),
                    ends=today() + timedelta(days=1000),
                    scopes=sorted(scopes),
                )
                session.add(row)

    def with_ids(self, kind: str, key: str, words: Mapping[str, Any]) -> dict[str, Any]:
        """What is filled in, with ids in the place of names as a form would send them."""
        seats = self.people.positions
        said = dict(words)
        if kind == "commitment" and "owner" in said:
            said["owner"] = str(seats[f"chef.{said['owner']}"])
        if "present" in said:
            said["present"] = [str(seats[name]) for name in said["present"]]
        if "conditions" in said:
            said["conditions"] = [
                row | ({"owner": str(seats[f"chef.{row['owner']}"])} if "owner" in row else {})
                for row in said["conditions"]
            ]
        if "condition" in said:
            said["condition"] = str(self._open_condition(key))
        return said

    def _open_condition(self, key: str) -> int:
        """The first condition of a decision that is not met; 0 when there is none."""
        found = (
            select(Condition.id)
            .join(Decision, Decision.id == Condition.decision_id)
            .where(Decision.key == key, Condition.met_at.is_(None))
        )
        return db.session.scalar(found.order_by(Condition.id).limit(1)) or 0

    @property
    def round_id(self) -> int:
        """The one round."""
        return db.session.scalars(select(Round.id)).one()

    def compare(self, world: World) -> None:
        """State and version of everything are as in the model, and as the replay of the events says."""
        found = stand()
        assert found == {(t.kind, t.key): (t.state, t.version) for t in world.things}
        told = self._new_events()
        steps = [(e.subject, e.subject_key, e.name, e.data["from"], e.data["to"]) for e in told if _moved(e)]
        assert steps == world.happened
        world.happened.clear()
        follow(told, self.replayed)
        assert found == begun(found) | self.replayed

    def _new_events(self) -> list[Event]:
        db.session.rollback()
        found = list(db.session.scalars(select(Event).where(Event.id > self.read).order_by(Event.id)))
        self.read = found[-1].id if found else self.read
        return [event for event in found if event.subject in SUBJECTS]


def _moved(event: Event) -> bool:
    return "to" in event.data


def _day(day: date) -> AbstractContextManager[None]:
    return clock.at(datetime.combine(day, time(10), tzinfo=LOCAL))

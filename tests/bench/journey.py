"""The journey that is measured: fourteen durable steps, and what must be there before some of them.

Only the fourteen steps are measured. What lies between them (a meeting, presence, an outcome, a
consultation) is the same for both sides and is always done by the commands.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from sqlalchemy import select, update

from app.clock import now, today
from app.commands.commitments import create_commitment
from app.commands.meetings import create_meeting
from app.commands.needs import NewNeed, create_need
from app.commands.rounds import NewRound, create_round
from app.commands.steps import take_step
from app.database import transaction
from app.extensions import db
from app.models.meeting import Decision
from app.models.need import Answer, Need
from app.models.round import Assignment, Plan, Round
from app.models.workflow import Answers
from app.subjects import SUBJECTS
from tests.bench import words
from tests.factories import People
from workflows.machine import Refused
from workflows.roles import Actor

WHO = ("chef.noord", "chef.drio", "secretaris", "politiechef")
PRESENT = ("politiechef", "plv.politiechef", "hoofd.operatien", "hoofd.bedrijfsvoering")


@dataclass(slots=True)
class Place:
    """One journey: who takes part, and the public keys that came up on the way."""

    people: People
    actors: dict[str, Actor]
    round_key: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    version: int | None = None
    """Of what a step is about to move, as the person saw it on the page."""


class Steps(Protocol):
    """The fourteen steps, each one transaction; the commands and the statements by hand both have them."""

    def assign(self, place: Place) -> str:
        """Make a round with phases and, for two units, an assignment and a plan; gives its key."""

    def take(
        self, place: Place, who: str, subject: str, key: str, trigger: str, data: Answers | None = None
    ) -> None:
        """Take one step of a subject."""

    def ask(self, place: Place, number: int) -> str:
        """Write a need and send it; gives its key."""


class ByCommands:
    """The product: the same functions that the pages call."""

    def assign(self, place: Place) -> str:
        """See Steps."""
        start = today()
        weeks = [start + timedelta(weeks=4 * number) for number in range(4)]
        new = NewRound(
            name="Vervolgopdracht",
            horizon_year=start.year + 5,
            phases={number: (weeks[number - 1], weeks[number]) for number in (1, 2, 3)},
            freeze_date=weeks[3] + timedelta(days=10),
            decision_date=weeks[3] + timedelta(days=20),
            units=[place.people.units[unit] for unit in ("noord", "drio")],
        )
        return create_round(place.actors["secretaris"], new)

    def take(
        self, place: Place, who: str, subject: str, key: str, trigger: str, data: Answers | None = None
    ) -> None:
        """See Steps."""
        result = take_step(place.actors[who], subject, key, trigger, version=place.version, data=data)
        if isinstance(result, Refused):
            raise RuntimeError(result.reasons)

    def ask(self, place: Place, number: int) -> str:
        """See Steps."""
        unit, round_id = place.people.units["noord"], int(place.keys["round_id"])
        new = NewNeed(unit_id=unit, round_id=round_id, words=words.need(today(), number), ask=True)
        key, result = create_need(place.actors["chef.noord"], new)
        if isinstance(result, Refused):
            raise RuntimeError(result.reasons)
        return key


Measured = Callable[[Callable[[], str | None]], str | None]
"""Runs one step and counts what it costs."""


def play(people: People, steps: Steps, measured: Measured) -> Place:
    """Play one journey in a round of its own."""
    place = Place(people, {who: people.actor(who) for who in WHO})
    place.round_key = measured(lambda: steps.assign(place)) or ""
    _open(place)

    def take(who: str, subject: str, key: str, trigger: str, data: Answers | None = None) -> None:
        place.version = _version(subject, place.keys[key])
        measured(lambda: steps.take(place, who, subject, place.keys[key], trigger, data))

    take("chef.noord", "assignment", "assignment", "save_analysis", words.ANALYSIS)
    take("chef.noord", "assignment", "assignment", "establish_task")
    take("secretaris", "assignment", "assignment", "note_analysis")
    take("chef.noord", "plan", "plan", "save_plan", words.PLAN)
    take("chef.noord", "plan", "plan", "submit_plan")
    _meet(place)
    take("politiechef", "decision", "plan_decision", "confirm")
    for number in (1, 2):
        place.keys[f"need{number}"] = measured(lambda number=number: steps.ask(place, number)) or ""
        place.keys[f"answer{number}"] = _answer(place.keys[f"need{number}"])
    for number in (1, 2):
        take("chef.drio", "answer", f"answer{number}", "offer", words.offer(today()))
    for number in (1, 2):
        take("chef.noord", "answer", f"answer{number}", "accept", words.ACCEPTANCE)
    take("politiechef", "decision", "commitment_decision", "confirm")
    return place


def _open(place: Place) -> None:
    """The round is under way: what signing, sending and opening phase 2 leave behind."""
    with transaction() as session:
        row = session.scalars(select(Round).where(Round.key == place.round_key)).one()
        session.execute(update(Round).where(Round.id == row.id).values(state="phase2_open", sent_at=now()))
        unit = place.people.units["noord"]
        mine = session.scalars(
            select(Assignment).where(Assignment.round_id == row.id, Assignment.unit_id == unit)
        ).one()
        plan = session.scalars(select(Plan).where(Plan.assignment_id == mine.id)).one()
        place.keys |= {"round_id": str(row.id), "assignment": mine.key, "plan": plan.key}


def _meet(place: Place) -> None:
    """Consult on a commitment, and record in a meeting that plan and commitment are approved."""
    people, secretary = place.people, place.actors["secretaris"]

    def step(who: str, subject: str, key: str, trigger: str, data: Answers | None = None) -> None:
        take_step(people.actor(who), subject, key, trigger, data=data)

    promised = words.commitment(today(), people.positions["chef.noord"])
    key = create_commitment(secretary, int(place.keys["round_id"]), promised)
    step("chef.noord", "commitment", key, "accept_ownership")
    step("secretaris", "commitment", key, "open_consultation")
    step("chef.drio", "commitment", key, "respond", {"response": "agree"})
    step("secretaris", "commitment", key, "close_consultation")
    day = today().isoformat()
    meeting = create_meeting(secretary, place.round_key, {"date": day, "body": "leadership", "title": ""})
    step("secretaris", "plan", place.keys["plan"], "put_on_agenda")
    step("secretaris", "meeting", meeting, "add_item", {"purpose": "decide", "subject": f"commitment:{key}"})
    step("secretaris", "meeting", meeting, "send_agenda")
    there = [str(people.positions[name]) for name in PRESENT]
    step("secretaris", "meeting", meeting, "record_presence", {"present": there})
    place.keys["commitment"] = key
    for kind, decision in _decisions(place).items():
        place.keys[f"{kind}_decision"] = decision
        step("secretaris", "decision", decision, "record_outcome", {"outcome": "approve", "advice_for": 3})


def _decisions(place: Place) -> dict[str, str]:
    mine = Decision.round_id == int(place.keys["round_id"])
    found = dict(db.session.execute(select(Decision.subject, Decision.key).where(mine)).tuples().all())
    db.session.rollback()
    return found


def _answer(need: str) -> str:
    found = select(Answer.key).join(Need, Need.id == Answer.need_id).where(Need.key == need)
    key = db.session.scalars(found).one()
    db.session.rollback()
    return key


def _version(subject: str, key: str) -> int:
    """The version as it stands on the page; reading it is no part of the step."""
    model = SUBJECTS[subject].model
    version = db.session.scalars(select(model.version).where(model.key == key)).one()
    db.session.rollback()
    return version

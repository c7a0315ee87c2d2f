"""A round of any size with something of every kind in it: what pages are measured on.

Made through the commands. With the number of units grow the rows of boards and consultations, with `each`
the lists that people fill: needs, commitments, points of a meeting, rounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from app.clock import today
from app.commands.collective_tasks import create_collective_task
from app.commands.commitments import create_commitment
from app.commands.meetings import create_meeting
from app.commands.needs import NewNeed, create_need
from app.commands.steps import take_step
from app.database import transaction
from app.extensions import db
from app.models.meeting import Decision
from app.models.need import Answer, Need
from app.models.round import Assignment, Plan, Round
from app.models.workflow import Answers
from tests.bench import words
from tests.factories import People, make_organisation, make_round

PRESENT = ("politiechef", "plv.politiechef", "hoofd.operatien", "hoofd.bedrijfsvoering")


@dataclass(slots=True)
class Village:
    """The people, their units in order, and the public keys of what pages show."""

    people: People
    units: list[str]
    round_id: int
    keys: dict[str, str] = field(default_factory=dict)

    def step(self, who: str, subject: str, key: str, trigger: str, data: Answers | None = None) -> None:
        """Take a step as somebody."""
        take_step(self.people.actor(who), subject, key, trigger, data=data)

    def pair(self, unit: str) -> tuple[str, str]:
        """The assignment and the plan of a unit."""
        found = (
            select(Assignment.key, Plan.key)
            .join(Plan, Plan.assignment_id == Assignment.id)
            .where(Plan.round_id == self.round_id, Plan.unit_id == self.people.units[unit])
        )
        row = db.session.execute(found).one()
        db.session.rollback()
        return row[0], row[1]


def settle(units: int, each: int) -> Village:
    """Make a village; needs an application context on an empty database."""
    names = {f"u{number:02}": (f"District {number}", "district") for number in range(1, units + 1)}
    people = make_organisation(names)
    key = make_round(people, *names)
    with transaction() as session:
        row = session.scalars(select(Round).where(Round.key == key)).one()
        row.state = "phase3_open"
        village = Village(people, list(names), row.id, {"round": key})
    for number in range(1, each):
        make_round(people, *village.units[: number + 1])
    _phases(village)
    _needs(village, each)
    _commitments(village, each)
    _task(village)
    _meeting(village, each)
    return village


def _phases(village: Village) -> None:
    """The first unit writes its analysis, the second its plan, the others have handed in both."""
    for place, unit in enumerate(village.units):
        assignment, plan = village.pair(unit)
        chef = f"chef.{unit}"
        village.step(chef, "assignment", assignment, "save_analysis", words.ANALYSIS)
        if place == 0:
            village.keys["assignment"] = assignment
            continue
        village.step(chef, "assignment", assignment, "establish_task", words.ANALYSIS)
        village.step(chef, "plan", plan, "save_plan", words.PLAN)
        if place == 1:
            village.keys["plan"] = plan
            continue
        village.step(chef, "plan", plan, "submit_plan", words.PLAN)


def _needs(village: Village, each: int) -> None:
    """Every unit asks the next one; the need that is shown asks everybody and gets offers."""
    for place, unit in enumerate(village.units):
        after = village.units[(place + 1) % len(village.units)]
        for number in range(each):
            _ask(village, unit, number, [after])
    village.keys["need"] = shown = _ask(village, village.units[0], each, village.units[1:])
    found = select(Answer.key, Answer.unit_id).join(Need, Need.id == Answer.need_id).where(Need.key == shown)
    answers = db.session.execute(found).all()
    db.session.rollback()
    heads = {village.people.units[unit]: f"chef.{unit}" for unit in village.units}
    for key, unit in answers:
        village.step(heads[unit], "answer", key, "offer", words.offer(today()))


def _ask(village: Village, unit: str, number: int, whom: list[str]) -> str:
    typed = words.need(today(), number) | {"addressees": whom}
    new = NewNeed(unit_id=village.people.units[unit], round_id=village.round_id, words=typed, ask=True)
    return create_need(village.people.actor(f"chef.{unit}"), new)[0]


def _commitments(village: Village, each: int) -> None:
    """Commitments that everybody was asked about; the last one is shown."""
    owner = f"chef.{village.units[0]}"
    promised = words.commitment(today(), village.people.positions[owner])
    for _ in range(each):
        key = create_commitment(village.people.actor("secretaris"), village.round_id, promised)
        village.step(owner, "commitment", key, "accept_ownership")
        village.step("secretaris", "commitment", key, "open_consultation")
        for unit in village.units[1:]:
            village.step(f"chef.{unit}", "commitment", key, "respond", {"response": "agree"})
        village.keys["commitment"] = key


def _task(village: Village) -> None:
    """The collective task, on which every unit has said where it stands."""
    text = {"text": words.long("Wij maken het vakmanschap in elke wijk zichtbaar.")}
    key = create_collective_task(village.people.actor("secretaris"), village.round_id, text)
    village.step("secretaris", "collective_task", key, "put_up_for_discussion")
    for unit in village.units:
        village.step(f"chef.{unit}", "collective_task", key, "record_position", {"stand": "agree"})
    village.keys["collective_task"] = key


def _meeting(village: Village, each: int) -> None:
    """Meetings of the leadership; the first was held and has an outcome for every plan handed in."""
    secretary, keys = village.people.actor("secretaris"), []
    for number in range(each):
        day = (today() + timedelta(days=number)).isoformat()
        planned = {"date": day, "body": "leadership", "title": "Besluiten"}
        keys.append(create_meeting(secretary, village.keys["round"], planned))
    village.keys["meeting"] = keys[0]
    for unit in village.units[2:]:
        village.step("secretaris", "plan", village.pair(unit)[1], "put_on_agenda")
    village.step("secretaris", "meeting", keys[0], "send_agenda")
    there = [str(village.people.positions[name]) for name in PRESENT]
    village.step("secretaris", "meeting", keys[0], "record_presence", {"present": there})
    decisions = db.session.scalars(select(Decision.key).order_by(Decision.id)).all()
    db.session.rollback()
    for key in decisions:
        village.step("secretaris", "decision", key, "record_outcome", {"outcome": "approve", "advice_for": 3})
    village.keys["decision"] = decisions[0]


USUAL = "usual"
SIZES: Mapping[str, tuple[int, int]] = {"small": (4, 1), USUAL: (14, 3)}
"""Units of a round, and how many of each kind people add: a start, and a police unit halfway the year."""

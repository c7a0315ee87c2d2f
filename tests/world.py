"""A world with something of every kind in it, and a secret in every text that is not everybody's to read."""

from dataclasses import dataclass, field

from sqlalchemy import select

from app.commands.clusters import create_cluster
from app.commands.commitments import create_commitment
from app.commands.meetings import create_meeting
from app.commands.needs import NewNeed, create_need
from app.commands.steps import take_step
from app.database import transaction
from app.extensions import db
from app.models.round import Assignment, Plan, Round
from app.subjects import SUBJECTS
from tests.factories import People, make_round

ANALYSIS = {
    "q1": "Basispolitiezorg.",
    "q2": "Meer noodhulp dan afgesproken.",
    "q3": "Grotendeels.",
    "q3_score": 4,
    "q4": "Een vast gezicht in de buurt.",
    "q5": "Tijd en begeleiding.",
    "task": "Van reageren naar aanwezig zijn.",
}
MILESTONES = [
    {"line": str(line), "result": f"Resultaat {line}", "owner": "Teamchefs", "year": 2027 + line % 2}
    for line in (1, 2, 3, 4, 5)
]
NEED = {
    "title": "Een gericht beeld",
    "wish": "Een beeld van ons gebied.",
    "purpose": "Minder onnodige controles.",
    "addressee_kind": "unit",
    "addressees": ["drio"],
    "needed_by": "2031-03-31",
    "serves_task": True,
}


@dataclass(slots=True)
class World:
    """What was made: public keys by name, and each secret with the user names that may read it."""

    people: People
    keys: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, frozenset[str]] = field(default_factory=dict)

    def secret(self, name: str, *readers: str) -> str:
        """A word that stands nowhere else, for these readers only."""
        word = f"GEHEIM{name}"
        self.secrets[word] = frozenset(readers)
        return word

    def step(self, user: str, subject: str, name: str, trigger: str, data: dict | None = None) -> None:
        """Take a step as somebody."""
        take_step(self.people.actor(user), subject, self.keys[name], trigger, data=data)


def make_world(people: People) -> World:
    """Noord writes its analysis, Zuid its contribution, Drio has a plan handed in; Dbre takes no part."""
    world = World(people)
    world.keys["round"] = make_round(people, "noord", "zuid", "drio")
    with transaction() as session:
        session.scalars(select(Round)).one().state = "phase3_open"
        for unit in ("noord", "zuid", "drio"):
            mine = Assignment.unit_id == people.units[unit]
            world.keys[f"assignment.{unit}"] = session.scalars(select(Assignment.key).where(mine)).one()
            plan = select(Plan.key).where(Plan.unit_id == people.units[unit])
            world.keys[f"plan.{unit}"] = session.scalars(plan).one()
    _phases(world)
    _needs(world)
    _together(world)
    _second_round(world)
    return world


def _phases(world: World) -> None:
    draft = world.secret("analyse", "chef.noord", "plv.noord")
    world.step("chef.noord", "assignment", "assignment.noord", "save_analysis", {"q1": draft})
    for unit in ("zuid", "drio"):
        world.step(f"chef.{unit}", "assignment", f"assignment.{unit}", "save_analysis", ANALYSIS)
        world.step(f"chef.{unit}", "assignment", f"assignment.{unit}", "establish_task", ANALYSIS)
        world.step(f"chef.{unit}", "assignment", f"assignment.{unit}", "open_contribution")
    inbreng = world.secret("inbreng", "chef.zuid", "plv.zuid")
    world.step("chef.zuid", "assignment", "assignment.zuid", "save_contribution", {"collective": inbreng})
    vision = world.secret("plan", "chef.zuid", "plv.zuid")
    world.step("chef.zuid", "plan", "plan.zuid", "save_plan", {"vision": vision})
    handed_in = world.secret("ingediend", "chef.drio", "plv.drio", *OFFICE)
    answers = {"vision": handed_in, "milestones": MILESTONES}
    world.step("chef.drio", "plan", "plan.drio", "save_plan", answers)
    world.step("chef.drio", "plan", "plan.drio", "submit_plan", answers)


def _needs(world: World) -> None:
    round_id = db.session().scalars(select(Round.id)).one()
    mine = {"unit_id": world.people.units["noord"], "round_id": round_id}
    draft = world.secret("behoefte", "chef.noord", "plv.noord")
    actor = world.people.actor("chef.noord")
    world.keys["need.draft"], _ = create_need(actor, NewNeed(**mine, words=NEED | {"wish": draft}))
    world.keys["need"], _ = create_need(actor, NewNeed(**mine, words=NEED))
    world.step("chef.noord", "need", "need", "ask", NEED)


def _together(world: World) -> None:
    round_id = db.session().scalars(select(Round.id)).one()
    text = world.secret("afspraak", "chef.zuid", "secretaris", "politiechef")
    words = {"title": "Samen leren", "text": text, "owner": str(world.people.positions["chef.zuid"])}
    secretary = world.people.actor("secretaris")
    world.keys["commitment"] = create_commitment(secretary, round_id, words)
    meeting = {"date": "2031-03-04", "body": "leadership", "title": "Besluiten"}
    world.keys["meeting"] = create_meeting(secretary, world.keys["round"], meeting)
    world.keys["group"] = create_cluster(secretary, world.keys["round"], "Bodycams", [world.keys["need"]])


def _second_round(world: World) -> None:
    world.keys["round.draft"] = make_round(world.people, "noord", "dbre")
    body = world.secret("brief", "secretaris", "politiechef")
    letter = {"salutation": "Geachte leden,", "subject": "Opdracht", "body": body, "closing": "Met groet,"}
    world.step("secretaris", "round", "round.draft", "save_letter", letter)


OFFICE = ("secretaris", "politiechef", "lijn5")
"""Who reads what has been handed in, besides the own unit."""

KINDS = {subject.collection: name for name, subject in SUBJECTS.items()}
"""Collection in an address to kind of subject."""

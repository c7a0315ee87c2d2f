"""What was written and then withheld: it stands in the world of the rights tests, and few may read it."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app import clock
from app.commands.collective_tasks import create_collective_task
from app.extensions import db
from app.models.meeting import Decision
from app.models.round import Round
from tests.integration.decisions.stage import LEADERS, confirm_decisions
from tests.world import ANALYSIS, OFFICE, World

ASKED_AGAIN = "2031-04-01"


def withhold(world: World) -> None:
    """A draft of which nothing came in, and what was said of an opgave and a plan that came back."""
    _no_contribution(world)
    _returned_opgave(world)
    _returned_plan(world)


def _no_contribution(world: World) -> None:
    """The draft of Drio, and the collective task on which the sentences of units stand."""
    draft = world.secret("concept", "chef.drio", "plv.drio")
    world.step("chef.drio", "assignment", "assignment.drio", "save_contribution", {"collective": draft})
    with clock.at(clock.now() + timedelta(weeks=13)):
        reason = {"reason": "Er kwam niets."}
        world.step("secretaris", "assignment", "assignment.drio", "record_no_contribution", reason)
    of = db.session().scalars(select(Round).where(Round.key == world.keys["round"])).one()
    secretary = world.people.actor("secretaris")
    world.keys["collective_task"] = create_collective_task(secretary, of.id, {"text": "Samen."})
    world.step("secretaris", "collective_task", "collective_task", "put_up_for_discussion")


def _returned_opgave(world: World) -> None:
    """Noord reads why its opgave came back; others read neither that nor the opgave."""
    (analysis,) = (word for word in world.secrets if word.endswith("analyse"))
    world.step("chef.noord", "assignment", "assignment.noord", "establish_task", ANALYSIS | {"q1": analysis})
    reason = world.secret("teruggave", "chef.noord", "plv.noord", "secretaris", "politiechef")
    back = {"reason": reason, "resubmit_by": ASKED_AGAIN}
    world.step("secretaris", "assignment", "assignment.noord", "return_analysis", back)


def _returned_plan(world: World) -> None:
    """The leadership decided that the plan of Drio goes back, with a member who dissents."""
    reason = world.secret("reden", "chef.drio", "plv.drio", *OFFICE)
    dissent = world.secret("standpunt", "chef.drio", "plv.drio", *OFFICE)
    there = [str(world.people.positions[name]) for name in LEADERS]
    outcome = {"outcome": "return", "reason": reason, "return_date": ASKED_AGAIN, "advice_for": 3}
    vote = {"vote": "against", "dissent": True, "dissent_text": dissent}
    with clock.at(datetime.combine(date(2031, 3, 4), datetime.min.time(), clock.LOCAL)):
        world.step("secretaris", "plan", "plan.drio", "put_on_agenda")
        world.keys["decision"] = db.session().scalars(select(Decision.key)).one()
        world.step("secretaris", "meeting", "meeting", "send_agenda")
        world.step("secretaris", "meeting", "meeting", "record_presence", {"present": there})
        world.step("hoofd.operatien", "decision", "decision", "vote", vote)
        world.step("secretaris", "decision", "decision", "record_outcome", outcome)
        seen = dict(db.session().execute(select(Decision.key, Decision.version)).tuples().all())
        confirm_decisions(world.people.actor("politiechef"), world.keys["meeting"], seen)

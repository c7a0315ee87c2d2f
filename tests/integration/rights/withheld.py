"""What was written and then withheld: it stands in the world of the rights tests, and few may read it."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.commands.collective_tasks import create_collective_task
from app.extensions import db
from app.models.round import Round
from tests.world import World


def withhold(world: World) -> None:
    """The draft of a unit of which nothing came in, and the page on which the sentences of units stand."""
    draft = world.secret("concept", "chef.drio", "plv.drio")
    world.step("chef.drio", "assignment", "assignment.drio", "save_contribution", {"collective": draft})
    with clock.at(clock.now() + timedelta(weeks=13)):
        reason = {"reason": "Er kwam niets."}
        world.step("secretaris", "assignment", "assignment.drio", "record_no_contribution", reason)
    of = db.session().scalars(select(Round).where(Round.key == world.keys["round"])).one()
    secretary = world.people.actor("secretaris")
    world.keys["collective_task"] = create_collective_task(secretary, of.id, {"text": "Samen."})
    world.step("secretaris", "collective_task", "collective_task", "put_up_for_discussion")

"""What must hold of a journey as a whole, whatever the model says."""

from sqlalchemy import select

from app.extensions import db
from app.models.event import Event
from tests.integration.journeys.model import World

JUDGED = {
    "plan": ({"plan_submitted"}, {"plan_adopted", "plan_adopted_with_conditions"}),
    "answer": ({"offer_made", "delivery_reported"}, {"offer_accepted", "delivery_confirmed"}),
    "need": ({"need_asked"}, {"need_granted", "need_refused"}),
    "commitment": (
        {"commitment_created"},
        {"commitment_approved", "commitment_rejected", "commitment_secured"},
    ),
}
"""Per kind: the events by which something is handed in, and those by which it is approved."""

ENDED_ANSWERS = {"confirmed", "declined", "stopped", "lapsed"}


def check_nobody_approved_own_work() -> None:
    """Whoever handed something in did not approve it."""
    db.session.rollback()
    handed_in: dict[tuple[str, int], int | None] = {}
    for event in db.session.scalars(select(Event).order_by(Event.id)):
        begins, judges = JUDGED.get(event.subject, (set(), set()))
        place = (event.subject, event.subject_id)
        if event.name in begins:
            handed_in[place] = event.actor_id
        if event.name in judges:
            assert event.actor_id is not None
            assert handed_in.get(place) != event.actor_id, f"{event.name} of own work"


def check_nothing_hangs(world: World) -> None:
    """What follows from steps holds everywhere: no decision, answer or need is left behind."""
    for plan in world.of("plan"):
        assert (plan.state == "on_agenda") == (world.open_decision(plan) is not None)
    for need in world.of("need"):
        if need.state in {"closed", "withdrawn"}:
            assert {answer.state for answer in world.of("answer", need)} <= ENDED_ANSWERS
        assert (need.state == "taken_up") <= ("commitment" in need.more)
    if world.round.state == "stopped":
        assert not world.participants()
        assert {task.state for task in world.of("collective_task")} <= {"decided", "superseded", "dropped"}

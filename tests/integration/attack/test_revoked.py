"""A right that ended stops at the next request, also on pages that are open."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from app.clock import at, now, today
from app.database import transaction
from app.extensions import db
from app.models.organisation import Account, CoAuthor, Delegation, Holding, Position
from app.models.round import Plan
from app.subjects import SUBJECTS
from tests.integration.attack.arena import Arena
from workflows.roles import Scope


@pytest.fixture
def plan(arena: Arena) -> str:
    """The page of the plan of Zuid, which others may know but not write on."""
    arena.keys["plan"] = arena.world.keys["plan.zuid"]
    return arena.path("plan")


def fields(arena: Arena) -> dict[str, str]:
    with arena.app.app_context():
        version = db.session.scalars(select(Plan.version).where(Plan.key == arena.keys["plan"])).one()
    return {"version": str(version), "vision": "Wat daarna werd getypt."}


def save(arena: Arena, user: str) -> int:
    """Press save on the page that is still open."""
    return int(arena.post(user, arena.path("plan", "save_plan"), fields(arena)).status_code)


def change(arena: Arena, work: Callable[[], object]) -> None:
    with arena.app.app_context(), transaction() as session:
        session.execute(work())


def test_who_left_a_position_writes_nothing_any_more(arena, plan):
    assert save(arena, "chef.zuid") == 303
    before = arena.trace("plan")
    seat = arena.world.people.positions["chef.zuid"]
    mine = Holding.position_id == seat
    change(arena, lambda: update(Holding).where(mine).values(ends=today() - timedelta(days=1)))
    assert save(arena, "chef.zuid") in {403, 404}
    assert arena.as_("chef.zuid").get(plan).status_code in {403, 404}
    assert arena.trace("plan") == before


def test_a_role_that_is_taken_away_is_gone(arena):
    path = arena.path("assignment", "remind")
    assert arena.post("secretaris", path, {"version": "1"}).status_code == 303
    seat = arena.world.people.positions["secretaris"]
    change(arena, lambda: update(Position).where(Position.id == seat).values(roles=["line_lead"]))
    assert arena.post("secretaris", path, {"version": "1"}).status_code == 403
    assert arena.as_("secretaris").get("/planning").status_code == 403


def test_a_delegation_ends_by_its_day_and_at_once_when_it_is_withdrawn(arena, plan):
    seat = arena.world.people.positions["chef.zuid"]
    who = {
        "position_id": seat,
        "account_id": arena.world.people.accounts["plv.zuid"],
        "assigned_by_id": arena.world.people.accounts["secretaris"],
        "scopes": [scope.value for scope in Scope],
    }

    def for_two_days() -> dict[str, object]:
        return who | {"starts": today(), "ends": today() + timedelta(days=1)}

    assert save(arena, "plv.zuid") == 409
    change(arena, lambda: insert(Delegation).values(for_two_days()))
    assert save(arena, "plv.zuid") == 303
    with arena.app.app_context():
        then = now() + timedelta(days=2)
    with at(then):
        arena.browsers.pop("plv.zuid")
        assert save(arena, "plv.zuid") == 409
    arena.browsers.pop("plv.zuid")
    assert save(arena, "plv.zuid") == 303
    change(arena, lambda: update(Delegation).where(Delegation.position_id == seat).values(revoked_at=now()))
    assert save(arena, "plv.zuid") == 409


def test_who_writes_along_no_longer_reads_or_writes(arena, plan):
    with arena.app.app_context():
        chosen = {"account": str(arena.world.people.accounts["privacy"])}
        arena.take("chef.zuid", "assignment", "grant_co_author", chosen)
    assert arena.as_("privacy").get(plan).status_code == 200
    assert save(arena, "privacy") == 303
    change(arena, lambda: delete(CoAuthor))
    assert arena.as_("privacy").get(plan).status_code in {403, 404}
    assert save(arena, "privacy") in {403, 404}


def test_an_account_that_is_switched_off_is_out_and_the_text_waits(arena, plan):
    arena.as_("chef.zuid")
    change(arena, lambda: update(Account).where(Account.username == "chef.zuid").values(disabled_at=now()))
    answer = arena.post("chef.zuid", arena.path("plan", "save_plan"), fields(arena))
    assert answer.status_code == 401
    assert 'name="kept" value="' in answer.get_data(as_text=True)
    assert arena.as_("chef.zuid").get(plan).status_code == 303


def test_every_step_is_closed_to_who_lost_every_role(arena):
    """All buttons of everything that somebody could press, after all positions were taken away."""
    pressed = []
    for kind, subject in SUBJECTS.items():
        with arena.app.app_context():
            row = arena.row(kind)
            state, version = row.state, str(row.version)
        pressed += [(kind, step, version) for step in subject.workflow.from_state(state)]
    for user in ("secretaris", "politiechef", "chef.zuid", "chef.drio"):
        arena.as_(user)
    change(arena, lambda: update(Holding).values(ends=today() - timedelta(days=1)))
    before = arena.rows()
    for user in ("secretaris", "politiechef", "chef.zuid", "chef.drio"):
        for kind, step, version in pressed:
            answer = arena.post(user, arena.path(kind, step.trigger), {"version": version})
            assert answer.status_code in {403, 404}, (user, kind, step.trigger)
    assert arena.rows() == before

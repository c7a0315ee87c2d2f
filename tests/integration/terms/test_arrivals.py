"""What a date brings: phases open and what was put off comes back, once, by the application itself."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.clock import now
from app.commands.arrivals import arrive
from app.database import transaction
from app.extensions import db
from app.models.event import Event, Notice
from app.models.round import Phase
from tests.integration.terms.stage import MONDAY, Stage

OPENS = {1: MONDAY + timedelta(days=7), 2: MONDAY + timedelta(days=14), 3: MONDAY + timedelta(days=28)}
BACK = MONDAY + timedelta(days=10)


@pytest.fixture
def ahead(stage: Stage) -> Stage:
    """The letter was sent today; the phases open next week, the week after, and two weeks later."""
    with transaction() as session:
        for number, day in OPENS.items():
            session.execute(update(Phase).where(Phase.number == number).values(opens=day))
    return stage


def state(stage: Stage, kind: str = "round") -> str:
    return str(stage.row(kind).state)


def happened(*names: str) -> list[tuple[str, int | None]]:
    """Events of these names, in order, with whose account did them."""
    found = select(Event.name, Event.actor_id).where(Event.name.in_(names)).order_by(Event.id)
    return [tuple(row) for row in db.session.execute(found)]


def told(stage: Stage, event: str) -> set[str]:
    """User names that were told of an event."""
    names = {account: name for name, account in stage.people.accounts.items()}
    found = select(Notice.account_id).join(Event, Event.id == Notice.event_id).where(Event.name == event)
    return {names[account] for account in db.session.scalars(found)}


def test_each_phase_opens_on_its_day_and_not_before(ahead: Stage) -> None:
    with ahead.on(OPENS[1] - timedelta(days=1)):
        assert arrive(now()) == 0
        assert state(ahead) == "sent"
    for number, day in OPENS.items():
        with ahead.on(day):
            assert arrive(now()) == 1
            assert state(ahead) == f"phase{number}_open"
            assert arrive(now()) == 0, "looking again finds nothing"
    assert happened("phase1_opened", "phase2_opened", "phase3_opened") == [
        ("phase1_opened", None), ("phase2_opened", None), ("phase3_opened", None),
    ]  # fmt: skip
    assert told(ahead, "phase1_opened") == {"chef.noord", "chef.zuid", "chef.drio", "chef.dbre"}


def test_whoever_looks_after_weeks_opens_what_was_missed_in_order(ahead: Stage) -> None:
    with ahead.on(OPENS[3] + timedelta(days=3)):
        assert arrive(now()) == 3
        assert state(ahead) == "phase3_open"


def test_a_date_opens_the_plan_of_whoever_has_an_opgave_and_of_nobody_else(ahead: Stage) -> None:
    row = ahead.row("assignment", "noord")
    with ahead.on(OPENS[1]):
        arrive(now())
        words = {f"q{n}": "Een antwoord." for n in range(1, 6)} | {"q3_score": 3, "task": "Aanwezig zijn."}
        ahead.step("chef.noord", "assignment", row.key, "save_analysis", words)
        ahead.step("chef.noord", "assignment", row.key, "establish_task", words)
    with ahead.on(OPENS[2]):
        arrive(now())
    assert ahead.row("assignment", "noord").state == "planning"
    assert ahead.row("assignment", "zuid").state == "assigned"
    assert ahead.row("assignment", "zuid").plan_opened_early is False, "only the secretary opens it early"


def test_a_need_that_was_put_off_comes_back_on_its_day(stage: Stage) -> None:
    need = stage.need()
    stage.escalated(need)
    stage.step("politiechef", "need", need.key, "defer", {"return_date": BACK.isoformat()})
    with stage.on(BACK - timedelta(days=1)):
        arrive(now())
        assert state(stage, "need") == "deferred"
    with stage.on(BACK):
        arrive(now())
        arrive(now())
    back = stage.row("need")
    assert (back.state, back.return_date) == ("escalated", None)
    assert happened("need_resumed") == [("need_resumed", None)]
    assert told(stage, "need_resumed") == {"chef.noord", "secretaris"}


def test_a_need_that_was_withdrawn_meanwhile_stays_away(stage: Stage) -> None:
    need = stage.need()
    stage.escalated(need)
    stage.step("politiechef", "need", need.key, "defer", {"return_date": BACK.isoformat()})
    stage.step("chef.noord", "need", need.key, "withdraw", {"reason": "Het is opgelost."})
    with stage.on(BACK):
        arrive(now())
    assert state(stage, "need") == "withdrawn"


def test_a_commitment_that_was_put_off_is_ready_again_on_its_day(stage: Stage) -> None:
    row = stage.ready()
    stage.step("politiechef", "commitment", row.key, "defer", {"return_date": BACK.isoformat()})
    with stage.on(BACK + timedelta(days=4)):
        arrive(now())
    back = stage.row("commitment")
    assert (back.state, back.return_date) == ("ready_for_decision", None)
    assert told(stage, "commitment_put_back_on_agenda") == {"chef.zuid", "secretaris"}


def test_looking_costs_a_search_among_what_was_put_off_only(app: Flask, stage: Stage) -> None:
    """The index holds the rows with a day and no others: a million needs stored cost nothing."""
    engine = db.engine
    if engine.dialect.name == "sqlite":
        asked = "SELECT id FROM need WHERE state = 'deferred' AND return_date <= '2026-12-01'"
        found = [row[-1] for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")]
        assert any("ix_need_return" in line for line in found), found
    else:
        shape = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_need_return'"
        assert "return_date IS NOT NULL" in db.session.connection().exec_driver_sql(shape).scalar_one()

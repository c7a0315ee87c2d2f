"""Whoever went by an opgave or a plan is told: when it is established, and when it is opened again."""

import pytest
from sqlalchemy import select, update

from app.database import transaction
from app.extensions import db
from app.models.event import Event, Notice
from app.models.need import Need
from app.models.round import Plan, Round
from tests.integration.terms.stage import LEADERS, Stage
from tests.world import ANALYSIS

REASON = {"reason": "Er zijn nieuwe cijfers."}


def told(stage: Stage, event: str) -> set[str]:
    """The user names of who was told of the newest event with this name."""
    names = {account: name for name, account in stage.people.accounts.items()}
    newest = select(Event.id).where(Event.name == event).order_by(Event.id.desc()).limit(1)
    found = select(Notice.account_id).where(Notice.event_id == newest.scalar_subquery())
    return {names[account] for account in db.session.scalars(found)}


@pytest.fixture
def contributing(stage: Stage) -> str:
    """The north, in phase 3 with an established opgave; all plans are adopted. The key of its assignment."""
    key = str(stage.row("assignment", "noord").key)
    stage.step("chef.noord", "assignment", key, "establish_task", ANALYSIS)
    with transaction() as session:
        session.execute(update(Round).values(state="phase3_open"))
        session.execute(update(Plan).values(state="adopted"))
    stage.step("chef.noord", "assignment", key, "open_contribution")
    return key


def test_the_leadership_takes_note_of_an_opgave_so_it_is_told(stage: Stage, contributing: str) -> None:
    assert told(stage, "task_established") == {"secretaris", *LEADERS}


def test_a_reopened_analysis_is_told_to_those_who_went_by_it(stage: Stage, contributing: str) -> None:
    stage.need(addressees=["drio"])
    stage.step("secretaris", "assignment", contributing, "reopen_analysis", REASON)
    assert told(stage, "analysis_reopened") == {"chef.noord", "chef.drio", *LEADERS}


def test_a_reopened_plan_is_told_to_those_who_went_by_it_on_both_sides(
    stage: Stage, contributing: str
) -> None:
    stage.need(addressees=["drio", "zuid"])
    answer = stage.row("answer", "zuid")
    stage.step("chef.zuid", "answer", answer.key, "decline", {"reason": "Geen mensen."})
    stage.step("secretaris", "plan", stage.row("plan", "drio").key, "reopen_plan", REASON)
    assert told(stage, "plan_reopened") == {"chef.drio", "chef.noord", *LEADERS}
    stage.step("secretaris", "plan", stage.row("plan", "zuid").key, "reopen_plan", REASON)
    assert told(stage, "plan_reopened") == {"chef.zuid", *LEADERS}


def test_a_question_that_was_withdrawn_binds_nobody(stage: Stage, contributing: str) -> None:
    need: Need = stage.need(addressees=["drio"])
    stage.step("chef.noord", "need", need.key, "withdraw", {"reason": "Niet meer nodig."})
    stage.step("secretaris", "assignment", contributing, "reopen_analysis", REASON)
    assert told(stage, "analysis_reopened") == {"chef.noord", *LEADERS}

"""Confirming an outcome does what it says: one that would move nothing, or too much, is refused."""

import pytest
from sqlalchemy import select, update

from app.clock import now, today
from app.commands.collective_tasks import create_collective_task
from app.commands.commitments import create_commitment
from app.commands.decision_lists import NothingDone
from app.commands.failures import StepRefused
from app.database import transaction
from app.extensions import db
from app.models.commitment import CollectiveTask, Commitment
from app.models.meeting import Decision
from app.models.round import Assignment, Round
from app.queries.own_dates import own_dates
from tests.integration.decisions.stage import Stage, in_days, signed_in


def round_id() -> int:
    return db.session.scalars(select(Round.id)).one()


def on_the_table(stage: Stage, subject: str) -> tuple[str, Decision]:
    """The meeting was held, and this stood on its agenda."""
    meeting = stage.meeting()
    stage.step("secretaris", "meeting", meeting, "add_item", {"purpose": "decide", "subject": subject})
    stage.held(meeting)
    return meeting, db.session.scalars(select(Decision)).one()


def test_what_was_approved_urgently_cannot_be_returned(stage: Stage) -> None:
    key = create_commitment(stage.people.actor("secretaris"), round_id(), {"title": "Samen leren"})
    with transaction() as session:
        session.execute(update(Commitment).values(state="provisionally_approved"))
    meeting, decision = on_the_table(stage, f"commitment:{key}")
    board = signed_in(stage.app, "secretaris").get(f"/besluiten?vergadering={meeting}")
    assert 'value="approve"' in board.get_data(as_text=True)
    assert 'value="return"' not in board.get_data(as_text=True)
    with pytest.raises(StepRefused) as stopped:
        stage.recorded(decision, outcome="return", reason="Nee.", return_date=in_days(9).isoformat())
    assert {reason.code for reason in stopped.value.refused.reasons} == {"approved_urgently"}
    assert stage.confirmed(meeting, stage.recorded(decision, outcome="reject", reason="Nee.")).done
    assert db.session.scalars(select(Commitment.state)).one() == "rejected"


def test_a_condition_of_a_commitment_that_ended_is_nobodys_date_any_more(stage: Stage) -> None:
    key = create_commitment(stage.people.actor("secretaris"), round_id(), {"title": "Samen leren"})
    with transaction() as session:
        session.execute(update(Commitment).values(state="ready_for_decision"))
    meeting, decision = on_the_table(stage, f"commitment:{key}")
    wanted = {"outcome": "approve_with_conditions", "advice_for": 3, "conditions": [stage.condition()]}
    assert stage.confirmed(meeting, stage.recorded(decision, **wanted)).done

    def asked() -> set[str]:
        return {one.what for one in own_dates(db.session(), stage.people.actor("chef.noord"), today())}

    assert "condition" in asked()
    with transaction() as session:
        session.execute(update(Commitment).values(state="superseded"))
    assert "condition" not in asked()


def test_a_round_is_not_decided_without_its_collective_task(stage: Stage) -> None:
    task = create_collective_task(stage.people.actor("secretaris"), round_id(), {"text": "Samen leren."})
    with transaction() as session:
        session.execute(update(CollectiveTask).values(state="adopted", adopted_at=now()))
        session.execute(update(Round).values(state="consolidated"))
        session.execute(update(Assignment).values(state="consolidated"))
    meeting, decision = on_the_table(stage, f"round:{stage.round_key}")
    stage.step("secretaris", "collective_task", task, "rework", {"reason": "Een zin ontbreekt."})
    recorded = stage.recorded(decision)
    with pytest.raises(NothingDone) as nothing:
        stage.confirmed(meeting, recorded)
    refused = nothing.value.listed.refused[decision.key]
    assert {reason.code for reason in refused} == {"collective_task_adopted"}
    assert db.session.scalars(select(Round.state)).one() == "consolidated"

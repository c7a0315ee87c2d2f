"""Confirming an outcome does what it says: one that would move nothing, or too much, is refused."""

import pytest
from sqlalchemy import select, update

from app.clock import now, today
from app.commands.collective_tasks import create_collective_task
from app.commands.commitments import create_commitment
from app.commands.decision_lists import NothingDone
from app.commands.failures import StepRefused
from app.commands.needs import NewNeed, create_need
from app.database import transaction
from app.extensions import db
from app.models.commitment import CollectiveTask, Commitment
from app.models.meeting import Decision
from app.models.need import Answer
from app.models.round import Assignment, Round
from app.queries.own_dates import own_dates
from tests.integration.decisions.stage import Stage, in_days, signed_in
from tests.integration.needs.stage import SIX


def round_id() -> int:
    return db.session.scalars(select(Round.id)).one()


def on_the_table(stage: Stage, subject: str) -> tuple[str, Decision]:
    """The meeting was held, and this stood on its agenda."""
    meeting = stage.meeting()
    stage.step("secretaris", "meeting", meeting, "add_item", {"purpose": "decide", "subject": subject})
    stage.held(meeting)
    return meeting, db.session.scalars(select(Decision)).one()


def test_an_outcome_that_does_not_fit_comes_back_in_its_form_with_the_reason_at_the_question(
    stage: Stage,
) -> None:
    plan = stage.submitted("noord")
    _, decision = on_the_table(stage, f"plan:{plan.key}")
    office, address = signed_in(stage.app, "secretaris"), f"/besluiten/{decision.key}/acties/record_outcome"
    typed = "Dit plan past niet bij de opgave."
    sent = {"version": decision.version, "once": "k" * 20, "outcome": "reject", "reason": typed}
    answer = office.send(address, sent)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert f'action="{address}"' in page, "it can be put right here"
    assert page.count(typed) == 1
    summary = page.partition('id="problems"')[2].partition("</div>")[0]
    assert 'href="#outcome-0"' in summary


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


@pytest.mark.parametrize("back", ["revise_offer", "decline"])
def test_an_offer_that_was_taken_back_is_no_longer_decided_on(stage: Stage, back: str) -> None:
    words = {
        "title": "Hulp", "wish": "Meer mensen", "purpose": "Rust", "addressee_kind": "unit",
        "addressees": ["zuid"], "needed_by": in_days(60).isoformat(),
    }  # fmt: skip
    new = NewNeed(unit_id=stage.people.units["noord"], round_id=round_id(), words=words, ask=True)
    need = create_need(stage.people.actor("chef.noord"), new)[0]
    (answer,) = db.session.scalars(select(Answer.key)).all()
    offered = {"kind": "yes", "text": "Wij helpen.", "hours": 90, "first_delivery": in_days(30).isoformat()}
    stage.step("chef.zuid", "answer", answer, "offer", offered)
    stage.step("chef.noord", "need", need, "escalate", SIX)
    meeting, decision = on_the_table(stage, f"need:{need}")
    recorded = stage.recorded(decision)
    assert set(recorded.content["offers"]) == {"zuid"}
    stage.step("chef.zuid", "answer", answer, back, {"reason": "Dit kan niet."})
    with pytest.raises(NothingDone) as nothing:
        stage.confirmed(meeting, recorded)
    refused = nothing.value.listed.refused[decision.key]
    assert {reason.code for reason in refused} == {"content_unchanged"}
    assert stage.recorded(decision).content["offers"] == {}

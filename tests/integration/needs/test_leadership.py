"""What the leadership decides about a need, and what a commitment does with it: it always comes back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.clock import today
from app.commands.commitments import create_commitment
from app.commands.decision_lists import confirm_decisions
from app.commands.meetings import create_meeting
from app.commands.steps import take_step
from app.database import transaction
from app.extensions import db
from app.models.commitment import Commitment
from app.models.meeting import Decision
from app.models.round import Round
from tests.integration.needs.stage import BODYCAM, PROFILE, SIX, Stage, offer, sentences

PRESENT = ("politiechef", "plv.politiechef", "hoofd.operatien")


@pytest.fixture
def escalated(stage: Stage) -> str:
    """The key of a need that lies with the leadership."""
    key = stage.write("chef.noord", BODYCAM | SIX | {"addressee_kind": "leadership"})
    stage.do("chef.noord", stage.need(key), "escalate", SIX)
    return key


def decide(stage: Stage, key: str, **outcome: Any) -> None:
    """Put a need on an agenda, record the outcome, and have the chief confirm it."""
    with stage.app.app_context():
        secretary, chief = stage.people.actor("secretaris"), stage.people.actor("politiechef")
        round_key = db.session.scalars(select(Round.key)).one()
        day = today().isoformat()
        meeting = create_meeting(secretary, round_key, {"date": day, "body": "leadership", "title": ""})
        item = {"purpose": "decide", "subject": f"need:{key}", "title": "", "note": ""}
        take_step(secretary, "meeting", meeting, "add_item", data=item)
        take_step(secretary, "meeting", meeting, "send_agenda")
        there = [str(stage.people.positions[name]) for name in PRESENT]
        take_step(secretary, "meeting", meeting, "record_presence", data={"present": there})
        decision = db.session.scalars(select(Decision.key).order_by(Decision.id.desc())).first() or ""
        take_step(secretary, "decision", decision, "record_outcome", data={"advice_for": 3} | outcome)
        version = db.session.scalars(select(Decision.version).where(Decision.key == decision)).one()
        confirm_decisions(chief, meeting, {decision: version})


def condition(stage: Stage, owner: str, days: int = 40) -> dict[str, str]:
    """A condition of a decision for somebody to meet."""
    due = (today() + timedelta(days=days)).isoformat()
    return {"text": "Lever een alternatief.", "owner": str(stage.people.positions[owner]), "due": due}


def test_granting_assigns_the_suppliers_that_the_decision_names(stage: Stage, escalated: str) -> None:
    with stage.app.app_context():
        conditions = [condition(stage, "chef.drio")]
    decide(stage, escalated, outcome="approve_with_conditions", conditions=conditions)
    assert stage.need(escalated).state == "agreed"
    answer = stage.answer(escalated, "drio")
    assert (stage.answers(escalated), answer.offer_kind) == ({"drio": "accepted"}, None)
    assert answer.first_delivery is not None
    assert "supplier_assigned" in stage.told("chef.drio")
    assert "need_granted" in stage.told("chef.noord")
    assert "Aangewezen door de eenheidsleiding." in stage.read("chef.noord", f"/behoeften/{escalated}")
    stage.do("chef.drio", answer, "report_delivered", {"text": "Het staat er."})
    stage.do("chef.noord", answer, "confirm")
    stage.do("chef.noord", stage.need(escalated), "fulfil")


def test_what_is_granted_may_be_accepted_by_the_two_heads(stage: Stage) -> None:
    """More than eighty hours, allowed by a confirmed decision (E03)."""
    key = stage.write("chef.zuid", PROFILE)
    answer = stage.answer(key, "drio")
    stage.do("chef.drio", answer, "offer", offer(hours=200))
    stage.do("chef.zuid", stage.need(key), "escalate", SIX)
    decide(stage, key, outcome="approve")
    assert (stage.need(key).state, stage.answer(key, "drio").state) == ("agreed", "offered")
    stage.do("chef.zuid", answer, "accept")


def test_a_mandate_is_met_by_the_decision_itself(stage: Stage, escalated: str) -> None:
    decide(stage, escalated, outcome="approve")
    stage.do("chef.noord", stage.need(escalated), "fulfil")
    assert stage.need(escalated).state == "fulfilled"


def test_a_refusal_returns_to_the_asker_and_ends_the_answers(stage: Stage) -> None:
    key = stage.write("chef.zuid", PROFILE)
    stage.do("chef.drio", stage.answer(key, "drio"), "offer", offer(hours=90))
    stage.do("chef.zuid", stage.need(key), "escalate", SIX)
    decide(stage, key, outcome="reject", advice_for=0, advice_against=3, reason="Dit past nu niet.")
    assert (stage.need(key).state, stage.answers(key)) == ("declined", {"drio": "lapsed"})
    assert "need_refused" in stage.told("chef.zuid")
    stage.do("chef.zuid", stage.need(key), "reopen_ask", {"reason": "Wij vragen minder."})
    assert stage.answers(key) == {"drio": "requested"}


def test_a_deferred_need_comes_back(stage: Stage, escalated: str) -> None:
    day = (today_of(stage) + timedelta(days=60)).isoformat()
    decide(stage, escalated, outcome="defer", return_date=day, reason="Eerst de cijfers.")
    need = stage.need(escalated)
    assert (need.state, str(need.return_date)) == ("deferred", day)
    assert "Komt terug op" in stage.read("chef.noord", f"/behoeften/{escalated}")
    stage.do("secretaris", need, "resume")
    assert (stage.need(escalated).state, stage.need(escalated).return_date) == ("escalated", None)


def today_of(stage: Stage) -> Any:
    with stage.app.app_context():
        return today()


def test_a_commitment_takes_it_up_and_gives_it_back(stage: Stage) -> None:
    """Example 1 of the letter when it becomes an act of all: the asker follows it, whatever comes of it."""
    key = stage.write("chef.noord", BODYCAM)
    with stage.app.app_context():
        round_id = db.session.scalars(select(Round.id)).one()
        words = {"title": "Leren van beeld", "text": "Wij brengen het leerdoel in."}
        commitment = create_commitment(stage.people.actor("secretaris"), round_id, words)
    assert stage.press("secretaris", stage.need(key), "take_up", {}).status_code == 422
    chosen = {"commitment": commitment, "text": "Samen verder."}
    assert stage.press("secretaris", stage.need(key), "take_up", chosen).status_code == 422, "still a draft"
    with stage.app.app_context(), transaction() as session:
        session.execute(update(Commitment).values(state="consultation"))
    stage.do("secretaris", stage.need(key), "take_up", chosen)
    assert stage.need(key).state == "taken_up"
    assert set(stage.answers(key).values()) == {"lapsed"}
    assert "need_taken_up" in stage.told("chef.noord")
    assert commitment in stage.read("secretaris", f"/behoeften/{key}")
    refused = stage.press("chef.noord", stage.need(key), "fulfil")
    assert refused.status_code == 409
    assert "Nog niet alles is geleverd" in sentences(refused)
    assert stage.press("secretaris", stage.need(key), "release").status_code == 409
    with stage.app.app_context():
        actor = stage.people.actor("secretaris")
        take_step(actor, "commitment", commitment, "withdraw", data={"reason": "Het kan niet door."})
    need = stage.need(key)
    assert (need.state, need.commitment_id) == ("asked", None)
    assert "need_released" in stage.told("chef.noord")
    assert set(stage.answers(key).values()) == {"requested"}


def test_a_commitment_of_another_round_is_not_there(stage: Stage) -> None:
    key = stage.write("chef.noord", BODYCAM)
    for commitment in ("A-99", "", "B-01"):
        answer = stage.press("secretaris", stage.need(key), "take_up", {"commitment": commitment})
        assert answer.status_code == 422

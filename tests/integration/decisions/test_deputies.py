"""A deputy acts by the delegation for the unit whose matter it is; an own office needs none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.clock import today
from app.commands.collective_tasks import create_collective_task
from app.commands.commitments import create_commitment
from app.commands.failures import StepRefused
from app.commands.needs import NewNeed, create_need
from app.database import transaction
from app.extensions import db
from app.models.commitment import Commitment, Stand
from app.models.event import Event
from app.models.meeting import Condition
from app.models.need import Answer
from app.models.organisation import Holding
from app.models.round import Round
from tests.integration.decisions.stage import Stage, in_days, signed_in

Delegate = Callable[..., None]
AGREE = {"stand": "agree"}


def round_id() -> int:
    return db.session.scalars(select(Round.id)).one()


@pytest.fixture
def task(stage: Stage) -> str:
    """The collective task, in discussion."""
    key = create_collective_task(stage.people.actor("secretaris"), round_id(), {"text": "Samen leren."})
    stage.step("secretaris", "collective_task", key, "put_up_for_discussion")
    return key


@pytest.fixture
def need(stage: Stage) -> str:
    """What Noord asks of Zuid."""
    words = {
        "title": "Hulp", "wish": "Meer mensen", "purpose": "Rust", "addressee_kind": "unit",
        "addressees": ["zuid"], "needed_by": in_days(60).isoformat(),
    }  # fmt: skip
    new = NewNeed(unit_id=stage.people.units["noord"], round_id=round_id(), words=words, ask=True)
    return create_need(stage.people.actor("chef.noord"), new)[0]


def refused_by(stage: Stage, who: str, *step: Any) -> set[str]:
    """The rules that refuse somebody a step."""
    with pytest.raises(StepRefused) as stopped:
        stage.step(who, *step)
    return {reason.rule for reason in stopped.value.refused.reasons}


def spoken_for(stage: Stage) -> set[str]:
    """The units that took a position."""
    names = {number: unit for unit, number in stage.people.units.items()}
    return {names[unit] for unit in db.session.scalars(select(Stand.unit_id))}


def test_a_deputy_of_two_heads_speaks_by_the_delegation_for_that_unit(
    stage: Stage, delegate: Delegate, task: str
) -> None:
    delegate("chef.noord", "plv.zuid", "edit")
    delegate("chef.zuid", "plv.zuid", "vote")
    chosen = {unit: AGREE | {"unit": str(stage.people.units[unit])} for unit in ("noord", "zuid")}
    speak = ("collective_task", task, "record_position")
    assert refused_by(stage, "plv.zuid", *speak, chosen["noord"]) == {"B08"}
    stage.step("plv.zuid", *speak, chosen["zuid"])
    assert spoken_for(stage) == {"zuid"}


def test_a_deputy_of_two_heads_who_chooses_no_unit_speaks_for_the_one_whose_delegation_covers_it(
    stage: Stage, delegate: Delegate, task: str
) -> None:
    delegate("chef.noord", "lijn5", "edit")
    delegate("chef.zuid", "lijn5", "vote")
    stage.step("lijn5", "collective_task", task, "record_position", AGREE | {"unit": ""})
    assert spoken_for(stage) == {"zuid"}
    said = select(Event.on_behalf_of_id).where(Event.name == "position_recorded")
    assert db.session.scalars(said).one() == stage.people.positions["chef.zuid"]


def test_a_deputy_of_two_heads_proposes_for_the_one_whose_delegation_covers_it(
    stage: Stage, delegate: Delegate
) -> None:
    delegate("chef.noord", "plv.noord", "vote")
    delegate("chef.zuid", "plv.noord", "edit")
    create_commitment(stage.people.actor("plv.noord"), round_id(), {"title": "Samen leren"})
    assert db.session.scalars(select(Commitment.unit_id)).one() == stage.people.units["zuid"]


def test_a_deputy_of_two_heads_speaks_for_the_unit_that_is_still_in_the_round(
    stage: Stage, delegate: Delegate, task: str
) -> None:
    delegate("chef.noord", "lijn5", "vote")
    delegate("chef.zuid", "lijn5", "vote")
    left = stage.assignment("noord").key
    stage.step("politiechef", "assignment", left, "withdraw", {"reason": "Het onderdeel is opgeheven."})
    stage.step("lijn5", "collective_task", task, "record_position", AGREE)
    assert spoken_for(stage) == {"zuid"}


def test_a_head_whose_unit_takes_no_part_speaks_for_another_by_a_delegation_only(
    stage: Stage, delegate: Delegate, task: str
) -> None:
    account, position = stage.people.accounts["chef.drio"], stage.people.positions["plv.noord"]
    with transaction() as session:
        session.add(Holding(account_id=account, position_id=position, starts=today() - timedelta(days=1)))
    assert refused_by(stage, "chef.drio", "collective_task", task, "record_position", AGREE) == {"B08"}
    delegate("chef.zuid", "chef.drio", "vote")
    stage.step("chef.drio", "collective_task", task, "record_position", AGREE)
    assert spoken_for(stage) == {"zuid"}


def test_a_standing_deputy_of_a_unit_that_was_asked_needs_a_delegation_for_it(
    stage: Stage, delegate: Delegate, need: str
) -> None:
    assert refused_by(stage, "plv.zuid", "need", need, "record_talk") == {"B08"}
    delegate("chef.zuid", "plv.zuid", "respond")
    assert refused_by(stage, "plv.zuid", "need", need, "add_details", {"extra_money": True}) == {"B08"}
    stage.step("plv.zuid", "need", need, "record_talk")


def test_a_head_deals_with_what_another_head_proposed_within_the_delegation_only(
    stage: Stage, delegate: Delegate
) -> None:
    key = create_commitment(stage.people.actor("chef.noord"), round_id(), {"title": "Samen leren"})
    reason = {"reason": "Dit is niet meer nodig."}
    delegate("chef.noord", "chef.zuid", "vote")
    assert refused_by(stage, "chef.zuid", "commitment", key, "withdraw", reason) == {"B08"}
    stage.step("chef.noord", "commitment", key, "withdraw", reason)


def test_who_may_do_it_as_secretary_or_owner_is_not_held_back_by_a_delegation(
    stage: Stage, delegate: Delegate, need: str
) -> None:
    for who in ("secretaris", "lijn5"):
        delegate("chef.noord", who, "vote")
    stage.step("secretaris", "need", need, "record_talk")
    words = {"title": "Samen leren", "owner": str(stage.people.positions["lijn5"])}
    key = create_commitment(stage.people.actor("secretaris"), round_id(), words)
    stage.step("lijn5", "commitment", key, "accept_ownership")


def test_a_condition_is_reported_by_the_delegation_of_its_own_owner(stage: Stage, delegate: Delegate) -> None:
    meeting, decision = stage.meeting(), stage.on_agenda("noord")
    stage.held(meeting)
    wanted = [stage.condition("chef.noord"), stage.condition("chef.zuid", "Eerst een overzicht")]
    recorded = stage.recorded(decision, outcome="approve_with_conditions", advice_for=3, conditions=wanted)
    stage.confirmed(meeting, recorded)
    north, south = db.session.scalars(select(Condition.id).order_by(Condition.id)).all()
    delegate("chef.noord", "plv.noord", "vote")
    delegate("chef.zuid", "plv.noord", "respond")
    delegate("chef.noord", "chef.zuid", "vote")
    for who in ("plv.noord", "chef.zuid"):
        met = {"condition": str(north), "text": "Gedaan."}
        assert refused_by(stage, who, "decision", decision.key, "meet_condition", met) == {"B08"}
    met = {"condition": str(south), "text": "Gedaan."}
    stage.step("plv.noord", "decision", decision.key, "meet_condition", met)


def test_of_two_delegations_the_one_that_covers_the_step_is_recorded(
    stage: Stage, delegate: Delegate, need: str
) -> None:
    (answer,) = db.session.scalars(select(Answer.key)).all()
    offered = {"kind": "yes", "text": "Wij helpen.", "hours": 10, "first_delivery": in_days(30).isoformat()}
    stage.step("chef.zuid", "answer", answer, "offer", offered)
    delegate("chef.noord", "plv.drio", "vote")
    delegate("chef.zuid", "plv.drio", "respond")
    stage.step("plv.drio", "answer", answer, "revise_offer", {"reason": "Dit kan beter."})
    newest = select(Event.on_behalf_of_id).where(Event.name == "offer_reconsidered")
    assert db.session.scalars(newest).all() == [stage.people.positions["chef.zuid"]]


def test_a_deputy_who_may_write_only_reads_who_hands_in_instead_of_a_button_that_is_refused(
    app: Any, stage: Stage, delegate: Delegate
) -> None:
    page, send = f"/plannen/{stage.plan('noord').key}", "acties/submit_plan"
    delegate("chef.noord", "plv.noord", "edit")
    shown = signed_in(app, "plv.noord").get(page).get_data(as_text=True)
    assert "acties/save_plan" in shown
    assert send not in shown
    assert shown.count("Deze taak hoort niet bij uw waarneming.") == 1
    assert send in signed_in(app, "chef.noord").get(page).get_data(as_text=True)

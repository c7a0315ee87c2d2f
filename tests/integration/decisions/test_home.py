"""The first page names what is open: for the office each step of a round, for an owner each promise."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from app.clock import now, today
from app.commands.collective_tasks import create_collective_task
from app.commands.commitments import create_commitment
from app.database import transaction
from app.extensions import db
from app.models.commitment import CollectiveTask, Commitment, Stand
from app.models.need import Cluster
from app.models.round import Assignment, Phase, Plan, Round
from app.models.workflow import Sheet
from app.pages.home import gather
from app.queries.tasks import Task
from tests.integration.decisions.stage import Stage, complete_plan, in_days, signed_in
from tests.integration.needs.stage import sentences

Delegate = Callable[..., None]


def tasks_of(stage: Stage, who: str) -> list[Task]:
    db.session.rollback()
    return gather(stage.people.actor(who))


def mine(stage: Stage, who: str) -> dict[str, str]:
    """Code to address of what it is somebody's turn for."""
    return {task.code: task.url for task in tasks_of(stage, who) if task.mine}


def waits(stage: Stage, who: str) -> set[str]:
    """The codes of what somebody waits for."""
    return {task.code for task in tasks_of(stage, who) if not task.mine}


def on_agenda_of(meeting: str, about: str) -> str:
    """Where what stands at this address is put on the agenda of a meeting."""
    return f"/vergaderingen/{meeting}/acties/add_item?onderwerp={about}"


def stand(model: type[Any], **values: Any) -> None:
    """Put every row of a table where the test needs it."""
    with transaction() as session:
        session.execute(update(model).values(values))


def commitment(stage: Stage, owner: str, **values: Any) -> str:
    """A commitment that the secretary proposed for this owner; gives its key."""
    round_id = db.session.scalars(select(Round.id)).one()
    words = {"title": "Samen leren", "owner": str(stage.people.positions[owner])}
    key = create_commitment(stage.people.actor("secretaris"), round_id, words)
    if values:
        stand(Commitment, **values)
    return key


def collective_task(stage: Stage, state: str) -> str:
    round_id = db.session.scalars(select(Round.id)).one()
    key = create_collective_task(stage.people.actor("secretaris"), round_id, {"text": "Samen."})
    stand(CollectiveTask, state=state)
    return key


def test_a_phase_is_opened_on_its_day_and_until_then_the_secretary_waits(stage: Stage) -> None:
    stand(Round, state="sent")
    stand(Phase, opens=today())
    assert mine(stage, "secretaris")["open_phase"] == f"/rondes/{stage.round_key}"
    stand(Phase, opens=in_days(5))
    assert "open_phase" not in mine(stage, "secretaris")
    assert "wait_for_phase" in waits(stage, "secretaris")


def test_a_letter_is_written_before_it_is_signed(stage: Stage) -> None:
    stand(Round, state="draft")
    with transaction() as session:
        session.execute(delete(Sheet).where(Sheet.form == "letter"))
    page = f"/rondes/{stage.round_key}/brief"
    assert mine(stage, "secretaris")["write_letter"] == f"{page}/schrijven"
    assert "sign_letter" not in mine(stage, "politiechef")
    words = {"reference": "", "salutation": "Beste leden,", "subject": "Opgave", "closing": "Groet,"}
    stage.step("secretaris", "round", stage.round_key, "save_letter", words | {"body": ""})
    assert "sign_letter" not in mine(stage, "politiechef"), "what is half written is not signed"
    stage.step("secretaris", "round", stage.round_key, "save_letter", words | {"body": "Kijk vooruit."})
    assert "write_letter" not in mine(stage, "secretaris")
    assert "wait_for_signature" in waits(stage, "secretaris")
    assert mine(stage, "politiechef")["sign_letter"] == page


def test_the_secretary_freezes_when_enough_is_in(stage: Stage) -> None:
    stand(Round, state="phase3_open")
    assert "wait_for_contributions" in waits(stage, "secretaris")
    stand(Assignment, state="contributed", noted_at=now())
    (task,) = (each for each in tasks_of(stage, "secretaris") if each.code == "freeze_round")
    assert task.due == db.session.scalars(select(Round.freeze_date)).one()


def test_the_secretary_consolidates_once_the_team_adopted_its_task(stage: Stage) -> None:
    stand(Round, state="frozen")
    stand(Assignment, state="contributed", noted_at=now())
    assert "prepare_consolidation" in mine(stage, "secretaris")
    collective_task(stage, "adopted")
    assert "consolidate_round" in mine(stage, "secretaris")
    with transaction() as session:
        round_id = session.scalars(select(Round.id)).one()
        session.add(Cluster(key="CL-1", round_id=round_id, name="Bodycams"))
    assert "prepare_consolidation" in mine(stage, "secretaris")


def test_the_round_is_decided_on_a_meeting_then_secured_and_closed(stage: Stage) -> None:
    stand(Round, state="consolidated")
    stand(Assignment, noted_at=now())
    assert mine(stage, "secretaris") == {"schedule_round": "/vergaderingen"}
    assert waits(stage, "politiechef") == {"wait_for_agenda_round"}
    meeting = stage.meeting()
    form = on_agenda_of(meeting, f"/rondes/{stage.round_key}")
    assert mine(stage, "secretaris") == {"schedule_round": form}
    subject = {"purpose": "decide", "subject": f"round:{stage.round_key}", "title": "", "note": ""}
    stage.step("secretaris", "meeting", meeting, "add_item", subject)
    assert "schedule_round" not in mine(stage, "secretaris")
    stand(Round, state="decided")
    assert "start_securing" in mine(stage, "secretaris")
    stand(Round, state="securing")
    assert "close_round" in mine(stage, "politiechef")
    assert "wait_for_closing" in waits(stage, "secretaris")
    commitment(stage, "chef.zuid", state="in_execution")
    assert "close_round" not in mine(stage, "politiechef")
    assert "wait_for_end" in waits(stage, "secretaris")


@pytest.mark.parametrize(
    ("state", "code"),
    [("ready_for_decision", "schedule_commitment"), ("provisionally_approved", "schedule_ratification")],
)
def test_what_the_leadership_must_decide_is_put_on_an_agenda(stage: Stage, state: str, code: str) -> None:
    stand(Assignment, noted_at=now())
    key = commitment(stage, "chef.zuid", state=state, consultation_opened_on=today())
    meeting = stage.meeting(days=7)
    (task,) = (each for each in tasks_of(stage, "secretaris") if each.code == code)
    assert (task.url, task.due) == (on_agenda_of(meeting, f"/afspraken/{key}"), in_days(7))
    assert "wait_for_agenda_commitment" in waits(stage, "politiechef")
    page = sentences(signed_in(stage.app, "secretaris").get(f"/afspraken/{key}"))
    assert ("Zet de afspraak op een agenda." in page) == (state == "ready_for_decision")
    assert waits(stage, "chef.zuid") & {"wait_for_decision", "wait_for_ratification"}
    subject = {"purpose": "decide", "subject": f"commitment:{key}", "title": "", "note": ""}
    stage.step("secretaris", "meeting", meeting, "add_item", subject)
    assert code not in mine(stage, "secretaris")
    assert "wait_for_agenda_commitment" not in waits(stage, "politiechef")


def test_the_collective_task_is_led_to_a_decision(stage: Stage) -> None:
    key = collective_task(stage, "draft")
    assert mine(stage, "secretaris")["open_discussion"] == f"/collectieve-opgaven/{key}"
    stand(CollectiveTask, state="discussion")
    assert "wait_for_positions" in waits(stage, "secretaris")
    with transaction() as session:
        task = session.scalars(select(CollectiveTask.id)).one()
        for unit in ("noord", "zuid"):
            said = {"stand": "agree", "at": now(), "by_id": stage.people.accounts["secretaris"]}
            session.add(Stand(collective_task_id=task, unit_id=stage.people.units[unit], **said))
    assert "adopt_task" in mine(stage, "secretaris")
    stand(CollectiveTask, state="adopted")
    assert "schedule_collective_task" in mine(stage, "secretaris")
    assert "wait_for_agenda_collective_task" in waits(stage, "politiechef")


def test_the_secretary_closes_a_consultation_that_is_over_or_in_which_all_responded(stage: Stage) -> None:
    open_now = {"state": "consultation", "consultation_opened_on": in_days(-1)}
    key = commitment(stage, "chef.noord", **open_now, consultation_closes=in_days(4))
    assert "close_consultation" not in mine(stage, "secretaris")
    stage.step("chef.zuid", "commitment", key, "respond", {"response": "agree"})
    assert mine(stage, "secretaris")["close_consultation"] == f"/afspraken/{key}"
    other = commitment(stage, "chef.zuid")
    stand(Commitment, **open_now, consultation_closes=in_days(-1))
    found = [each for each in tasks_of(stage, "secretaris") if each.code == "close_consultation"]
    assert {(each.url, each.due) for each in found} == {
        (f"/afspraken/{each}", in_days(-1)) for each in (key, other)
    }


@pytest.mark.parametrize("owner", ["lijn5", "chef.zuid"])
def test_an_owner_sees_the_own_commitment_in_every_state(stage: Stage, owner: str) -> None:
    commitment(stage, owner)
    assert "own_commitment" in mine(stage, owner)
    expected = {
        "consultation": (False, "wait_for_reactions"),
        "ready_for_decision": (False, "wait_for_decision"),
        "provisionally_approved": (False, "wait_for_ratification"),
        "deferred": (False, "wait_until"),
        "approved": (True, "start_commitment"),
        "approved_with_conditions": (True, "start_commitment"),
        "in_execution": (True, "carry_out"),
        "on_hold": (True, "resume_commitment"),
        "fulfilled": (False, "wait_for_securing"),
    }
    for state, (turn, code) in expected.items():
        stand(Commitment, state=state, owner_accepted_at=now(), return_date=in_days(9))
        assert code in (mine(stage, owner) if turn else waits(stage, owner)), state
    stand(Commitment, state="secured")
    assert not {task.url for task in tasks_of(stage, owner)} & {"/afspraken/A-01"}


def test_a_yes_is_followed_by_the_consultation_and_a_no_by_another_owner(stage: Stage) -> None:
    commitment(stage, "lijn5")
    assert "wait_for_owner" in waits(stage, "secretaris")
    stand(Commitment, owner_declined_at=now())
    assert "name_owner" in mine(stage, "secretaris")
    assert tasks_of(stage, "lijn5") == []
    stand(Commitment, owner_declined_at=None, owner_accepted_at=now())
    assert "open_consultation" in mine(stage, "secretaris")
    assert waits(stage, "lijn5") == {"wait_for_opening"}
    stand(Commitment, state="returned")
    assert "rework_commitment" in mine(stage, "secretaris")


def test_a_unit_that_proposed_sees_what_its_commitment_waits_for(stage: Stage) -> None:
    round_id = db.session.scalars(select(Round.id)).one()
    create_commitment(stage.people.actor("chef.noord"), round_id, {"title": "Samen leren"})
    assert "finish_commitment" in mine(stage, "chef.noord")
    stand(Commitment, owner_id=stage.people.positions["chef.zuid"])
    assert "wait_for_owner" in waits(stage, "chef.noord")
    stand(Commitment, owner_accepted_at=now())
    assert "open_consultation" in mine(stage, "chef.noord")
    assert "open_consultation" in mine(stage, "chef.zuid")
    assert not {"open_consultation", "wait_for_owner"} & {t.code for t in tasks_of(stage, "secretaris")}


def test_who_acts_for_an_owner_sees_what_the_owner_sees(stage: Stage, delegate: Delegate) -> None:
    key = commitment(stage, "chef.zuid")
    assert "own_commitment" not in mine(stage, "plv.zuid")
    delegate("chef.zuid", "plv.zuid", "respond")
    assert mine(stage, "plv.zuid")["own_commitment"] == f"/afspraken/{key}"


def test_the_unit_of_the_owner_is_asked_for_no_response_whoever_reads(
    stage: Stage, delegate: Delegate
) -> None:
    commitment(stage, "chef.zuid", state="consultation", consultation_closes=in_days(4))
    assert mine(stage, "plv.noord") == {}, "a deputy who stands in for nobody has nothing to do"
    for unit in ("noord", "zuid"):
        delegate(f"chef.{unit}", f"plv.{unit}", "respond")
    assert "answer_consultation" in mine(stage, "plv.noord")
    assert "answer_consultation" not in mine(stage, "plv.zuid")


def test_what_was_carried_out_waits_for_line_5_and_the_leadership(stage: Stage) -> None:
    commitment(stage, "politiechef", state="fulfilled")
    assert "judge_result" in mine(stage, "lijn5")
    assert "judge_result" in mine(stage, "plv.politiechef")
    assert "judge_result" not in mine(stage, "politiechef")


def test_a_condition_is_open_until_it_is_met(stage: Stage) -> None:
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    said = {"outcome": "approve_with_conditions", "conditions": [stage.condition("lijn5")], "advice_for": 3}
    stage.confirmed(meeting, stage.recorded(decision, **said))
    (task,) = tasks_of(stage, "lijn5")
    assert (task.code, task.url) == ("meet_condition", f"/besluiten/{decision.key}")
    assert task.due == in_days(40)


def test_a_plan_opened_again_after_all_was_over_waits_for_its_head(stage: Stage) -> None:
    stand(Assignment, state="completed")
    stand(Plan, state="adopted")
    stand(Round, state="securing")
    assert mine(stage, "chef.noord") == {}
    key = stage.plan("noord").key
    stage.step("secretaris", "plan", key, "reopen_plan", {"reason": "Nieuwe cijfers."})
    assert mine(stage, "chef.noord") == {"plan": f"/plannen/{key}"}
    stage.step("chef.noord", "plan", key, "submit_plan", complete_plan())
    assert waits(stage, "chef.noord") == {"plan_submitted"}


def test_the_page_shows_one_sentence_one_button_and_the_date(stage: Stage) -> None:
    commitment(stage, "chef.noord", state="ready_for_decision", consultation_opened_on=today())
    stage.meeting(days=2)
    page = sentences(signed_in(stage.app, "secretaris").get("/"))
    assert "Zet de afspraak op de agenda van de eenheidsleiding: Samen leren" in page
    assert "Naar de agenda" in page
    chief = sentences(signed_in(stage.app, "politiechef").get("/"))
    assert "De secretaris zet de afspraak op de agenda: Samen leren" in chief


def test_who_establishes_the_opgave_when_phase_3_is_open_begins_phase_3_next(stage: Stage) -> None:
    key = stage.assignment("noord").key
    stand(Assignment, state="task_established")
    assert "begin_contribution" not in mine(stage, "chef.noord"), "phase 3 is not open yet"
    stand(Round, state="phase3_open")
    assert mine(stage, "chef.noord")["begin_contribution"] == f"/opdrachten/{key}?fase=3"

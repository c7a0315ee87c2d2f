"""Nobody decides on own work (rule E09), in whatever combination of seats, delegations and writing along."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.clock import now, today
from app.commands.decision_lists import NothingDone
from app.commands.extensions import give_extension, request_extension
from app.commands.failures import StepRefused
from app.commands.together import Chosen
from app.database import transaction
from app.models.organisation import CoAuthor, Holding
from app.models.round import Assignment
from tests.integration.decisions.stage import complete_plan, signed_in


@pytest.fixture
def seat(stage):
    """Let somebody hold a second seat: `seat("politiechef", "chef.noord")`."""

    def make(who: str, other: str) -> None:
        held = {"account_id": stage.people.accounts[who], "position_id": stage.people.positions[other]}
        with transaction() as session:
            session.add(Holding(**held, starts=today() - timedelta(days=1)))

    return make


def rules_of(refused) -> set[str]:
    return {reason.rule for reason in refused}


def not_confirmed(stage, decision, who="politiechef") -> set[str]:
    with pytest.raises(NothingDone) as stopped:
        stage.confirmed(stage.meeting_key, decision, who=who)
    return rules_of(stopped.value.listed.refused[decision.key])


def on_the_table(stage, submitter: str):
    stage.meeting_key = stage.meeting()
    plan = stage.submitted("noord", submitter)
    stage.step("secretaris", "plan", plan.key, "put_on_agenda")
    stage.held(stage.meeting_key)
    return stage.recorded(stage.decision("plan", plan.id))


def test_the_chief_does_not_adopt_the_plan_of_a_unit_that_the_chief_heads(stage, seat, delegate):
    seat("politiechef", "chef.noord")
    delegate("chef.noord", "plv.noord", "edit", "submit")
    recorded = on_the_table(stage, "plv.noord")
    assert not_confirmed(stage, recorded) == {"E09"}
    assert stage.confirmed(stage.meeting_key, recorded, who="plv.politiechef").done == [recorded.key]


def test_who_stands_in_for_the_head_does_not_adopt_the_plan(stage, delegate):
    delegate("chef.noord", "plv.politiechef", "respond")
    recorded = on_the_table(stage, "chef.noord")
    assert not_confirmed(stage, recorded, "plv.politiechef") == {"E09"}


def test_who_writes_along_does_not_adopt_the_plan(stage):
    along = CoAuthor(
        assignment_id=stage.assignment("noord").id,
        account_id=stage.people.accounts["politiechef"],
        granted_by_id=stage.people.accounts["chef.noord"],
        granted_at=now(),
    )
    with transaction() as session:
        session.add(along)
    recorded = on_the_table(stage, "chef.noord")
    assert not_confirmed(stage, recorded) == {"E09"}


def test_more_time_for_the_own_unit_is_given_by_somebody_else(stage, seat, delegate):
    seat("politiechef", "chef.noord")
    seat("secretaris", "chef.zuid")
    delegate("chef.noord", "plv.noord", "edit", "submit")
    day = (today() + timedelta(weeks=10)).isoformat()
    asked = {"phase": "2", "new_deadline": day, "reason": "Het is druk."}
    key = request_extension(stage.people.actor("plv.noord"), stage.assignment("noord").key, asked)
    with pytest.raises(StepRefused) as stopped:
        stage.step("politiechef", "extension", key, "grant_extension", {"reason": "Akkoord."})
    assert "not_own_work" in rules_of(stopped.value.refused.reasons)
    south = stage.assignment("zuid")
    chosen = Chosen("assignment", south.key, south.version)
    given = give_extension(stage.people.actor("secretaris"), [chosen], asked)
    assert "not_own_unit" in rules_of(given[chosen].reasons)


def test_the_secretary_does_not_check_an_own_analysis(stage, seat):
    seat("secretaris", "chef.noord")
    with transaction() as session:
        session.execute(update(Assignment).values(state="task_established"))
    with pytest.raises(StepRefused) as stopped:
        stage.step("secretaris", "assignment", stage.assignment("noord").key, "note_analysis")
    assert rules_of(stopped.value.refused.reasons) == {"not_own_work"}
    stage.step("secretaris", "assignment", stage.assignment("zuid").key, "note_analysis")


def test_a_deputy_who_may_hand_in_hands_in_what_the_head_wrote(stage, delegate):
    delegate("chef.noord", "plv.noord", "submit")
    plan = stage.plan("noord")
    stage.step("chef.noord", "plan", plan.key, "save_plan", complete_plan())
    with pytest.raises(StepRefused) as stopped:
        stage.step("plv.noord", "plan", plan.key, "submit_plan", complete_plan() | {"vision": "Iets anders."})
    assert rules_of(stopped.value.refused.reasons) == {"B08"}
    stage.step("plv.noord", "plan", plan.key, "submit_plan", complete_plan())
    assert stage.plan("noord").state == "submitted"


def test_who_heads_a_unit_stops_the_round_but_does_not_let_the_own_unit_go(stage, seat, delegate):
    seat("politiechef", "chef.noord")
    delegate("chef.zuid", "politiechef", "respond")
    reason = {"reason": "Er komt een nieuwe opdracht."}
    for unit in ("noord", "zuid"):
        with pytest.raises(StepRefused) as stopped:
            stage.step("politiechef", "assignment", stage.assignment(unit).key, "withdraw", reason)
        assert rules_of(stopped.value.refused.reasons) == {"E09"}
    stage.step("politiechef", "round", stage.round_key, "stop", reason)
    assert {stage.plan("noord").state, stage.plan("zuid").state} == {"excused"}


def test_who_judges_what_is_written_is_not_asked_to_write_along(app, stage):
    head = signed_in(app, "chef.noord")
    row = stage.assignment("noord")
    page = f"/opdrachten/{row.key}/acties/grant_co_author"
    shown = head.get(page).get_data(as_text=True)
    assert "Functioneel beheerder" in shown
    assert "Secretaris EMT" not in shown
    assert "Politiechef" not in shown
    chief = {"account": str(stage.people.accounts["politiechef"]), "version": str(row.version)}
    assert head.send(page, chief).status_code == 422

"""What was reopened is asked for no day, so it is late nowhere; what is returned with a day is."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.clock import today
from app.database import transaction
from app.extensions import db
from app.models.round import Assignment, Plan, Round
from app.queries.office_tasks import late_phases
from app.queries.own_dates import own_dates
from app.queries.planning import board_of
from app.queries.planning_rows import lines
from app.queries.tasks import Asker, own_phases
from tests.integration.terms.stage import MONDAY, Stage
from tests.world import ANALYSIS

LATER = MONDAY + timedelta(weeks=20)
"""Long after the first deadline of every phase."""


@pytest.fixture
def reopened(stage: Stage) -> str:
    """The analysis of the north, established in time, opened again after months; gives its key.

    The plans of all units are adopted, so that nothing else is late.
    """
    key = str(stage.row("assignment", "noord").key)
    stage.step("chef.noord", "assignment", key, "save_analysis", ANALYSIS)
    stage.step("chef.noord", "assignment", key, "establish_task", ANALYSIS)
    with transaction() as session:
        session.execute(update(Round).values(state="phase3_open"))
        session.execute(update(Plan).values(state="adopted"))
    stage.step("chef.noord", "assignment", key, "open_contribution")
    with stage.on(LATER):
        stage.step("secretaris", "assignment", key, "reopen_analysis", {"reason": "Er zijn nieuwe cijfers."})
    return key


def late_on_the_board(stage: Stage) -> dict[str, bool]:
    """Whether phase 1 of a unit is late on the planning, by its name."""
    person = stage.people.actor("secretaris")
    found = lines(board_of(db.session(), person, "", today()), person, today())
    db.session.rollback()
    return {line.unit.name: line.stages[0].late for line in found}


def asker(stage: Stage, who: str) -> Asker:
    """Somebody who asks what there is to do."""
    return Asker(db.session(), stage.people.actor(who), today())


def test_it_is_late_nowhere(stage: Stage, reopened: str) -> None:
    with stage.on(LATER):
        late = late_on_the_board(stage)
        assert late == {
            "District Noord": False, "District Zuid": True, "Dienst Informatie": True,
            "Dienst Bedrijfsvoering": True,
        }  # fmt: skip
        assert [task.values["n"] for task in late_phases(asker(stage, "secretaris"))] == [3]
        own = own_phases(asker(stage, "chef.noord"))
        assert [(task.code, task.due) for task in own] == [("analysis_reopened", None)]
        dates = own_dates(db.session(), stage.people.actor("chef.noord"), today())
        assert "phase1" not in {each.what for each in dates}


def test_it_gets_no_mark_when_it_is_established_again(stage: Stage, reopened: str) -> None:
    with stage.on(LATER):
        stage.step("chef.noord", "assignment", reopened, "establish_task", ANALYSIS)
    assert stage.row("assignment", "noord").phase1_late == 0


def test_returned_with_a_day_it_is_late_after_that_day(stage: Stage, reopened: str) -> None:
    back = LATER + timedelta(days=7)
    with stage.on(LATER):
        stage.step("chef.noord", "assignment", reopened, "establish_task", ANALYSIS)
        words = {"reason": "Mist een cijfer.", "resubmit_by": back.isoformat()}
        stage.step("secretaris", "assignment", reopened, "return_analysis", words)
    with stage.on(back + timedelta(days=7)):
        assert late_on_the_board(stage)["District Noord"]
        stage.step("chef.noord", "assignment", reopened, "establish_task", ANALYSIS)
    assert stage.row("assignment", "noord").phase1_late == 5


def test_a_contribution_that_is_revised_keeps_the_mark_of_the_first(stage: Stage) -> None:
    key = stage.row("assignment", "noord").key
    with transaction() as session:
        session.execute(update(Round).values(state="phase3_open"))
        session.execute(update(Assignment).values(state="contributing", phase3_due=MONDAY))
    answers = {"from_units": "nothing", "from_leadership": "nothing", "collective": "Samen leren."}
    with stage.on(MONDAY + timedelta(days=2)):
        stage.step("chef.noord", "assignment", key, "save_contribution", answers)
        stage.step("chef.noord", "assignment", key, "contribute", answers)
    assert stage.row("assignment", "noord").phase3_late == 2
    with stage.on(LATER):
        stage.step("chef.noord", "assignment", key, "revise_contribution", {"reason": "Een aanvulling."})
        assert not late_on_the_board(stage)["District Noord"]
        stage.step("chef.noord", "assignment", key, "contribute", answers)
    assert stage.row("assignment", "noord").phase3_late == 2

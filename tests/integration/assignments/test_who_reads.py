"""Who reads what a unit wrote in phases 1 and 3: what was handed in, in the edition that is in force."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app import clock
from app.commands.collective_tasks import create_collective_task
from app.database import transaction
from app.extensions import db
from app.models.round import Assignment, Round
from tests.integration.decisions.stage import Stage, make_stage, signed_in

OTHERS = ("chef.zuid", "secretaris", "politiechef", "lijn5")
LATER = timedelta(weeks=13)
NOTHING = {"from_units": "nothing", "from_leadership": "nothing"}


@pytest.fixture
def stage(app) -> Iterator[Stage]:
    """Two units that write their contribution to phase 3, inside an application context."""
    with app.app_context():
        made = make_stage(app, "noord", "zuid")
        with transaction() as session:
            session.execute(update(Round).values(state="phase3_open"))
            session.execute(update(Assignment).values(state="contributing"))
        yield made


def step(stage: Stage, who: str, trigger: str, data: dict[str, Any] | None = None) -> None:
    """A step of the assignment of Noord."""
    stage.step(who, "assignment", stage.assignment("noord").key, trigger, data)


def task_page(stage: Stage) -> str:
    """The collective task, up for discussion: the sentence of each unit stands beside it."""
    of = db.session.scalars(select(Round.id)).one()
    key = create_collective_task(stage.people.actor("secretaris"), of, {"text": "Samen."})
    stage.step("secretaris", "collective_task", key, "put_up_for_discussion")
    return f"/collectieve-opgaven/{key}"


def readers(stage: Stage, words: str, *paths: str) -> set[str]:
    """Who finds these words on the pages of the assignment of Noord, its plan, and these."""
    key, plan = stage.assignment("noord").key, stage.plan("noord").key
    pages = (f"/opdrachten/{key}?fase=1", f"/opdrachten/{key}?fase=3", f"/plannen/{plan}", *paths)
    found = set()
    for who in ("chef.noord", *OTHERS):
        browser = signed_in(stage.app, who)
        if any(words in browser.get(page).get_data(as_text=True) for page in pages):
            found.add(who)
    return found


def test_a_draft_stays_its_authors_alone_when_nothing_came_in(stage):
    task = task_page(stage)
    step(stage, "chef.noord", "save_contribution", {"collective": "Nog een gedachte."})
    assert readers(stage, "Nog een gedachte.", task) == {"chef.noord"}
    with clock.at(clock.now() + LATER):
        step(stage, "secretaris", "record_no_contribution", {"reason": "Er kwam niets."})
        assert readers(stage, "Nog een gedachte.", task) == {"chef.noord"}


def test_what_was_taken_back_to_be_rewritten_is_a_draft_when_nothing_came_in(stage):
    task = task_page(stage)
    step(stage, "chef.noord", "contribute", NOTHING | {"collective": "Onze inbreng."})
    assert readers(stage, "Onze inbreng.", task) == {"chef.noord", *OTHERS}
    step(stage, "chef.noord", "revise_contribution", {"reason": "Er staat een fout in."})
    step(stage, "chef.noord", "save_contribution", {"collective": "Nog een gedachte."})
    with clock.at(clock.now() + LATER):
        step(stage, "secretaris", "record_no_contribution", {"reason": "Er kwam niets."})
        assert readers(stage, "Nog een gedachte.", task) == {"chef.noord"}
        step(stage, "chef.noord", "revise_contribution", {"reason": "Hier is het toch."})
        step(stage, "chef.noord", "contribute", NOTHING | {"collective": "Alsnog onze inbreng."})
        assert readers(stage, "Alsnog onze inbreng.", task) == {"chef.noord", *OTHERS}

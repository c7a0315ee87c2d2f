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
from tests.integration.decisions.stage import Stage, in_days, make_stage, signed_in
from tests.world import ANALYSIS

EVERYBODY = {"chef.noord", "chef.zuid", "secretaris", "politiechef", "lijn5"}
OTHERS = EVERYBODY - {"chef.noord"}
REOPEN = {"reason": "Er zijn nieuwe cijfers."}
LATER = timedelta(weeks=13)
NOTHING = {"from_units": "nothing", "from_leadership": "nothing"}


@pytest.fixture
def stage(app) -> Iterator[Stage]:
    """Two units in phase 3 that have established nothing yet, inside an application context."""
    with app.app_context():
        made = make_stage(app, "noord", "zuid")
        with transaction() as session:
            session.execute(update(Round).values(state="phase3_open"))
            nothing = {"established_at": None, "established_edition": None}
            session.execute(update(Assignment).values(state="assigned", **nothing))
        yield made


def established(stage: Stage, words: str) -> None:
    """Noord establishes its opgave in these words."""
    step(stage, "chef.noord", "establish_task", ANALYSIS | {"task": words})


def contributing(stage: Stage, words: str = "Onze opgave.") -> None:
    """And goes on to phase 3."""
    established(stage, words)
    step(stage, "chef.noord", "open_contribution")


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
    for who in EVERYBODY:
        browser = signed_in(stage.app, who)
        if any(words in browser.get(page).get_data(as_text=True) for page in pages):
            found.add(who)
    return found


def test_a_draft_stays_its_authors_alone_when_nothing_came_in(stage):
    task = task_page(stage)
    contributing(stage)
    step(stage, "chef.noord", "save_contribution", {"collective": "Nog een gedachte."})
    assert readers(stage, "Nog een gedachte.", task) == {"chef.noord"}
    with clock.at(clock.now() + LATER):
        step(stage, "secretaris", "record_no_contribution", {"reason": "Er kwam niets."})
        assert readers(stage, "Nog een gedachte.", task) == {"chef.noord"}


def test_what_was_taken_back_to_be_rewritten_is_a_draft_when_nothing_came_in(stage):
    task = task_page(stage)
    contributing(stage)
    step(stage, "chef.noord", "contribute", NOTHING | {"collective": "Onze inbreng."})
    assert readers(stage, "Onze inbreng.", task) == EVERYBODY
    step(stage, "chef.noord", "revise_contribution", {"reason": "Er staat een fout in."})
    step(stage, "chef.noord", "save_contribution", {"collective": "Nog een gedachte."})
    with clock.at(clock.now() + LATER):
        step(stage, "secretaris", "record_no_contribution", {"reason": "Er kwam niets."})
        assert readers(stage, "Nog een gedachte.", task) == {"chef.noord"}
        step(stage, "chef.noord", "revise_contribution", {"reason": "Hier is het toch."})
        step(stage, "chef.noord", "contribute", NOTHING | {"collective": "Alsnog onze inbreng."})
        assert readers(stage, "Alsnog onze inbreng.", task) == EVERYBODY


def test_an_opgave_in_force_is_read_until_another_one_is(stage):
    contributing(stage, "De eerste opgave.")
    step(stage, "secretaris", "reopen_analysis", REOPEN)
    established(stage, "De tweede opgave.")
    assert readers(stage, "De eerste opgave.") == set()
    assert readers(stage, "De tweede opgave.") == EVERYBODY
    step(stage, "chef.noord", "recall_analysis")
    assert readers(stage, "De eerste opgave.") == OTHERS
    assert readers(stage, "De tweede opgave.") == {"chef.noord"}
    established(stage, "De derde opgave.")
    back = {"reason": "Lees L17 nog eens.", "resubmit_by": in_days(30).isoformat()}
    step(stage, "secretaris", "return_analysis", back)
    assert readers(stage, "De eerste opgave.") == OTHERS
    assert readers(stage, "De derde opgave.") == {"chef.noord"}


def test_an_opgave_that_was_never_in_force_is_read_by_nobody_else(stage):
    step(stage, "chef.noord", "save_analysis", {"task": "Een eerste gedachte."})
    with clock.at(clock.now() + LATER):
        step(stage, "secretaris", "record_no_contribution", {"reason": "Er kwam niets."})
        step(stage, "secretaris", "reopen_analysis", REOPEN)
        assert readers(stage, "Een eerste gedachte.") == {"chef.noord"}
        established(stage, "De opgave.")
        step(stage, "chef.noord", "recall_analysis")
        assert readers(stage, "Een eerste gedachte.") == set()
        assert readers(stage, "De opgave.") == {"chef.noord"}


def test_a_rewritten_opgave_that_is_not_handed_in_again_leaves_the_former_in_force(stage):
    contributing(stage, "De eerste opgave.")
    step(stage, "secretaris", "reopen_analysis", REOPEN)
    step(stage, "chef.noord", "save_analysis", {"task": "Een nieuwe gedachte."})
    with clock.at(clock.now() + LATER):
        step(stage, "secretaris", "record_no_contribution", {"reason": "Er kwam niets."})
        assert readers(stage, "De eerste opgave.") == OTHERS
        assert readers(stage, "Een nieuwe gedachte.") == {"chef.noord"}


def test_a_contribution_is_read_as_it_was_handed_in_while_the_opgave_is_open_again(stage):
    task = task_page(stage)
    contributing(stage)
    step(stage, "chef.noord", "contribute", NOTHING | {"collective": "Onze inbreng."})
    step(stage, "secretaris", "reopen_analysis", REOPEN)
    assert readers(stage, "Onze inbreng.", task) == EVERYBODY
    contributing(stage, "Een andere opgave.")
    step(stage, "chef.noord", "save_contribution", {"collective": "Nog een gedachte."})
    assert readers(stage, "Onze inbreng.") == OTHERS
    assert readers(stage, "Onze inbreng.", task) == EVERYBODY
    assert readers(stage, "Nog een gedachte.", task) == {"chef.noord"}
    with clock.at(clock.now() + LATER):
        step(stage, "secretaris", "record_no_contribution", {"reason": "Er kwam niets nieuws."})
        assert readers(stage, "Onze inbreng.") == OTHERS
        assert readers(stage, "Nog een gedachte.", task) == {"chef.noord"}


def test_a_contribution_taken_back_before_the_opgave_was_opened_again_stays_a_draft(stage):
    task = task_page(stage)
    contributing(stage)
    step(stage, "chef.noord", "contribute", NOTHING | {"collective": "Onze inbreng."})
    step(stage, "chef.noord", "revise_contribution", {"reason": "Er staat een fout in."})
    step(stage, "chef.noord", "save_contribution", {"collective": "Nog een gedachte."})
    step(stage, "secretaris", "reopen_analysis", REOPEN)
    assert readers(stage, "Nog een gedachte.", task) == {"chef.noord"}


def test_a_contribution_that_was_opened_again_says_why_above_the_form(stage):
    contributing(stage)
    step(stage, "chef.noord", "contribute", NOTHING | {"collective": "Onze inbreng."})
    page = f"/opdrachten/{stage.assignment('noord').key}?fase=3"
    browser = signed_in(stage.app, "chef.noord")
    assert "heropend" not in browser.get(page).get_data(as_text=True)
    step(stage, "secretaris", "revise_contribution", {"reason": "Vul de eerste vraag aan."})
    above = browser.get(page).get_data(as_text=True).partition('<form class="form"')[0]
    assert "Uw inbreng is heropend." in above
    assert "Vul de eerste vraag aan." in above
    step(stage, "chef.noord", "contribute", NOTHING | {"collective": "Onze inbreng, aangevuld."})
    assert "heropend" not in browser.get(page).get_data(as_text=True).partition("Geschiedenis")[0]

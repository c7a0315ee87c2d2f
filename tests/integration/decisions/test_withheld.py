"""What was said of a text that others may not read stays between its unit and the offices."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.clock import now
from app.database import transaction
from app.models.organisation import CoAuthor
from app.models.round import Assignment
from tests.integration.decisions.stage import Stage, in_days, signed_in
from tests.world import ANALYSIS

WORDS = "Wij kennen de wijk."
REASON, DISSENT = "Te weinig voor lijn 5.", "Ik had het wel gedaan."
OFFICE = {"secretaris", "politiechef", "lijn5"}
UNIT = {"chef.noord", "plv.noord", "plv.zuid"}
EVERYBODY = OFFICE | UNIT | {"chef.zuid"}
PREPARING = {"secretaris", "politiechef"}


@pytest.fixture
def shared(stage: Stage) -> Stage:
    """The deputy of Zuid writes along with Noord."""
    assignment = stage.assignment("noord").id
    with transaction() as session:
        session.add(
            CoAuthor(
                assignment_id=assignment,
                account_id=stage.people.accounts["plv.zuid"],
                granted_by_id=stage.people.accounts["chef.noord"],
                granted_at=now() - timedelta(days=1),
            )
        )
    return stage


def decided(stage: Stage, **outcome: object) -> tuple[str, str]:
    """A decision on the plan of Noord with a dissent, confirmed; its page, and that of its meeting."""
    meeting, decision = stage.meeting(), stage.on_agenda("noord")
    stage.held(meeting)
    dissent = {"vote": "against", "text": "Nee.", "dissent": True, "dissent_text": DISSENT}
    stage.step("hoofd.operatien", "decision", decision.key, "vote", dissent)
    stage.confirmed(meeting, stage.recorded(decision, advice_for=3, advice_against=1, **outcome))
    return f"/besluiten/{decision.key}", f"/vergaderingen/{meeting}"


def readers(stage: Stage, words: str, *paths: str) -> set[str]:
    """Who finds these words on these pages, which open for everybody."""
    found = set()
    for who in EVERYBODY:
        browser = signed_in(stage.app, who)
        answers = [browser.get(path) for path in paths]
        assert {answer.status_code for answer in answers} == {200}
        if any(words in answer.get_data(as_text=True) for answer in answers):
            found.add(who)
    return found


@pytest.mark.parametrize("outcome", ["return", "defer"])
def test_a_plan_that_was_not_adopted_is_read_by_its_unit_and_the_offices(shared, outcome):
    back = in_days(30)
    page, meeting = decided(shared, outcome=outcome, reason=REASON, return_date=back.isoformat())
    for words in (WORDS, REASON, DISSENT, "De precieze tekst"):
        assert readers(shared, words, page) == OFFICE | UNIT
    assert readers(shared, "Dit plan is niet vastgesteld.", page) == {"chef.zuid"}
    assert readers(shared, "Komt terug op", page) == EVERYBODY
    others, plan = signed_in(shared.app, "chef.zuid"), f"/plannen/{shared.plan('noord').key}"
    for path in ("/", "/besluiten", meeting, "/berichten", plan):
        shown = others.get(path).get_data(as_text=True)
        assert not [words for words in (WORDS, REASON, DISSENT) if words in shown], path


def test_an_adopted_plan_is_read_by_all_but_not_what_was_recorded_at_first(shared):
    meeting, decision = shared.meeting(), shared.on_agenda("noord")
    shared.held(meeting)
    back = in_days(30).isoformat()
    first = shared.recorded(decision, outcome="return", reason=REASON, return_date=back, advice_for=3)
    shared.confirmed(meeting, shared.recorded(first, outcome="approve", reason="Het past.", advice_for=3))
    assert readers(shared, WORDS, f"/besluiten/{decision.key}") == EVERYBODY
    assert readers(shared, "Het past.", f"/besluiten/{decision.key}") == EVERYBODY
    assert readers(shared, REASON, f"/besluiten/{decision.key}") == PREPARING


def test_why_a_plan_came_back_is_read_by_its_unit_and_by_who_prepares(shared):
    plan = shared.submitted("noord")
    reason = {"reason": REASON, "resubmit_by": in_days(30).isoformat()}
    reason["question_reasons"] = [{"question": "vision", "reason": "Noem een wijk."}]
    shared.step("secretaris", "plan", plan.key, "return_plan", reason)
    pages = (f"/plannen/{plan.key}", f"/opdrachten/{shared.assignment('noord').key}?fase=1")
    for words in (REASON, "Noem een wijk."):
        assert readers(shared, words, *pages) - PREPARING == UNIT
    assert readers(shared, REASON, *pages) == PREPARING | UNIT
    assert readers(shared, "heeft het plan teruggestuurd", *pages) == EVERYBODY
    waiting = {"plv.noord"}  # reads along, and hands nothing in without a delegation
    assert readers(shared, "dien het opnieuw in", *pages) == UNIT - waiting
    assert readers(shared, "Dit plan is teruggestuurd.", *pages) == PREPARING | waiting


def test_why_an_opgave_came_back_is_read_by_its_unit_and_by_who_prepares(shared):
    nothing = {"state": "analysis", "established_at": None, "established_edition": None}
    with transaction() as session:
        session.execute(update(Assignment).values(nothing))
    key = shared.assignment("noord").key
    shared.step("chef.noord", "assignment", key, "establish_task", ANALYSIS)
    reason = {"reason": REASON, "resubmit_by": in_days(30).isoformat()}
    reason["question_reasons"] = [{"question": "q2", "reason": "Noem een wijk."}]
    shared.step("secretaris", "assignment", key, "return_analysis", reason)
    pages = (f"/opdrachten/{key}?fase=1", f"/opdrachten/{key}?fase=3", f"/plannen/{shared.plan('noord').key}")
    assert readers(shared, REASON, *pages) == PREPARING | UNIT
    assert readers(shared, "Noem een wijk.", *pages) <= PREPARING | UNIT


def test_a_draft_is_not_read_through_a_decision_that_left_the_agenda(shared):
    shared.meeting()
    page = f"/besluiten/{shared.on_agenda('noord').key}"
    asked = {"reason": REASON, "resubmit_by": in_days(9).isoformat()}
    shared.step("secretaris", "plan", shared.plan("noord").key, "return_plan", asked)
    shared.step("chef.noord", "plan", shared.plan("noord").key, "save_plan", {"vision": "Nog een kladje."})
    for who in OFFICE:
        shown = signed_in(shared.app, who).get(page).get_data(as_text=True)
        assert "Nog een kladje." not in shown
        assert "De precieze tekst" not in shown


def test_the_board_shows_what_was_decided_on_also_when_it_is_being_rewritten(shared):
    meeting, decision = shared.meeting(), shared.on_agenda("noord")
    shared.held(meeting)
    recorded = shared.recorded(decision)
    shared.confirmed(meeting, recorded)
    plan = shared.plan("noord").key
    shared.step("secretaris", "plan", plan, "reopen_plan", {"reason": "Er is nieuw beleid."})
    shared.step("chef.noord", "plan", plan, "save_plan", {"vision": "Nog een kladje."})
    board = signed_in(shared.app, "politiechef").get(f"/besluiten?vergadering={meeting}")
    shown = board.get_data(as_text=True)
    assert "Nog een kladje." not in shown
    assert WORDS in shown
    assert str(recorded.content_sha256) in shown

"""Reminding by hand: never twice a day, and not while somebody works on what was returned; both say why."""

from datetime import date

import pytest

from app.commands.failures import StepRefused
from app.commands.together import Chosen, step_together
from tests.integration.ladders.stage import START, Stage
from tests.world import ANALYSIS, MILESTONES
from workflows.machine import Moved, Refused

TWICE = "Vandaag is hierover al een herinnering gestuurd. Morgen kan het weer."
RUNS = "Dit is teruggestuurd met een eigen datum. Herinneren kan als die datum voorbij is."
NEXT = date(2026, 9, 8)


def said(refused: StepRefused) -> list[str]:
    return [reason.sentence.nl for reason in refused.refused.reasons]


def refusal(stage: Stage, kind: str, key: str) -> list[str]:
    with pytest.raises(StepRefused) as caught:
        stage.step("secretaris", kind, key, "remind")
    return said(caught.value)


def test_the_same_head_is_reminded_once_a_day_of_assignment_and_plan_together(stage: Stage) -> None:
    assignment, plan = stage.row("assignment", "noord").key, stage.row("plan", "noord").key
    stage.step("secretaris", "assignment", assignment, "remind")
    assert refusal(stage, "assignment", assignment) == [TWICE]
    assert refusal(stage, "plan", plan) == [TWICE]
    stage.step("secretaris", "plan", stage.row("plan", "zuid").key, "remind")
    with stage.on(NEXT):
        stage.step("secretaris", "plan", plan, "remind")
        assert refusal(stage, "assignment", assignment) == [TWICE]


def test_a_reminder_of_the_ladder_counts_as_the_one_of_that_day(stage: Stage) -> None:
    key, day = stage.row("assignment", "noord").key, date(2026, 9, 21)
    stage.sweep(day)
    with stage.on(day):
        assert refusal(stage, "assignment", key) == [TWICE]
    with stage.on(date(2026, 9, 22)):
        stage.step("secretaris", "assignment", key, "remind")


def test_what_is_told_to_the_secretary_is_no_reminder(stage: Stage) -> None:
    key, day = stage.row("assignment", "noord").key, date(2026, 10, 12)
    assert "five_days_after" in [told.rung for told in stage.sweep(day)]
    with stage.on(day):
        stage.step("secretaris", "assignment", key, "remind")


def test_an_answer_is_reminded_of_once_a_day_by_itself(stage: Stage) -> None:
    stage.need()
    stage.step("secretaris", "answer", stage.row("answer", "drio").key, "remind")
    stage.step("secretaris", "answer", stage.row("answer", "zuid").key, "remind")
    assert refusal(stage, "answer", stage.row("answer", "drio").key) == [TWICE]


def test_what_was_returned_is_left_alone_until_its_own_date_has_passed(stage: Stage) -> None:
    stage.planning()
    key = stage.row("plan", "noord").key
    answers = {"vision": "Samen leren op straat.", "milestones": MILESTONES}
    stage.step("chef.noord", "plan", key, "save_plan", answers)
    stage.step("chef.noord", "plan", key, "submit_plan", answers)
    returned = {"reason": "Lijn 3 mist.", "resubmit_by": "2026-09-18"}
    stage.step("secretaris", "plan", key, "return_plan", returned)
    assert refusal(stage, "plan", key) == [RUNS]
    with stage.on(date(2026, 9, 18)):
        assert refusal(stage, "plan", key) == [RUNS]
    with stage.on(date(2026, 9, 21)):
        stage.step("secretaris", "plan", key, "remind")


def test_many_at_once_gives_each_its_own_result(stage: Stage) -> None:
    keys = {unit: stage.row("assignment", unit).key for unit in ("noord", "zuid", "drio")}
    stage.step("secretaris", "assignment", keys["noord"], "remind")
    stage.step("chef.zuid", "assignment", keys["zuid"], "save_analysis", ANALYSIS)
    stage.step("chef.zuid", "assignment", keys["zuid"], "establish_task", ANALYSIS)
    with stage.on(START):
        stage.step(
            "secretaris", "assignment", keys["zuid"], "return_analysis",
            {"reason": "Kort.", "resubmit_by": "2026-09-30"},
        )  # fmt: skip
    due = [Chosen("assignment", key, 1) for key in keys.values()]
    found = step_together(stage.people.actor("secretaris"), due, "remind")
    reasons = [
        [reason.sentence.nl for reason in each.reasons]
        for each in found.values()
        if isinstance(each, Refused)
    ]
    assert reasons == [[TWICE], [RUNS]]
    assert [each.key for each, result in found.items() if isinstance(result, Moved)] == [keys["drio"]]


def test_the_page_shows_the_button_with_the_reason_why_not_now(stage: Stage) -> None:
    key = stage.row("assignment", "noord").key
    browser = stage.browser("secretaris")
    assert TWICE not in browser.get("/planning").get_data(as_text=True)
    stage.step("secretaris", "assignment", key, "remind")
    assert TWICE in browser.get("/planning").get_data(as_text=True)
    assert TWICE in browser.get(f"/opdrachten/{key}").get_data(as_text=True)


def test_what_the_secretary_alone_is_told_stands_in_no_history(stage: Stage) -> None:
    """That a head is late, or is proposed for an agenda, is for the secretary alone."""
    need, key = stage.need(), stage.row("assignment", "noord").key
    stage.days(date(2026, 9, 28), date(2026, 10, 19))
    assert {"agenda_proposed", "lateness_reported", "need_stalled"} <= {told.news for told in stage.told()}
    for who, path in (("chef.noord", f"/opdrachten/{key}"), ("chef.zuid", f"/behoeften/{need.key}")):
        page = stage.browser(who).get(path).get_data(as_text=True)
        assert "voorgesteld" not in page
        assert "dat dit te laat is" not in page
        assert "stilligt" not in page
    assert "herinnerd aan de einddatum" in stage.browser("chef.noord").get(f"/opdrachten/{key}").get_data(
        as_text=True
    )

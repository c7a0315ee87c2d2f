"""Whatever a rule refuses of a text that is handed in stands at the question where it is put right."""

import pytest

from app.pages.put_right import PLACES, place_of, put_in_place
from app.subjects import SUBJECTS
from forms.build import form_class, problems
from workflows.machine import Reason
from workflows.rules.catalogue import CATALOGUE
from workflows.rules.table import Effect, Given

HANDED_IN = [
    (step.form, rule)
    for subject in SUBJECTS.values()
    for step in subject.workflow.steps
    if step.form in subject.sheets and not step.draft
    for rule in step.rules
]
"""Form and rule of every step that hands in a text."""
ABOUT_TEXT = [(form, rule) for form, rule in HANDED_IN if rule[0] == "A" or rule == "collective_text_given"]


def refused(rule: str) -> list[Reason]:
    """What a rule refuses in its own examples."""
    table = CATALOGUE[rule]
    given = [each.given for each in table.examples] or [{column.fact.name: False for column in table.columns}]
    said = [outcome for facts in given for outcome in table.evaluate(Given(facts))]
    return [Reason(o.rule, o.code, o.sentence) for o in said if o.effect is Effect.REFUSE]


@pytest.mark.parametrize(("key", "rule"), ABOUT_TEXT)
def test_each_refusal_has_its_question(key: str, rule: str) -> None:
    form = form_class(key)()
    for reason in refused(rule):
        assert place_of(form, reason), reason


def test_it_is_the_question_that_the_sentence_is_about() -> None:
    form = form_class("phase2")()
    places = {(reason.code, place_of(form, reason)) for reason in refused("A05")}
    assert places == {
        ("vision_missing", "vision"),
        ("not_multi_year", "milestones"),
        ("lines_open", "line_reason_1"),
        ("lines_open", "line_reason_4"),
    }


@pytest.mark.parametrize("key", PLACES)
def test_a_place_is_a_question_of_the_form(key: str) -> None:
    assert set(PLACES[key].values()) <= {field.question.key for field in form_class(key)().questions()}


def test_a_reason_becomes_an_error_of_its_question_and_the_others_are_left() -> None:
    form = form_class("phase3")()
    reasons = [refused("A12")[0], refused("B02")[0]]
    assert put_in_place(form, reasons) == reasons[1:]
    (problem,) = problems(form)
    assert (problem.id, problem.message) == (form["from_units"].focus_id, reasons[0].sentence.text("nl"))

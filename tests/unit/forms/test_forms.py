"""Whole forms: every question of every version shows and validates in both languages, and keeps answers."""

import json
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from forms.build import answers, form_class, make_class, problems
from forms.completeness import missing, wire
from forms.definition import all_versions, load
from forms.model import DYNAMIC, Kind

ALL = all_versions()
EVERY = pytest.mark.parametrize("definition", ALL, ids=lambda one: f"{one.key}-{one.version}")
TODAY = date(2026, 11, 23)
LOCALES = pytest.mark.parametrize("locale", ["nl", "en"])


def example(question):
    """An answer to one question that is right."""
    if question.kind is Kind.ROWS:
        return [{column.key: example(column) for column in question.columns}] * max(question.min_rows, 1)
    value = question.options[0].value if question.options else "drio"
    return {
        Kind.LINE: "Een regel", Kind.PARAGRAPH: "Twee\nregels é", Kind.CHOICE: value, Kind.SELECT: value,
        Kind.MANY: [value], Kind.SCORE: 3, Kind.INTEGER: question.maximum, Kind.DATE: "2027-05-31",
        Kind.YESNO: False, Kind.CONFIRM: True, Kind.PASSWORD: "een lang geheim",
    }[question.kind]  # fmt: skip


def filled_in(definition):
    """Right answers to all questions."""
    return {question.key: example(question) for question in definition.questions}


@EVERY
@LOCALES
def test_every_question_shows(definition, locale, fill):
    given = [
        None,
        {},
        wire(definition, filled_in(definition)),
        {question.key: "\x00" for question in definition.questions},
    ]
    made = make_class(definition, locale)
    lists = {name: [("drio", "DRIO")] for name in DYNAMIC}
    for sent in given:
        form = made(None if sent is None else MultiDict(sent), choices=lists)
        form.validate()
        assert [field.question for field in form.questions()] == list(definition.questions)
        for field in form.questions():
            assert f'"{field.id}' in str(field()) or f'"{field.name}' in str(field())
            assert field.label.text == field.question.label.text(locale)


@EVERY
@LOCALES
def test_right_answers_are_accepted_and_come_back_the_same(definition, locale):
    lists = {name: [("drio", "DRIO")] for name in DYNAMIC}
    made = make_class(definition, locale)
    whole = filled_in(definition)
    form = made(MultiDict(wire(definition, whole)), choices=lists, complete=True, today=TODAY)
    assert form.validate(), problems(form)
    stored = {
        key: value for key, value in whole.items() if definition.question(key).kind is not Kind.PASSWORD
    }
    assert answers(form) == stored
    assert json.loads(json.dumps(answers(form))) == stored
    assert missing(definition, whole) == ()
    again = made(data=stored, choices=lists, complete=True, today=TODAY)
    assert answers(again) == stored
    assert again.validate() or any(question.kind is Kind.PASSWORD for question in definition.questions)


@EVERY
def test_an_empty_draft_is_accepted_and_an_empty_form_names_what_is_missing(definition):
    lists = {name: [("drio", "DRIO")] for name in DYNAMIC}
    made = make_class(definition, "nl")
    draft = made(MultiDict(), choices=lists, today=TODAY)
    assert draft.validate()
    whole = made(MultiDict(), choices=lists, complete=True, today=TODAY)
    open_now = missing(definition, answers(whole) | {})
    assert whole.validate() == (not open_now)
    named = [field.question.key for field in whole.questions() if field.errors]
    assert tuple(named) == open_now


def test_a_class_is_made_once_per_version_and_language():
    assert form_class("need", 1, "nl") is form_class("need", 1, "nl")
    assert form_class("need") is form_class("need", load("need").version, "nl")
    assert form_class("need", 1, "en") is not form_class("need", 1, "nl")
    assert form_class("need", 1, "en").__doc__ == "Form need, version 1, in en."


def test_title_and_introduction_in_the_language_asked_for(fill):
    assert fill("phase1").title == "Fase 1: kijk naar uw eigen onderdeel"
    assert fill("phase1", locale="en").intro.startswith("Answer five questions.")
    assert fill("reason").intro == ""


def test_hidden_questions_are_not_asked_and_their_answers_stay_with_the_caller(fill):
    form = fill("phase1", {"q1": "x", "signals": "y"}, hidden={"signals", "q3_score"}, complete=True)
    assert "signals" not in form
    assert "q3_score" not in answers(form)
    form.validate()
    assert "q3_score-0" not in [problem.id for problem in problems(form)]
    assert missing(form.definition, answers(form), {"q3_score", "signals"}) == (
        "q2",
        "q3",
        "q4",
        "q5",
        "task",
    )


def test_several_forms_on_one_page(fill):
    sent = {"a-reason": "een", "b-reason": "twee"}
    assert answers(fill("reason", sent, prefix="a")) == {"reason": "een"}
    assert fill("reason", sent, prefix="b")["reason"].id == "b-reason"


def test_sections_follow_the_groups_and_open_when_there_is_something_to_see(fill):
    form = fill("need", {"obstacle": ""})
    assert [section.group.key if section.group else None for section in form.sections()] == [
        None,
        "leadership",
        "more",
    ]
    assert [section.open for section in form.sections()] == [True, False, False]
    wrong = fill("need", {"risks": "x" * 5000})
    wrong.validate()
    assert [section.open for section in wrong.sections()] == [True, True, False]
    asked = fill("need", {"addressee_kind": "leadership", "obstacle": "x"})
    assert [section.open for section in asked.sections()] == [True, True, True]
    assert asked["risks"].is_required
    assert not asked["addressees"].is_required
    assert sum(len(section.fields) for section in form.sections()) == len(form.definition.questions)


def test_a_need_asks_four_things_first(fill):
    form = fill("need", {"title": "t", "wish": "w", "purpose": "p", "addressee_kind": "all_emt",
                         "needed_by": "31-3-2027", "serves_task": "true"}, complete=True)  # fmt: skip
    assert form.validate()
    to_leadership = fill("need", {"addressee_kind": "leadership"}, complete=True)
    to_leadership.validate()
    named = {problem.id for problem in problems(to_leadership)}
    assert named >= {
        "concrete_request",
        "expected_benefit",
        "risks",
        "consequences",
        "impact",
        "local_context",
    }


def test_unknown_fields_are_ignored(fill):
    form = fill("reason", {"reason": "x", "state": "approved", "version": "9", "csrf_token": "z"})
    assert form.validate()
    assert answers(form) == {"reason": "x"}


def test_wtforms_speaks_the_language_of_the_form(fill):
    assert fill("reason")["reason"].gettext("This field is required.") == "Dit veld is vereist."
    assert (
        fill("reason", locale="en")["reason"].gettext("This field is required.") == "This field is required."
    )


def test_the_fields_of_a_form_cannot_hide_its_methods(ask):
    form = ask(['key = "validate"\nkind = "line"\nmax_length = 9\nwoo_kind = "feit"'], {"validate": "x"})
    assert form.validate()
    assert form["validate"].data == "x"

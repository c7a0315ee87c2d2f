"""What every stored form must be: complete in two languages, readable, faithful to the letter, unchanged."""

import re

import pytest

from forms.definition import all_versions, keys, load
from forms.fields import FIELDS
from forms.messages import messages
from forms.model import DYNAMIC, Kind
from forms.publish import check

ALL = all_versions()
BY_NAME = pytest.mark.parametrize("definition", ALL, ids=lambda one: f"{one.key}-{one.version}")

LETTER = {
    "q1": "Hoe ziet mijn opdracht er nu uit?",
    "q2": "Hoe verhoudt mijn opdracht zich tot wat ik nu werkelijk doe?",
    "q3": "Correspondeert het handelen van mijn mensen met de huidige opdracht?",
    "q4": "Hoe ziet mijn opdracht er over 5 jaar uit?",
    "q5": "Wat hebben mijn mensen nodig om over 5 jaar aan die opdracht te voldoen?",
}


def texts(definition):
    """Every screen text of a definition."""
    yield definition.title
    yield from [definition.intro] if definition.intro else []
    for group in definition.groups:
        yield group.title
        yield from [group.help] if group.help else []
    for question in flat(definition.questions):
        yield question.label
        yield from [one for one in (question.help, question.row, question.unit) if one]
        yield from (option.label for option in question.options)


def flat(questions):
    """Questions with the columns of their rows."""
    for question in questions:
        yield question
        yield from question.columns


def sentences(text):
    """The sentences of a text, each a list of words."""
    return [part.split() for part in re.split(r"[.?!:]+(?:\s|$)", text) if part.strip()]


@pytest.mark.parametrize("version", [one.version for one in ALL if one.key == "phase1"])
def test_the_five_questions_stand_word_for_word_as_in_the_letter(version):
    asked = load("phase1", version)
    assert {key: asked.question(key).label.nl for key in LETTER} == LETTER
    assert [question.key for question in asked.questions if question.key in LETTER] == list(LETTER)


def test_phase_two_and_three_ask_what_the_letter_asks():
    assert "L18" in load("phase2").question("vision").source
    assert load("phase3").question("collective").label.nl == "Wat is de collectieve opgave?"
    assert load("phase3").question("from_leadership").label.nl == "Wat hebt u van de eenheidsleiding nodig?"


@BY_NAME
def test_every_text_is_there_in_dutch_and_english(definition):
    for text in texts(definition):
        assert text.nl.strip()
        assert text.en.strip()


@BY_NAME
def test_dutch_is_written_in_short_sentences_and_says_u(definition):
    found = [words for text in texts(definition) for words in sentences(text.nl)]
    assert sum(map(len, found)) / len(found) <= 15
    assert max(map(len, found)) <= 20
    for text in texts(definition):
        assert not re.search(r"\b(je|jij|jouw|jullie|gij)\b", text.nl, re.IGNORECASE), text.nl


def test_messages_are_written_in_short_sentences():
    for text in messages().values():
        for words in sentences(text.nl):
            assert len(words) <= 15, text.nl


@BY_NAME
def test_text_has_a_limit_and_says_what_it_is_under_the_woo(definition):
    for question in flat(definition.questions):
        if question.kind in {Kind.LINE, Kind.PARAGRAPH}:
            assert 1 <= question.max_length <= 12_000
            assert question.woo_kind != "none"
        else:
            assert question.woo_kind == "none"


@BY_NAME
def test_every_question_names_where_it_comes_from(definition):
    assert all(question.source for question in definition.questions)


def test_every_kind_has_a_field_and_is_used():
    assert set(FIELDS) == set(Kind)
    used = {question.kind for definition in ALL for question in flat(definition.questions)}
    assert used == set(Kind)


def test_published_versions_are_as_they_were_published():
    assert check() == ()


def test_the_newest_version_of_every_form_can_be_loaded():
    for key in keys():
        assert load(key).key == key
        assert load(key) is load(key)


def test_no_question_asks_for_the_name_of_a_person():
    for definition in ALL:
        for question in flat(definition.questions):
            assert not re.search(r"\b(naam|namen) van", question.label.nl.lower())


def test_every_list_that_a_page_hands_in_is_a_known_one():
    used = {question.dynamic for definition in ALL for question in flat(definition.questions)}
    assert used - {None} == DYNAMIC - {"meetings"}

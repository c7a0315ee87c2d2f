"""Our own tables: complete, in both languages, in plain words, and silent nowhere."""

import re
from itertools import product
from typing import Any

import pytest

from workflows.rules.catalogue import CATALOGUE, FOLDER, judge, load
from workflows.rules.table import Effect, Given, Table

WANTED = {
    "A": (1, 2, 3, 5, 6, 7, 8, 9, 12),
    "B": (1, 2, 3, 4, 5, 6, 7, 8, 10, 11),
    "C": (1, 2, 3, 4, 5, 6, 7, 8),
    "D": (3, 5, 7),
    "E": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12),
    "F": (1, 2, 4, 6),
    "G": (5, 7),
    "H": (1, 2, 8, 9),
    "I": (1,),
}
SOURCE = re.compile(r"[LVK]\d\d?[a-e]?|ours")
PLACE = re.compile(r"\{[^}]*\}")
TABLES = pytest.mark.parametrize("table", CATALOGUE.values(), ids=CATALOGUE)


def samples(table: Table) -> list[dict[str, Any]]:
    """Facts for every distinguishable place of a table, one value of each class of each column."""
    columns = [
        [
            ("x",) * found.sample if column.fact.domain.kind == "names" else found.sample
            for found in column.classes
        ]
        for column in table.columns
    ]
    names = [column.fact.name for column in table.columns]
    return [dict(zip(names, values, strict=True)) for values in product(*columns)]


class Everything:
    """Facts that fall back on a plain number for what a sentence asks beside the inputs."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self._facts = facts

    def value(self, name: str, /) -> Any:
        """The fact, or 1."""
        return self._facts.get(name, 1)


def test_every_rule_of_the_first_round_is_there() -> None:
    wanted = {f"{letter}{number:02}" for letter, numbers in WANTED.items() for number in numbers}
    assert wanted <= CATALOGUE.keys()


def test_loading_again_gives_the_same_tables() -> None:
    assert list(load()) == list(CATALOGUE)
    assert {path.name for path in FOLDER.glob("*.toml")} == {t.file for t in CATALOGUE.values()}


@TABLES
def test_a_table_is_sound_and_its_examples_come_out(table: Table) -> None:
    assert judge(table) == ()


@TABLES
def test_a_table_names_its_source(table: Table) -> None:
    assert table.source
    assert all(SOURCE.fullmatch(source) for source in table.source)


@TABLES
def test_codes_are_stable_english_words(table: Table) -> None:
    codes = [table.code, *(row.code for row in table.rows)]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", code) for code in codes)


@TABLES
def test_a_table_always_answers_and_never_allows_what_it_refuses(table: Table) -> None:
    for facts in samples(table):
        outcomes = table.evaluate(Everything(facts))
        assert outcomes, facts
        effects = {outcome.effect for outcome in outcomes}
        assert Effect.REFUSE not in effects or effects == {Effect.REFUSE}, facts


@TABLES
def test_every_sentence_is_filled_in_completely_in_both_languages(table: Table) -> None:
    for facts in samples(table):
        for outcome in table.evaluate(Everything(facts)):
            texts = [outcome.sentence.text(locale) for locale in ("nl", "en")]
            assert all(text.strip() and not {"{", "}"} & set(text) for text in texts)
            assert texts[0] != texts[1]


@TABLES
def test_what_stops_or_warns_is_said_in_short_sentences(table: Table) -> None:
    for row in table.rows:
        if row.effect in (Effect.WARN, Effect.REFUSE):
            assert row.own
            for sentence in re.split(r"(?<=[.?!])\s", PLACE.sub("x", row.nl)):
                assert len(sentence.split()) <= 15, sentence


@TABLES
def test_a_sentence_is_its_own(table: Table) -> None:
    said = [row.nl for row in table.rows if row.effect is Effect.REFUSE]
    assert len(said) == len(set(said)) or table.file == "guards.toml"


def test_facts_are_enough_to_ask_a_table() -> None:
    (outcome,) = CATALOGUE["B10"].evaluate(Given({"need.urgency": "high"}))
    assert outcome.value == 5


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("G05", {"answer.workdays_after_needed": 1}),
        ("B04", {"extension.workdays_until_freeze": 1, "actor.is_leadership": False}),
        ("B04", {"extension.workdays_until_freeze": 1, "actor.is_leadership": True}),
        ("extension_decider", {"extension.number": 2, "extension.workdays": 1, "actor.is_leadership": False}),
    ],
)
def test_one_working_day_is_not_told_as_several(rule: str, facts: dict[str, Any]) -> None:
    (outcome,) = CATALOGUE[rule].evaluate(Given(facts))
    for locale in ("nl", "en"):
        text = outcome.sentence.text(locale)
        assert "1" in text
        assert not re.search(r"\b1 (werkdagen|working days)", text)

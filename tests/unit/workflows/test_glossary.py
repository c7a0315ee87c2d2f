"""Every code that people can meet has words in both languages, and no words are left over."""

import re
from pathlib import Path

import pytest

from workflows import glossary
from workflows.facts import DECLARED
from workflows.glossary import entries, term, texts
from workflows.machine import Refusal
from workflows.registry import WORKFLOWS
from workflows.roles import Role, Scope
from workflows.rules.catalogue import CATALOGUE

SHELL = Path(glossary.__file__).parents[1] / "app"

LISTS = {
    "line", "body", "purpose", "outcome", "vote", "response", "stand", "offer", "urgency", "act",
    "obligation", "addressee", "continuation", "change", "seat", "lateness", "term",
}  # fmt: skip
"""Closed lists and field codes, whose keys the forms, the tables and the screens share."""

LETTER = {
    "q1", "q2", "q3", "q4", "q5", "task", "wish", "purpose", "addressees", "needed_by", "vision",
    "line_1", "line_2", "line_3", "line_4", "line_5", "concrete_request", "expected_benefit", "risks",
    "consequences", "impact", "local_context", "line", "result", "owner", "year",
}  # fmt: skip
"""Fields that rules list by name inside a sentence."""


def keys(kind: str) -> set[str]:
    return {key.removeprefix(f"{kind}.") for key in entries() if key.startswith(f"{kind}.")}


def test_states_steps_events_roles_and_refusals_are_complete_without_leftovers() -> None:
    assert keys("state") == {f"{name}.{state}" for name, w in WORKFLOWS.items() for state in w.states}
    assert keys("trigger") == {f"{name}.{trigger}" for name, w in WORKFLOWS.items() for trigger in w.triggers}
    assert keys("event") >= {step.event for w in WORKFLOWS.values() for step in w.steps}
    assert keys("subject") == {f"{name}.{number}" for name in WORKFLOWS for number in ("one", "many")}
    assert keys("role") == set(Role)
    assert keys("scope") == set(Scope)
    assert keys("refusal") == set(Refusal) - {Refusal.RULE}
    kinds = {"state", "trigger", "event", "subject", "role", "scope", "refusal"}
    assert {key.split(".")[0] for key in entries()} == kinds | LISTS


def test_an_event_that_no_step_leaves_is_recorded_by_the_shell() -> None:
    """Something begins (`need_created`), or is no workflow (a group of needs): the code must say so."""
    shell = "\n".join(path.read_text("utf-8") for path in SHELL.rglob("*.py"))
    beside = keys("event") - {step.event for w in WORKFLOWS.values() for step in w.steps}
    assert {event for event in beside if f'"{event}"' not in shell} == set()


def test_codes_inside_sentences_have_words() -> None:
    options = {option for fact in DECLARED.values() for option in fact.domain.options}
    assert options | LETTER <= keys("term")


@pytest.mark.parametrize("key", sorted(entries()))
def test_the_words_of_each_key(key: str) -> None:
    nl, en = texts(key)
    assert nl.strip() == nl
    assert en.strip() == en
    assert nl
    assert en
    assert not re.search(r"\b(je|jij|jou|jouw|jullie)\b", nl.casefold())
    if key.startswith("trigger."):
        assert nl[0].isupper()
        assert en[0].isupper()
    if key.startswith("event."):
        assert nl.startswith(("heeft ", "is "))
    if key.startswith("refusal."):
        assert ("{state}" in nl) == ("{state}" in en) == (key != "refusal.no_such_step")


@pytest.mark.parametrize("key", [t.id for t in CATALOGUE.values() if t.file == "guards.toml"])
def test_a_guard_speaks_in_short_sentences(key: str) -> None:
    for row in CATALOGUE[key].rows:
        for sentence in re.split(r"(?<=[.:?!])\s+", row.nl):
            assert len(sentence.split()) <= 15, sentence


def test_a_key_in_one_language() -> None:
    assert term("state.need.asked", "nl") == "gevraagd"
    assert term("state.need.asked", "en") == "asked"
    with pytest.raises(KeyError):
        term("state.need.nowhere", "nl")
    with pytest.raises(ValueError, match="is not a table"):
        glossary._collect("", {"loose": "words"}, {})

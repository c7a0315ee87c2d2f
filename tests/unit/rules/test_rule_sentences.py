"""Sentences: facts as people read them, in both languages, and nothing but fixed names replaced."""

from datetime import date
from decimal import Decimal

import pytest

from workflows.domains import FactValue
from workflows.rules import sentence as module
from workflows.rules.sentence import Sentence, placeholders

WORDS = {"term.wish": ("wat u wilt", "what you want"), "term.high": ("hoog", "high")}


@pytest.fixture(autouse=True)
def _glossary(monkeypatch: pytest.MonkeyPatch) -> None:
    def term(key: str, locale: str) -> str:
        return WORDS[key][locale == "en"]

    monkeypatch.setattr(module, "term", term)


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (12345, "12345", "12345"),
        (-3, "-3", "-3"),
        (True, "ja", "yes"),
        (False, "nee", "no"),
        (date(2026, 9, 7), "7 september 2026", "7 September 2026"),
        (date(2027, 3, 31), "31 maart 2027", "31 March 2027"),
        (Decimal("1234.50"), "1234,50", "1234.50"),
        (Decimal("1E+2"), "100", "100"),
        ("high", "hoog", "high"),
        ("District Oost", "District Oost", "District Oost"),
        ((), "geen", "none"),
        (("wish",), "wat u wilt", "what you want"),
        (("wish", "DRIO"), "wat u wilt en DRIO", "what you want and DRIO"),
        (("a", "b", "c"), "a, b en c", "a, b and c"),
        (("bsn", "plate"), "burgerservicenummer en kenteken", "citizen service number and number plate"),
    ],
)
def test_facts_as_people_read_them(value: FactValue, nl: str, en: str) -> None:
    sentence = Sentence("Nu: {t.x}.", "Now: {t.x}.", {"t.x": value})
    assert (sentence.text("nl"), sentence.text("en")) == (f"Nu: {nl}.", f"Now: {en}.")


def test_a_sentence_needs_no_facts() -> None:
    assert Sentence("Zin.", "Sentence.").text("en") == "Sentence."
    assert Sentence("{t.x}", "{t.x}").text("nl") == "{t.x}"


def test_what_a_fact_holds_is_never_read_as_a_placeholder_or_a_format() -> None:
    sentence = Sentence("{t.x} {t.y}", "", {"t.x": "{t.y} {0.__class__} {t.x!r}", "t.y": "%s"})
    assert sentence.text("nl") == "{t.y} {0.__class__} {t.x!r} %s"


def test_the_names_in_a_sentence_are_known_beforehand() -> None:
    assert placeholders("Van {need.a} tot {need.b}.") == {"need.a", "need.b"}
    for broken in ("{", "a } b", "{need}", "{need.a!r}", "{need.a:>5}", "{{need.a}}", "{Need.A}"):
        with pytest.raises(ValueError, match="brace"):
            placeholders(broken)

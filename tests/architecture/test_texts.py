"""The words on the screen: complete in both languages, used, and readable."""

import re
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from app.text import texts
from workflows import glossary

ROOT = Path(__file__).parents[2]
PLACE = re.compile(r"\{(\w+)\}")
LONGEST_SENTENCE = 15
"""Words a sentence, on average over a text (B1)."""


def forms_of(words: object) -> list[str]:
    return list(words.values()) if isinstance(words, dict) else [str(words)]


@cache
def sources() -> str:
    """All templates and code of ours, as one text."""
    found = chain(
        (ROOT / "app").rglob("*.html"),
        (ROOT / "app").rglob("*.py"),
        (ROOT / "workflows").rglob("*.py"),
        (ROOT / "forms").rglob("*.py"),
        (ROOT / "app").rglob("*.toml"),
    )
    kept = (path for path in found if not {"translations", "node_modules"} & set(path.parts))
    return re.sub(r"\{#.*?#\}", "", "\n".join(path.read_text("utf-8") for path in kept), flags=re.DOTALL)


def test_every_text_stands_in_both_languages() -> None:
    wrong = [key for key, words in texts().items() if set(words) != {"nl", "en"}]
    assert wrong == []
    empty = [key for key, words in texts().items() if not all(chain(*map(forms_of, words.values())))]
    assert empty == []


def test_both_languages_fill_in_the_same_places() -> None:
    wrong = []
    for key, words in texts().items():
        places = [set(PLACE.findall(" ".join(forms_of(words[language])))) for language in ("nl", "en")]
        if places[0] != places[1]:
            wrong.append(key)
    assert wrong == []


def test_plurals_are_complete() -> None:
    wrong = [
        key
        for key, words in texts().items()
        for form in words.values()
        if isinstance(form, dict) and set(form) != {"one", "other"}
    ]
    assert wrong == []


def test_every_text_is_used() -> None:
    """A key is used when it stands in the code or a template, or its area is put together there."""
    joined = re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)*\.[a-z_]*)["'] ?[~+]""", sources())
    filled = re.findall(r"""f["']([a-z_]+(?:\.[a-z_]+)*\.[a-z_]*)\{""", sources())
    together = {*joined, *filled}
    unused = [
        key
        for key in texts()
        if f'"{key}"' not in sources() and not any(key.startswith(prefix) for prefix in together)
    ]
    assert unused == []


def test_every_text_that_is_asked_for_exists() -> None:
    asked = set(re.findall(r"""\bt\(["']([a-z_]+(?:\.[a-z0-9_]+)+)["']""", sources()))
    assert {key for key in asked if not any(found.startswith(key) for found in texts())} == set()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_domain_word_stands_in_both_languages(language: str) -> None:
    empty = [key for key in glossary.entries() if not glossary.term(key, language).strip()]
    assert empty == []


def test_every_event_that_is_recorded_has_words() -> None:
    """Events of steps stand in the tables of the workflows; the others are named where they are recorded."""
    named = set(re.findall(r"""record\([^)]*?name="(\w+)\"""", sources(), re.DOTALL))
    named |= set(re.findall(r"""_note\(session, "(\w+)\"""", sources()))
    assert named
    assert {f"event.{name}" for name in named} - set(glossary.entries()) == set()


def test_dutch_sentences_are_short_and_formal() -> None:
    long, informal = [], []
    for key, words in texts().items():
        for form in forms_of(words.get("nl", "")):
            sentences = [part for part in re.split(r"(?<=[.!?])\s+", form) if part.strip()]
            if sentences and len(form.split()) / len(sentences) > LONGEST_SENTENCE:
                long.append(key)
            if re.search(r"\b(jij|jou|jouw|je)\b", form, re.IGNORECASE):
                informal.append(key)
    assert long == []
    assert informal == []

"""The text guard: finds what it must, leaves plain texts alone, and is quick with any text."""

import re
import tomllib
from pathlib import Path
from time import process_time

import pytest

import workflows.text_guard as module
from workflows.text_guard import PATTERNS, Action, elfproef, scan

CASES = tomllib.loads(Path(module.__file__).with_suffix(".toml").read_text("utf-8"))["tests"]


@pytest.mark.parametrize("text", CASES["block"])
def test_blocked(text: str) -> None:
    assert Action.BLOCK in {hit.action for hit in scan(text)}


@pytest.mark.parametrize("text", CASES["warn"])
def test_warned_but_not_blocked(text: str) -> None:
    assert {hit.action for hit in scan(text)} == {Action.WARN}


@pytest.mark.parametrize("text", CASES["clean"])
def test_clean(text: str) -> None:
    assert scan(text) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("bsn 111222333 stond erbij", "bsn"),
        ("nummer 123456782.", "bsn"),
        ("zie PL1300-2026123456", "pv_number"),
        ("parket 13/123456-26", "parket"),
        ("de auto XX-123-X reed weg", "plate"),
        ("rekening NL91 ABNA 0417164300", "iban"),
        ("mail jan@voorbeeld.nl", "email"),
        ("bel +31 6 12345678", "phone"),
        ("1012 AB", "postcode"),
        ("Kerkstraat 12", "street_number"),
        ("geboren op 1-2-1990", "birthdate"),
        ("geb. 12 mei 1990", "birthdate"),
        ("op 12-03-2026 om 23:15", "exact_moment"),
        ("mevrouw De Vries", "titled_name"),
        ("dhr. van der Berg", "titled_name"),
        ("Verdachte Jansen liep weg", "suspect_name"),
        ("getuige A. Bakker", "victim_name"),
        ("een Marokkaanse jongen", "special_category"),
        ("dienstnummer 123456", "collar_number"),
        ("personeelsnummer : 123456", "collar_number"),
    ],
)
def test_each_kind_is_found_by_its_own_pattern(text: str, kind: str) -> None:
    assert kind in {hit.kind for hit in scan(text)}


def test_every_pattern_has_a_name_in_both_languages() -> None:
    for kind, pattern in PATTERNS.items():
        assert pattern.hit.kind == kind
        assert pattern.hit.name("nl") != pattern.hit.name("en")
        assert re.fullmatch("[a-z_]+", kind)


def test_a_kind_is_told_once_and_in_order_and_without_the_text() -> None:
    hits = scan("mail a@b.nl of c@d.nl, bsn 111222333")
    assert [hit.kind for hit in hits] == ["bsn", "email"]
    assert "111222333" not in repr(hits)


@pytest.mark.parametrize(
    ("digits", "holds"),
    [("111222333", True), ("123456782", True), ("123456789", False), ("000000000", False)],
)
def test_elfproef(digits: str, holds: bool) -> None:
    assert elfproef(digits) is holds


def test_a_second_number_is_looked_at_when_the_first_is_no_bsn() -> None:
    assert [hit.kind for hit in scan("123456789 en 111222333")] == ["bsn"]


HOSTILE = [
    "a" * 200_000,
    "dienstnummer" + " " * 200_000,
    "de heer " * 25_000,
    "dhr. " + "de " * 60_000,
    "a@" * 100_000,
    "PL1234" + "1" * 200_000,
    "Aa" * 100_000,
    "geb " * 50_000 + " " * 100_000,
    "1" * 200_000,
    "0 1" * 60_000,
    "12-12-2026 " * 18_000,
    "Roma" * 50_000,
    "1-" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:12] for text in HOSTILE])
def test_a_hostile_text_takes_no_more_time_than_another(text: str) -> None:
    start = process_time()
    scan(text)
    assert process_time() - start < 2

"""What the pages show, in both languages, and that they ask a fixed number of questions of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.extensions import db
from tests.integration.needs.stage import BODYCAM, PROFILE, SIX, Stage, offer

MOST = 12
"""Statements on one page (QUALITY.md F)."""


@contextmanager
def counted(stage: Stage) -> Iterator[list[str]]:
    """The statements that are sent while this is open, apart from the driver's own."""
    sent: list[str] = []

    def seen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SET")):
            sent.append(statement)

    with stage.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", seen)
    yield sent
    event.remove(engine, "before_cursor_execute", seen)


def test_the_list_shows_whose_turn_it_is_first(stage: Stage) -> None:
    waiting = stage.write("chef.noord", PROFILE | {"title": "Wacht op DRIO"})
    judged = stage.write("chef.noord", PROFILE | {"title": "Wacht op mij", "addressees": ["dbre"]})
    stage.do("chef.dbre", stage.answer(judged, "dbre"), "offer", offer())
    page = stage.read("chef.noord", "/behoeften")
    mine = page.partition("Wat u vroeg")[2].partition("Alle behoeften")[0]
    assert mine.index("Wacht op mij") < mine.index("Wacht op DRIO")
    assert mine.count("U bent aan de beurt") == 1
    assert "Eén ding wacht op u." in page
    other = stage.read("chef.drio", "/behoeften").partition("Wat van u wordt gevraagd")[2]
    assert "Wacht op DRIO" in other.partition("Wat u vroeg")[0]
    assert waiting in stage.read("secretaris", "/behoeften")
    assert "Wat u vroeg" not in stage.read("secretaris", "/behoeften")


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ("status=asked", "Profiel", "Bodycam"),
        ("status=withdrawn", "Bodycam", "Profiel"),
        ("onderdeel=drio", "Profiel", "Bodycam"),
        ("lijn=5", "Profiel", "Bodycam"),
        ("lijn=9&status=nonsense&voor=x", "Profiel", "nothing"),
    ],
)
def test_filters_are_links(stage: Stage, query: str, found: str, missing: str) -> None:
    stage.write("chef.zuid", PROFILE | {"title": "Profiel", "line": "5"})
    other = stage.write("chef.noord", PROFILE | {"title": "Bodycam", "addressees": ["dbre"]})
    stage.do("chef.noord", stage.need(other), "withdraw", {"reason": "Niet meer nodig."})
    page = stage.read("secretaris", f"/behoeften?{query}").partition("<tbody>")[2]
    assert found in page
    assert missing not in page


def test_an_empty_choice_says_so(stage: Stage) -> None:
    assert "Er is nog geen behoefte." in stage.read("secretaris", "/behoeften")
    assert "Geen behoefte past bij uw keuze." in stage.read("secretaris", "/behoeften?lijn=4")


def test_many_needs_are_paged_by_key(stage: Stage) -> None:
    for number in range(22):
        stage.write("chef.noord", PROFILE | {"title": f"Behoefte nummer {number:02}."})
    page = stage.read("chef.zuid", "/behoeften")
    assert "nummer 21." in page
    assert "nummer 01." not in page
    following = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    rest = stage.read("chef.zuid", following)
    assert "nummer 01." in rest
    assert "nummer 02." not in rest


def test_pages_ask_a_fixed_number_of_statements(stage: Stage) -> None:
    """One answer or three, one need or ten: the same statements, and at most twelve."""
    first = stage.write("chef.noord", PROFILE)
    stage.do("chef.drio", stage.answer(first, "drio"), "offer", offer())
    key = stage.write("chef.noord", BODYCAM)
    for unit in ("drio", "zuid", "dbre"):
        stage.do(f"chef.{unit}", stage.answer(key, unit), "offer", offer())
    for username in ("chef.noord", "chef.drio", "secretaris"):
        counts = []
        for path in (f"/behoeften/{first}", f"/behoeften/{key}"):
            stage.read(username, path)
            with counted(stage) as sent:
                stage.read(username, path)
            counts.append(len(sent))
        assert counts[0] == counts[1], username
        assert counts[1] <= MOST, username
    with counted(stage) as few:
        stage.read("chef.noord", "/behoeften")
    for number in range(8):
        stage.write("chef.noord", BODYCAM | {"title": f"Nog een {number}"})
    with counted(stage) as many:
        stage.read("chef.noord", "/behoeften")
    assert len(few) == len(many) <= MOST
    with counted(stage) as written:
        stage.read("chef.noord", "/behoeften/nieuw")
    assert len(written) <= MOST


def test_everything_is_there_in_english(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE)
    stage.do("chef.drio", stage.answer(key, "drio"), "offer", offer())
    stage.as_("chef.noord").get("/taal/en")
    page = stage.read("chef.noord", f"/behoeften/{key}")
    assert "It is your turn: judge the offer of Dienst Informatie." in page
    assert "Accept the offer" in page
    assert "What you asked" in stage.read("chef.noord", "/behoeften")
    assert "What do you want?" in stage.read("chef.noord", "/behoeften/nieuw")


def test_the_form_of_a_step_shows_the_question(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE)
    answer = stage.answer(key, "drio")
    page = stage.read("chef.drio", f"/antwoorden/{answer.key}/acties/offer")
    assert PROFILE["wish"] in page
    assert "Kunt u helpen?" in page
    found = stage.as_("chef.drio").get(f"/antwoorden/{answer.key}")
    assert found.headers["Location"] == f"/behoeften/{key}#{answer.key}"


def test_who_offered_makes_another_proposal_and_the_other_side_asks_for_it(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE)
    answer = stage.answer(key, "drio")
    stage.do("chef.drio", answer, "offer", offer())
    for who, says in (("chef.drio", "Ander voorstel doen"), ("chef.noord", "Ander voorstel vragen")):
        for path in (f"/behoeften/{key}", f"/antwoorden/{answer.key}/acties/revise_offer"):
            page = stage.read(who, path)
            assert says in page, (who, path)
            assert page.count("Ander voorstel") == page.count(says)


def test_details_are_shown_again_when_they_are_completed(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE)
    stage.do("chef.drio", stage.need(key), "add_details", {"act": "facilitate", "level": "district"})
    stage.do("secretaris", stage.need(key), "add_details", {"act": "facilitate", "level": "region"})
    page = stage.read("chef.zuid", f"/behoeften/{key}")
    details = page.partition("Aangevulde gegevens")[2]
    assert "Mogelijk maken" in details
    assert "Regio" in details
    form = stage.read("secretaris", f"/behoeften/{key}/acties/add_details")
    assert 'value="region" checked' in form


def test_the_six_answers_stand_with_what_the_leadership_must_know(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE | {"addressee_kind": "leadership"} | SIX)
    stage.do("chef.noord", stage.need(key), "escalate", SIX | {"risks": "Een ander risico."})
    page = stage.read("politiechef", f"/behoeften/{key}")
    assert "Een ander risico." in page.partition("Wat de eenheidsleiding moet weten")[2]

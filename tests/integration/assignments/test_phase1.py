"""Phase 1 by HTTP: five questions, saving an unfinished draft, and establishing the opgave."""

import re

import pytest
from sqlalchemy import select

from app.database import transaction
from app.models.event import Event
from app.models.round import Assignment, Round
from app.models.workflow import Sheet
from tests.factories import make_organisation, make_round
from tests.integration.decisions.stage import in_days

ANSWERS = {
    "q1": "Basispolitiezorg in vier teams.",
    "q2": "De helft van de tijd gaat naar noodhulp.",
    "q3": "Deels: keuzes worden weinig uitgelegd.",
    "q3_score": "3",
    "q4": "Elk team is een vast gezicht in de buurt.",
    "q5": "Tijd die niet wegvalt bij drukte.",
    "task": "Van reageren naar aanwezig zijn.",
}


@pytest.fixture
def people(app):
    """A small organisation and a round whose first phase is open."""
    with app.app_context():
        made = make_organisation()
        make_round(made, "noord", "zuid")
        with transaction() as session:
            session.scalars(select(Round)).one().state = "phase1_open"
    return made


def key_of(app, people, unit: str) -> str:
    with app.app_context(), transaction() as session:
        return session.scalars(select(Assignment.key).where(Assignment.unit_id == people.units[unit])).one()


def step(client, key: str, trigger: str, data: dict[str, str] | None = None, version: int | None = None):
    """Press a button on the page of an assignment, with the version and key that stand there."""
    page = client.get(f"/opdrachten/{key}").get_data(as_text=True)
    shown = re.search(r'name="version" value="(\d+)"', page)
    fields = {"version": str(version if version is not None else int(shown[1]) if shown else 1)}
    return client.send(f"/opdrachten/{key}/acties/{trigger}", fields | {"once": "k" * 20} | (data or {}))


def test_a_draft_may_be_incomplete_and_the_opgave_may_not(app, client, people):
    client.sign_in("chef.noord")
    key = key_of(app, people, "noord")
    assert step(client, key, "save_analysis", {"q1": ANSWERS["q1"]}).status_code == 303
    refused = step(client, key, "establish_task", {"q1": ANSWERS["q1"], "q2": "Nieuw."})
    assert refused.status_code == 422
    assert "Nieuw." in refused.get_data(as_text=True)
    done = step(client, key, "establish_task", ANSWERS)
    assert done.status_code == 303, done.get_data(as_text=True)
    with app.app_context(), transaction() as session:
        row = session.scalars(select(Assignment).where(Assignment.key == key)).one()
        assert (row.state, row.established_by_id) == ("task_established", people.accounts["chef.noord"])
        sheet = session.scalars(select(Sheet)).one()
        assert sheet.answers["task"] == ANSWERS["task"]
        names = list(session.scalars(select(Event.name).order_by(Event.id)))
    assert names == ["round_created", "analysis_saved", "analysis_saved", "task_established"]


def test_a_new_assignment_is_answered_and_established_in_one_go(app, client, people):
    client.sign_in("chef.noord")
    key = key_of(app, people, "noord")
    page = client.get(f"/opdrachten/{key}").get_data(as_text=True)
    assert f'formaction="/opdrachten/{key}/acties/establish_task"' in page
    assert step(client, key, "establish_task", {"q1": ANSWERS["q1"]}).status_code == 422
    assert step(client, key, "establish_task", ANSWERS).status_code == 303
    with app.app_context(), transaction() as session:
        assert (
            session.scalars(select(Assignment.state).where(Assignment.key == key)).one() == "task_established"
        )
        assert session.scalars(select(Sheet)).one().answers["task"] == ANSWERS["task"]


def test_a_member_reads_another_opgave_only_once_it_is_established(app, client, people):
    key = key_of(app, people, "noord")
    client.sign_in("chef.noord")
    step(client, key, "save_analysis", ANSWERS)
    client.sign_in("chef.zuid")
    assert ANSWERS["q1"] not in client.get(f"/opdrachten/{key}").get_data(as_text=True)
    client.sign_in("chef.noord")
    step(client, key, "establish_task", ANSWERS)
    client.sign_in("chef.zuid")
    assert ANSWERS["q1"] in client.get(f"/opdrachten/{key}").get_data(as_text=True)


def test_the_second_of_two_editors_sees_both_texts_and_loses_nothing(app, client, people):
    key = key_of(app, people, "noord")
    client.sign_in("chef.noord")
    step(client, key, "save_analysis", {"q1": "Eerste tekst van de een."}, version=1)
    second = step(client, key, "save_analysis", {"q1": "Tweede tekst van de ander."}, version=1)
    page = second.get_data(as_text=True)
    assert second.status_code == 409
    assert "Eerste" in page
    assert "Tweede tekst van de ander." in page


def test_blocked_text_is_not_stored_and_comes_back_to_be_changed(app, client, people):
    key = key_of(app, people, "noord")
    client.sign_in("chef.noord")
    blocked = step(client, key, "save_analysis", {"q1": "zie PL1300-2026123456"})
    assert blocked.status_code == 422
    assert "PL1300-2026123456" in blocked.get_data(as_text=True)
    with app.app_context(), transaction() as session:
        assert session.scalars(select(Sheet)).all() == []
    warned = step(client, key, "save_analysis", {"q1": "bel 06 12345678"})
    assert 'name="text_confirmed"' in warned.get_data(as_text=True)
    assert (
        step(client, key, "save_analysis", {"q1": "bel 06 12345678", "text_confirmed": "1"}).status_code
        == 303
    )


def test_the_same_form_sent_twice_has_one_effect(app, client, people):
    key = key_of(app, people, "noord")
    client.sign_in("chef.noord")
    for _ in range(2):
        assert step(client, key, "save_analysis", {"q1": "Tekst."}, version=1).status_code == 303
    with app.app_context(), transaction() as session:
        assert len(session.scalars(select(Event).where(Event.name == "analysis_saved")).all()) == 1


def test_who_may_not_know_gets_404_and_who_may_not_act_gets_403(app, client, people):
    key = key_of(app, people, "noord")
    client.sign_in("privacy")
    assert client.get(f"/opdrachten/{key}").status_code == 403
    client.sign_in("chef.drio")
    assert client.get(f"/opdrachten/{key}").status_code == 404
    client.sign_in("chef.zuid")
    assert step(client, key, "save_analysis", {"q1": "x"}).status_code == 403
    assert client.get(f"/opdrachten/{key}/acties/bestaat_niet").status_code == 404
    assert step(client, key, "contribute", ANSWERS).status_code == 403, "whatever the state"


def test_reopening_keeps_the_established_opgave_readable_until_the_new_one_is_there(app, client, people):
    key = key_of(app, people, "noord")
    client.sign_in("chef.noord")
    step(client, key, "save_analysis", ANSWERS)
    step(client, key, "establish_task", ANSWERS)
    with app.app_context(), transaction() as session:
        session.scalars(select(Round)).one().state = "phase3_open"
        session.scalars(select(Assignment).where(Assignment.key == key)).one().state = "contributing"
    client.sign_in("secretaris")
    assert step(client, key, "reopen_analysis", {"reason": "De opdracht is veranderd."}).status_code == 303
    client.sign_in("chef.noord")
    assert "Uw opgave is heropend. Pas uw analyse aan" in client.get("/").get_data(as_text=True)
    above = client.get(f"/opdrachten/{key}").get_data(as_text=True).partition('<form class="form"')[0]
    assert "Uw opgave is heropend." in above
    assert "De opdracht is veranderd." in above
    assert step(client, key, "save_analysis", ANSWERS | {"task": "Een nieuwe opgave."}).status_code == 303
    client.sign_in("chef.zuid")
    page = client.get(f"/opdrachten/{key}?fase=1").get_data(as_text=True)
    assert ANSWERS["task"] in page
    assert "Een nieuwe opgave." not in page


def test_a_returned_opgave_shows_above_the_form_why_and_at_which_question(app, client, people):
    key = key_of(app, people, "noord")
    client.sign_in("chef.noord")
    step(client, key, "establish_task", ANSWERS)
    client.sign_in("secretaris")
    with app.app_context():
        back = {"reason": "De cijfers ontbreken.", "resubmit_by": in_days(9).isoformat()}
    back |= {"question_reasons-0-question": "q4", "question_reasons-0-reason": "Noem een jaar."}
    assert step(client, key, "return_analysis", back).status_code == 303
    page = client.get(f"/opdrachten/{key}").get_data(as_text=True)
    assert "Deze analyse is teruggestuurd." in page
    client.sign_in("chef.noord")
    page = client.get(f"/opdrachten/{key}").get_data(as_text=True)
    above = page.partition('<form class="form"')[0]
    assert "Uw analyse kwam terug." in above
    assert "De cijfers ontbreken." in above
    assert "over 5 jaar uit?:</strong> Noem een jaar." in above
    client.sign_in("chef.zuid")
    assert "De cijfers ontbreken." not in client.get(f"/opdrachten/{key}").get_data(as_text=True)
    client.sign_in("chef.noord")
    assert step(client, key, "establish_task", ANSWERS).status_code == 303
    assert "kwam terug" not in client.get(f"/opdrachten/{key}").get_data(as_text=True)

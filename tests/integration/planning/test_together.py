"""Acting on chosen units at once: looked at first, a result for each, nothing done twice."""

import re
from html import unescape

import pytest

from app.extensions import db
from app.models.event import Event
from app.models.round import Assignment, Extension, Plan
from app.models.term import DateChange
from tests.integration.planning.test_planning import rows, shown

AHEAD = {"noord": 40, "zuid": 40, "drio": 40, "dbre": 40}
"""Days to the deadline of each unit, so that more time can be given."""


def fields(page: str, action: str) -> dict[str, list[str]]:
    """What a form on a page sends when nothing is changed."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.S)[0]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        known = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if known.get("type") != "checkbox" or tag.rstrip("> ").endswith("checked"):
            found.setdefault(known["name"], []).append(unescape(known.get("value", "")))
    return found


def look(client, board, word: str, *units: str, query: str = "") -> str:
    """The page that says what will happen."""
    keys = "".join(f"&kies={board.row(Assignment, unit).key}" for unit in units)
    answer = client.get(f"/planning/samen?wat={word}&ronde={board.round_key}{keys}{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def results(page: str) -> dict[str, str]:
    """Unit to what became of it, on the page with results; or why not, on the page before."""
    found = {}
    for item in re.findall(r"<li data-done=.*?</li>", page, re.S):
        words = " ".join(re.sub(r"<[^>]+>", " ", item).split())
        name = re.search(r"<strong>(.*?)</strong>", item)[1]
        found[name] = unescape(words.removeprefix(name).lstrip(" :"))
    return found


def test_whoever_is_late_is_reminded_after_a_look_and_once_a_day(client, board):
    board.due("drio", board.day(-30))
    board.due("noord", board.day(-30))
    client.sign_in("secretaris")
    link = re.search(r'href="(/planning/samen\?[^"]*)">Herinner wie te laat is \(2\)', shown(client))
    page = client.get(unescape(link[1])).get_data(as_text=True)
    sent = fields(page, "/planning/samen")
    assert len(sent["wie"]) == 2
    done = client.post("/planning/samen", data=sent)
    assert done.status_code == 200
    told = results(done.get_data(as_text=True))
    assert told == {"Dienst Informatie": "gedaan.", "District Noord": "gedaan."}
    assert "Herinner wie te laat is" not in shown(client)
    assert "herinnerd op" in rows(shown(client))["Dienst Informatie"]
    why = results(look(client, board, "herinneren", "drio"))["Dienst Informatie"]
    assert why == "Vandaag is hierover al een herinnering gestuurd. Morgen kan het weer."
    client.sign_in("chef.drio")
    assert "heeft een herinnering gestuurd" in client.get("/berichten").get_data(as_text=True)


def test_the_same_form_sent_twice_reminds_once(app, client, board):
    client.sign_in("secretaris")
    sent = fields(look(client, board, "herinneren", "noord"), "/planning/samen")
    assert client.post("/planning/samen", data=sent).status_code == 200
    again = client.post("/planning/samen", data=sent)
    assert (again.status_code, again.location) == (303, "/planning")
    with app.app_context():
        assert db.session.query(Event).filter_by(name="assignment_reminded").count() == 1


def test_what_is_unticked_is_left_alone(app, client, board):
    client.sign_in("secretaris")
    sent = fields(look(client, board, "herinneren", "noord", "zuid"), "/planning/samen")
    sent["wie"] = [value for value in sent["wie"] if board.row(Assignment, "zuid").key in value]
    done = client.post("/planning/samen", data=sent).get_data(as_text=True)
    assert results(done) == {"District Zuid": "gedaan."}
    with app.app_context():
        told = db.session.query(Event).filter_by(name="assignment_reminded").one()
        assert told.subject_key == board.row(Assignment, "zuid").key


def test_a_return_is_written_once_for_all_and_each_has_a_result(client, board):
    for unit in ("zuid", "noord"):
        board.establish(unit)
    client.sign_in("secretaris")
    units = ("zuid", "noord", "drio")
    page = look(client, board, "analyse-terugsturen", *units, query="&back=/planning?filter=alles")
    assert results(page) == {"Dienst Informatie": "De opdracht staat nu op: toegewezen."}
    sent = fields(page, "/planning/samen")
    assert "question_reasons" not in page, "what differs by question is asked on the page of the unit"
    empty = client.post("/planning/samen", data=sent)
    assert empty.status_code == 422
    assert board.row(Assignment, "zuid").state == "task_established", "nothing happened yet"
    words = {"reason": "De cijfers ontbreken.", "resubmit_by": board.day(9).isoformat()}
    board.step("secretaris", Assignment, "noord", "return_analysis", words)
    done = client.post("/planning/samen", data=sent | words)
    found = results(done.get_data(as_text=True))
    assert found["District Zuid"].startswith("gedaan.")
    assert found["District Noord"].startswith("niet gedaan."), "it was returned already"
    assert board.row(Assignment, "zuid").state == "analysis"
    assert 'href="/planning?filter=alles"' in done.get_data(as_text=True)


def test_what_somebody_changed_meanwhile_is_not_returned_unseen(client, board):
    board.establish("zuid")
    client.sign_in("secretaris")
    sent = fields(look(client, board, "analyse-terugsturen", "zuid"), "/planning/samen")
    board.step("chef.zuid", Assignment, "zuid", "recall_analysis")
    board.step("chef.zuid", Assignment, "zuid", "establish_task", None)
    words = {"reason": "De cijfers ontbreken.", "resubmit_by": board.day(9).isoformat()}
    done = client.post("/planning/samen", data=sent | words).get_data(as_text=True)
    assert results(done) == {"District Zuid": "niet gedaan. Iemand wijzigde dit intussen. Kijk opnieuw."}
    assert board.row(Assignment, "zuid").state == "task_established"


def test_more_time_is_given_by_the_same_rules_and_stands_in_the_ledger(app, client, board):
    for unit, days in AHEAD.items():
        board.due(unit, board.day(days))
    board.establish("zuid")
    board.due("drio", board.day(-3))
    client.sign_in("secretaris")
    page = look(client, board, "uitstel-1", "noord", "zuid", "drio")
    late = "De deadline is voorbij: uitstel kan niet meer. Indienen mag nog wel."
    done = "Deze fase is al ingeleverd. Uitstel is niet nodig."
    assert results(page) == {"District Zuid": done, "Dienst Informatie": late}, "known before a day is named"
    sent = fields(page, "/planning/uitstel")
    words = {"new_deadline": board.day(47).isoformat(), "reason": "Er was een grote inzet."}
    done = client.post("/planning/uitstel", data=sent | words)
    found = results(done.get_data(as_text=True))
    assert found == {"District Noord": "gedaan."}
    given = board.row(Assignment, "noord")
    assert given.phase1_due >= board.day(47)
    with app.app_context():
        row = db.session.query(Extension).one()
        assert (row.state, row.former_day, row.number) == ("granted", board.day(40), 1)
        assert db.session.query(DateChange).filter_by(cause="extension").one().day == given.phase1_due
    page = client.get(f"/uitstel/{row.key}").get_data(as_text=True)
    assert "Gegeven door" in page
    assert "Er was een grote inzet." in page
    client.sign_in("chef.noord")
    assert "heeft uitstel gegeven" in client.get("/berichten").get_data(as_text=True)


def test_a_second_extension_is_for_the_leadership(client, board):
    board.due("noord", board.day(40))
    client.sign_in("secretaris")
    for days, expected in ((44, "gedaan."), (60, "niet gedaan.")):
        sent = fields(look(client, board, "uitstel-1", "noord"), "/planning/uitstel")
        words = {"new_deadline": board.day(days).isoformat(), "reason": "Ruimte."}
        found = results(client.post("/planning/uitstel", data=sent | words).get_data(as_text=True))
        assert found["District Noord"].startswith(expected)
    assert "eenheidsleiding" in found["District Noord"]


def test_phase_3_is_opened_for_chosen_units(client, board):
    board.establish("zuid")
    client.sign_in("secretaris")
    assert "fase-3-openen" not in shown(client), "what nobody can do is not offered"
    board.round_state("phase3_open")
    assert 'value="fase-3-openen"' in shown(client)
    sent = fields(look(client, board, "fase-3-openen", "zuid", "noord"), "/planning/samen")
    done = client.post("/planning/samen", data=sent)
    assert results(done.get_data(as_text=True)) == {"District Zuid": "gedaan."}
    assert board.row(Assignment, "zuid").state == "contributing"


def test_the_next_phase_is_opened_from_the_board(client, board):
    client.sign_in("secretaris")
    page = shown(client)
    sent = fields(page, f"/rondes/{board.round_key}/acties/open_phase2")
    done = client.post(f"/rondes/{board.round_key}/acties/open_phase2", data=sent)
    assert (done.status_code, done.location) == (303, "/planning")
    assert "open_phase3" in shown(client)


def test_a_text_that_the_guard_blocks_comes_back_and_stands_nowhere(app, client, board):
    board.establish("zuid")
    client.sign_in("secretaris")
    sent = fields(look(client, board, "analyse-terugsturen", "zuid"), "/planning/samen")
    words = {"reason": "Vraag het aan burger 123456782.", "resubmit_by": board.day(9).isoformat()}
    back = client.post("/planning/samen", data=sent | words)
    assert back.status_code == 422
    assert "123456782" in back.get_data(as_text=True)
    assert board.row(Assignment, "zuid").state == "task_established"


@pytest.mark.parametrize(
    "sent",
    [
        {"wat": "alles-weggooien"},
        {"wat": "herinneren", "wie": "round:R-01:1"},
        {"wat": "herinneren", "wie": "assignment:O-01:veel"},
        {"wat": "herinneren", "wie": "assignment"},
    ],
)
def test_what_no_form_of_ours_sends_is_refused(client, board, sent):
    client.sign_in("secretaris")
    assert client.send("/planning/samen", sent).status_code == 400


def test_a_unit_of_another_round_that_does_not_exist_is_404(client, board):
    client.sign_in("secretaris")
    sent = {"wat": "herinneren", "wie": "assignment:O-99:1"}
    assert client.send("/planning/samen", sent).status_code == 404


def test_without_a_choice_the_planning_comes_back(client, board):
    client.sign_in("secretaris")
    answer = client.get("/planning/samen?wat=herinneren")
    assert (answer.status_code, answer.location) == (303, "/planning")
    assert "Vink eerst een of meer onderdelen aan." in shown(client)


def test_the_secretariat_may_remind_and_nothing_more(app, client, board, people):
    people.add("bureau", "secretariat")
    board.establish("zuid")
    client.sign_in("bureau")
    words = re.findall(r'<option value="([\w-]+)"', shown(client))
    assert words == ["herinneren"]
    sent = {"wat": "nakijken", "wie": f"assignment:{board.row(Assignment, 'zuid').key}:1"}
    found = results(client.send("/planning/samen", sent).get_data(as_text=True))
    assert found["District Zuid"].startswith("niet gedaan.")
    given = {"phase": "1", "new_deadline": "2099-01-01", "reason": "Ruimte."}
    assert client.send("/planning/uitstel", given).status_code == 403
    assert board.row(Plan, "zuid").state == "draft"

"""What stands beside the units: dates, stalled needs, proposals, who is away, mail; on screen and paper."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from openpyxl import load_workbook

from app import clock
from app.clock import now, today
from app.commands.meetings import create_meeting
from app.commands.needs import NewNeed, create_need
from app.commands.steps import take_step
from app.database import transaction
from app.models.commitment import Commitment
from app.models.event import Event, Notice
from app.models.mail import Mail
from app.models.meeting import Meeting
from app.models.organisation import Delegation
from app.models.round import Assignment, Round
from tests.integration.planning.conftest import Board
from tests.integration.planning.test_planning import rows, shown
from tests.integration.terms.stage import NEED


def section(page: str, mark: str) -> str:
    """One part of the page as text."""
    part = re.search(rf'<section aria-labelledby="{mark}-title">.*?</section>', page, re.S)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())


def add(board: Board, *things: object) -> None:
    with board.app.app_context(), transaction() as session:
        session.add_all(things)


def delegation(board: Board, unit: str, first: int, last: int) -> Delegation:
    people = board.people
    return Delegation(
        position_id=people.positions[f"chef.{unit}"],
        account_id=people.accounts[f"plv.{unit}"],
        assigned_by_id=people.accounts["secretaris"],
        starts=board.day(first),
        ends=board.day(last),
        scopes=["edit"],
    )


def promise(board: Board, key: str, title: str, days: int, state: str = "in_execution") -> Commitment:
    with board.app.app_context():
        round_id = board.row(Assignment, "noord").round_id
        moment = now()
    return Commitment(
        key=key, state=state, created_at=moment, updated_at=moment, round_id=round_id, title=title,
        owner_id=board.people.positions["chef.zuid"], due=board.day(days),
    )  # fmt: skip


def test_what_is_late_or_comes_soon_stands_with_its_owner_earliest_first(client, board):
    add(
        board,
        promise(board, "A-01", "Samen leren", 10),
        promise(board, "A-02", "Was al klaar", -20, "secured"),
        promise(board, "A-03", "Te laat", -9),
        promise(board, "A-04", "Over een jaar", 365),
    )
    client.sign_in("secretaris")
    found = section(shown(client), "coming")
    assert found.index("Te laat") < found.index("Samen leren")
    assert "voorbij" in found[found.index("Te laat") : found.index("Samen leren")]
    assert "afspraak uitgevoerd, Hoofd District Zuid" in found
    assert "Was al klaar" not in found
    assert "Over een jaar" not in found


def test_a_meeting_with_something_to_decide_is_coming(app, client, board):
    with app.app_context():
        office = board.people.actor("secretaris")
        for days in (3, 4):
            data = {"date": board.day(days).isoformat(), "body": "emt", "title": ""}
            key = create_meeting(office, board.round_key, data)
        take_step(office, "meeting", key, "add_item", data={"purpose": "discuss", "title": "Werkdruk"})
    client.sign_in("secretaris")
    found = section(shown(client), "coming")
    assert "1 punt vergadering met besluiten" in found
    assert found.count("vergadering met besluiten") == 1, "an empty agenda decides nothing"


def test_a_deadline_in_an_absence_warns_on_the_board(client, board):
    board.due("noord", board.day(12))
    add(board, delegation(board, "noord", 5, 20))
    client.sign_in("secretaris")
    page = shown(client)
    assert "Plaatsvervangend hoofd District Noord neemt dan waar" in rows(page)["District Noord"]
    assert "neemt dan waar" not in rows(page)["District Zuid"]
    assert "Plaatsvervangend hoofd District Noord voor Hoofd District Noord" in section(page, "away")


def test_a_need_to_which_nothing_happens_stalls(app, client, board):
    with app.app_context():
        new = NewNeed(
            unit_id=board.people.units["noord"], round_id=board.row(Assignment, "noord").round_id,
            words=NEED, ask=True,
        )  # fmt: skip
        create_need(board.people.actor("chef.noord"), new)
        asked = now()
    with clock.at(asked + timedelta(days=14)):
        client.sign_in("secretaris")
        assert "Er ligt niets stil." in section(shown(client), "stalled")
    with clock.at(asked + timedelta(days=28)):
        client.sign_in("secretaris")
        page = shown(client)
    assert f"{NEED['title']} District Noord" in section(page, "stalled")
    owing = [unit for unit, words in rows(page).items() if "behoefte (te laat sinds" in words]
    assert owing == ["District Zuid", "Dienst Informatie"]


@pytest.mark.parametrize("given_up", [False, True])
def test_mail_that_did_not_arrive_asks_for_a_look(app, client, board, given_up):
    with app.app_context():
        moment = now()
    add(
        board,
        Mail(
            key="k", account_id=board.people.accounts["chef.noord"], created_at=moment, due_at=None,
            given_up_at=moment if given_up else None,
        ),
    )  # fmt: skip
    client.sign_in("secretaris")
    assert ("1 mail is niet aangekomen" in shown(client)) is given_up


def test_a_proposal_of_a_ladder_leads_to_the_next_meeting_until_it_is_moot(app, client, board):
    row = board.row(Assignment, "drio")
    with app.app_context(), transaction() as session:
        moment = now()
        told = Event(
            name="agenda_proposed", subject="assignment", subject_id=row.id, subject_key=row.key, at=moment,
            round_id=row.round_id, data={}, trace=None,
        )
        meeting = Meeting(
            key="EL-1", state="planned", created_at=moment, updated_at=moment, round_id=row.round_id,
            body="leadership", day=today() + timedelta(days=3),
        )
        session.add_all((told, meeting))
        session.flush()
        notice = Notice(
            event_id=told.id, account_id=board.people.accounts["secretaris"], link="/", at=moment,
            subject="assignment", subject_id=row.id, asks=True, planned=False,
        )
        session.add(notice)
    client.sign_in("secretaris")
    page = shown(client)
    assert "De opdracht van Dienst Informatie" in page
    about = f"/opdrachten/{board.row(Assignment, 'drio').key}"
    assert f"/vergaderingen/EL-1/acties/add_item?onderwerp={about}&amp;back=/planning" in page
    with app.app_context(), transaction() as session:
        session.query(Notice).update({"moot_at": now()})
    assert "De opdracht van Dienst Informatie" not in shown(client)
    with app.app_context(), transaction() as session:
        session.query(Notice).update({"moot_at": None})
        of = session.get_one(Round, row.round_id)
        of.state, key = "closed", of.key
    page = shown(client, f"?ronde={key}")
    assert "Dienst Informatie" in page
    assert "De opdracht van Dienst Informatie" not in page, "of what is over nothing is proposed"


def test_the_timeline_says_in_words_what_it_draws(client, board):
    client.sign_in("secretaris")
    drawing = re.search(r'<svg class="schedule".*?</svg>', shown(client), re.S)[0]
    assert 'role="img" aria-labelledby="timeline-title timeline-words"' in drawing
    words = re.search(r"<desc[^>]*>(.*?)</desc>", drawing)[1]
    days = ("Inbreng bevriezen: ", "Besluit over de ronde: ")
    for said in (*(f"Fase {number}: van " for number in (1, 2, 3)), *days):
        assert said in words
    assert len(re.findall("<rect", drawing)) == 3
    assert 'data-state="now"' in drawing or 'data-state="ahead"' in drawing


def test_paper_has_everything_and_nothing_to_press(client, board):
    board.due("drio", board.day(-30))
    client.sign_in("secretaris")
    page = client.get("/planning/afdruk").get_data(as_text=True)
    assert next(iter(rows(page))) == "Dienst Informatie"
    main = page.partition("<main")[2].partition("</main>")[0]
    assert not re.search("<(form|button|input|select)", main)
    assert "<details" not in main
    late = client.get("/planning/afdruk?filter=te-laat").get_data(as_text=True)
    assert list(rows(late)) == ["Dienst Informatie"]


def test_a_file_holds_what_is_shown(client, board):
    board.due("drio", board.day(-30))
    client.sign_in("secretaris")
    answer = client.get("/planning/planning.csv?filter=te-laat")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="planning-{board.round_key}.csv"'
    headings, only = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";")
    found = dict(zip(headings, only, strict=True))
    assert found["Onderdeel"] == "Dienst Informatie"
    assert found["Fase 1: analyse, uiterlijk"] == board.day(-30).isoformat()
    assert int(found["Fase 1: analyse, werkdagen over"]) < 0
    sheet = load_workbook(io.BytesIO(client.get("/planning/planning.xlsx").get_data())).worksheets[0]
    assert sheet.max_row == 5
    assert sheet["A2"].value == "Dienst Informatie"
    assert client.get("/planning/planning.pdf").status_code == 404

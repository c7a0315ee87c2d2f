"""The calendar feed: a whole day for each own date, for whoever has the address, until it is revoked."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import insert, select, update

from app.clock import today
from app.commands.accounts import disable_account
from app.commands.events import record
from app.commands.mail import feed_token, make_feed, revoke_feed
from app.database import transaction
from app.models.event import Event
from app.models.mail import FeedToken
from app.models.organisation import Account
from app.models.round import Assignment
from app.models.term import DateChange
from tests.conftest import Client
from tests.factories import PASSWORD
from tests.integration.mail.conftest import Office
from tests.integration.mail.test_pages import once, page
from tests.world import make_world


def address(office: Office, user: str) -> str:
    """The path of the feed of somebody, new."""
    account = office.people.accounts[user]
    make_feed(account)
    made_at = office.session.scalar(select(FeedToken.made_at).where(FeedToken.account_id == account))
    assert made_at is not None
    return f"/agenda/{feed_token(account, made_at)}.ics"


def events(office: Office, path: str) -> dict[str, dict[str, object]]:
    """The events of a feed by UID, as a calendar program reads them."""
    answer = office.app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    found = Calendar.from_ical(answer.data)
    assert not found.errors
    return {str(each["UID"]): each for each in found.walk("VEVENT")}  # type: ignore[misc]


def summaries(office: Office, user: str) -> set[str]:
    return {str(each["SUMMARY"]) for each in events(office, address(office, user)).values()}


def test_everybody_has_the_own_deadlines_and_meetings(office: Office) -> None:
    noord = make_world(office.people).keys["assignment.noord"]
    mine = summaries(office, "chef.noord")
    assert {f"Fase 1: stel uw opgave vast ({noord})", f"Fase 3: lever uw inbreng ({noord})"} <= mine
    assert "Reageer op behoefte B-02" in summaries(office, "chef.drio")
    assert not any("Reageer op behoefte" in line for line in mine)
    assert any(line.startswith("Vergadering ") for line in summaries(office, "politiechef"))
    assert not any(line.startswith("Vergadering ") for line in mine)
    assert summaries(office, "beheer") == set()


def test_a_date_is_a_whole_day_with_a_link(office: Office) -> None:
    office.round("noord")
    kind, row, key = office.assignment("noord")
    due = office.session.scalars(select(Assignment.phase1_due)).one()
    found = events(office, address(office, "chef.noord"))[f"phase1-{kind}-{row}@127.0.0.1"]
    assert found.decoded("dtstart") == due  # type: ignore[attr-defined]
    assert type(found.decoded("dtstart")) is date  # type: ignore[attr-defined]
    assert found.decoded("dtend") == due + timedelta(days=1)  # type: ignore[attr-defined]
    assert found["URL"] == f"http://127.0.0.1:8000/opdrachten/{key}"
    assert found["TRANSP"] == "TRANSPARENT"


def test_a_date_that_moves_keeps_its_identity_and_says_so(office: Office) -> None:
    office.round("noord")
    path = address(office, "chef.noord")
    before = events(office, path)
    _, row, key = office.assignment("noord")
    moment = datetime.now(UTC) + timedelta(minutes=5)
    with transaction() as session:
        session.execute(update(Assignment).values(phase1_due=today() + timedelta(days=99)))
        moved = record(
            session,
            name="extension_granted",
            subject="assignment",
            subject_id=row,
            subject_key=key,
            at=moment,
            actor_id=None,
        )
        line = {"subject": "assignment", "subject_id": row, "what": "phase1", "cause": "extension"}
        days = {"former": today(), "day": today() + timedelta(days=99)}
        session.execute(insert(DateChange).values(**line, **days, event_id=moved))
    after = events(office, path)
    assert before.keys() == after.keys()
    uid = next(uid for uid in after if uid.startswith("phase1-"))
    assert int(after[uid]["SEQUENCE"]) > int(before[uid]["SEQUENCE"])  # type: ignore[call-overload]
    assert after[uid].decoded("last-modified") > before[uid].decoded("last-modified")  # type: ignore[attr-defined]
    assert after[uid].decoded("dtstart") == today() + timedelta(days=99)  # type: ignore[attr-defined]
    assert office.session.scalar(select(Event.name).where(Event.id == moved)) == "extension_granted"


def test_nothing_that_people_typed_is_in_a_feed(office: Office) -> None:
    world = make_world(office.people)
    for user in office.people.accounts:
        text = office.app.test_client().get(address(office, user)).get_data(as_text=True)
        unfolded = text.replace("\r\n ", "")
        assert "GEHEIM" not in unfolded
        assert "Een gericht beeld" not in unfolded
        assert "Besluiten" not in unfolded
    assert world.secrets


def test_a_feed_speaks_the_language_of_its_reader(office: Office) -> None:
    office.round("noord")
    with transaction() as session:
        session.execute(update(Account).values(language="en"))
    assert any(line.startswith("Phase 1: establish your task") for line in summaries(office, "chef.noord"))


@pytest.mark.parametrize("token", ["x", "", "a" * 43, "%00", "../inloggen", "é"])
def test_an_unknown_address_is_not_there(office: Office, token: str) -> None:
    assert office.app.test_client().get(f"/agenda/{token}.ics").status_code in {400, 404}


def test_an_address_that_was_revoked_or_replaced_is_not_there(office: Office) -> None:
    browser = office.app.test_client()
    first = address(office, "secretaris")
    assert browser.get(first).status_code == 200
    assert browser.get(first.removesuffix(".ics")).status_code == 404
    second = address(office, "secretaris")
    assert (browser.get(first).status_code, browser.get(second).status_code) == (404, 200)
    revoke_feed(office.people.accounts["secretaris"])
    assert browser.get(second).status_code == 404
    third = address(office, "secretaris")
    disable_account("secretaris", None)
    assert browser.get(third).status_code == 404


def test_the_key_itself_is_not_stored(office: Office) -> None:
    token = address(office, "secretaris").removeprefix("/agenda/").removesuffix(".ics")
    assert len(token) == 43
    assert token not in {row.token_hash for row in office.session.execute(select(FeedToken.token_hash))}


def test_the_address_is_made_shown_renewed_and_revoked_on_the_page(office: Office) -> None:
    browser = office.app.test_client()
    assert isinstance(browser, Client)
    browser.sign_in("secretaris", PASSWORD)
    before = page(browser, "/berichten/voorkeuren")
    assert "/agenda/" not in before.replace("/berichten/agenda/", "")
    seen = []
    for _ in range(2):
        browser.send("/berichten/agenda/maken", {"once": once(page(browser, "/berichten/voorkeuren"))})
        shown = page(browser, "/berichten/voorkeuren")
        found = re.search(r"http://127\.0\.0\.1:8000(/agenda/[\w-]{43}\.ics)", shown)
        assert found is not None
        seen.append(found[1])
    assert [browser.get(path).status_code for path in seen] == [404, 200]
    browser.send("/berichten/agenda/intrekken")
    assert browser.get(seen[1]).status_code == 404
    assert "Adres maken" in page(browser, "/berichten/voorkeuren")


def test_under_another_secret_the_page_says_that_it_cannot_show_the_address(office: Office) -> None:
    path = address(office, "secretaris")
    office.sends_to("", secret_key="another secret of at least 32 characters")
    browser = office.app.test_client()
    assert isinstance(browser, Client)
    browser.sign_in("secretaris", PASSWORD)
    assert "is hier niet meer te zien" in page(browser, "/berichten/voorkeuren")
    assert browser.get(path).status_code == 200

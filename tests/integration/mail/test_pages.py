"""The pages about mail: one's own, what one wants, and what could not be delivered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from app import outbox
from app.extensions import db as extension
from app.models.mail import MailChoice
from app.models.organisation import Account
from tests.conftest import Client
from tests.factories import PASSWORD
from tests.integration.mail.conftest import MONDAY, Office, later

CHOICES = {"asked": "at_once", "reminder": "never", "decision": "daily", "change": "never", "language": "nl"}


@pytest.fixture
def browser(office: Office) -> Client:
    """A browser that nobody signed in with."""
    found = office.app.test_client()
    assert isinstance(found, Client)
    return found


def enter(browser: Client, user: str) -> Client:
    browser.sign_in(user, PASSWORD)
    return browser


def page(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def once(text: str) -> str:
    """The one-time key of the first form in the page itself."""
    return re.findall(r'name="once" value="([^"]+)"', text)[-1]


@contextmanager
def counted(office: Office) -> Iterator[list[str]]:
    """The statements of what happens inside."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    engine = extension.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_kept_mail_is_read_by_its_reader_alone(office: Office, browser: Client) -> None:
    office.happens("secretaris", event="plan_submitted")
    outbox.plan(MONDAY)
    outbox.deliver(MONDAY)
    mail = office.mail()
    enter(browser, "secretaris")
    assert 'href="/berichten/post"' in page(browser, "/berichten")
    listed = page(browser, "/berichten/post")
    assert f'href="/berichten/post/{mail.id}"' in listed
    assert "Bewaard" in listed
    shown = page(browser, f"/berichten/post/{mail.id}")
    assert "heeft het plan ingediend." in shown
    assert "Geachte Secretaris EMT," in shown
    other = enter(office.app.test_client(), "politiechef")  # type: ignore[arg-type]
    assert other.get(f"/berichten/post/{mail.id}").status_code == 404
    assert "Er is nog geen mail voor u." in page(other, "/berichten/post")


@pytest.mark.parametrize("number", ["0", "99", "9223372036854775807", "9223372036854775808", "x"])
def test_a_mail_that_is_not_there_is_not_found(office: Office, browser: Client, number: str) -> None:
    assert enter(browser, "secretaris").get(f"/berichten/post/{number}").status_code == 404


def test_a_mail_that_is_not_written_yet_is_not_shown(office: Office, browser: Client) -> None:
    office.happens("secretaris")
    outbox.plan(MONDAY)
    enter(browser, "secretaris")
    assert browser.get(f"/berichten/post/{office.mail().id}").status_code == 404


def test_the_list_of_mail_costs_the_same_with_many(office: Office, browser: Client) -> None:
    enter(browser, "secretaris")
    statements = []
    for number in range(1, 42):
        office.happens("secretaris", at=later(MONDAY, days=7 * number))
        outbox.plan(later(MONDAY, days=7 * number))
        outbox.deliver(later(MONDAY, days=7 * number))
        if number in {1, 41}:
            with counted(office) as seen:
                text = page(browser, "/berichten/post")
            statements.append(len(seen))
    assert statements[0] == statements[1] <= 12
    older = re.search(r'href="(/berichten/post\?voor=\d+)"', text)
    assert older is not None
    assert page(browser, older[1]).count('href="/berichten/post/') == 11


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 40, "٣"])
def test_a_page_that_was_made_up_shows_the_first(office: Office, browser: Client, asked: str) -> None:
    enter(browser, "secretaris")
    assert browser.get("/berichten/post", query_string={"voor": asked}).status_code == 200


def test_what_was_chosen_is_kept_and_followed(office: Office, browser: Client) -> None:
    enter(browser, "secretaris")
    before = page(browser, "/berichten/voorkeuren")
    assert before.count('value="daily" checked') == 4
    answer = browser.send("/berichten/voorkeuren", CHOICES | {"once": once(before)})
    assert (answer.status_code, answer.location) == (303, "/berichten/voorkeuren")
    stored = dict(office.session.execute(select(MailChoice.kind, MailChoice.choice)).tuples().all())
    assert stored == {key: value for key, value in CHOICES.items() if key != "language"}
    after = page(browser, "/berichten/voorkeuren")
    assert "Uw voorkeuren zijn bewaard." in after
    assert after.count('value="never" checked') == 2
    office.happens("secretaris", asks=True)
    office.happens("secretaris", event="plan_submitted")
    outbox.plan(MONDAY)
    assert office.mail().key.startswith("now:")


@pytest.mark.parametrize("wrong", [{"asked": ""}, {"asked": "sometimes"}, {"language": "fr"}])
def test_a_choice_that_is_none_comes_back(office: Office, browser: Client, wrong: dict[str, str]) -> None:
    enter(browser, "secretaris")
    answer = browser.send("/berichten/voorkeuren", CHOICES | wrong)
    assert answer.status_code == 422
    assert 'id="problems"' in answer.get_data(as_text=True)
    assert list(office.session.scalars(select(MailChoice.kind))) == []


def test_the_language_is_remembered_for_mail_and_for_another_browser(office: Office, browser: Client) -> None:
    enter(browser, "secretaris").send("/berichten/voorkeuren", CHOICES | {"language": "en"})
    assert "Preferences" in page(browser, "/berichten/voorkeuren")
    mine = Account.username == "secretaris"
    assert office.session.scalar(select(Account.language).where(mine)) == "en"
    another = enter(office.app.test_client(), "secretaris")  # type: ignore[arg-type]
    assert "Messages" in page(another, "/berichten")


def test_signing_in_remembers_the_language_of_the_browser(office: Office, browser: Client) -> None:
    browser.get("/taal/en")
    enter(browser, "chef.noord")
    mine = Account.username == "chef.noord"
    assert office.session.scalar(select(Account.language).where(mine)) == "en"


def dead(office: Office, *users: str) -> None:
    """Mails of these people that the server refuses for good."""
    for user in users:
        office.address(user, "a,b@eenheid.example")
    office.sends_to("smtp://127.0.0.1:1")
    office.happens(*users)
    outbox.plan(MONDAY)
    outbox.deliver(MONDAY)
    assert all(mail.given_up_at for mail in office.mails())


def test_the_secretary_sees_dead_letters_and_sends_them_again(served_office: Office) -> None:
    office = served_office
    office.box.answers["chef.noord@eenheid.example"] = ["550 gone"]
    office.wants("chef.noord", "change", "at_once")
    office.happens("chef.noord")
    outbox.plan(MONDAY)
    outbox.deliver(MONDAY)
    browser = enter(office.app.test_client(), "secretaris")  # type: ignore[arg-type]
    text = page(browser, "/berichten/onbestelbaar")
    assert "Hoofd District Noord" in text
    assert "De mailserver kent het adres niet of neemt er geen mail voor aan. (550)" in text
    assert "chef.noord@" not in text
    path = f"/berichten/onbestelbaar/{office.mail().id}/opnieuw"
    assert browser.send(path, {"once": once(text)}).location == "/berichten/onbestelbaar"
    assert "De mail wordt opnieuw verstuurd." in page(browser, "/berichten/onbestelbaar")
    mail = office.mail()
    assert (mail.given_up_at, mail.attempts, mail.last_error) == (None, 0, None)
    assert mail.due_at is not None
    assert outbox.deliver(mail.due_at) == 1
    browser.send(path, {"once": "another"})
    assert "Deze mail was al opnieuw verstuurd." in page(browser, "/berichten/onbestelbaar")


def test_dead_letters_are_for_the_secretary_and_the_administrator(office: Office) -> None:
    dead(office, "chef.noord", "chef.zuid")
    number = office.mails()[0].id
    for user in sorted(office.people.accounts):
        browser = enter(office.app.test_client(), user)  # type: ignore[arg-type]
        may = user in {"secretaris", "beheer"}
        assert browser.get("/berichten/onbestelbaar").status_code == (200 if may else 403), user
        assert ("/berichten/onbestelbaar" in page(browser, "/berichten")) is may
        if not may:
            assert browser.send(f"/berichten/onbestelbaar/{number}/opnieuw").status_code == 403
    assert all(mail.given_up_at for mail in office.mails())


def test_mail_that_waits_for_the_server_is_told(office: Office) -> None:
    office.sends_to("smtp://127.0.0.1:1")
    long_ago = later(MONDAY, days=-364)
    office.happens("chef.noord", "chef.zuid", at=long_ago)
    outbox.plan(long_ago)
    assert outbox.deliver(long_ago) == 0
    browser = enter(office.app.test_client(), "secretaris")  # type: ignore[arg-type]
    text = page(browser, "/berichten/onbestelbaar")
    assert "2 mails wachten al meer dan een half uur op de mailserver." in text
    assert "Alle mail is aangekomen of onderweg." in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_reason_of_a_dead_letter_has_a_sentence(office: Office, language: str) -> None:
    from app.text import text_in

    dead(office, "chef.noord")
    codes = ("recipient", "address", "content", "sender", "connection", "not_written", "worker")
    assert all(text_in(language, f"post_error.{code}") for code in codes)  # type: ignore[arg-type]
    assert office.mail().last_error == "address"

"""Sending: every mail once, whatever the server and the workers do; the network outside every transaction."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Connection, event, select, update

from app import outbox
from app.clock import LOCAL
from app.database import transaction
from app.extensions import db as extension
from app.models.mail import Mail
from app.outbox import delivery
from app.outbox.envelope import message_id
from app.outbox.planning import next_bundle
from tests.integration.mail.box import free_port, served
from tests.integration.mail.conftest import MONDAY, Office, later

USERS = ("secretaris", "politiechef", "chef.noord", "chef.zuid", "plv.noord")


def posted(office: Office, *users: str, at: datetime = MONDAY) -> None:
    """Each of these people has a mail that is due."""
    office.happens(*users, at=at)
    outbox.plan(at)


def to(user: str) -> str:
    return f"{user}@eenheid.example"


def test_every_mail_is_sent_once_over_one_connection(served_office: Office) -> None:
    posted(served_office, *USERS)
    assert outbox.deliver(MONDAY) == len(USERS)
    assert outbox.deliver(later(MONDAY, hours=1)) == 0
    assert sorted(served_office.box.recipients) == sorted(to(user) for user in USERS)
    assert served_office.box.connections == 1
    assert all(mail.sent_at and mail.due_at is None and mail.lease is None for mail in served_office.mails())


@pytest.fixture
def unlucky_plan(served_office: Office) -> Iterator[None]:
    """PostgreSQL is left one way to look for rows: the one that reads a list again for each of them.

    It chooses that way itself when it knows little of a table, as after a restart.
    """

    def leave_one(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material"):
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")

    event.listen(extension.engine, "begin", leave_one)
    yield
    event.remove(extension.engine, "begin", leave_one)


@pytest.mark.usefixtures("unlucky_plan")
def test_a_claim_takes_one_mail_however_the_database_looks_for_it(served_office: Office) -> None:
    posted(served_office, *USERS)
    assert outbox.deliver(MONDAY) == len(USERS)
    assert sorted(served_office.box.recipients) == sorted(to(user) for user in USERS)
    assert all(mail.attempts == 1 for mail in served_office.mails())


def test_the_message_id_follows_from_the_key(served_office: Office) -> None:
    posted(served_office, "secretaris")
    served_office.box.drops[to("secretaris")] = 0
    outbox.deliver(MONDAY)
    mail = served_office.mail()
    expected = message_id(mail.key, served_office.app.config["OPGAVE"])
    assert served_office.box.ids() == [expected]
    assert expected.endswith("@localhost>")


def test_a_recipient_that_is_refused_for_good_is_given_up_at_once(served_office: Office) -> None:
    served_office.box.answers[to("secretaris")] = ["550 no such mailbox secretaris@eenheid.example"]
    posted(served_office, "secretaris", "chef.noord")
    assert outbox.deliver(MONDAY) == 1
    given_up = next(mail for mail in served_office.mails() if mail.given_up_at)
    assert (given_up.last_error, given_up.due_at, given_up.attempts) == ("recipient 550", None, 1)
    assert served_office.box.recipients == [to("chef.noord")]


@pytest.mark.parametrize("trouble", ["451 later", "421 closing", "452 full"])
def test_a_recipient_that_is_refused_for_now_gets_the_mail_later(served_office: Office, trouble: str) -> None:
    served_office.box.answers[to("secretaris")] = [trouble, trouble]
    posted(served_office, "secretaris", "chef.noord")
    assert outbox.deliver(MONDAY) == 1
    waiting = next(mail for mail in served_office.mails() if mail.sent_at is None)
    assert waiting.due_at is not None
    assert timedelta(seconds=29) < waiting.due_at - MONDAY < timedelta(minutes=2)
    assert outbox.deliver(later(MONDAY, seconds=10)) == 0
    assert outbox.deliver(later(MONDAY, minutes=3)) == 0
    assert outbox.deliver(later(MONDAY, minutes=9)) == 1
    assert sorted(served_office.box.recipients) == sorted([to("secretaris"), to("chef.noord")])


def test_a_text_that_is_refused_for_good_blocks_nobody(served_office: Office) -> None:
    served_office.box.text_answers = ["554 looks like advertising: wilt u"]
    posted(served_office, "secretaris", "chef.noord")
    assert outbox.deliver(MONDAY) == 1
    assert [mail.last_error for mail in served_office.mails() if mail.given_up_at] == ["content 554"]


def test_a_broken_connection_loses_nothing(served_office: Office) -> None:
    for user in USERS[:3]:
        served_office.box.drops[to(user)] = 2
    posted(served_office, *USERS)
    moment = MONDAY
    for _ in range(6):
        outbox.deliver(moment)
        moment = later(moment, minutes=10)
    assert sorted(served_office.box.recipients) == sorted(to(user) for user in USERS)
    assert served_office.box.connections > 1


def test_a_day_without_mail_server_delays_and_loses_nothing(office: Office) -> None:
    port = free_port()
    office.sends_to(f"smtp://127.0.0.1:{port}")
    posted(office, *USERS)
    moment = MONDAY
    for _ in range(24):
        assert outbox.deliver(moment) == 0
        moment = later(moment, hours=1)
    mails = office.mails()
    assert {mail.attempts for mail in mails} == {0}
    assert {mail.last_error for mail in mails} == {"no_answer", None}
    assert not any(mail.given_up_at for mail in mails)
    with served(office.box, port):
        assert outbox.deliver(moment) == len(USERS)
        assert outbox.deliver(later(moment, hours=1)) == 0
    assert sorted(office.box.recipients) == sorted(to(user) for user in USERS)


def test_a_mail_that_keeps_failing_becomes_a_dead_letter_after_a_day(served_office: Office) -> None:
    served_office.box.answers[to("secretaris")] = ["451 later"] * 100
    served_office.wants("secretaris", "asked", "at_once")
    served_office.happens("secretaris", asks=True)
    outbox.plan(MONDAY)
    moment = MONDAY
    while served_office.mail().given_up_at is None:
        outbox.deliver(moment)
        moment = later(moment, hours=1)
    mail = served_office.mail()
    assert (mail.attempts, mail.last_error) == (delivery.MOST_ATTEMPTS, "recipient 451")
    assert timedelta(hours=24) < moment - MONDAY < timedelta(days=5)


def test_waiting_grows_and_never_comes_all_at_once() -> None:
    waits = [[delivery.waiting_time(attempt) for _ in range(50)] for attempt in range(1, 17)]
    assert max(waits[0]) <= timedelta(minutes=1)
    assert all(min(longer) > min(short) for short, longer in pairwise(waits[:9]))
    assert max(waits[-1]) <= delivery.LONGEST_WAIT
    assert all(len(set(each)) > 40 for each in waits)


def test_the_lease_of_a_dead_worker_comes_back_by_itself(served_office: Office) -> None:
    posted(served_office, "secretaris")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "_handle", _die)
        with pytest.raises(SystemExit):
            outbox.deliver(MONDAY)
    assert served_office.mail().lease is not None
    assert outbox.deliver(later(MONDAY, seconds=60)) == 0
    assert outbox.deliver(later(MONDAY, minutes=6)) == 1
    assert len(served_office.box.taken) == 1


def _die(*_args: object) -> bool:
    raise SystemExit


def test_a_mail_on_which_workers_keep_dying_is_given_up(served_office: Office) -> None:
    posted(served_office, "secretaris", "chef.noord")
    first = served_office.mails()[0].id
    with transaction() as session:
        session.execute(update(Mail).where(Mail.id == first).values(attempts=delivery.MOST_ATTEMPTS))
    assert outbox.deliver(MONDAY) == 1
    given_up = [mail for mail in served_office.mails() if mail.given_up_at]
    assert [(mail.id, mail.last_error) for mail in given_up] == [(first, "worker")]


def test_a_lease_of_a_clock_that_ran_ahead_does_not_hold_a_mail(served_office: Office) -> None:
    posted(served_office, "secretaris")
    with transaction() as session:
        session.execute(update(Mail).values(lease="x", leased_until=later(MONDAY, days=1)))
    assert outbox.deliver(later(MONDAY, minutes=1)) == 1


def test_whoever_lost_the_lease_changes_nothing(served_office: Office) -> None:
    posted(served_office, "secretaris")
    claim = delivery._claim(MONDAY)
    assert claim is not None
    other = delivery._claim(later(MONDAY, minutes=6))
    assert other is not None
    assert other.lease != claim.lease
    assert not delivery._finish(claim, due_at=None, given_up_at=MONDAY)
    assert served_office.mail().given_up_at is None
    assert delivery._finish(other, due_at=None, sent_at=MONDAY)


def test_workers_at_once_send_each_mail_once(served_office: Office) -> None:
    users = sorted(served_office.people.accounts)
    posted(served_office, *users)
    served_office.session.rollback()
    failed: list[BaseException] = []

    def work() -> None:
        with served_office.app.app_context():
            try:
                while served_office.session.scalar(select(Mail.id).where(Mail.due_at.is_not(None))):
                    outbox.deliver(MONDAY)
            except BaseException as error:
                failed.append(error)
            finally:
                extension.session.remove()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(90)
    assert failed == []
    assert sorted(served_office.box.recipients) == sorted(to(user) for user in users)


def test_a_mail_that_cannot_be_written_blocks_nobody(served_office: Office) -> None:
    served_office.happens("secretaris", event="an_event_without_words")
    served_office.happens("chef.noord")
    outbox.plan(MONDAY)
    assert outbox.deliver(MONDAY) == 1
    broken = next(mail for mail in served_office.mails() if mail.sent_at is None)
    assert (broken.last_error, broken.lease) == ("not_written KeyError", None)
    assert broken.due_at is not None


def test_the_text_stays_as_it_was_first_written(served_office: Office) -> None:
    served_office.box.drops[to("secretaris")] = 1
    seen = served_office.happens("secretaris")
    outbox.plan(MONDAY)
    outbox.deliver(MONDAY)
    before = served_office.mail().text
    served_office.marks(seen, read_at=MONDAY)
    assert outbox.deliver(later(MONDAY, minutes=5)) == 1
    assert served_office.mail().text == before


def test_a_bundle_that_failed_is_not_tried_at_night_but_what_cannot_wait_is(served_office: Office) -> None:
    evening = datetime(2026, 11, 27, 18, 30, tzinfo=LOCAL)
    for user in ("secretaris", "chef.noord"):
        served_office.box.answers[to(user)] = ["451 later"]
    served_office.wants("chef.noord", "change", "at_once")
    posted(served_office, "secretaris", "chef.noord", at=evening)
    assert outbox.deliver(evening) == 0
    for hours in range(1, 60):
        outbox.deliver(later(evening, hours=hours))
        if hours == 1:
            assert served_office.box.recipients == [to("chef.noord")]
    assert served_office.box.recipients == [to("chef.noord")]
    monday = next_bundle(later(evening, hours=1), sent_today=False)
    assert outbox.deliver(monday) == 1
    assert served_office.box.recipients == [to("chef.noord"), to("secretaris")]


def test_nothing_is_sent_inside_a_transaction(served_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    writing: list[bool] = []
    send = delivery.Post.send

    def spied(self: delivery.Post, *args: object) -> None:
        writing.append("opgave_writing" in extension.session().info)
        send(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery.Post, "send", spied)
    posted(served_office, "secretaris")
    outbox.deliver(MONDAY)
    assert writing == [False]


@pytest.mark.parametrize("email", [None, ""])
def test_without_an_address_mail_is_kept(served_office: Office, email: str | None) -> None:
    served_office.address("secretaris", email)
    posted(served_office, "secretaris")
    assert outbox.deliver(MONDAY) == 1
    mail = served_office.mail()
    assert mail.kept_at is not None
    assert mail.text is not None
    assert served_office.box.taken == []


def test_without_a_mail_server_mail_is_kept(office: Office) -> None:
    posted(office, "secretaris")
    assert outbox.deliver(MONDAY) == 1
    assert (office.mail().kept_at is None, office.mail().due_at) == (False, None)
    assert outbox.deliver(later(MONDAY, days=1)) == 0

"""Old mails are removed: what was sent after a season, a dead letter after a year; the messages stay."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app import outbox
from app.commands import upkeep
from app.commands.upkeep import DEAD_LETTERS_KEPT, MAILS_KEPT, forget
from app.models.event import Notice
from app.queries.notices import notices
from tests.integration.mail.conftest import MONDAY, Office

MINUTE = timedelta(minutes=1)


def told(office: Office, user: str) -> int:
    """How many messages somebody has in the application."""
    return len(notices(office.session, office.people.accounts[user]))


def left(office: Office, moment: datetime) -> int:
    """How many mails there are after a clean-up at this moment."""
    forget(moment)
    return len(office.mails())


def test_what_was_sent_goes_after_a_season_and_the_message_stays(served_office: Office) -> None:
    served_office.happens("secretaris", "chef.noord")
    outbox.plan(MONDAY)
    assert outbox.deliver(MONDAY) == 2
    last = max(mail.sent_at for mail in served_office.mails() if mail.sent_at)
    assert left(served_office, last + MAILS_KEPT - MINUTE) == 2
    assert left(served_office, last + MAILS_KEPT + MINUTE) == 0
    assert told(served_office, "chef.noord") == 1
    assert outbox.plan(last + MAILS_KEPT) == 0, "nobody is told of it again"


def test_what_was_kept_for_want_of_an_address_goes_after_a_season_too(office: Office) -> None:
    office.happens("secretaris")
    outbox.plan(MONDAY)
    outbox.deliver(MONDAY)
    kept = office.mail().kept_at
    assert kept is not None
    assert left(office, kept + MAILS_KEPT - MINUTE) == 1
    assert left(office, kept + MAILS_KEPT + MINUTE) == 0


def test_a_mail_that_had_nothing_to_tell_goes_too(served_office: Office) -> None:
    read = served_office.happens("secretaris")
    outbox.plan(MONDAY)
    served_office.marks(read, read_at=MONDAY)
    outbox.deliver(MONDAY)
    assert served_office.mail().text is None
    assert left(served_office, MONDAY + MAILS_KEPT - MINUTE) == 1
    assert left(served_office, MONDAY + MAILS_KEPT + MINUTE) == 0


def test_a_dead_letter_stays_a_year(served_office: Office) -> None:
    served_office.box.answers["secretaris@eenheid.example"] = ["550 no such mailbox"]
    served_office.happens("secretaris")
    outbox.plan(MONDAY)
    outbox.deliver(MONDAY)
    given_up = served_office.mail().given_up_at
    assert given_up is not None
    assert left(served_office, given_up + DEAD_LETTERS_KEPT - MINUTE) == 1
    assert left(served_office, given_up + DEAD_LETTERS_KEPT + MINUTE) == 0


def test_a_mail_that_still_waits_is_never_removed(office: Office) -> None:
    notice = office.happens("secretaris")
    outbox.plan(MONDAY)
    assert left(office, MONDAY + 2 * DEAD_LETTERS_KEPT) == 1
    assert office.session.scalars(select(Notice.mail_id).where(Notice.id.in_(notice))).one() is not None


def test_many_go_in_parts(served_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "BATCH", 2)
    served_office.happens("secretaris", "chef.noord", "chef.zuid", "plv.noord", "politiechef")
    outbox.plan(MONDAY)
    assert outbox.deliver(MONDAY) == 5
    assert forget(MONDAY + MAILS_KEPT + timedelta(days=1)) == 5
    assert served_office.mails() == []

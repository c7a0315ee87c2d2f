"""One person in two windows at once: what is replaced as a whole is replaced by one after the other."""

from collections.abc import Callable

from sqlalchemy import func, select

from app.commands.mail import choose, make_feed, revoke_feed
from app.models.mail import FeedToken, MailChoice
from app.outbox.kinds import Choice, Kind
from tests.integration.mail.conftest import Office
from tests.together import together

WINDOWS, TURNS = 6, 3


def at_once(office: Office, act: Callable[[int], object]) -> None:
    """Do it in windows of their own, several times; what any of them raises is raised here."""
    for _ in range(TURNS):
        together(WINDOWS, act, office.app)


def test_wishes_that_are_kept_twice_are_those_of_one_window(office: Office) -> None:
    account = office.people.accounts["chef.noord"]
    wishes = [dict.fromkeys(Kind, choice) for choice in Choice]
    at_once(office, lambda number: choose(account, "nl", wishes[number % len(wishes)]))
    chosen = dict(office.session.execute(select(MailChoice.kind, MailChoice.choice)).tuples().all())
    assert chosen in wishes


def test_a_feed_that_is_made_and_revoked_twice_is_there_once_or_not(office: Office) -> None:
    account = office.people.accounts["chef.noord"]
    at_once(office, lambda number: make_feed(account) if number else revoke_feed(account))
    make_feed(account)
    assert office.session.scalar(select(func.count()).select_from(FeedToken)) == 1

"""An organisation with addresses, things that happen in it, and a mail server that can misbehave."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.clock import LOCAL
from app.commands.events import record
from app.database import transaction
from app.extensions import db as extension
from app.models.event import Notice
from app.models.mail import Mail, MailChoice
from app.models.organisation import Account
from app.models.round import Assignment, Round
from tests.factories import People, make_organisation, make_round
from tests.integration.mail.box import Box, served

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=LOCAL)
"""A working day in working hours."""


@dataclass
class Office:
    """The people, and what happens to them: notices as a step writes them."""

    app: Flask
    people: People
    box: Box
    numbers: Iterator[int]

    @property
    def session(self) -> Session:
        """The session, with nothing remembered."""
        extension.session.rollback()
        return extension.session()

    def happens(self, *users: str, event: str = "plan_returned", **given: Any) -> list[int]:
        """Something happens that concerns these people; gives the notices.

        `about` is a row as (kind, id, key).
        """
        subject, row_id, key = given.pop("about", ("delegation", next(self.numbers), "D-1"))
        at, actor = given.pop("at", MONDAY), given.pop("actor", None)
        with transaction() as session:
            event_id = record(
                session,
                name=event,
                subject=subject,
                subject_id=row_id,
                subject_key=key,
                at=at,
                actor_id=actor,
            )
            rows = [
                {
                    "event_id": event_id,
                    "account_id": self.people.accounts[user],
                    "link": given.get("link", f"/opdrachten/{key}"),
                    "at": at,
                    "asks": given.get("asks", False),
                }
                for user in users
            ]
            return list(session.scalars(insert(Notice).returning(Notice.id), rows))

    def assignment(self, unit: str) -> tuple[str, int, str]:
        """The assignment of a unit as something that happens can be about it."""
        mine = Assignment.unit_id == self.people.units[unit]
        found = self.session.execute(select(Assignment.id, Assignment.key).where(mine)).one()
        return ("assignment", found.id, found.key)

    def round(self, *units: str) -> None:
        """A round whose letter was sent, in which these units write."""
        key = make_round(self.people, *units)
        with transaction() as session:
            sent = {"state": "phase1_open", "sent_at": later(MONDAY, days=-60)}
            session.execute(update(Round).where(Round.key == key).values(sent))

    def due_on(self, unit: str, moment: datetime) -> None:
        """Let phase 1 of a unit end on the local day of a moment."""
        with transaction() as session:
            mine = Assignment.unit_id == self.people.units[unit]
            day = moment.astimezone(LOCAL).date()
            session.execute(update(Assignment).where(mine).values(phase1_due=day))

    def address(self, user: str, email: str | None) -> None:
        """Give somebody another mail address."""
        with transaction() as session:
            account = Account.id == self.people.accounts[user]
            session.execute(update(Account).where(account).values(email=email))

    def wants(self, user: str, kind: str, choice: str) -> None:
        """Somebody chooses when mail about a kind of message comes."""
        with transaction() as session:
            account = self.people.accounts[user]
            session.add(MailChoice(account_id=account, kind=kind, choice=choice))

    def mails(self) -> list[Mail]:
        """Every mail, in the order of its key."""
        found = self.session.scalars(select(Mail).order_by(Mail.key)).all()
        extension.session.expunge_all()
        return list(found)

    def mail(self) -> Mail:
        """The only mail there is."""
        (found,) = self.mails()
        return found

    def marks(self, notices: list[int], **columns: Any) -> None:
        """Something becomes of notices: they are read, or moot."""
        with transaction() as session:
            session.execute(update(Notice).where(Notice.id.in_(notices)).values(columns))

    def sends_to(self, url: str, **changes: Any) -> None:
        """Set the mail server of the application, and other settings."""
        settings = replace(self.app.config["OPGAVE"], mail_url=url, **changes)
        self.app.config["OPGAVE"] = settings


@pytest.fixture
def box() -> Box:
    """What the mail server took."""
    return Box()


@pytest.fixture
def office(app: Flask, db: Session, box: Box) -> Office:
    """The organisation; everybody has an address, nothing has happened, and there is no mail server."""
    made = Office(app, make_organisation(), box, itertools.count(1))
    with transaction() as session:
        session.execute(update(Account).values(email=Account.username + "@eenheid.example"))
    return made


@pytest.fixture
def served_office(office: Office) -> Iterator[Office]:
    """The same with a mail server that listens."""
    with served(office.box) as port:
        office.sends_to(f"smtp://127.0.0.1:{port}")
        yield office


def later(moment: datetime, **time: int) -> datetime:
    """So much later, as time passes and not as clocks are set."""
    return (moment.astimezone() + timedelta(**time)).astimezone(LOCAL)

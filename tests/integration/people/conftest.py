"""The small organisation, an administrator who is signed in, and hands to read and fill in pages."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.clock import LOCAL
from app.extensions import db
from app.models.event import Event
from app.models.organisation import Account, Holding, Position
from tests.conftest import Client
from tests.factories import People, make_organisation


@dataclass
class Office:
    """The people, and a browser in which the administrator is signed in."""

    app: Flask
    client: Client
    people: People

    def page(self, path: str) -> str:
        """A page that opens."""
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.get_data(as_text=True)

    def send(self, path: str, **data: Any) -> TestResponse:
        """Send a form; what it answers is the test's to judge."""
        return self.client.send(path, data)

    def refused(self, path: str, sentence: str, status: int = 422, **data: Any) -> str:
        """Send a form that is refused with this sentence; gives the page."""
        answer = self.send(path, **data)
        page = answer.get_data(as_text=True)
        assert answer.status_code == status
        assert sentence in page
        return page

    def as_user(self, username: str) -> None:
        """Sign in as somebody else in the same browser."""
        self.client.sign_in(username)

    def somebody(self, username: str) -> Client:
        """Another browser in which somebody is signed in."""
        browser = self.app.test_client()
        assert isinstance(browser, Client)
        browser.sign_in(username)
        return browser

    def holders(self, key: str) -> list[tuple[str, date, date | None]]:
        """Who held a position, from when, until when; the oldest first."""
        with self.app.app_context():
            rows = db.session.execute(
                select(Account.username, Holding.starts, Holding.ends)
                .join(Account, Account.id == Holding.account_id)
                .join(Position, Position.id == Holding.position_id)
                .where(Position.key == key)
                .order_by(Holding.starts)
            )
            return [tuple(row) for row in rows]

    def events(self) -> list[str]:
        """The names of what happened, in order."""
        with self.app.app_context():
            return list(db.session.scalars(select(Event.name).order_by(Event.id)))

    def account(self, username: str) -> Account:
        """An account as it is stored."""
        with self.app.app_context():
            return db.session.scalars(select(Account).where(Account.username == username)).one()

    def position(self, key: str) -> Position:
        """A position as it is stored."""
        with self.app.app_context():
            return db.session.scalars(select(Position).where(Position.key == key)).one()


def day(days: int) -> date:
    """The local day that lies so many days from today."""
    return datetime.now(LOCAL).date() + timedelta(days=days)


def plain(page: str) -> str:
    """What people read of a page: its words without tags, one space between them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def rows_of(page: str) -> list[str]:
    """The rows of the tables of a page, as words."""
    return [plain(row).strip() for row in re.findall(r"<tr[^>]*>(?:(?!<thead).)*?</tr>", page, re.S)]


def alive(browser: Client) -> bool:
    """Whether somebody is still signed in there."""
    return browser.get("/mijn-sessies").status_code == 200


@pytest.fixture
def office(app: Flask, client: Client) -> Office:
    """Two districts and two services with their people; the administrator is signed in."""
    with app.app_context():
        people = make_organisation()
    client.sign_in("beheer")
    return Office(app, client, people)

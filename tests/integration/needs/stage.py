"""Playing needs by HTTP: one browser per person, pressing the buttons that stand on the page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import clock
from app.extensions import db
from app.models.event import Event, Notice
from app.models.need import Answer, Need
from tests.conftest import Client
from tests.factories import PASSWORD, People

BODYCAM = {
    "title": "Beeld van de bodycam gebruiken om van te leren",
    "wish": "Teams willen eigen beelden kunnen terugzien in een leergesprek.",
    "purpose": "Terugkijken op het handelen op straat, zodat het vakmanschap groeit.",
    "addressee_kind": "all_emt",
    "needed_by": (date.today() + timedelta(days=120)).isoformat(),  # noqa: DTZ011  # the tests have no other clock
    "obstacle": "De huidige reikwijdte van de proef voorziet niet in gebruik voor leren.",
    "serves_task": "true",
}
"""The first example of the letter: the rest of the EMT helps one head."""

PROFILE = BODYCAM | {
    "title": "Gericht daderprofiel per district",
    "wish": "Collega's controleren niet meer aan de hand van te algemene daderprofielen.",
    "purpose": "Minder onnodige controles en een grotere pakkans.",
    "addressee_kind": "unit",
    "addressees": ["drio"],
    "urgency": "high",
    "obstacle": "Het profiel geldt voor het hele land.",
}
"""The second example of the letter: a profile per district, asked of the intelligence service."""

SIX = {
    "concrete_request": "Besluit over uren en volgorde van taken.",
    "expected_benefit": "Lagere uitstroom.",
    "risks": "Minder uren voor wijkzorg.",
    "consequences": "Een dag per week.",
    "impact": "Alle basisteams.",
    "local_context": "De ervaring is hier het laagst.",
}
"""What the leadership must know (A09)."""


def offer(hours: int = 60, days: int = 60, kind: str = "yes", **more: Any) -> dict[str, Any]:
    """The answers of the form of an offer."""
    first = (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011
    text = "Vier profielen per jaar, op gedrag, plaats en tijd."
    return {"kind": kind, "text": text, "hours": str(hours), "first_delivery": first} | more


@dataclass
class Stage:
    """The people, and a browser for each of them that is signed in when first used."""

    app: Flask
    people: People
    browsers: dict[str, Client] = field(default_factory=dict)
    pressed: int = 0

    def as_(self, username: str) -> Client:
        """The browser of somebody."""
        if username not in self.browsers:
            found = self.app.test_client()
            assert isinstance(found, Client)
            found.sign_in(username, PASSWORD)
            self.browsers[username] = found
        return self.browsers[username]

    def once(self) -> str:
        """A one-time key as a page would give it."""
        self.pressed += 1
        return f"key-of-form-{self.pressed:06}"

    def read(self, username: str, path: str, status: int = 200) -> str:
        """A page as text, entities and spaces as people read them."""
        answer = self.as_(username).get(path)
        assert answer.status_code == status, (answer.status_code, path)
        return " ".join(unescape(answer.get_data(as_text=True)).split())

    def write(self, username: str, words: dict[str, Any], act: str = "ask", status: int = 303) -> str:
        """Fill in a new need and press send or save; gives its key."""
        fields = words | {"act": act, "once": self.once(), "version": "1"}
        answer = self.as_(username).send("/behoeften/nieuw", fields)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.headers.get("Location", "").rpartition("/")[2]

    def press(
        self, username: str, row: Any, trigger: str, data: dict[str, Any] | None = None, **how: Any
    ) -> TestResponse:
        """Press a button of a need or an answer, with the version that stands there (or `version`)."""
        collection = "behoeften" if isinstance(row, Need) else "antwoorden"
        with self.app.app_context():
            now = db.session.get_one(type(row), row.id).version
        fields = {"version": str(how.get("version", now)), "once": self.once()} | (data or {})
        return self.as_(username).send(f"/{collection}/{row.key}/acties/{trigger}", fields)

    def do(self, username: str, row: Any, trigger: str, data: dict[str, Any] | None = None) -> None:
        """Press a button that must work."""
        answer = self.press(username, row, trigger, data)
        assert answer.status_code == 303, sentences(answer)

    def need(self, key: str) -> Need:
        """A need as it stands."""
        with self.app.app_context():
            return db.session.scalars(select(Need).where(Need.key == key)).one()

    def answer(self, key: str, unit: str) -> Answer:
        """The answer of a unit to a need as it stands."""
        with self.app.app_context():
            found = select(Answer).join(Need, Need.id == Answer.need_id).where(Need.key == key)
            return db.session.scalars(found.where(Answer.unit_id == self.people.units[unit])).one()

    def answers(self, key: str) -> dict[str, str]:
        """Unit to state of the answers to a need."""
        names = {unit_id: name for name, unit_id in self.people.units.items()}
        with self.app.app_context():
            found = select(Answer.unit_id, Answer.state).join(Need, Need.id == Answer.need_id)
            rows = db.session.execute(found.where(Need.key == key))
            return {names[unit]: state for unit, state in rows}

    def events(self, subject: str = "need") -> list[str]:
        """The names of what happened to needs (or answers), in order."""
        with self.app.app_context():
            found = select(Event.name).where(Event.subject == subject).order_by(Event.id)
            return list(db.session.scalars(found))

    def told(self, username: str) -> list[str]:
        """The events that somebody was told of, in order."""
        with self.app.app_context():
            found = select(Event.name).join(Notice, Notice.event_id == Event.id)
            mine = Notice.account_id == self.people.accounts[username]
            return list(db.session.scalars(found.where(mine).order_by(Event.id)))

    @contextmanager
    def later(self, days: int) -> Iterator[None]:
        """So many days on, with everybody signed in anew."""
        with self.app.app_context():
            then = clock.now() + timedelta(days=days)
        former, self.browsers = self.browsers, {}
        with clock.at(then):
            yield
        self.browsers = former


def sentences(answer: TestResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())

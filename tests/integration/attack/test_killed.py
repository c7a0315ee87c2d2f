"""The web process dies in the middle of writing: nothing acknowledged is lost, half or double."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models.event import Event, Notice
from app.models.need import Answer, Need
from app.subjects import SUBJECTS
from tests.conftest import let_go
from tests.integration.attack.arena import Arena
from tests.integration.attack.server import Cut, Server, Visitor
from tests.world import NEED

BACK = 5.0
"""Seconds more than an undisturbed start may take after a kill."""


@dataclass(frozen=True)
class Draft:
    """What somebody saves again and again: the kind and key in the world, the step, and its text field."""

    kind: str
    name: str
    trigger: str
    text: str


DRAFTS = {
    "chef.noord": Draft("assignment", "assignment.noord", "save_analysis", "q1"),
    "chef.zuid": Draft("plan", "plan.zuid", "save_plan", "vision"),
}


@dataclass
class Writer:
    """Somebody who sends needs and saves a draft, one after the other, and notes what was acknowledged."""

    visitor: Visitor
    username: str
    draft: Draft
    key: str
    version: int
    events: int
    needs: list[str] = field(default_factory=list)
    saved: int = 0
    resent: int = 0

    def write(self, stop: threading.Event) -> None:
        """Go on until told to stop."""
        path = f"/{SUBJECTS[self.draft.kind].collection}/{self.key}/acties/{self.draft.trigger}"
        while not stop.is_set():
            title = f"{self.username}-{self.saved}"
            asked = {key: str(value) for key, value in NEED.items()}
            asked |= {"addressees": "drio", "title": title, "act": "ask", "serves_task": "true"}
            self._send("/behoeften/nieuw", asked | {"once": f"need-{title}"})
            self.needs.append(title)
            words = {"version": str(self.version + self.saved), self.draft.text: title}
            self._send(path, words | {"once": f"draft-{title}"})
            self.saved += 1

    def _send(self, path: str, fields: dict[str, str]) -> None:
        # What got no answer is sent again, unchanged, until it has one: so does whoever presses again.
        while True:
            try:
                status, _, page = self.visitor.post(path, fields)
            except Cut:
                self.resent += 1
                time.sleep(0.05)
                continue
            if status != 503:
                assert status == 303, page
                return


@pytest.fixture
def server(arena: Arena) -> Iterator[Server]:
    """The arena in a process of its own."""
    let_go(arena.app)
    found = Server(arena.app.config["OPGAVE"].database_url)
    yield found
    found.kill()


def writers(arena: Arena, server: Server) -> list[Writer]:
    """Two heads, signed in, each with what the own unit is writing."""
    found = []
    for username, draft in DRAFTS.items():
        visitor = Visitor(server.port)
        visitor.sign_in(username)
        key = arena.world.keys[draft.name]
        with arena.app.app_context():
            found.append(Writer(visitor, username, draft, key, *stored_draft(draft, key)))
    return found


def stored_draft(draft: Draft, key: str) -> tuple[int, int]:
    """The version of a row that is written, and how many events it has."""
    session, model = db.session(), SUBJECTS[draft.kind].model
    version = session.scalars(select(model.version).where(model.key == key)).one()
    steps = select(func.count()).where(Event.subject == draft.kind, Event.subject_key == key)
    return version, session.scalars(steps).one()


def killed_while_writing(arena: Arena, server: Server, kills: int) -> None:
    usual, chance, starts = server.start(), random.Random(7), []
    people, stop = writers(arena, server), threading.Event()
    threads = [threading.Thread(target=person.write, args=(stop,)) for person in people]
    for thread in threads:
        thread.start()
    try:
        for _ in range(kills):
            time.sleep(chance.uniform(0.2, 0.9))
            server.kill()
            starts.append(server.start())
        time.sleep(0.5)
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    # The quickest counts: a machine that is busy for a moment says nothing of the server.
    assert min(starts) < usual + BACK
    assert sum(person.resent for person in people) > 0
    let_go(arena.app)
    with arena.app.app_context():
        for person in people:
            look_at(person)


def look_at(person: Writer) -> None:
    """Everything acknowledged is there once, with all that belongs to it, and nothing else is."""
    session = db.session()
    assert person.needs
    asked = session.scalars(select(Need).where(Need.title.like(f"{person.username}-%"))).all()
    assert Counter(need.title for need in asked) == Counter(person.needs)
    for need in asked:
        assert need.state == "asked"
        of_this = (Event.subject == "need", Event.subject_key == need.key)
        assert Counter(session.scalars(select(Event.name).where(*of_this)))["need_asked"] == 1
        assert session.scalar(select(func.count()).where(Answer.need_id == need.id)) == 1
        told = select(func.count()).select_from(Notice).join(Event, Event.id == Notice.event_id)
        assert session.scalar(told.where(*of_this, Event.name == "need_asked")) == 1
    assert stored_draft(person.draft, person.key) == (
        person.version + person.saved,
        person.events + person.saved,
    )


def test_kills_lose_nothing_that_was_acknowledged(arena, server):
    killed_while_writing(arena, server, kills=3)


@pytest.mark.soak
def test_many_kills_lose_nothing_that_was_acknowledged(arena, server):
    killed_while_writing(arena, server, kills=150)

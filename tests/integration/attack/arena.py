"""Where the attacks are played: something of every kind in any state, and a browser for everybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update

from app.clock import today
from app.commands.collective_tasks import create_collective_task
from app.commands.extensions import request_extension
from app.commands.failures import StepRefused
from app.commands.steps import take_step
from app.database import transaction
from app.extensions import Base, db
from app.models.event import Event, Notice
from app.models.round import Round
from app.models.workflow import Entry, Sheet
from app.pages.acting import let_in
from app.queries.find import NotFound, find
from app.subjects import SUBJECTS
from tests.conftest import Client
from tests.factories import PASSWORD, make_organisation, on_the_day
from tests.world import World, make_world
from workflows.machine import Step
from workflows.roles import Actor

USERS = (
    "secretaris", "politiechef", "plv.politiechef", "chef.noord", "chef.zuid", "chef.drio", "chef.dbre",
    "plv.noord", "lijn5", "privacy", "beheer",
)  # fmt: skip
OURSELVES = frozenset({"login_session", "sign_in_attempt", "once_key", "heartbeat"})
"""Tables that say something of the visit, not of the work."""

Rows = dict[str, dict[Any, tuple[Any, ...]]]


@dataclass
class Arena:
    """The world, with one row of every kind to attack and a browser that is signed in for everybody."""

    app: Flask
    world: World
    keys: dict[str, str]
    browsers: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    pressed: int = 0

    def actor(self, username: str) -> Actor:
        """Who somebody is; read once, for nobody's rights change here."""
        if username not in self.actors:
            self.actors[username] = self.world.people.actor(username)
        return self.actors[username]

    def as_(self, username: str) -> Client:
        """The browser of somebody."""
        if username not in self.browsers:
            browser = self.app.test_client()
            assert isinstance(browser, Client)
            assert browser.sign_in(username, PASSWORD).status_code == 303
            self.browsers[username], self.tokens[username] = browser, browser.token()
        return self.browsers[username]

    def post(self, username: str, path: str, fields: Mapping[str, Any], **how: Any) -> Any:
        """Send a form with a good token and a one-time key of its own."""
        browser = self.as_(username)
        self.pressed += 1
        sent = {"once": f"attack-{self.pressed}", **fields, "csrf_token": self.tokens[username]}
        return browser.post(path, data=sent, **how)

    def path(self, kind: str, trigger: str = "") -> str:
        """The address of the row of a kind, or of a step of it."""
        page = f"/{SUBJECTS[kind].collection}/{self.keys[kind]}"
        return f"{page}/acties/{trigger}" if trigger else page

    def row(self, kind: str) -> Any:
        """The row of a kind as it stands; within an application context."""
        model = SUBJECTS[kind].model
        db.session.rollback()
        return db.session.scalars(select(model).where(model.key == self.keys[kind])).one()

    def place(self, kind: str, state: str) -> int:
        """Put the row of a kind in a state, as if somebody took a step meanwhile; gives its new version."""
        model = SUBJECTS[kind].model
        with self.app.app_context(), transaction() as session:
            where = model.key == self.keys[kind]
            version = session.scalars(select(model.version).where(where)).one() + 1
            session.execute(update(model).where(where).values(state=state, version=version))
        return version

    def who_may(self, kind: str, step: Step) -> Iterator[str]:
        """Everybody whose step this is on the row as it stands."""
        with self.app.app_context():
            for username in USERS:
                actor = self.actor(username)
                try:
                    row = find(db.session(), actor, SUBJECTS[kind], self.keys[kind])
                    let_in(db.session(), actor, SUBJECTS[kind], row, step)
                except (NotFound, StepRefused):
                    continue
                yield username

    def take(self, username: str, kind: str, trigger: str, data: Any = None) -> None:
        """Take a step through its command; within an application context."""
        take_step(self.actor(username), kind, self.keys[kind], trigger, data=data)

    def trace(self, kind: str) -> tuple[Any, ...]:
        """What any change to the row of a kind leaves behind: an event, an entry, a sheet, a new moment."""
        with self.app.app_context():
            row = self.row(kind)
            session = db.session()
            counts = [session.scalar(select(func.count()).select_from(one)) for one in (Event, Entry, Notice)]
            saved = session.scalar(select(func.max(Sheet.saved_at)))
            return (row.state, row.version, row.updated_at, saved, *counts)

    def rows(self) -> Rows:
        """Everything that is stored about the work: table, primary key, values."""
        with self.app.app_context():
            session = db.session()
            found: Rows = {}
            for name, table in Base.metadata.tables.items():
                if name in OURSELVES:
                    continue
                keys = [table.c.keys().index(column.name) for column in table.primary_key]
                stored = (tuple(row) for row in session.execute(select(table)))
                found[name] = {tuple(row[at] for at in keys): row for row in stored}
            session.rollback()
            return found


def make_arena(app: Flask) -> Arena:
    """The world of the rights tests, with a decision, a collective task and an extension besides."""
    with app.app_context():
        world = make_world(make_organisation())
        keys = {
            "round": world.keys["round"],
            "assignment": world.keys["assignment.zuid"],
            "plan": world.keys["plan.drio"],
            "need": world.keys["need"],
            "commitment": world.keys["commitment"],
            "meeting": world.keys["meeting"],
        }
        world.step("secretaris", "plan", "plan.drio", "put_on_agenda")
        of = db.session().scalars(select(Round).where(Round.key == keys["round"])).one()
        keys["collective_task"] = create_collective_task(world.people.actor("secretaris"), of.id)
        asked = {"phase": "3", "new_deadline": _later(world, 14), "reason": "Meer tijd voor gesprek."}
        keys["extension"] = request_extension(
            world.people.actor("chef.zuid"), world.keys["assignment.zuid"], asked
        )
        for kind in ("answer", "decision"):
            model = SUBJECTS[kind].model
            keys[kind] = db.session().scalars(select(model.key).order_by(model.id)).first() or ""
    arena = Arena(app, world, keys)
    _recorded(arena)
    return arena


def _recorded(arena: Arena) -> None:
    """An outcome stands on the decision, so that it can be put in any state; the meeting is ahead again."""
    members = ("politiechef", "plv.politiechef", "hoofd.operatien", "hoofd.bedrijfsvoering")
    there = [str(arena.world.people.positions[name]) for name in members]
    with arena.app.app_context():
        arena.take("secretaris", "meeting", "send_agenda")
        on_the_day(arena.keys["meeting"])
        arena.take("secretaris", "meeting", "record_presence", {"present": there})
        arena.take("secretaris", "decision", "record_outcome", {"outcome": "approve", "advice_for": 3})
    arena.place("decision", "on_agenda")
    arena.place("meeting", "planned")


def _later(world: World, days: int) -> str:
    from datetime import timedelta

    from app.models.round import Assignment

    mine = Assignment.key == world.keys["assignment.zuid"]
    due = db.session().scalars(select(Assignment.phase3_due).where(mine)).one()
    assert due > today()
    return (due + timedelta(days=days)).isoformat()

"""Shared fixtures: the application on SQLite and on PostgreSQL, a fresh database for each test."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app, passwords
from app.clock import today
from app.database import transaction
from app.extensions import db as extension
from app.models.organisation import Account, Holding, Position, Unit
from config import Settings, read_settings
from tests.databases import Place, make_tables, server, server_url, stop

PASSWORD = "een goed wachtwoord"
STRICT = bool(os.environ.get("CI") or os.environ.get("TEST_STRICT"))
BACKENDS = ("sqlite", "postgresql")

passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

hypothesis.register_profile(
    "opgave", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.load_profile("opgave")
"""The same examples each time, however slow the machine is: a red test means that something changed."""


@cache
def _hash(password: str) -> str:
    return passwords.hash_password(password)


class Client(FlaskClient):
    """A browser: each request in an application context of its own, CSRF token filled in."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request; what the test itself holds open is not shared with it."""
        with self.application.app_context():
            return super().open(*args, **kwargs)

    def token(self) -> str:
        """The CSRF token as it stands on the sign-in or the session page."""
        page = self.get("/mijn-sessies", follow_redirects=True).get_data(as_text=True)
        return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]

    def send(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """POST a form with a good CSRF token."""
        return self.post(path, data={"csrf_token": self.token(), **(data or {})}, **kwargs)

    def sign_in(self, username: str, password: str = PASSWORD, **kwargs: Any) -> TestResponse:
        """Sign in as somebody through the page."""
        return self.send("/inloggen", {"username": username, "password": password}, **kwargs)


def pytest_sessionfinish() -> None:
    """Stop the temporary server, when there is one."""
    stop()


def settings_for(url: str, **changes: Any) -> Settings:
    """Settings of a test: only what is named differs from the defaults."""
    environ = {"OPGAVE_DATABASE_URL": url}
    return read_settings(environ | {f"OPGAVE_{name.upper()}": str(value) for name, value in changes.items()})


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[dict[str, Place]]:
    """A place per database, with the tables of the models in its template."""
    folder = tmp_path_factory.mktemp("databases")
    mine = f"opgave_test_{os.getpid()}_{worker_id}"
    found = {"sqlite": Place("sqlite", f"sqlite:///{folder / 'used.db'}", str(folder / "template.db"))}
    make_tables(f"sqlite:///{folder / 'template.db'}")
    if server_url():
        url = make_url(server_url()).set(database=mine).render_as_string(hide_password=False)
        found["postgresql"] = Place("postgresql", url)
        with server().connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{mine}" TEMPLATE template0'))
        make_tables(url)
    yield found
    if "postgresql" in found:
        with server().connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{mine}" WITH (FORCE)'))
        server().dispose()


@pytest.fixture(scope="session")
def applications(places: dict[str, Place]) -> Iterator[dict[str, Flask]]:
    """The application once for each database; making one costs more than a test."""
    made = {backend: make_application(place) for backend, place in places.items()}
    yield made
    for app in made.values():
        let_go(app)


def make_application(place: Place) -> Flask:
    """The application as it runs, with our browser; failures become pages, as they do for people."""
    app = create_app(settings_for(place.url))
    app.test_client_class = Client
    return app


def let_go(app: Flask) -> None:
    """Close every connection, so that the database can be replaced."""
    with app.app_context():
        extension.session.remove()
        extension.engine.dispose()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database; each test that touches one runs on both."""
    if request.param == "postgresql" and not server_url():
        reason = "no PostgreSQL: set TEST_DATABASE_URL, or install the server's programs"
        if STRICT:
            pytest.fail(reason)
        pytest.skip(reason)
    return str(request.param)


@pytest.fixture
def app(backend: str, places: dict[str, Place], applications: dict[str, Flask]) -> Iterator[Flask]:
    """The application on an empty database with all tables."""
    let_go(applications[backend])
    places[backend].fresh()
    before = dict(applications[backend].config)
    yield applications[backend]
    applications[backend].config.clear()
    applications[backend].config.update(before)
    let_go(applications[backend])


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser without a session."""
    found = app.test_client()
    assert isinstance(found, Client)
    return found


@pytest.fixture
def db(app: Flask) -> Iterator[Session]:
    """The session of an open application context, for tests of commands and queries."""
    with app.app_context():
        yield extension.session()
        extension.session.remove()


@dataclass(frozen=True)
class People:
    """Makes accounts on positions: `people.add("chef.oost", "emt_member", unit="oost")`."""

    app: Flask

    def add(
        self, username: str, *roles: str, unit: str | None = None, password: str = PASSWORD, **position: Any
    ) -> int:
        """Make a person on a position of their own with these roles; returns the account id."""
        with self.app.app_context(), transaction() as session:
            unit_id = None
            if unit is not None:
                there = session.query(Unit).filter_by(key=unit).one_or_none()
                there = there or Unit(key=unit, name=unit.title(), kind="district")
                session.add(there)
                session.flush()
                unit_id = there.id
            account = Account(username=username, name=username, password_hash=_hash(password))
            seat = Position(
                key=username, title=username.title(), roles=list(roles), unit_id=unit_id, **position
            )
            session.add_all((account, seat))
            session.flush()
            session.add(
                Holding(account_id=account.id, position_id=seat.id, starts=today() - timedelta(days=1))
            )
            return account.id


@pytest.fixture
def people(app: Flask) -> People:
    """Makes accounts."""
    return People(app)


@pytest.fixture
def monday() -> date:
    """A day on which nothing special is the matter."""
    return date(2026, 11, 23)

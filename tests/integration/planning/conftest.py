"""A round in which phase 1 is open, and hands to move it: what the tests of the planning play on."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from app.clock import today
from app.commands.steps import take_step
from app.database import transaction
from app.extensions import db
from app.models.organisation import Account, Holding, Position, Unit
from app.models.round import Assignment, Plan, Round
from tests.factories import People, make_organisation, make_round
from workflows.roles import Role

PHASE1 = {
    "q1": "Basispolitiezorg in vier teams.",
    "q2": "De helft van de tijd gaat naar noodhulp.",
    "q3": "Deels: keuzes worden weinig uitgelegd.",
    "q3_score": 3,
    "q4": "Elk team is een vast gezicht in de buurt.",
    "q5": "Tijd die niet wegvalt bij drukte.",
    "task": "Van reageren naar aanwezig zijn.",
}


@dataclass
class Board:
    """The people and the round; each act is done by the user name it is given."""

    app: Flask
    people: People
    round_key: str

    def day(self, days: int) -> date:
        """The local day that lies so many days from today."""
        with self.app.app_context():
            return today() + timedelta(days=days)

    def row(self, model: Any, unit: str) -> Any:
        """The assignment or plan of a unit as it stands."""
        with self.app.app_context():
            return db.session.scalars(select(model).where(model.unit_id == self.people.units[unit])).one()

    def step(self, who: str, model: Any, unit: str, trigger: str, data: dict[str, Any] | None = None) -> None:
        """Take a step on the assignment or the plan of a unit."""
        name = "plan" if model is Plan else "assignment"
        key = self.row(model, unit).key
        with self.app.app_context():
            take_step(self.people.actor(who), name, key, trigger, data=data)

    def establish(self, unit: str) -> None:
        """Phase 1 of a unit, written and handed in."""
        self.step(f"chef.{unit}", Assignment, unit, "save_analysis", PHASE1)
        self.step(f"chef.{unit}", Assignment, unit, "establish_task", PHASE1)

    def due(self, unit: str, day: date, phase: int = 1) -> None:
        """Set the own deadline of a unit."""
        with self.app.app_context(), transaction() as session:
            where = Assignment.unit_id == self.people.units[unit]
            session.execute(update(Assignment).where(where).values({f"phase{phase}_due": day}))

    def round_state(self, state: str) -> None:
        """Put the round in a state."""
        with self.app.app_context(), transaction() as session:
            session.execute(update(Round).values(state=state))


@pytest.fixture
def board(app: Flask) -> Board:
    """Four units in phase 1."""
    with app.app_context():
        people = make_organisation()
        key = make_round(people)
    made = Board(app, people, key)
    made.round_state("phase1_open")
    return made


def add_units(app: Flask, people: People, count: int) -> None:
    """More units with a head each, so that a page can be measured with many rows."""
    with app.app_context(), transaction() as session:
        for number in range(count):
            key = f"extra{number:02}"
            unit = Unit(key=key, name=f"Onderdeel {number}", kind="department")
            account = Account(username=f"chef.{key}", name=f"Hoofd {number}")
            session.add_all((unit, account))
            session.flush()
            seat = Position(key=key, title=f"Hoofd {number}", roles=[Role.EMT_MEMBER], unit_id=unit.id)
            session.add(seat)
            session.flush()
            session.add(Holding(account_id=account.id, position_id=seat.id, starts=date(2020, 1, 1)))
            people.units[key] = unit.id
            people.accounts[f"chef.{key}"] = account.id


class Counted:
    """The statements that reach the database while this is open."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.statements: list[str] = []

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("PRAGMA"):
            self.statements.append(statement)

    def __enter__(self) -> "Counted":
        with self.app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

"""The stage of the tests of needs: four units in a round whose letter was sent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.clock import today
from app.database import transaction
from app.models.organisation import Delegation
from app.models.round import Round
from tests.factories import make_organisation, make_round
from tests.integration.needs.stage import Stage


@pytest.fixture
def stage(app: Flask) -> Stage:
    """The people of the factories and a round in phase 1: needs go on all year."""
    with app.app_context():
        people = make_organisation()
        make_round(people)
        with transaction() as session:
            session.scalars(select(Round)).one().state = "phase1_open"
    return Stage(app, people)


@pytest.fixture
def delegate(stage: Stage) -> Callable[..., None]:
    """Let somebody act for a head: `delegate("chef.noord", "plv.noord", "submit")`."""

    def make(principal: str, acting: str, *scopes: str) -> None:
        with stage.app.app_context(), transaction() as session:
            row = Delegation(
                position_id=stage.people.positions[principal],
                account_id=stage.people.accounts[acting],
                assigned_by_id=stage.people.accounts["secretaris"],
                starts=today() - timedelta(days=1),
                ends=today() + timedelta(days=30),
                scopes=list(scopes),
            )
            session.add(row)

    return make

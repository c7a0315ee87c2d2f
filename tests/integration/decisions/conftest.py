"""The stage of the tests in this folder."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.database import transaction
from app.extensions import db as extension
from app.models.organisation import Delegation
from tests.integration.decisions.stage import Stage, in_days, make_stage


@pytest.fixture
def stage(app: Flask) -> Iterator[Stage]:
    """Two units in phase 2, inside an application context."""
    with app.app_context():
        yield make_stage(app, "noord", "zuid")
        extension.session.remove()


@pytest.fixture
def delegate(stage: Stage) -> Callable[..., None]:
    """Let somebody act for a head: `delegate("chef.noord", "plv.noord", "submit")`."""

    def make(principal: str, acting: str, *scopes: str) -> None:
        with transaction() as session:
            session.add(
                Delegation(
                    position_id=stage.people.positions[principal],
                    account_id=stage.people.accounts[acting],
                    assigned_by_id=stage.people.accounts["secretaris"],
                    starts=in_days(-1),
                    ends=in_days(30),
                    scopes=list(scopes),
                )
            )

    return make

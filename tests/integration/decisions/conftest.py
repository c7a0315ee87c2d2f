"""The stage of the tests in this folder."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event

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


@pytest.fixture
def statements(stage: Stage) -> Callable[[Callable[[], object]], int]:
    """How many SQL statements some work takes: `statements(lambda: client.get("/"))`."""

    def count(work: Callable[[], object]) -> int:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")):
                seen.append(statement)

        event.listen(extension.engine, "before_cursor_execute", note)
        try:
            work()
        finally:
            event.remove(extension.engine, "before_cursor_execute", note)
        return len(seen)

    return count

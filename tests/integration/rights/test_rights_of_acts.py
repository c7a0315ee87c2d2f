"""Every address that changes something, for everybody: who is let in, compared with a reviewed table.

The database refuses to write meanwhile, so that the same world is there for each person: an answer that
asks to try again later (503) means that somebody got all the way to the change.
"""

import pytest

from app import database
from app.subjects import SUBJECTS
from tests.integration.attack.arena import Arena, make_arena
from tests.integration.rights.table import ANONYMOUS, USERS, Found, addresses, all_keys, as_reviewed

OWN = ("signin.enter", "steps.take", "decision_lists.record", "decision_lists.confirm")
"""Signing in is for everybody; steps have a table of their own below."""


@pytest.fixture
def frozen(app, monkeypatch) -> Arena:
    """The arena with everybody signed in, on a database that can only be read."""
    arena = make_arena(app)
    for user in USERS:
        arena.as_(user)
    monkeypatch.setitem(database.WRITING, "opgave_write", False)
    monkeypatch.setitem(database.WRITING, "postgresql_readonly", True)
    return arena


def answers(arena: Arena, path: str, fields: dict[str, str]) -> dict[str, int]:
    """What each person gets; nobody in particular is told to sign in."""
    nobody = arena.app.test_client()
    found = {ANONYMOUS: nobody.post(path, data=fields | {"csrf_token": nobody.token()}).status_code}
    return found | {user: arena.post(user, path, fields).status_code for user in USERS}


def test_who_may_send_what_is_as_reviewed(frozen):
    app, found = frozen.app, Found()
    before = frozen.rows()
    for name, path in addresses(app, all_keys(app), "POST"):
        if not name.startswith(OWN):
            found[name] = answers(frozen, path, {})
    as_reviewed(found, "sending.txt")
    assert frozen.rows() == before


def test_who_may_take_which_step_is_as_reviewed(frozen):
    """Each step from the state that a thing is in, with the version that stands there."""
    found = Found()
    for kind, subject in SUBJECTS.items():
        with frozen.app.app_context():
            row = frozen.row(kind)
            state, version = row.state, str(row.version)
        for step in subject.workflow.from_state(state):
            fields = {"version": version}
            found[f"{kind} {state} {step.trigger}"] = answers(frozen, frozen.path(kind, step.trigger), fields)
    as_reviewed(found, "steps.txt")

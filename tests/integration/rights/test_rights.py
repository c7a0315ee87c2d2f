"""Every page for everybody: who gets in, compared with a reviewed table, and who reads what is not theirs."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.extensions import db as extension
from app.subjects import SUBJECTS
from tests.factories import make_organisation
from tests.world import KINDS, World, make_world

USERS = (
    "chef.noord", "chef.zuid", "chef.drio", "chef.dbre", "plv.noord", "secretaris", "politiechef", "lijn5",
    "privacy", "beheer",
)  # fmt: skip
REVIEWED = Path(__file__).with_name("rights.json")
ARGUMENTS = {
    "language": "en",
    "filename": "opgave.css",
    "trigger": "bestaat_niet",
    "position": "chef.noord",
    "username": "chef.noord",
    "address": "onbekend.ics",
    "number": "1",
}
"""What an address takes besides the key of a subject; an unknown one fails the test until it is named."""


@pytest.fixture
def world(app) -> World:
    """Something of every kind, with secrets."""
    with app.app_context():
        return make_world(make_organisation())


def addresses(app, keys: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Every GET address of the application, with each key that fits: a name for the table, and the path."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        free = rule.arguments - {"key", "collection"}
        assert free <= ARGUMENTS.keys(), f"{rule.rule}: say in ARGUMENTS what {free - ARGUMENTS.keys()} is"
        for collection, key in places(rule, keys):
            values = {name: ARGUMENTS[name] for name in free} | {"key": key, "collection": collection}
            wanted = {name: value for name, value in values.items() if name in rule.arguments}
            with app.test_request_context():
                path = app.url_map.bind("").build(rule.endpoint, wanted)
            yield f"{rule.endpoint} {key}".strip(), path


def places(rule, keys: dict[str, list[str]]) -> list[tuple[str, str]]:
    if "key" not in rule.arguments:
        return [("", "")]
    if "collection" in rule.arguments:
        return [(SUBJECTS[kind].collection, found[0]) for kind, found in keys.items() if found]
    kind = KINDS[rule.rule.split("/")[1]]
    return [("", key) for key in keys[kind]]


def all_keys(app) -> dict[str, list[str]]:
    with app.app_context():
        session = extension.session()
        return {
            name: list(session.scalars(select(s.model.key).order_by(s.model.id)))
            for name, s in SUBJECTS.items()
        }


def test_who_gets_in_where_is_as_reviewed(app, client, world, backend):
    found: dict[str, dict[str, int]] = {}
    keys = all_keys(app)
    for user in (None, *USERS):
        if user is not None:
            client.sign_in(user)
        for name, path in addresses(app, keys):
            status = client.get(path).status_code
            assert status < 500, f"{user} {path}"
            found.setdefault(name, {})[user or "anonymous"] = status
    if os.environ.get("OPGAVE_REVIEW_RIGHTS"):
        REVIEWED.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    assert found == json.loads(REVIEWED.read_text())


def test_a_secret_is_read_by_its_readers_and_by_nobody_else(app, client, world):
    keys = all_keys(app)
    for user in USERS:
        client.sign_in(user)
        paths = [path for _, path in addresses(app, keys)]
        paths += [
            f"{path}?fase={phase}" for path in paths if path.startswith("/opdrachten/O") for phase in (1, 3)
        ]
        read = "".join(client.get(path).get_data(as_text=True) for path in paths)
        for secret, readers in world.secrets.items():
            assert (secret in read) == (user in readers), f"{user}: {secret}"

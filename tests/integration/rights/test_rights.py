"""Every page for everybody: who gets in, compared with a reviewed table, and who reads what is not theirs."""

import pytest

from tests.factories import make_organisation
from tests.integration.rights.table import ANONYMOUS, USERS, Found, addresses, all_keys, as_reviewed
from tests.integration.rights.withheld import withhold
from tests.world import World, make_world


@pytest.fixture
def world(app) -> World:
    """Something of every kind, with secrets, also in what was withheld after it was written."""
    with app.app_context():
        world = make_world(make_organisation())
        withhold(world)
        return world


def test_who_gets_in_where_is_as_reviewed(app, client, world):
    found: Found = {}
    keys = all_keys(app)
    for user in (ANONYMOUS, *USERS):
        if user != ANONYMOUS:
            client.sign_in(user)
        for name, path in addresses(app, keys):
            status = client.get(path).status_code
            assert status < 500, f"{user} {path}"
            found.setdefault(name, {})[user] = status
    as_reviewed(found, "reading.txt")


def test_a_secret_is_read_by_its_readers_and_by_nobody_else(app, client, world):
    keys = all_keys(app)
    for user in USERS:
        client.sign_in(user)
        paths = [path for _, path in addresses(app, keys)]
        paths += [
            f"{path}?fase={phase}" for path in paths if path.startswith("/opdrachten/O") for phase in (1, 3)
        ]
        read = "".join(client.get(path).get_data().decode(errors="replace") for path in paths)
        for secret, readers in world.secrets.items():
            assert (secret in read) == (user in readers), f"{user}: {secret}"

"""The form of a step is filled with what stands there: it is for nobody but whose step it is."""

import pytest
from sqlalchemy import select

from app.extensions import db as extension
from app.subjects import SUBJECTS
from tests.factories import make_organisation
from tests.world import World, make_world

OUTSIDERS = ("chef.noord", "chef.zuid", "chef.dbre", "secretaris", "politiechef", "beheer")
TOO_LONG = dict.fromkeys(("q1", "vision", "collective", "wish", "text", "body"), "x" * 30_000)


@pytest.fixture
def world(app) -> World:
    """Drafts and texts handed in, each with a secret."""
    with app.app_context():
        return make_world(make_organisation())


def sheets(app) -> list[str]:
    """The address of every step that is filled in on a sheet, of every row in any state that takes it."""
    with app.app_context():
        session = extension.session()
        return [
            f"/{subject.collection}/{row.key}/acties/{step.trigger}"
            for subject in SUBJECTS.values()
            for row in session.scalars(select(subject.model))
            for step in subject.workflow.from_state(row.state)
            if step.form in subject.sheets
        ]


def test_a_form_shows_nobody_what_others_wrote(app, client, world):
    """Opened, sent with an old version, and sent with something wrong in it: each shows the stored text."""
    paths = sheets(app)
    shown: dict[str, set[str]] = {secret: set() for secret in world.secrets}
    for user in OUTSIDERS:
        client.sign_in(user)
        token = client.token()
        for path in paths:
            old = {"csrf_token": token, "version": "77"}
            pages = (client.get(path), client.post(path, data=old), client.post(path, data=old | TOO_LONG))
            text = "".join(page.get_data(as_text=True) for page in pages)
            for secret, readers in world.secrets.items():
                if secret in text:
                    shown[secret].add(user)
                    assert user in readers, f"{user} {path} {secret}"
    assert shown["GEHEIManalyse"] == shown["GEHEIMbehoefte"] == {"chef.noord"}
    assert shown["GEHEIMinbreng"] == shown["GEHEIMplan"] == {"chef.zuid"}


def test_whose_step_it_is_not_is_told_why(app, client, world):
    client.sign_in("chef.noord")
    path = f"/plannen/{world.keys['plan.zuid']}/acties/save_plan"
    for page in (client.get(path), client.send(path, {"version": "1", "vision": "Wat noord typte."})):
        assert page.status_code == 403
        assert "De stap is niet gezet." in page.get_data(as_text=True)
    assert "Wat noord typte." in page.get_data(as_text=True)

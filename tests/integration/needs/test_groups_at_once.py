"""A group of needs under several hands at once: what is told of it happened once."""

from collections.abc import Callable

from sqlalchemy import select

from app.commands.clusters import create_cluster, discuss_cluster, dissolve_cluster
from app.commands.failures import NotFound
from app.extensions import db
from app.models.event import Event
from app.models.round import Round
from tests.integration.needs.stage import PROFILE, Stage
from tests.together import together
from workflows.roles import Actor

MANY = 6


def at_once(stage: Stage, act: Callable[[], object]) -> list[str]:
    """Do it in windows of their own; how each ended, sorted."""

    def window(_number: int) -> str:
        try:
            act()
        except NotFound:
            return "not found"
        return "done"

    return sorted(together(MANY, window, stage.app))


def grouped(stage: Stage) -> tuple[Actor, str]:
    """The secretary, and the key of a group of one need."""
    need = stage.write("chef.noord", PROFILE)
    with stage.app.app_context():
        secretary = stage.people.actor("secretaris")
        of = db.session.scalars(select(Round.key)).one()
        return secretary, create_cluster(secretary, of, "Bodycams", [need])


def told(stage: Stage) -> list[str]:
    with stage.app.app_context():
        found = db.session.scalars(select(Event.name).order_by(Event.id))
        return [name for name in found if name.startswith("cluster_")]


def test_a_group_is_discussed_once_and_taken_apart_once(stage: Stage) -> None:
    secretary, key = grouped(stage)
    assert at_once(stage, lambda: discuss_cluster(secretary, key)) == ["done"] * MANY
    ends = at_once(stage, lambda: dissolve_cluster(secretary, key))
    assert ends == ["done", *["not found"] * (MANY - 1)]
    assert told(stage) == ["cluster_created", "cluster_discussed", "cluster_dissolved"]


def test_taking_a_group_apart_with_a_double_click_is_no_missing_page(stage: Stage) -> None:
    _, key = grouped(stage)
    browser, path = stage.as_("secretaris"), f"/groepen/{key}/opheffen"
    first, again = (browser.send(path, {"once": "one-key"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    assert browser.send(path, {"once": "another"}).status_code == 404

"""Following events: what they say that everything has become, to hold against what stands in the tables."""

from collections.abc import Iterable

from sqlalchemy import literal, select, union_all

from app.extensions import db
from app.models.event import Event
from app.subjects import SUBJECTS
from workflows.registry import WORKFLOWS

Stand = dict[tuple[str, str], tuple[str, int]]
"""Kind and key of a thing to its state and version."""


def stand() -> Stand:
    """The state and version of everything as the tables have it, in one statement."""
    db.session.rollback()
    models = ((kind, subject.model) for kind, subject in SUBJECTS.items())
    parts = [select(literal(kind), model.key, model.state, model.version) for kind, model in models]
    rows = db.session.execute(union_all(*parts))
    return {(kind, key): (state, version) for kind, key, state, version in rows}


def follow(events: Iterable[Event], replayed: Stand) -> None:
    """Take the steps that events tell of: each leaves from where the one before led.

    A step raises the version, unless it is an act. Events without a step (a thing was made) are passed over.
    """
    for event in events:
        if "to" not in event.data:
            continue
        place = (event.subject, event.subject_key)
        workflow = WORKFLOWS[event.subject]
        state, version = replayed.get(place, (workflow.initial, 1))
        assert event.data["from"] == state, event
        step = next(step for step in workflow.from_state(state) if step.event == event.name)
        assert step.lands(state) == event.data["to"]
        replayed[place] = (event.data["to"], version + (not step.act))


def begun(places: Iterable[tuple[str, str]]) -> Stand:
    """How everything stood when it was made."""
    return {place: (WORKFLOWS[place[0]].initial, 1) for place in places}


def assert_every_state_is_the_replay_of_its_events() -> int:
    """Hold the tables against all events; gives the number of things compared."""
    found, replayed = stand(), Stand()
    follow(db.session.scalars(select(Event).order_by(Event.id)), replayed)
    assert found == begun(found) | replayed
    return len(found)

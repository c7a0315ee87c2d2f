"""Two people at once: one effect, and the other is told; on both databases."""

from typing import Any

from sqlalchemy import func, select

from app.commands.agenda import number_of
from app.commands.decision_lists import NothingDone, confirm_decisions
from app.commands.failures import StaleVersion, StepRefused
from app.commands.steps import take_step
from app.extensions import db
from app.models.event import Event
from app.models.meeting import AgendaItem, Decision
from tests.together import together


def at_once(app, *works: Any) -> list[Any]:
    """Run these at the same moment, each in a context of its own; gives what each returned or raised."""

    def run(number: int) -> Any:
        try:
            return works[number]()
        except (NothingDone, StaleVersion, StepRefused) as raised:
            return raised
        finally:
            db.session.remove()

    return together(len(works), run, app)


def counted(name: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Event.name == name)) or 0


def test_two_confirmations_have_one_effect(app, stage):
    meeting = stage.meeting()
    north, south = stage.on_agenda("noord"), stage.on_agenda("zuid")
    stage.held(meeting)
    seen = {row.key: row.version for row in (stage.recorded(north), stage.recorded(south))}
    actors = [stage.people.actor(who) for who in ("politiechef", "plv.politiechef")]
    db.session.remove()
    results = at_once(
        app, *(lambda actor=actor: confirm_decisions(actor, meeting, seen) for actor in actors)
    )
    assert sum(isinstance(result, NothingDone) for result in results) == 1
    assert counted("decision_confirmed") == counted("plan_adopted") == 2
    assert {stage.plan(unit).state for unit in ("noord", "zuid")} == {"adopted"}


def test_a_new_outcome_and_a_confirmation_do_not_cross(app, stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    decision = stage.recorded(decision)
    key, version = decision.key, decision.version
    chief, office = stage.people.actor("politiechef"), stage.people.actor("secretaris")
    back = {
        "outcome": "return",
        "reason": "Toch niet.",
        "return_date": stage.assignment("noord").phase3_due.isoformat(),
    }
    db.session.remove()
    at_once(
        app,
        lambda: confirm_decisions(chief, meeting, {key: version}),
        lambda: take_step(office, "decision", key, "record_outcome", version=version, data=back),
    )
    row = stage.decision("plan", stage.plan("noord").id)
    assert (row.state, row.outcome, stage.plan("noord").state) in {
        ("confirmed", "approve", "adopted"),
        ("recorded", "return", "on_agenda"),
    }


def test_two_items_at_once_get_two_numbers(app, stage):
    meeting = stage.meeting()
    office = stage.people.actor("secretaris")
    db.session.remove()

    def add(title: str) -> Any:
        data = {"purpose": "discuss", "title": title}
        return take_step(office, "meeting", meeting, "add_item", data=data)

    at_once(app, *(lambda title=title: add(title) for title in ("Een", "Twee", "Drie")))
    row = stage.meeting_row(meeting)
    numbers = sorted(db.session.scalars(select(AgendaItem.number)))
    assert numbers == [1, 2, 3]
    item = db.session.scalars(select(AgendaItem).where(AgendaItem.number == 3)).one()
    assert number_of(row, item) == f"{meeting}/3"


def test_a_plan_is_put_on_one_agenda_only(app, stage):
    stage.meeting()
    key = stage.submitted("noord").key
    office = stage.people.actor("secretaris")
    db.session.remove()
    at_once(app, *(lambda: take_step(office, "plan", key, "put_on_agenda") for _ in range(2)))
    db.session.rollback()
    assert len(db.session.scalars(select(Decision)).all()) == 1

"""The demo opens on the reminders that its story promises, sent by the ladders on the days of the story."""

from datetime import date

from sqlalchemy import select

from app.clock import LOCAL
from app.demo.data import load_demo
from app.demo.loader import load
from app.extensions import db
from app.models.event import Event, Notice
from app.models.need import Answer, Need
from app.models.organisation import Account, Unit
from app.models.round import Plan
from app.models.timer import Timer

ANCHOR = date(2026, 11, 23)
NEWS = {"overdue": "term_passed", "overdue_escalated": "lateness_reported", "response_overdue": "term_near"}
"""What the story calls it -> the event that tells it."""


def keys() -> dict[str, str]:
    """What the story says a message is about -> the key of the plan or of the answer."""
    plans = db.session.execute(select(Unit.key, Plan.key).join(Plan, Plan.unit_id == Unit.id))
    answers = (
        select(Need.key, Answer.key)
        .join(Answer, Answer.need_id == Need.id)
        .join(Unit, Unit.id == Answer.unit_id)
        .where(Unit.key == "bedrijfsvoering")
    )
    found = {f"fase 2 {unit}": key for unit, key in plans}
    return found | dict(db.session.execute(answers).tuples().all())


def test_the_demo_was_reminded_as_its_story_says(app) -> None:
    with app.app_context():
        load(ANCHOR)
        told = select(Event.name, Event.subject_key, Event.at, Account.username).join(
            Notice, Notice.event_id == Event.id
        )
        rows = db.session.execute(told.join(Account, Account.id == Notice.account_id))
        found = {(name, key, at.astimezone(LOCAL).date(), username) for name, key, at, username in rows}
        about = keys()
        promised = [
            (NEWS[each["kind"]], about[each["about"]], each["date"], each["to"])
            for each in load_demo(ANCHOR).later["notifications"]["notifications"]
            if each["kind"] in NEWS
        ]
        assert len(promised) == 3
        assert [each for each in promised if each not in found] == []
        assert db.session.scalars(select(Timer.day).where(Timer.day <= ANCHOR)).all() == []
        db.session.remove()

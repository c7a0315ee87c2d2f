"""Days that pass with a sweep on each: who was told what by which rung."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import event, select

from app.clock import LOCAL
from app.commands.ladders import sweep
from app.extensions import db
from app.models.event import Event, Notice
from app.models.organisation import Account
from app.models.timer import Rung, Timer
from app.queries.notices import notices
from tests.integration.terms.stage import Stage as Dates

START = date(2026, 9, 7)
"""A Monday in an autumn without holidays; phase 1 ends four weeks later."""

PHASE1, PHASE2, PHASE3 = date(2026, 10, 5), date(2026, 11, 2), date(2026, 11, 30)


class Told(NamedTuple):
    """One rung that was sent: the local day, the event, the key of its subject, the rung, and to whom."""

    day: date
    news: str
    key: str
    rung: str
    to: tuple[str, ...]


class Stage(Dates):
    """The stage of the dates, with sweeps. `words` are what a commitment says otherwise than usual."""

    words: ClassVar[dict[str, Any]] = {}

    def ready(self, **words: Any) -> Any:
        """A commitment that the leadership can decide on, in the words of this test."""
        return super().ready(**self.words, **words)

    def sweep(self, day: date, hour: int = 9) -> list[Told]:
        """One sweep on a day; what it sent, in order."""
        db.session.rollback()
        before = db.session.scalar(select(Event.id).order_by(Event.id.desc()).limit(1)) or 0
        count = sweep(datetime.combine(day, time(hour), tzinfo=LOCAL))
        found = self.told(after=before)
        assert len(found) == count
        return found

    def days(self, first: date, last: date) -> list[Told]:
        """A sweep on every day from the first to the last."""
        return [
            told
            for number in range((last - first).days + 1)
            for told in self.sweep(first + timedelta(days=number))
        ]

    def told(self, after: int = 0) -> list[Told]:
        """Every rung that was sent, with the people who have a notice of it."""
        rows = db.session.execute(
            select(Event, Account.username)
            .outerjoin(Notice, Notice.event_id == Event.id)
            .outerjoin(Account, Account.id == Notice.account_id)
            .where(Event.id > after, Event.actor_id.is_(None), Event.data["rung"].as_string().is_not(None))
            .order_by(Event.id, Account.username)
        )
        found: dict[int, tuple[Event, list[str]]] = {}
        for happened, username in rows:
            found.setdefault(happened.id, (happened, []))[1].extend([username] if username else [])
        db.session.rollback()
        return [
            Told(each.at.astimezone(LOCAL).date(), each.name, each.subject_key, each.data["rung"], tuple(to))
            for each, to in found.values()
        ]

    def timers(self, kind: str, row_id: int) -> list[tuple[str, date]]:
        """The timers of a row: ladder and day."""
        found = select(Timer.ladder, Timer.day).where(Timer.subject == kind, Timer.subject_id == row_id)
        rows = [(ladder, day) for ladder, day in db.session.execute(found.order_by(Timer.ladder))]
        db.session.rollback()
        return rows

    def everything(self) -> list[tuple[Any, ...]]:
        """Every timer as it stands in the table."""
        rows = [
            tuple(row) for row in db.session.execute(select(Timer.__table__).order_by(*Timer.__table__.c))
        ]
        db.session.rollback()
        return rows

    def rungs(self) -> int:
        """How many rungs were sent in all."""
        found = len(db.session.scalars(select(Rung.rung)).all())
        db.session.rollback()
        return found

    def inbox(self, username: str) -> list[tuple[str, str]]:
        """The messages on somebody's list, newest first: event and key."""
        found = notices(db.session(), self.people.accounts[username])
        db.session.rollback()
        return [(each.event, each.key) for each in found]


@contextmanager
def statements(*words: str) -> Iterator[list[str]]:
    """The statements executed meanwhile in which one of these words stands."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not words or any(word in statement for word in words):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

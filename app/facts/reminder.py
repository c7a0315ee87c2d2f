"""Facts about reminding by hand: whether it was done today, and whether there is time after a return."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from app.facts.asked import Asked, provides
from app.models.event import Event
from app.models.round import Plan
from app.queries.built import among, ask, one_of
from workflows.calendar import start_of_day
from workflows.facts import ReminderFacts
from workflows.ladders import REMINDERS

_FIRST, _LAST = (bindparam(name, type_=Event.at.type) for name in ("first", "last"))


@provides("reminder", "assignment", "plan", "answer")
def reminder_facts(asked: Asked) -> ReminderFacts:
    """Of an assignment and its plan together: the same head is reminded of both."""
    sent = asked.session.scalar(select(exists().where(or_(*_about(asked)), *_on(asked.today)))) is True
    return reminder_of(asked.row, asked.today, sent=sent)


def reminded_today(session: Session, subject: str, rows: Collection[int], today: date) -> set[int]:
    """Which of these rows of a subject somebody was reminded of today."""
    first, last = _hours_of(today)
    found = ask(session, _REMINDED, subject=subject, rows=list(rows), first=first, last=last)
    return set(found.scalars())


_REMINDED = (
    select(Event.subject_id)
    .where(Event.subject == bindparam("subject"), Event.subject_id.in_(among("rows")))
    .where(one_of(Event.name, REMINDERS), Event.at >= _FIRST, Event.at < _LAST)
)


def reminder_of(row: Any, today: date, *, sent: bool) -> ReminderFacts:
    """The same for a page that knows already whether a reminder was sent today."""
    own: date | None = getattr(row, "resubmit_by", None)
    return ReminderFacts(sent_today=sent, own_date_runs=own is not None and today <= own)


def _on(today: date) -> tuple[ColumnElement[bool], ...]:
    """The events that remind, of one local day."""
    first, last = _hours_of(today)
    return Event.name.in_(sorted(REMINDERS)), Event.at >= first, Event.at < last


def _hours_of(today: date) -> tuple[datetime, datetime]:
    """When a local day begins and when the next one does."""
    return start_of_day(today), start_of_day(today + timedelta(days=1))


def _about(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    """The events of the row; of an assignment those of its plan too, and the other way round."""
    row = asked.row
    if asked.subject == "answer":
        return (_of("answer", row.id),)
    if asked.subject == "plan":
        return (_of("plan", row.id), _of("assignment", row.assignment_id))
    plan = select(Plan.id).where(Plan.assignment_id == row.id).scalar_subquery()
    return (_of("assignment", row.id), _of("plan", plan))


def _of(subject: str, row_id: Any) -> ColumnElement[bool]:
    return and_(Event.subject == subject, Event.subject_id == row_id)

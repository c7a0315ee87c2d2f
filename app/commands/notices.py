"""Telling people inside the application: one row per person, written with the event."""

from collections.abc import Iterable

from sqlalchemy import insert

from app.commands.audiences import AUDIENCES
from app.commands.change import Change
from app.extensions import table_of
from app.models.event import Notice
from app.models.workflow import WorkflowRow
from app.queries.people import people_of
from app.subjects import Subject

_NOTICE = insert(table_of(Notice))


def tell(change: Change, subject: Subject, row: WorkflowRow, event: str, event_id: int) -> None:
    """Write a notice for everybody the event concerns. An event without audience tells nobody."""
    audiences = AUDIENCES.get(event)
    if audiences is None:
        return
    positions = {position for audience in audiences for position in audience(change, row)}
    notify(change, f"/{subject.collection}/{row.key}", event_id, positions)


def notify(change: Change, link: str, event_id: int, positions: Iterable[int]) -> None:
    """Write a notice for whoever holds these positions or stands in, except who acts; `link` leads there."""
    people = people_of(change.session, positions, change.today) - {change.actor.person_id}
    rows = [{"event_id": event_id, "account_id": p, "link": link, "at": change.now} for p in sorted(people)]
    if rows:
        change.session.execute(_NOTICE, rows)

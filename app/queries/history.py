"""What happened to a subject: its events, with the names of who did it and the words that came with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.models.event import Event
from app.models.organisation import Account, Position
from app.models.workflow import Entry
from app.queries.built import ask, one_of
from workflows.ladders import TO_OFFICE, TO_WHO_ACTS

SHOWN = 50
"""Events on one page of a history."""

_BY_SOMEBODY = ~one_of(Event.name, sorted(TO_OFFICE | TO_WHO_ACTS))


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as people read it: `who` did it, for `principal` if on behalf of somebody."""

    event: str
    subject: str
    at: datetime
    who: str | None
    who_id: int | None
    principal: str | None
    data: Mapping[str, Any]
    form: str | None
    answers: Mapping[str, Any]


_EVENTS = (
    select(
        Event.name, Event.subject, Event.at, Account.name, Event.actor_id, Position.title, Event.data,
        Entry.form, Entry.answers,
    )
    .outerjoin(Account, Account.id == Event.actor_id)
    .outerjoin(Position, Position.id == Event.on_behalf_of_id)
    .outerjoin(Entry, Entry.id == Event.data["entry"].as_integer())
    .where(Event.subject == bindparam("subject"))
    .order_by(Event.id.desc())
)  # fmt: skip
"""The events of all rows of a subject, newest first."""

_OF_ROW = _EVENTS.where(Event.subject_id == bindparam("row"))
_LAST = _OF_ROW.where(_BY_SOMEBODY).limit(1)
_WITH_DRAFTS = _OF_ROW.where(~one_of(Event.name, sorted(TO_OFFICE))).limit(SHOWN)
_PAGE = _WITH_DRAFTS.where(Event.name.not_like("%\\_saved", escape="\\"))


def history(
    session: Session,
    subject: str,
    subject_id: int,
    *,
    drafts: bool = False,
    withheld: Collection[str] = frozenset(),
) -> list[Happened]:
    """The newest events of a subject, newest first; saving a draft is left out unless asked for.

    What a ladder tells the secretary alone stands in no history: others read it too. Of the `withheld` events
    it is told that they happened, without the words that came with them.
    """
    page = _WITH_DRAFTS if drafts else _PAGE
    found = [_happened(row) for row in ask(session, page, subject=subject, row=subject_id)]
    return [replace(one, answers={}) if one.event in withheld else one for one in found]


def last_said(session: Session, subject: str, subject_id: int, trigger: str) -> Mapping[str, Any]:
    """What was filled in when this step was last taken; empty when it never was."""
    return ask(session, _SAID, subject=subject, row=subject_id, trigger=trigger).scalar() or {}


_SAID = (
    select(Entry.answers)
    .where(Entry.subject == bindparam("subject"), Entry.subject_id == bindparam("row"))
    .where(Entry.trigger == bindparam("trigger"))
    .order_by(Entry.id.desc())
    .limit(1)
)


def last_event(session: Session, subject: str, subject_id: int) -> Happened | None:
    """The newest event of a subject: who was first, when two people act at once. A ladder changes nothing."""
    row = ask(session, _LAST, subject=subject, row=subject_id).one_or_none()
    return None if row is None else _happened(row)


def last_events(session: Session, subject: str, keys: Collection[str]) -> dict[str, Happened]:
    """As `last_event`, for many at once, by their keys."""
    newest = (
        select(func.max(Event.id))
        .where(Event.subject == subject, Event.subject_key.in_(keys), _BY_SOMEBODY)
        .group_by(Event.subject_key)
    )
    events = _EVENTS.where(Event.id.in_(newest)).add_columns(Event.subject_key)
    rows = session.execute(events, {"subject": subject})
    return {key: _happened(row) for *row, key in rows}


def _happened(row: Any) -> Happened:
    event, subject, at, who, who_id, principal, data, form, answers = row
    return Happened(event, subject, at, who, who_id, principal, data, form, answers or {})

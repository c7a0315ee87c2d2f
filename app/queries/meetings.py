"""Reading meetings: the list, and one agenda with what became of each item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.models.commitment import CollectiveTask, Commitment
from app.models.meeting import AgendaItem, Decision, Meeting
from app.models.need import Need
from app.models.organisation import Unit
from app.models.round import Plan, Round
from app.queries.agenda import OPEN
from app.queries.built import ask, one_of
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.roles import Actor

MOST = 60
"""Meetings on the list, the newest."""


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting on the list, with how many items it has and how many decisions still wait."""

    key: str
    day: date
    body: str
    title: str
    state: str
    items: int
    waiting: int


def meeting_lines(session: Session, actor: Actor) -> list[MeetingLine]:
    """The meetings this actor may know of, newest first."""
    return [MeetingLine(*row) for row in ask(session, _known(actor))]


@lru_cache(maxsize=512)
def _known(actor: Actor) -> Select[Any]:
    items = (
        select(func.count())
        .where(AgendaItem.meeting_id == Meeting.id, AgendaItem.removed.is_(False))
        .correlate(Meeting)
        .scalar_subquery()
    )
    waiting = (
        select(func.count())
        .where(Decision.meeting_id == Meeting.id, one_of(Decision.state, OPEN))
        .correlate(Meeting)
        .scalar_subquery()
    )
    return (
        select(Meeting.key, Meeting.day, Meeting.body, Meeting.title, Meeting.state, items, waiting)
        .where(visible_to(actor, SUBJECTS["meeting"]))
        .order_by(Meeting.day.desc(), Meeting.id.desc())
        .limit(MOST)
    )


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """An item of an agenda: what it is about, and the decision that belongs to it, if any."""

    number: int
    purpose: str
    title: str
    note: str
    subject: str | None
    subject_key: str | None
    name: str
    decision_key: str | None
    decision_state: str | None
    outcome: str | None


_ABOUT: tuple[tuple[str, Any], ...] = (
    ("plan", Plan), ("need", Need), ("commitment", Commitment), ("collective_task", CollectiveTask),
    ("round", Round),
)  # fmt: skip


def agenda(session: Session, actor: Actor, meeting: Meeting) -> Sequence[AgendaLine]:
    """The items of a meeting in order, in one statement; a draft of others is called by its key."""
    return [AgendaLine(*row) for row in ask(session, _items(actor), meeting=meeting.id)]


@lru_cache(maxsize=512)
def _items(actor: Actor) -> Select[Any]:
    key = func.coalesce(*(model.key for _, model in _ABOUT))
    titles = (
        case((visible_to(actor, SUBJECTS[kind]), model.title))
        for kind, model in _ABOUT
        if model in {Need, Commitment}
    )
    name = func.coalesce(Unit.name, *titles, Round.name, key, "")
    statement = select(
        AgendaItem.number, AgendaItem.purpose, AgendaItem.title, AgendaItem.note, AgendaItem.subject, key,
        name, Decision.key, Decision.state, Decision.outcome,
    )  # fmt: skip
    for kind, model in _ABOUT:
        same = and_(AgendaItem.subject == kind, AgendaItem.subject_id == model.id)
        statement = statement.outerjoin(model, same)
    return (
        statement.outerjoin(Unit, Unit.id == Plan.unit_id)
        .outerjoin(Decision, Decision.agenda_item_id == AgendaItem.id)
        .where(AgendaItem.meeting_id == bindparam("meeting"), AgendaItem.removed.is_(False))
        .order_by(AgendaItem.number)
    )


def round_to_meet_about(session: Session, actor: Actor) -> Round | None:
    """The newest round that has not ended: what a new meeting is about."""
    return session.scalars(
        select(Round)
        .where(visible_to(actor, SUBJECTS["round"]), ~one_of(Round.state, ("closed", "stopped")))
        .order_by(Round.id.desc())
        .limit(1)
    ).one_or_none()

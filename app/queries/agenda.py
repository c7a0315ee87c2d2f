"""What stands on agendas: who sits in a meeting, what can be decided on, and when the next meeting is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from app.models.commitment import CollectiveTask, Commitment
from app.models.meeting import AgendaItem, Decision, Meeting, Presence
from app.models.need import Need
from app.models.organisation import Position, Unit
from app.models.round import Plan, Round
from app.queries.built import ask, look_up, one_of, row_with
from app.subjects import SUBJECTS
from workflows.roles import Actor, Role, holds

AHEAD = ("planned", "invited")
OPEN = ("on_agenda", "recorded")

DECIDABLE: Mapping[str, Mapping[str, str | None]] = MappingProxyType(
    {
        "plan": {"submitted": "put_on_agenda"},
        "need": {"escalated": None, "deferred": "resume"},
        "commitment": {"ready_for_decision": None, "provisionally_approved": None, "deferred": "reagenda"},
        "collective_task": {"adopted": None},
        "round": {"consolidated": None},
    }
)
"""Kind of subject and state in which the leadership can decide on it -> the step that prepares for that."""


@dataclass(frozen=True, slots=True)
class Member:
    """A seat in a meeting: the position, its place in the leadership, and whether its holder was there."""

    id: int
    title: str
    place: str | None
    present: bool | None


_SEATS = (
    select(Position.id, Position.title, Position.seat, Position.roles, Position.unit_id, Presence.present)
    .outerjoin(
        Presence, and_(Presence.position_id == Position.id, Presence.meeting_id == bindparam("meeting"))
    )
    .order_by(Position.id)
)


def members_of(session: Session, meeting: Meeting) -> tuple[Member, ...]:
    """Who is entitled to sit in a meeting: the seats of the leadership, or the heads of the units."""
    rows = ask(session, _SEATS, meeting=meeting.id)
    return tuple(
        Member(id_, title, seat, present)
        for id_, title, seat, roles, unit_id, present in rows
        if sits_in(meeting.body, seat, roles, unit_id)
    )


def sits_in(body: str, seat: str | None, roles: Iterable[str], unit_id: int | None) -> bool:
    """Whether a position is a seat of the leadership, or the head of a unit in the management team."""
    return seat is not None if body == "leadership" else unit_id is not None and Role.EMT_MEMBER in roles


def next_meeting(session: Session, round_id: int, today: date, *, not_this: int = 0) -> Meeting | None:
    """The next meeting of the leadership in a round, today or later."""
    of = {"round": round_id, "today": today, "not_this": not_this}
    return look_up(session, _NEXT, **of).scalars().one_or_none()


_NEXT = (
    select(Meeting)
    .where(Meeting.round_id == bindparam("round"), Meeting.body == "leadership")
    .where(Meeting.id != bindparam("not_this"), Meeting.day >= bindparam("today"))
    .where(one_of(Meeting.state, AHEAD))
    .order_by(Meeting.day, Meeting.id)
    .limit(1)
)


def reference(kind: str, row: Any) -> str:
    """How a form names a subject: `plan:P-03`."""
    return f"{kind}:{row.key}"


def referred(session: Session, round_id: int, value: object) -> tuple[str, Any] | None:
    """The subject that a form names, when it belongs to this round."""
    kind, _, key = str(value or "").partition(":")
    if kind not in DECIDABLE:
        return None
    model: Any = SUBJECTS[kind].model
    own = model.id if kind == "round" else model.round_id
    row = session.scalars(select(model).where(model.key == key, own == round_id)).one_or_none()
    return None if row is None else (kind, row)


def open_decision(session: Session, kind: str, row_id: int) -> Decision | None:
    """The decision that is still to be taken on a subject, if it stands on an agenda."""
    about = (Decision.subject == kind, Decision.subject_id == row_id, one_of(Decision.state, OPEN))
    return session.scalars(select(Decision).where(*about)).one_or_none()


def can_be_decided(session: Session, kind: str, row: Any) -> bool:
    """Whether the leadership can decide on this now and it stands on no agenda yet."""
    return row.state in DECIDABLE[kind] and open_decision(session, kind, row.id) is None


def may_put_up(actor: Actor, kind: str, state: str) -> bool:
    """Whether somebody may take the step by which a subject comes up for decision, where it needs one."""
    trigger = DECIDABLE[kind].get(state)
    step = SUBJECTS[kind].workflow.step(state, trigger) if trigger is not None else None
    return step is None or holds(actor.roles, step.may)


@dataclass(frozen=True, slots=True)
class Topic:
    """Something an item can be about: `name` is the unit of a plan, the round of its task, else the title."""

    kind: str
    key: str
    name: str
    state: str

    @property
    def ready(self) -> bool:
        """Whether the leadership can decide on it now."""
        return self.state in DECIDABLE[self.kind]


def topics(session: Session, round_id: int) -> Sequence[Topic]:
    """What an agenda can be about in a round; what the leadership can decide on now comes first."""
    lists: tuple[tuple[str, Any, Any], ...] = (
        ("plan", Plan, select(Plan, Unit.name).join(Unit, Unit.id == Plan.unit_id)),
        ("need", Need, select(Need, Need.title).where(Need.state != "draft")),
        ("commitment", Commitment, select(Commitment, Commitment.title)),
        (
            "collective_task",
            CollectiveTask,
            select(CollectiveTask, Round.name).join(Round, Round.id == CollectiveTask.round_id),
        ),
    )
    found = [topic for kind, model, rows in lists for topic in _topics(session, kind, rows, model, round_id)]
    one = row_with(session, Round, round_id)
    found.append(Topic("round", one.key, one.name, one.state))
    return sorted(found, key=lambda topic: not topic.ready)


def _topics(session: Session, kind: str, statement: Any, model: Any, round_id: int) -> list[Topic]:
    rows = session.execute(statement.where(model.round_id == round_id).order_by(model.id))
    settled = SUBJECTS[kind].workflow.settled
    return [
        Topic(kind, row.key, name, row.state)
        for row, name in rows
        if row.state not in settled or kind == "collective_task"
    ]


def items_to_drop(session: Session, meeting: Meeting) -> list[tuple[int, int, str]]:
    """The items of a meeting that are no open decision: id, number and title."""
    rows = session.execute(
        select(AgendaItem.id, AgendaItem.number, AgendaItem.title, AgendaItem.subject)
        .outerjoin(Decision, Decision.agenda_item_id == AgendaItem.id)
        .where(AgendaItem.meeting_id == meeting.id, AgendaItem.removed.is_(False), Decision.id.is_(None))
        .order_by(AgendaItem.number)
    )
    return [(id_, number, title or subject or "") for id_, number, title, subject in rows]

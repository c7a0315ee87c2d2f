"""What stands beside the units on the planning: stalled needs, proposals, who is away, mail that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from app.models.commitment import Commitment
from app.models.event import Event, Notice
from app.models.need import Answer, Need
from app.models.organisation import Account, Delegation, Position, Unit
from app.models.round import Assignment
from app.queries.built import ask
from app.queries.cases import cases
from app.queries.mails import troubled
from app.queries.planning import ENDED, Gathered
from app.queries.planning_due import DueDate, dues
from app.queries.planning_needs import NeedLine
from workflows.ladders import LADDERS_OF, NOBODY, in_force
from workflows.roles import Actor, Permission, holds

STALLS = LADDERS_OF["need"][0]
"""The ladder of a need to which nothing happens (rule C07)."""


@dataclass(frozen=True, slots=True)
class Stalled:
    """A need with the last day on which anybody did something about it."""

    need: NeedLine
    since: date


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something late that a ladder proposes to put on the leadership's agenda; `title` where it has one."""

    subject: str
    key: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Absent:
    """A period in which somebody acts for a position."""

    unit: str | None
    title: str
    acting: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Beside:
    """`dead` counts mails that were given up, `waiting` those that wait too long; 0 for who cannot act."""

    dues: Sequence[DueDate]
    stalled: Sequence[Stalled]
    proposals: Sequence[Proposal]
    absent: Sequence[Absent]
    dead: int
    waiting: int


def beside(session: Session, actor: Actor, board: Gathered, now: datetime, today: date) -> Beside:
    """Everything beside the units of a round, in a fixed number of statements."""
    round_id, over = board.round.id, board.round.state in ENDED
    dead, waiting = troubled(session, now) if holds(actor.roles, Permission.MAIL_RETRY) else (0, 0)
    return Beside(
        dues=dues(session, actor, round_id, today),
        stalled=_stalled(session, board.needs, today),
        proposals=[] if over else [Proposal(*row) for row in ask(session, _PROPOSED, round=round_id)],
        absent=[Absent(*row) for row in ask(session, _ABSENT, round=round_id, today=today)],
        dead=dead,
        waiting=waiting,
    )


def _stalled(session: Session, needs: Sequence[NeedLine], today: date) -> list[Stalled]:
    by_id = {line.id: line for line in needs}
    found, _ = cases(session, "need", by_id.keys()) if by_id else ({}, set())
    silent = [Stalled(by_id[row_id], case.due) for (_, row_id), case in found.items()
              if in_force(STALLS, case.due, today).value != NOBODY]  # fmt: skip
    return sorted(silent, key=lambda each: each.since)


_ANSWERED = aliased(Need)
_PROPOSED = (
    select(Event.subject, Event.subject_key, func.coalesce(_ANSWERED.title, Need.title, Commitment.title))
    .join(Notice, Notice.event_id == Event.id)
    .outerjoin(Answer, and_(Event.subject == "answer", Answer.id == Event.subject_id))
    .outerjoin(_ANSWERED, _ANSWERED.id == Answer.need_id)
    .outerjoin(Need, and_(Event.subject == "need", Need.id == Event.subject_id))
    .outerjoin(Commitment, and_(Event.subject == "commitment", Commitment.id == Event.subject_id))
    .where(Event.round_id == bindparam("round"), Event.name == "agenda_proposed", Notice.moot_at.is_(None))
    .distinct()
    .order_by(Event.subject, Event.subject_key)
)
_ABSENT = (
    select(Unit.name, Position.title, Account.name, Delegation.starts, Delegation.ends)
    .join(Position, Position.id == Delegation.position_id)
    .join(Account, Account.id == Delegation.account_id)
    .join(Assignment, Assignment.position_id == Position.id)
    .join(Unit, Unit.id == Assignment.unit_id)
    .where(Assignment.round_id == bindparam("round"), Delegation.revoked_at.is_(None))
    .where(Delegation.ends >= bindparam("today", type_=Date()))
    .order_by(Delegation.starts, Delegation.id)
)

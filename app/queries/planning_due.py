"""What must be done in a round by when, beside the phases: promises, measurements, conditions, reactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.models.commitment import Commitment
from app.models.meeting import Condition, Decision
from app.models.need import Answer, Need
from app.models.organisation import Position, Unit
from app.queries.built import ask, one_of
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.commitment import ENDED, State
from workflows.ladders import IN_FORCE
from workflows.roles import Actor

AHEAD = timedelta(weeks=4)
"""How far the list looks; what is late stays in it until it is done."""

MOST = 60


@dataclass(frozen=True, slots=True)
class DueDate:
    """Something that somebody must have done by a day: `what` is its code, `who` a position or a unit."""

    what: str
    day: date
    subject: str
    key: str
    title: str
    who: str | None

    @property
    def url(self) -> str:
        """The page it is done on."""
        return f"/{SUBJECTS[self.subject].collection}/{self.key}"


def dues(session: Session, actor: Actor, round_id: int, today: date) -> Sequence[DueDate]:
    """The dates of a round that are late or come soon, the earliest first; one statement."""
    rows = ask(session, _dues(actor), round=round_id, until=today + AHEAD)
    return [DueDate(*row) for row in rows]


@lru_cache(maxsize=512)
def _dues(actor: Actor) -> CompoundSelect[Any]:
    promises = (
        _of_commitment(actor, "due", Commitment.due, IN_FORCE),
        _of_commitment(actor, "baseline", Commitment.baseline_due, (*IN_FORCE, State.FULFILLED)),
        _of_commitment(actor, "consultation", Commitment.consultation_closes, (State.CONSULTATION,)),
    )
    return union_all(*promises, _conditions(actor), _deliveries(actor)).order_by("day").limit(MOST)


def _of_commitment(actor: Actor, what: str, day: Any, states: Sequence[str]) -> Select[Any]:
    return (
        select(
            literal(what).label("what"), day.label("day"), literal("commitment"), Commitment.key,
            Commitment.title, Position.title,
        )
        .outerjoin(Position, Position.id == Commitment.owner_id)
        .where(Commitment.round_id == _ROUND, one_of(Commitment.state, states), day <= _UNTIL)
        .where(visible_to(actor, SUBJECTS["commitment"]))
    )  # fmt: skip


def _conditions(actor: Actor) -> Select[Any]:
    """What is not met yet, unless what it was asked of has ended."""
    of_commitment = and_(Decision.subject == "commitment", Commitment.id == Decision.subject_id)
    return (
        select(
            literal("condition"), Condition.due, literal("decision"), Decision.key, Condition.text,
            Position.title,
        )
        .join(Decision, Decision.id == Condition.decision_id)
        .outerjoin(Commitment, of_commitment)
        .outerjoin(Position, Position.id == Condition.owner_id)
        .where(Decision.round_id == _ROUND, Decision.state == "confirmed", Condition.met_at.is_(None))
        .where(~one_of(func.coalesce(Commitment.state, ""), ENDED), Condition.due <= _UNTIL)
        .where(visible_to(actor, SUBJECTS["decision"]))
    )  # fmt: skip


def _deliveries(actor: Actor) -> Select[Any]:
    """What a unit promised another one to begin with."""
    return (
        select(literal("delivery"), Answer.first_delivery, literal("need"), Need.key, Need.title, Unit.name)
        .join(Need, Need.id == Answer.need_id)
        .join(Unit, Unit.id == Answer.unit_id)
        .where(Need.round_id == _ROUND, one_of(Answer.state, ("accepted", "in_delivery")))
        .where(Answer.first_delivery <= _UNTIL, visible_to(actor, SUBJECTS["need"]))
    )


_ROUND, _UNTIL = bindparam("round", type_=Integer()), bindparam("until", type_=Date())

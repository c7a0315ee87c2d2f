"""Reading rounds: the list, one round with all that hangs on it, where each unit stands, and the letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.models.commitment import CollectiveTask
from app.models.meeting import Meeting
from app.models.organisation import Position, Unit
from app.models.round import Assignment, Phase, Plan, Round, RoundDate
from app.queries.assignments import PHASE_OF
from app.queries.built import ask, look_up, one_of
from app.queries.people import seats
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.roles import Actor, Role

MOST = 100
PLAN_IN = frozenset({"submitted", "on_agenda", "adopted", "adopted_with_conditions", "excused"})
CONTRIBUTED = frozenset({"contributed", "consolidated", "completed"})


@dataclass(frozen=True, slots=True)
class Line:
    """A round on the list."""

    key: str
    name: str
    state: str
    decision_date: date
    units: int


def rounds(session: Session, actor: Actor) -> list[Line]:
    """The rounds this actor may know of, newest first."""
    return [Line(*row) for row in ask(session, _known_to(actor))]


@lru_cache(maxsize=512)
def _known_to(actor: Actor) -> Select[Any]:
    taking_part = (
        select(func.count())
        .where(Assignment.round_id == Round.id, Assignment.state != "withdrawn")
        .scalar_subquery()
    )
    return (
        select(Round.key, Round.name, Round.state, Round.decision_date, taking_part)
        .where(visible_to(actor, SUBJECTS["round"]))
        .order_by(Round.id.desc())
        .limit(MOST)
    )


def open_rounds(session: Session, actor: Actor) -> list[Round]:
    """The rounds in which something can still be agreed, newest first."""
    return list(look_up(session, _open_to(actor)).scalars())


@lru_cache(maxsize=512)
def _open_to(actor: Actor) -> Select[Any]:
    open_now = ~one_of(Round.state, SUBJECTS["round"].workflow.settled)
    statement = select(Round).where(visible_to(actor, SUBJECTS["round"]), open_now)
    return statement.order_by(Round.id.desc()).limit(MOST)


@dataclass(frozen=True, slots=True)
class Part:
    """Something that hangs on a round: a phase, a day, a meeting, the collective task, who signed."""

    key: str
    number: int
    first: date | None
    last: date | None
    words: str
    state: str


@dataclass(frozen=True, slots=True)
class Around:
    """A round's surroundings by kind: phase, date, meeting, collective_task, signer."""

    parts: Mapping[str, Sequence[Part]] = field(default_factory=dict)

    def of(self, kind: str) -> Sequence[Part]:
        """The parts of one kind, in order of day."""
        return self.parts.get(kind, ())

    @property
    def collective_task(self) -> Part | None:
        """The collective task in force, the newest when there were more."""
        found = [part for part in self.of("collective_task") if part.state != "dropped"]
        return found[-1] if found else None

    @property
    def signer(self) -> str | None:
        """The function of who signed the letter."""
        return next((part.words for part in self.of("signer")), None)


def around(session: Session, actor: Actor, row: Round) -> Around:
    """Everything that hangs on a round and that this actor may know of, in one statement."""
    found: dict[str, list[Part]] = {}
    for kind, key, number, first, last, words, state in ask(
        session, _around(actor), round=row.id, signer=row.signed_by_id
    ):
        found.setdefault(kind, []).append(Part(key, number, first, last, words, state))
    return Around(found)


@lru_cache(maxsize=512)
def _around(actor: Actor) -> CompoundSelect[Any]:
    round_id: BindParameter[int] = bindparam("round")
    no_day, nothing, none = cast(null(), Date), cast(literal(""), String), cast(literal(0), Integer)
    phases = select(
        cast(literal("phase"), String).label("kind"), nothing.label("key"),
        Phase.number.label("number"), Phase.opens.label("first"), Phase.deadline.label("last"),
        nothing.label("words"), nothing.label("state"),
    ).where(Phase.round_id == round_id)  # fmt: skip
    days = select(literal("date"), nothing, none, RoundDate.day, no_day, RoundDate.name, nothing).where(
        RoundDate.round_id == round_id
    )
    meetings = select(
        literal("meeting"), Meeting.key, none, Meeting.day, no_day, Meeting.body, Meeting.state
    ).where(Meeting.round_id == round_id, visible_to(actor, SUBJECTS["meeting"]))
    tasks = select(
        literal("collective_task"), CollectiveTask.key, CollectiveTask.id, no_day, no_day, nothing,
        CollectiveTask.state,
    ).where(CollectiveTask.round_id == round_id, visible_to(actor, SUBJECTS["collective_task"]))  # fmt: skip
    signer = select(literal("signer"), nothing, none, no_day, no_day, Position.title, nothing).where(
        Position.id == bindparam("signer", type_=Integer())
    )
    return union_all(phases, days, meetings, tasks, signer).order_by("kind", "first", "number")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one unit stands in a round."""

    unit_id: int
    unit: str
    key: str
    state: str
    plan_key: str
    plan_state: str

    @property
    def done(self) -> tuple[bool, bool, bool]:
        """Whether each phase is handed in: the opgave, the plan, the contribution."""
        return PHASE_OF[self.state] > 1, self.plan_state in PLAN_IN, self.state in CONTRIBUTED


def standing(session: Session, row: Round) -> list[Standing]:
    """Where each unit of a round stands, in the order of the organisation; who was withdrawn is left out."""
    return [Standing(*each) for each in ask(session, _STANDING, round=row.id)]


_STANDING = (
    select(Unit.id, Unit.name, Assignment.key, Assignment.state, Plan.key, Plan.state)
    .join(Assignment, Assignment.unit_id == Unit.id)
    .join(Plan, Plan.assignment_id == Assignment.id)
    .where(Assignment.round_id == bindparam("round"), Assignment.state != "withdrawn")
    .order_by(Unit.id)
)


def form_answers(session: Session, row: Round) -> Mapping[str, Any]:
    """The round as answers of the form `round`, to change it."""
    columns = (Phase.number, Phase.opens, Phase.deadline)
    phases = session.execute(select(*columns).where(Phase.round_id == row.id))
    units = session.scalars(
        select(Unit.key)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .where(Assignment.round_id == row.id, Assignment.state != "withdrawn")
    )
    others = session.execute(
        select(RoundDate.day, RoundDate.name).where(RoundDate.round_id == row.id).order_by(RoundDate.day)
    )
    answers: dict[str, Any] = {
        "name": row.name,
        "reference": row.reference,
        "horizon_year": row.horizon_year,
        "freeze_date": row.freeze_date.isoformat(),
        "decision_date": row.decision_date.isoformat(),
        "participants": list(units),
        "dates": [{"day": day.isoformat(), "name": name} for day, name in others],
    }
    for number, opens, deadline in phases:
        answers[f"phase{number}_opens"] = opens.isoformat()
        answers[f"phase{number}_deadline"] = deadline.isoformat()
    return answers


def team(session: Session) -> list[tuple[str, str]]:
    """The units that sit in the management team and have a head, so that they can take part: key and name."""
    heads = {seat.unit_id for seat in seats(session) if Role.EMT_MEMBER in seat.roles}
    rows = session.execute(select(Unit.id, Unit.key, Unit.name).where(Unit.is_emt).order_by(Unit.id))
    return [(key, name) for unit, key, name in rows if unit in heads]


def unit_ids(session: Session, keys: Sequence[str]) -> list[int]:
    """The units with these keys, in the order of the organisation."""
    return list(session.scalars(select(Unit.id).where(Unit.key.in_(keys)).order_by(Unit.id)))

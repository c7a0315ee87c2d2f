"""Reading commitments: the list by status, and one with its reactions, needs, versions and decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from app.models.commitment import Commitment, CommitmentUnit, Response
from app.models.meeting import Condition, Decision, Meeting
from app.models.need import Need
from app.models.organisation import Account, Position, Unit
from app.models.round import Assignment, Round
from app.queries.built import LAST_ID, among, ask, look_up, one_of
from app.queries.decisions import Wanted
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.commitment import ENDED
from workflows.roles import Actor

SUBJECT = SUBJECTS["commitment"]
PAGE = 25
"""Commitments on one page of the list."""

STATUSES = tuple(dict.fromkeys(SUBJECT.workflow.public(state) for state in SUBJECT.workflow.states))
"""The few statuses that people see, in the order of the workflow."""


@dataclass(frozen=True, slots=True)
class Line:
    """A commitment on a list. `reacted` and `asked` count units while it is consulted on."""

    id: int
    key: str
    title: str
    state: str
    line: int | None
    due: date | None
    owner: str | None
    mine: bool
    closes: date | None
    reacted: int
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is asked of the list: one public status, only own ones, and where the page begins."""

    status: str = ""
    mine: bool = False
    before: int | None = None


def commitments(session: Session, actor: Actor, chosen: Chosen) -> list[Line]:
    """A page of the list, newest first; one more row than a page tells that there is a next one."""
    states = [s for s in SUBJECT.workflow.states if SUBJECT.workflow.public(s) == chosen.status]
    values = {"before": chosen.before or LAST_ID} | ({"states": states} if chosen.status else {})
    page = _page(actor, by_status=bool(chosen.status), mine=chosen.mine)
    return [Line(*row) for row in ask(session, page, **values)]


@lru_cache(maxsize=1024)
def _page(actor: Actor, *, by_status: bool, mine: bool) -> Select[Any]:
    reacted = select(func.count()).where(Response.commitment_id == Commitment.id).scalar_subquery()
    taking_part = (
        select(func.count())
        .where(Assignment.round_id == Commitment.round_id, Assignment.state != "withdrawn")
        .where(Assignment.position_id != func.coalesce(Commitment.owner_id, 0))
        .scalar_subquery()
    )
    statement = (
        select(
            Commitment.id, Commitment.key, Commitment.title, Commitment.state, Commitment.line,
            Commitment.due, Position.title, _mine(actor), Commitment.consultation_closes, reacted,
            taking_part,
        )
        .outerjoin(Position, Position.id == Commitment.owner_id)
        .where(visible_to(actor, SUBJECT), Commitment.id < bindparam("before"))
        .order_by(Commitment.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if by_status:
        statement = statement.where(Commitment.state.in_(among("states")))
    return statement.where(_mine(actor)) if mine else statement


def counts(session: Session, actor: Actor) -> tuple[Mapping[str, int], int]:
    """How many commitments this actor may know of in each public status, and how many are own ones."""
    found: dict[str, int] = {}
    own = 0
    for state, count, my_count in ask(session, _counts(actor)):
        public = SUBJECT.workflow.public(state)
        found[public] = found.get(public, 0) + count
        own += my_count
    return found, own


@lru_cache(maxsize=512)
def _counts(actor: Actor) -> Select[Any]:
    mine = func.coalesce(func.sum(case((_mine(actor), 1), else_=0)), 0)
    counted = select(Commitment.state, func.count(), mine).where(visible_to(actor, SUBJECT))
    return counted.group_by(Commitment.state)


def _mine(actor: Actor) -> ColumnElement[bool]:
    """Owned, proposed or helped by who reads."""
    seats = actor.seats
    helps = exists().where(
        CommitmentUnit.commitment_id == Commitment.id, one_of(CommitmentUnit.unit_id, actor.units())
    )
    return or_(
        func.coalesce(one_of(Commitment.owner_id, seats), False),
        func.coalesce(one_of(Commitment.unit_id, actor.units()), False),
        helps,
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """A commitment with its neighbours: round, owner's function, proposer, versions before and after."""

    row: Commitment
    round: Round
    owner: str | None
    unit: str | None
    before: str | None
    after: tuple[str, str] | None


def opened(session: Session, row: Commitment) -> Opened:
    """What stands around a commitment, in one statement; of newer versions the one that did not end."""
    of, owner, unit, before, after, state = look_up(session, _OPENED, row=row.id).one()
    return Opened(row, of, owner, unit, before, (after, state) if after else None)


def _with_neighbours() -> Select[Any]:
    former, newer = aliased(Commitment), aliased(Commitment)
    gone = sorted(set(ENDED) - {"superseded", "secured"})
    live = and_(newer.supersedes_id == Commitment.id, newer.state.not_in(gone))
    return (
        select(Round, Position.title, Unit.name, former.key, newer.key, newer.state)
        .select_from(Commitment)
        .join(Round, Round.id == Commitment.round_id)
        .outerjoin(Position, Position.id == Commitment.owner_id)
        .outerjoin(Unit, Unit.id == Commitment.unit_id)
        .outerjoin(former, former.id == Commitment.supersedes_id)
        .outerjoin(newer, live)
        .where(Commitment.id == bindparam("row"))
        .order_by(newer.id.desc())
        .limit(1)
    )


_OPENED = _with_neighbours()


@dataclass(frozen=True, slots=True)
class Reaction:
    """One unit in the consultation; `response` is None while it did not respond. `supports`: it helps."""

    unit_id: int
    unit: str
    response: str | None
    text: str
    at: datetime | None
    by: str | None
    supports: bool
    owns: bool


def reactions(session: Session, row: Commitment) -> list[Reaction]:
    """Every unit of the round with what it said; one statement."""
    about = {"row": row.id, "round": row.round_id, "owner": row.owner_id or 0}
    return [
        Reaction(unit, name, response, text or "", at, by, bool(supports), bool(own))
        for unit, name, response, text, at, by, supports, own in ask(session, _REACTIONS, **about)
    ]


_ROW: BindParameter[int] = bindparam("row", type_=Integer())
_HELPS = exists().where(CommitmentUnit.commitment_id == _ROW, CommitmentUnit.unit_id == Unit.id)
_OWNS = Assignment.position_id == bindparam("owner")
_REACTIONS = (
    select(Unit.id, Unit.name, Response.response, Response.text, Response.at, Account.name, _HELPS, _OWNS)
    .join(Assignment, Assignment.unit_id == Unit.id)
    .outerjoin(Response, and_(Response.commitment_id == _ROW, Response.unit_id == Unit.id))
    .outerjoin(Account, Account.id == Response.by_id)
    .where(Assignment.round_id == bindparam("round"), Assignment.state != "withdrawn")
    .order_by(Unit.id)
)


@dataclass(frozen=True, slots=True)
class Origin:
    """A need behind a commitment: `taken_up` in it, or named by it only."""

    key: str
    title: str
    state: str
    unit: str
    taken_up: bool


def origins(session: Session, actor: Actor, row: Commitment, keys: Sequence[str]) -> list[Origin]:
    """The needs that a commitment names or took up and that this actor may know of; one statement."""
    rows = ask(session, _origins(actor), row=row.id, round=row.round_id, keys=list(keys))
    return [Origin(key, title, state, unit, bool(up)) for key, title, state, unit, up in rows]


@lru_cache(maxsize=512)
def _origins(actor: Actor) -> Select[Any]:
    taken_up = func.coalesce(Need.commitment_id == _ROW, False)
    named = and_(Need.key.in_(among("keys")), Need.round_id == bindparam("round"))
    return (
        select(Need.key, Need.title, Need.state, Unit.name, taken_up)
        .join(Unit, Unit.id == Need.unit_id)
        .where(or_(taken_up, named), visible_to(actor, SUBJECTS["need"]))
        .order_by(Need.id)
    )


@dataclass(slots=True)
class Decided:
    """A decision on a commitment, the day of its meeting and its conditions (as parts/reading shows them)."""

    decision: Decision
    day: date
    conditions: list[Wanted] = field(default_factory=list)


def decided(session: Session, actor: Actor, row: Commitment) -> list[Decided]:
    """The decisions on a commitment that this actor may see, newest first, with conditions; one statement."""
    found: dict[int, Decided] = {}
    for decision, day, condition, owner in look_up(session, _decided(actor), row=row.id):
        one = found.setdefault(decision.id, Decided(decision, day))
        if condition is not None:
            met, due = condition.met_at is not None, condition.due
            wanted = Wanted(condition.id, condition.text, condition.owner_id, owner, due, met)
            one.conditions.append(wanted)
    return list(found.values())


@lru_cache(maxsize=512)
def _decided(actor: Actor) -> Select[Any]:
    return (
        select(Decision, Meeting.day, Condition, Position.title)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .outerjoin(Condition, Condition.decision_id == Decision.id)
        .outerjoin(Position, Position.id == Condition.owner_id)
        .where(Decision.subject == "commitment", Decision.subject_id == _ROW, Decision.state != "removed")
        .where(visible_to(actor, SUBJECTS["decision"]))
        .order_by(Decision.id.desc(), Condition.id)
    )

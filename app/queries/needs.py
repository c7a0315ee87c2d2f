"""Lists of needs: what is asked of me, what I asked, and every need of a round, each in one statement."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.database import kept
from app.models.need import Answer, Need
from app.models.organisation import Unit
from app.models.round import Assignment, Round
from app.queries.built import LAST_ID, among, ask, look_up, one_of
from app.queries.need_turns import ASKER_ACTS, SUPPLIER_ACTS, WITH_LEADERSHIP, Part, Turn, owed_in, turn_of
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.roles import Actor

PAGE = 20
"""Needs on one page of the whole list."""

OWN = 40
"""Needs in each of the two own lists; who has more finds them in the whole list."""


def short_name(unit: Any) -> ColumnElement[str]:
    """The name of a unit where many stand together: its abbreviation when it has one."""
    return func.coalesce(unit.abbreviation, unit.name)


STATUSES = (
    "draft", "asked", "agreed", "escalated", "taken_up", "declined", "fulfilled", "closed", "withdrawn",
)  # fmt: skip
"""The few statuses by which people choose; what they are shown as stands in the workflow (`public`)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A need on a list: from whom, to whom, by when, and whose turn it is."""

    id: int
    key: str
    state: str
    title: str
    unit_id: int
    unit: str
    addressee_kind: str
    needed_by: date | None
    line: int | None
    urgency: str
    asked: tuple[str, ...]
    turn: Turn


@dataclass(frozen=True, slots=True)
class AskedOfMe:
    """An answer that a unit of the actor owes or gave, with the need it belongs to."""

    key: str
    state: str
    unit: str
    need_key: str
    title: str
    asker: str
    needed_by: date | None
    respond_by: date | None
    first_delivery: date | None
    urgency: str
    need_state: str

    @property
    def mine(self) -> bool:
        """Whether the actor's unit must act."""
        return self.state in owed_in(self.need_state)

    @property
    def due(self) -> date | None:
        """The day that counts now: to react, while that is asked, or to deliver."""
        if self.state == "requested" and not self.mine:
            return None
        waits = self.state in {"requested", "clarification_requested"}
        return self.respond_by if waits else self.first_delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What people chose to see of a round: a status, a unit (asking or asked), a programme line."""

    round_id: int
    state: str | None = None
    unit: str | None = None
    line: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the whole list; `next_before` leads to the following page."""

    lines: Sequence[Line]
    next_before: int | None


def rounds_with_needs(session: Session, actor: Actor) -> list[Round]:
    """The rounds this actor may know of that have been sent, the newest first."""
    return list(look_up(session, _sent(actor)).scalars())


@lru_cache(maxsize=512)
def _sent(actor: Actor) -> Select[Any]:
    sent = ~one_of(Round.state, ("draft", "signed"))
    return select(Round).where(visible_to(actor, SUBJECTS["round"]), sent).order_by(Round.id.desc())


def asked_of_me(session: Session, actor: Actor, round_id: int) -> list[AskedOfMe]:
    """What the units of this actor are asked and have not finished: their turn first, then by date."""
    rows = ask(session, _ASKED_OF_ME, units=list(actor.units()), round=round_id)
    return [AskedOfMe(*row) for row in rows]


def _asked_of() -> Select[Any]:
    asker = aliased(Unit)
    may_still = (Answer.state == "requested") & (Need.state != "asked")
    turn = case((may_still, 1), (one_of(Answer.state, SUPPLIER_ACTS), 0), else_=1)
    due = case((Answer.state == "requested", Answer.respond_by), else_=Answer.first_delivery)
    return (
        select(
            Answer.key, Answer.state, short_name(Unit), Need.key, Need.title, short_name(asker),
            Need.needed_by, Answer.respond_by, Answer.first_delivery, Need.urgency,
            Need.state,
        )
        .join(Need, Need.id == Answer.need_id)
        .join(Unit, Unit.id == Answer.unit_id)
        .join(asker, asker.id == Need.unit_id)
        .where(Answer.unit_id.in_(among("units")), Answer.round_id == bindparam("round"))
        .where(one_of(Answer.state, SUPPLIER_ACTS + ASKER_ACTS), Need.state != "draft")
        .where(or_(Answer.state != "requested", ~one_of(Need.state, WITH_LEADERSHIP)))
        .order_by(turn, func.coalesce(due, Need.needed_by), Answer.id)
        .limit(OWN)
    )  # fmt: skip


_ASKED_OF_ME = _asked_of()


def asked_by_me(session: Session, actor: Actor, round_id: int) -> list[Line]:
    """What the units of this actor ask and is not closed: their turn first, then by the day wanted."""
    found = _with_answers(session, actor, ask(session, _asked_by(actor), round=round_id))
    return sorted(found, key=lambda line: not line.turn.mine(actor, line.unit_id))


@lru_cache(maxsize=512)
def _asked_by(actor: Actor) -> Select[Any]:
    return (
        _lines(actor)
        .where(one_of(Need.unit_id, actor.units()), Need.round_id == bindparam("round"))
        .where(~one_of(Need.state, ("closed", "withdrawn")))
        .order_by(Need.needed_by.is_(None), Need.needed_by, Need.id)
        .limit(OWN)
    )


def needs_of_round(session: Session, actor: Actor, choice: Choice) -> Found:
    """One page of all needs of a round that fit the choice, the newest first (keyset on the id)."""
    asked = [name for name in ("state", "unit", "line") if getattr(choice, name) is not None]
    values: dict[str, Any] = {"round": choice.round_id, "before": choice.before or LAST_ID}
    values |= {name: getattr(choice, name) for name in asked}
    if choice.state is not None:
        values["state"] = [state for state in _STATES if _PUBLIC(state) == choice.state]
    found = _with_answers(session, actor, ask(session, _page(actor, tuple(asked)), **values))
    more = len(found) > PAGE
    return Found(found[:PAGE], found[PAGE - 1].id if more else None)


_STATES, _PUBLIC = SUBJECTS["need"].workflow.states, SUBJECTS["need"].workflow.public


@lru_cache(maxsize=1024)
def _page(actor: Actor, asked: tuple[str, ...]) -> Select[Any]:
    """A page of the whole list, narrowed by what was asked: a status, a unit, a programme line."""
    unit = select(Unit.id).where(Unit.key == bindparam("unit")).scalar_subquery()
    by_unit = exists().where(Answer.need_id == Need.id, Answer.unit_id == unit)
    narrowing = {
        "state": Need.state.in_(among("state")),
        "unit": or_(Need.unit_id == unit, by_unit),
        "line": Need.line == bindparam("line"),
    }
    return (
        _lines(actor)
        .where(Need.round_id == bindparam("round"), Need.id < bindparam("before"))
        .where(*(narrowing[name] for name in asked))
        .order_by(Need.id.desc())
        .limit(PAGE + 1)
    )


def units_of_round(session: Session, round_id: int) -> list[tuple[str, str, int]]:
    """Key, name and id of the units that take part, in the order of the organisation."""
    return [(key, name, unit) for key, name, unit in ask(session, _UNITS, round=round_id)]


_UNITS = (
    select(Unit.key, Unit.name, Unit.id)
    .join(Assignment, Assignment.unit_id == Unit.id)
    .where(Assignment.round_id == bindparam("round"))
    .order_by(Unit.id)
)


def _lines(actor: Actor) -> Select[Any]:
    return (
        select(
            Need.id, Need.key, Need.state, Need.title, Need.unit_id, short_name(Unit), Need.addressee_kind,
            Need.needed_by, Need.line, Need.urgency,
        )
        .join(Unit, Unit.id == Need.unit_id)
        .where(visible_to(actor, SUBJECTS["need"]))
    )  # fmt: skip


def _with_answers(session: Session, actor: Actor, found: Iterable[Any]) -> list[Line]:
    """The rows of a list with who was asked and whose turn it is: one more statement for all of them."""
    rows = list(found)
    parts: dict[int, list[Part]] = defaultdict(list)
    if rows:
        for need_id, unit_id, name, state in ask(session, _ANSWERS, needs=[row.id for row in rows]):
            parts[need_id].append(Part(unit_id, name, state))
    return [_line(row, parts[row.id], actor) for row in rows]


_ANSWERS = (
    select(Answer.need_id, Answer.unit_id, short_name(Unit), Answer.state)
    .join(Unit, Unit.id == Answer.unit_id)
    .where(Answer.need_id.in_(among("needs")))
    .order_by(Answer.id)
)


def _line(row: Any, parts: Sequence[Part], actor: Actor) -> Line:
    asked = tuple(part.unit for part in parts)
    return Line(*(*row, asked, turn_of(row.state, row.addressee_kind, parts, actor.units())))


def homes(session: Session, actor: Actor) -> list[tuple[Unit, Round]]:
    """For which unit, in which round, this actor can write a need: own units and those written along on."""
    known, what = kept(session), ("homes", actor)
    if what not in known:
        known[what] = [(unit, of) for unit, of in look_up(session, _homes(actor))]
    found: list[tuple[Unit, Round]] = known[what]
    return found


@lru_cache(maxsize=512)
def _homes(actor: Actor) -> Select[Any]:
    along = one_of(Assignment.id, actor.co_author_of)
    return (
        select(Unit, Round)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .join(Round, Round.id == Assignment.round_id)
        .where(or_(one_of(Unit.id, actor.acts_for()), along), Assignment.state != "withdrawn")
        .where(~one_of(Round.state, ("draft", "signed", "stopped")))
        .order_by(Round.id.desc(), Unit.id)
    )

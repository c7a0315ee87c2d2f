"""Whose absence a date falls into: somebody acts for the position then, or nobody holds it any more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, literal, null, select, union_all
from sqlalchemy.orm import Session

from app.models.organisation import Account, Delegation, Holding, Position
from app.models.round import Assignment, Plan
from app.queries.built import among, ask

Wanted = tuple[int, date]
"""A position, and the day on which its holder is needed."""


@dataclass(frozen=True, slots=True)
class Away:
    """A position whose holder is away on a day. `acting` acts for it until `until`; None: it is vacant."""

    position_id: int
    title: str
    day: date
    acting: str | None
    until: date | None


@dataclass(frozen=True, slots=True)
class _Period:
    position_id: int
    title: str
    kind: str
    starts: date
    ends: date | None
    acting: str | None

    def covers(self, day: date) -> bool:
        """Whether a day lies in it, both ends included."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


def away(session: Session, wanted: Iterable[Wanted]) -> list[Away]:
    """Of these positions and days, those on which the holder is away; one statement, none without days."""
    asked = list(dict.fromkeys(wanted))
    if not asked:
        return []
    ids = list({position for position, _ in asked})
    days = [day for _, day in asked]
    periods = _by_position(ask(session, _OF_POSITIONS, ids=ids, first=min(days), last=max(days)))
    return [found for position, day in asked if (found := _away(periods.get(position, ()), day))]


def away_from(session: Session, positions: Select[tuple[int]], day: date, **values: Any) -> list[Away]:
    """The same for positions that a statement finds and one day, in one statement altogether.

    `positions` stands in a module; `values` are for its bind parameters.
    """
    periods = _by_position(ask(session, _of_found(positions), first=day, last=day, **values))
    return [found for one in periods.values() if (found := _away(one, day))]


def falls_in_absence(session: Session, round_id: int, today: date) -> Mapping[tuple[int, int], Away]:
    """The dates of a round to come that fall into an absence of who must meet them; one statement.

    Assignment id and phase -> who is away. After a return the day by which it is asked back counts.
    """
    rows = ask(session, _OF_ROUND, round=round_id)
    periods: dict[int, list[_Period]] = {}
    days: dict[tuple[int, int], tuple[int, date]] = {}
    for row in rows:
        periods.setdefault(row.position_id, []).append(_period(row))
        due = (row.back1 or row.phase1_due, row.back2 or row.phase2_due, row.phase3_due)
        for number, day in enumerate(due, start=1):
            days[row.assignment_id, number] = (row.position_id, day)
    return {
        place: found
        for place, (position, day) in days.items()
        if day >= today and (found := _away(periods[position], day))
    }


def _away(periods: Sequence[_Period], day: date) -> Away | None:
    """Who is away: somebody acts, or who held the position will have left by then."""
    acting = next((each for each in periods if each.kind == "acting" and each.covers(day)), None)
    if acting is not None:
        return Away(acting.position_id, acting.title, day, acting.acting, acting.ends)
    held = [each for each in periods if each.kind == "held"]
    if not held or any(each.covers(day) for each in held):
        return None
    return Away(held[0].position_id, held[0].title, day, None, None)


def _periods(positions: ColumnElement[bool]) -> Select[Any]:
    """Who holds these positions or acts for them; of who acts what touches the days `first` to `last`."""
    of = _who(and_(Delegation.starts <= _LAST, Delegation.ends >= _FIRST)).subquery()
    return (
        select(
            Position.id.label("position_id"), Position.title, of.c.kind, of.c.starts, of.c.ends, of.c.acting
        )
        .join(of, of.c.position_id == Position.id)
        .where(positions)
        .order_by(Position.id, of.c.starts)
    )


@cache
def _of_found(positions: Select[tuple[int]]) -> Select[Any]:
    return _periods(Position.id.in_(positions))


def _by_position(rows: Iterable[Any]) -> Mapping[int, list[_Period]]:
    found: dict[int, list[_Period]] = {}
    for row in rows:
        found.setdefault(row.position_id, []).append(_period(row))
    return found


def _dates_of_round() -> Select[Any]:
    of = _who(None).subquery()
    return (
        select(
            Assignment.id.label("assignment_id"), Assignment.phase1_due, Assignment.phase2_due,
            Assignment.phase3_due, Assignment.resubmit_by.label("back1"), Plan.resubmit_by.label("back2"),
            Position.id.label("position_id"), Position.title, of.c.kind, of.c.starts, of.c.ends, of.c.acting,
        )
        .join(Plan, Plan.assignment_id == Assignment.id)
        .join(Position, Position.id == Assignment.position_id)
        .join(of, of.c.position_id == Position.id)
        .where(Assignment.round_id == bindparam("round"), Assignment.state.not_in(("withdrawn", "completed")))
        .order_by(Assignment.id, of.c.starts)
    )  # fmt: skip


def _who(touching: ColumnElement[bool] | None) -> Any:
    """Holdings and delegations in one: kind, position, first and last day, and who acts."""
    acting = (
        select(
            literal("acting").label("kind"), Delegation.position_id, Delegation.starts, Delegation.ends,
            Account.name.label("acting"),
        )
        .join(Account, Account.id == Delegation.account_id)
        .where(Delegation.revoked_at.is_(None))
    )  # fmt: skip
    if touching is not None:
        acting = acting.where(touching)
    held = select(literal("held"), Holding.position_id, Holding.starts, Holding.ends, null())
    return union_all(acting, held)


_FIRST, _LAST = bindparam("first", type_=Date()), bindparam("last", type_=Date())
_OF_POSITIONS = _periods(Position.id.in_(among("ids")))
_OF_ROUND = _dates_of_round()


def _period(row: Any) -> _Period:
    return _Period(row.position_id, row.title, row.kind, row.starts, row.ends, row.acting)

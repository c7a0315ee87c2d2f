"""Facts of a date that is being chosen: who must meet it, and whether they are there on that day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from app.facts.asked import Asked, provides
from app.models.organisation import Unit
from app.models.round import Assignment
from app.queries.absences import Away, away, away_from
from app.queries.built import among, row_with
from app.queries.sheets import answers_of
from workflows.clocks import on_working_day
from workflows.facts import CalendarFacts


@provides("calendar", "assignment")
def assignment_day(asked: Asked) -> CalendarFacts:
    """The day by which an analysis is asked back, for the head of its unit."""
    return _facts(_away_on(asked, asked.row.position_id, _given(asked, "resubmit_by")))


@provides("calendar", "plan", "extension")
def day_of_assignment(asked: Asked) -> CalendarFacts:
    """The day by which a plan is asked back, or that of more time, for the head of its unit."""
    assignment = row_with(asked.session, Assignment, asked.row.assignment_id)
    day = _given(asked, "resubmit_by") or getattr(asked.row, "asked_day", None)
    return _facts(_away_on(asked, assignment.position_id, day))


@provides("calendar", "commitment")
def commitment_day(asked: Asked) -> CalendarFacts:
    """The day of a commitment for its owner: as it stands, or as it is being changed."""
    day, owner = asked.row.due, asked.row.owner_id
    if asked.data:
        chosen = asked.data.get("owner", owner)
        day, owner = _given(asked, "due"), int(chosen) if chosen else None
        if (day, owner) == (asked.row.due, asked.row.owner_id):
            return CalendarFacts(away=())
    return _facts(_away_on(asked, owner, day))


@provides("calendar", "need")
def need_day(asked: Asked) -> CalendarFacts:
    """The day on which a need must be met, for the heads of the units that are asked."""
    need: Any = asked.row
    if need.needed_by is None or need.addressee_kind not in {"unit", "all_emt"}:
        return CalendarFacts(away=())
    of = {"round": need.round_id, "asker": need.unit_id}
    if need.addressee_kind == "all_emt":
        return _facts(away_from(asked.session, _OTHERS, need.needed_by, **of))
    keys = answers_of(asked.session, "need", need, "need").get("addressees") or []
    return _facts(away_from(asked.session, _NAMED, need.needed_by, **of, keys=keys))


_OTHERS = select(Assignment.position_id).where(
    Assignment.round_id == bindparam("round"), Assignment.unit_id != bindparam("asker")
)
_NAMED = _OTHERS.join(Unit, Unit.id == Assignment.unit_id).where(Unit.key.in_(among("keys")))


def _given(asked: Asked, key: str) -> date | None:
    value = asked.data.get(key)
    return on_working_day(date.fromisoformat(value)) if isinstance(value, str) and value else None


def _away_on(asked: Asked, position: int | None, day: date | None) -> Sequence[Away]:
    return away(asked.session, [(position, day)]) if position is not None and day is not None else ()


def _facts(found: Sequence[Away]) -> CalendarFacts:
    """Titles of positions, never names: facts are kept with the event for good."""
    return CalendarFacts(away=tuple(one.title for one in found))

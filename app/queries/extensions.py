"""Reading a request for more time, with the assignment it is about and the words it was asked with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from app.models.organisation import Account, Unit
from app.models.round import Assignment, Extension, Plan, Round
from app.models.workflow import Entry
from app.queries.assignments import Opened
from app.queries.built import among, ask, look_up


@dataclass(frozen=True, slots=True)
class Request:
    """A request as its page shows it: who asked, what was said, and what was answered.

    `given`: nobody asked, and `asked_by` gave the time unasked.
    """

    row: Extension
    found: Opened
    asked_by: str
    reason: str
    answer: str
    given: bool


def request_of(session: Session, row: Extension) -> Request:
    """A request with its neighbours and both texts, in two statements."""
    place = session.execute(
        select(Assignment, Plan, Round, Unit, Account.name)
        .join(Plan, Plan.assignment_id == Assignment.id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Account, Account.id == row.requested_by_id)
        .where(Assignment.id == row.assignment_id)
    ).one()
    said = _said(session, row)
    given = said.get("extension_given")
    return Request(
        row=row,
        found=Opened(place.Assignment, place.Plan, place.Round, place.Unit),
        asked_by=place.name,
        reason=str(said.get("extension_request", {}).get("reason") or ""),
        answer=str((given or said.get("extension_decision", {})).get("reason") or ""),
        given=given is not None,
    )


def extensions_of(session: Session, assignment_id: int) -> Sequence[Extension]:
    """The requests for more time of an assignment, newest first."""
    return look_up(session, _EXTENSIONS, assignment=assignment_id).scalars().all()


_EXTENSIONS = (
    select(Extension).where(Extension.assignment_id == bindparam("assignment")).order_by(Extension.id.desc())
)


def asked_before(
    session: Session, assignments: Collection[int], phase: int
) -> Mapping[int, Mapping[str, int]]:
    """Assignment id to the earlier requests for one phase, counted by state; one statement."""
    found: dict[int, dict[str, int]] = {}
    for assignment, state, number in ask(session, _BEFORE, ids=list(assignments), phase=phase):
        found.setdefault(assignment, {})[state] = number
    return found


_BEFORE = (
    select(Extension.assignment_id, Extension.state, func.count())
    .where(Extension.assignment_id.in_(among("ids")), Extension.phase == bindparam("phase"))
    .group_by(Extension.assignment_id, Extension.state)
)


def _said(session: Session, row: Extension) -> Mapping[str, Mapping[str, Any]]:
    where = and_(Entry.subject == "extension", Entry.subject_id == row.id)
    rows = session.execute(select(Entry.form, Entry.answers).where(where).order_by(Entry.id))
    return {row.form: row.answers for row in rows}

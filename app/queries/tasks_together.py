"""What is promised together asks: of an owner, a proposer, whoever responds or meets a condition."""

from collections.abc import Iterator
from datetime import date
from textwrap import shorten
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select

from app.models.commitment import CollectiveTask, Commitment, Response, Stand
from app.models.meeting import Condition, Decision
from app.models.round import Assignment
from app.queries.built import among, ask, one_of
from app.queries.tasks import MOST, Asker, Task
from workflows.commitment import ENDED, WRITABLE
from workflows.roles import Permission, holds

SHOWN = 140
"""Characters of a condition on the first page."""


def together(asker: Asker) -> Iterator[Task]:
    """Commitments and the collective task: own them, respond, carry them out, take a position."""
    opens = holds(asker.actor.roles, Permission.COMMITMENT_PREPARE)
    for row in ask(asker.session, _COMMITMENTS, units=asker.units, seats=asker.seats):
        if found := _asked(row, opens=opens):
            code, day, mine = found
            about = {"title": row.title, "day": row.return_date}
            yield Task(code, f"/afspraken/{row.key}", day, about, mine=mine)
    for (key,) in ask(asker.session, _OPEN_TASKS, units=asker.units):
        yield Task("take_position", f"/collectieve-opgaven/{key}")


_OWNS, _PROPOSES = Commitment.owner_id.in_(among("seats")), Commitment.unit_id.in_(among("units"))
_SAID = select(Response.unit_id).where(Response.commitment_id == Commitment.id)
_SILENT = and_(
    Commitment.state == "consultation",
    exists(
        select(Assignment.id)
        .where(Assignment.round_id == Commitment.round_id, Assignment.state != "withdrawn")
        .where(Assignment.unit_id.in_(among("units")), Assignment.unit_id.not_in(_SAID.correlate(Commitment)))
        .where(Assignment.position_id != func.coalesce(Commitment.owner_id, 0))
        .correlate(Commitment)
    ),
)
"""A unit of the reader that has yet to respond; the owner's own is not asked."""

_COMMITMENTS = (
    select(
        Commitment.key, Commitment.title, Commitment.state, Commitment.consultation_closes, Commitment.due,
        Commitment.return_date, Commitment.owner_id, Commitment.owner_accepted_at,
        Commitment.owner_declined_at, _OWNS.label("owns"), _PROPOSES.label("proposes"),
        _SILENT.label("silent"),
    )
    .where(
        or_(
            and_(_OWNS, ~one_of(Commitment.state, ENDED)),
            and_(_PROPOSES, one_of(Commitment.state, (*WRITABLE, "consultation"))),
            _SILENT,
        )
    )
    .order_by(Commitment.id)
    .limit(MOST)
)  # fmt: skip
_OF_OWNER = {
    "ready_for_decision": ("wait_for_decision", None, False),
    "provisionally_approved": ("wait_for_ratification", None, False),
    "deferred": ("wait_until", None, False),
    "approved": ("start_commitment", None, True),
    "approved_with_conditions": ("start_commitment", None, True),
    "in_execution": ("carry_out", "due", True),
    "on_hold": ("resume_commitment", "due", True),
    "fulfilled": ("wait_for_securing", None, False),
}
"""State to the code, the date that counts, and whether it is the owner's turn."""


def _asked(row: Row[Any], *, opens: bool) -> tuple[str, date | None, bool] | None:
    """What a commitment asks of this reader: code, date, and whose turn it is."""
    if row.state in WRITABLE:
        return _writing(row, opens=opens)
    if row.state == "consultation":
        code = "answer_consultation" if row.silent else "wait_for_reactions"
        return code, row.consultation_closes, bool(row.silent)
    code, day, mine = _OF_OWNER[row.state]
    return code, getattr(row, day) if day else None, mine


def _writing(row: Row[Any], *, opens: bool) -> tuple[str, date | None, bool] | None:
    """Before the consultation: the owner says yes, then it opens; a no is for the proposer to solve.

    `opens`: whether the reader can open one at all, which an owner without a unit cannot.
    """
    if row.owner_accepted_at is not None:
        if not opens:
            return "wait_for_opening", None, False
        return ("rework_commitment" if row.state == "returned" else "open_consultation"), None, True
    if row.owner_declined_at is None and row.owns:
        return "own_commitment", None, True
    if not row.proposes:
        return None
    if row.owner_declined_at is not None:
        return "name_owner", None, True
    return ("finish_commitment", None, True) if row.owner_id is None else ("wait_for_owner", None, False)


def conditions(asker: Asker) -> Iterator[Task]:
    """What somebody must do because a decision was taken on that condition."""
    for key, text, day in ask(asker.session, _CONDITIONS, seats=asker.seats):
        yield Task(
            "meet_condition", f"/besluiten/{key}", day, {"title": shorten(text, SHOWN, placeholder="…")}
        )


_CONDITIONS = (
    select(Decision.key, Condition.text, Condition.due)
    .join(Decision, Decision.id == Condition.decision_id)
    .outerjoin(Commitment, and_(Decision.subject == "commitment", Commitment.id == Decision.subject_id))
    .where(Condition.owner_id.in_(among("seats")), Condition.met_at.is_(None))
    .where(Decision.state == "confirmed", ~one_of(func.coalesce(Commitment.state, ""), ENDED))
    .order_by(Condition.id)
    .limit(MOST)
)

_TAKES_PART = select(Assignment.round_id).where(Assignment.unit_id.in_(among("units")))
_OPEN_TASKS = select(CollectiveTask.key).where(
    CollectiveTask.state == "discussion",
    CollectiveTask.round_id.in_(_TAKES_PART),
    CollectiveTask.id.not_in(select(Stand.collective_task_id).where(Stand.unit_id.in_(among("units")))),
)

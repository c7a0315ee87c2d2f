"""What somebody must do and what somebody waits for: small sources, each one statement, for the home page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from app.models.commitment import CollectiveTask, Commitment, Response, Stand
from app.models.need import Answer, Need
from app.models.organisation import Unit
from app.models.round import Assignment, Extension, Plan
from app.queries.built import among, ask
from workflows.roles import Actor

MOST = 50
"""Rows of one source; more than anybody does in a week."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do or to wait for: `code` gives its words (`tasks.<code>`).

    `values` (texts, numbers, days) fill the words; `mine` tells whose turn it is; `first` marks the
    assignment itself, which goes before all else.
    """

    code: str
    url: str
    due: date | None = None
    values: dict[str, Any] = field(default_factory=dict)
    mine: bool = True
    first: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom tasks are gathered, on which local day."""

    session: Session
    actor: Actor
    today: date

    @property
    def units(self) -> list[int]:
        """The units the actor speaks for or stands in for."""
        return list(self.actor.units())


Source = Callable[[Asker], Iterator[Task]]


def own_phases(asker: Asker) -> Iterator[Task]:
    """The phase the own unit works on, its plan, and what is being decided about it."""
    along = list(asker.actor.co_author_of)
    for row in ask(asker.session, _OWN_PHASES, units=asker.units, along=along):
        yield from _phase(row)


_OWN_PHASES = (
    select(
        Assignment.key,
        Assignment.state,
        Assignment.resubmit_by,
        Assignment.phase1_due,
        Assignment.phase2_due,
        Assignment.phase3_due,
        Plan.key.label("plan_key"),
        Plan.state.label("plan_state"),
        Plan.resubmit_by.label("plan_resubmit_by"),
    )
    .join(Plan, Plan.assignment_id == Assignment.id)
    .where(or_(Assignment.unit_id.in_(among("units")), Assignment.id.in_(among("along"))))
    .where(Assignment.state.not_in(("completed", "withdrawn")))
    .limit(MOST)
)


def _phase(row: Row[Any]) -> Iterator[Task]:
    url, plan_url = f"/opdrachten/{row.key}", f"/plannen/{row.plan_key}"
    if row.state in {"assigned", "analysis"}:
        code = "analysis_returned" if row.resubmit_by else "analysis"
        yield Task(code, url, row.resubmit_by or row.phase1_due, first=True)
        return
    if row.plan_state in {"draft", "returned"}:
        code = "plan_returned" if row.plan_state == "returned" else "plan"
        yield Task(code, plan_url, row.plan_resubmit_by or row.phase2_due, first=True)
    if row.plan_state in {"submitted", "on_agenda"}:
        yield Task(f"plan_{row.plan_state}", plan_url, mine=False)
    if row.state == "contributing":
        yield Task("contribution", f"{url}?fase=3", row.phase3_due, first=True)


def asked_of_me(asker: Asker) -> Iterator[Task]:
    """Answers of the own unit that wait for the own unit: to react, or to deliver."""
    rows = ask(asker.session, _ASKED_OF_ME, units=asker.units)
    for state, respond_by, first_delivery, key, title, name in rows:
        values = {"title": title, "unit": name}
        if state == "requested":
            yield Task("respond", f"/behoeften/{key}", respond_by, values)
        elif state in {"accepted", "in_delivery"}:
            yield Task("deliver", f"/behoeften/{key}", first_delivery, values)
        else:
            yield Task("wait_for_asker", f"/behoeften/{key}", None, values, mine=False)


_ASKED_OF_ME = (
    select(Answer.state, Answer.respond_by, Answer.first_delivery, Need.key, Need.title, Unit.name)
    .join(Need, Need.id == Answer.need_id)
    .join(Unit, Unit.id == Need.unit_id)
    .where(Answer.unit_id.in_(among("units")))
    .where(
        or_(
            and_(Answer.state == "requested", Need.state.in_(("asked", "agreed"))),
            Answer.state.in_(("accepted", "in_delivery", "clarification_requested", "offered")),
        )
    )
    .order_by(Answer.respond_by)
    .limit(MOST)
)


def asked_by_me(asker: Asker) -> Iterator[Task]:
    """Needs of the own unit: what an answer waits for, and for whom the unit waits."""
    told: set[str] = set()
    rows = ask(asker.session, _ASKED_BY_ME, units=asker.units)
    for key, title, state, answer, respond_by, name in rows:
        task = _need_task(key, title, state, answer, respond_by, name)
        if task is not None and f"{task.code}{key}" not in told:
            told.add(f"{task.code}{key}")
            yield task


_ASKED_BY_ME = (
    select(Need.key, Need.title, Need.state, Answer.state, Answer.respond_by, Unit.name)
    .outerjoin(Answer, Answer.need_id == Need.id)
    .outerjoin(Unit, Unit.id == Answer.unit_id)
    .where(Need.unit_id.in_(among("units")))
    .where(Need.state.in_(("draft", "asked", "agreed", "escalated", "fulfilled")))
    .order_by(Need.id)
    .limit(4 * MOST)
)
_MY_TURN = {"offered": "judge_offer", "clarification_requested": "clarify", "delivered": "confirm_delivery"}


def _need_task(
    key: str, title: str, state: str, answer: str | None, respond_by: date | None, name: str | None
) -> Task | None:
    url, values = f"/behoeften/{key}", {"title": title, "unit": name or ""}
    if state == "draft":
        return Task("send_need", url, None, values)
    if state == "fulfilled":
        return Task("evaluate", url, None, values)
    if state == "escalated":
        return Task("wait_for_leadership", url, None, values, mine=False)
    if answer in _MY_TURN:
        return Task(_MY_TURN[answer], url, None, values)
    if answer == "requested":
        return Task("wait_for_unit", url, respond_by, values, mine=False)
    return None


def together(asker: Asker) -> Iterator[Task]:
    """Commitments and the collective task: own them, respond, take a position."""
    rows = ask(asker.session, _COMMITMENTS, units=asker.units, positions=list(asker.actor.positions))
    for key, title, state, closes in rows:
        code = "answer_consultation" if state == "consultation" else "own_commitment"
        yield Task(code, f"/afspraken/{key}", closes, {"title": title})
    for (key,) in ask(asker.session, _OPEN_TASKS, units=asker.units):
        yield Task("take_position", f"/collectieve-opgaven/{key}")


_TAKES_PART = select(Assignment.round_id).where(Assignment.unit_id.in_(among("units")))
_TO_OWN = and_(
    Commitment.owner_id.in_(among("positions")),
    Commitment.state.in_(("draft", "returned")),
    Commitment.owner_accepted_at.is_(None),
)
_TO_ANSWER = and_(
    Commitment.state == "consultation",
    Commitment.round_id.in_(_TAKES_PART),
    Commitment.id.not_in(select(Response.commitment_id).where(Response.unit_id.in_(among("units")))),
    or_(Commitment.owner_id.is_(None), Commitment.owner_id.not_in(among("positions"))),
)
_COMMITMENTS = (
    select(Commitment.key, Commitment.title, Commitment.state, Commitment.consultation_closes)
    .where(or_(_TO_OWN, _TO_ANSWER))
    .limit(MOST)
)
_OPEN_TASKS = select(CollectiveTask.key).where(
    CollectiveTask.state == "discussion",
    CollectiveTask.round_id.in_(_TAKES_PART),
    CollectiveTask.id.not_in(select(Stand.collective_task_id).where(Stand.unit_id.in_(among("units")))),
)


def own_extensions(asker: Asker) -> Iterator[Task]:
    """Requests for extension of the own unit that are being decided."""
    for (key,) in ask(asker.session, _OWN_EXTENSIONS, units=asker.units):
        yield Task("wait_for_extension", f"/uitstel/{key}", mine=False)


_OWN_EXTENSIONS = (
    select(Extension.key)
    .join(Assignment, Assignment.id == Extension.assignment_id)
    .where(Assignment.unit_id.in_(among("units")), Extension.state == "requested")
)


def sorted_tasks(tasks: list[Task]) -> list[Task]:
    """The assignment itself first, then by date; what has no date comes last, in the order of its source."""
    return sorted(tasks, key=lambda task: (not task.first, task.due or date.max))

"""What somebody must do and what somebody waits for: small sources, each one statement, for the home page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from app.models.commitment import Commitment
from app.models.need import Answer, Need
from app.models.organisation import Unit
from app.models.round import Assignment, Extension, Plan, Round
from app.queries.built import among, ask, one_of
from app.queries.need_situation import ACCEPTED
from app.queries.need_turns import owed_in
from workflows.answer import PROMISED
from workflows.clocks import asked_by
from workflows.roles import Actor

MOST = 50
"""Rows of one source; more than anybody does in a week."""

SOON = timedelta(days=7)
"""When somebody who waits and named no day expects something."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do or to wait for: `code` gives its words (`tasks.<code>`).

    `values` (texts, numbers, days, names) fill the words; `mine` tells whose turn it is; `first` marks what
    goes before all that is not late: the assignment itself, and what a meeting that was held waits for.
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
        """The units the actor acts for now: a deputy who does not stand in has nothing to do."""
        return list(self.actor.acts_for())

    @property
    def seats(self) -> list[int]:
        """The positions the actor holds or stands in for."""
        return list(self.actor.seats)


Source = Callable[[Asker], Iterator[Task]]


def own_phases(asker: Asker) -> Iterator[Task]:
    """The phase the own unit works on, its plan, and what is being decided about it.

    Who writes along for another unit has what is being written there to do, and hands nothing in.
    """
    along, units = list(asker.actor.co_author_of), asker.units
    for row in ask(asker.session, _OWN_PHASES, units=units, along=along):
        if row.unit_id in units:
            yield from _phase(row)
        else:
            written = (task for task in _phase(row) if task.code in _ALONG)
            yield from (replace(task, code=_ALONG[task.code], values={"unit": row.unit}) for task in written)


_ALONG = {
    "analysis": "along_analysis",
    "analysis_returned": "along_analysis",
    "analysis_reopened": "along_analysis",
    "plan": "along_plan",
    "plan_returned": "along_plan",
    "contribution": "along_contribution",
}
"""What a unit writes -> what that is for whoever writes along."""

_REOPENED = and_(
    Assignment.state == "completed", one_of(Plan.state, ("draft", "returned", "submitted", "on_agenda"))
)
"""A plan can be opened again when all else of the assignment is over."""
_OWN_PHASES = (
    select(
        Assignment.key,
        Assignment.unit_id,
        Unit.name.label("unit"),
        Assignment.state,
        Assignment.resubmit_by,
        Assignment.edition,
        Assignment.contributed_at,
        Assignment.phase1_due,
        Assignment.phase2_due,
        Assignment.phase3_due,
        Plan.key.label("plan_key"),
        Plan.state.label("plan_state"),
        Plan.resubmit_by.label("plan_resubmit_by"),
        Plan.edition.label("plan_edition"),
        Round.state.label("round_state"),
    )
    .join(Plan, Plan.assignment_id == Assignment.id)
    .join(Round, Round.id == Assignment.round_id)
    .join(Unit, Unit.id == Assignment.unit_id)
    .where(or_(Assignment.unit_id.in_(among("units")), Assignment.id.in_(among("along"))))
    .where(or_(~one_of(Assignment.state, ("completed", "withdrawn")), _REOPENED))
    .limit(MOST)
)


def _phase(row: Row[Any]) -> Iterator[Task]:
    url, plan_url = f"/opdrachten/{row.key}", f"/plannen/{row.plan_key}"
    if row.state in {"assigned", "analysis"}:
        code = "analysis_returned" if row.resubmit_by else "analysis"
        if code == "analysis" and row.edition > 1:
            code = "analysis_reopened"
        yield Task(code, url, asked_by(row.phase1_due, row.resubmit_by, row.edition), first=True)
        return
    if row.plan_state in {"draft", "returned"}:
        code = "plan_returned" if row.plan_state == "returned" else "plan"
        due = asked_by(row.phase2_due, row.plan_resubmit_by, row.plan_edition)
        yield Task(code, plan_url, due, first=True)
    if row.plan_state in {"submitted", "on_agenda"}:
        yield Task(f"plan_{row.plan_state}", plan_url, mine=False)
    due = row.phase3_due if row.contributed_at is None else None
    if row.state == "contributing":
        yield Task("contribution", f"{url}?fase=3", due, first=True)
    elif row.state in {"task_established", "planning"} and row.round_state in {"phase3_open", "frozen"}:
        yield Task("begin_contribution", f"{url}?fase=3", due, first=True)


def asked_of_me(asker: Asker) -> Iterator[Task]:
    """Answers of the own unit that wait for the own unit: to react, or to deliver.

    Once the asker agreed with others, or the leadership granted it, one may still react; no date asks for it.
    """
    rows = ask(asker.session, _ASKED_OF_ME, units=asker.units)
    for state, respond_by, first_delivery, key, title, name, need_state in rows:
        values = {"title": title, "unit": name}
        if state == "requested" and state not in owed_in(need_state):
            yield Task("may_respond", f"/behoeften/{key}", None, values)
        elif state == "requested":
            yield Task("respond", f"/behoeften/{key}", respond_by, values)
        elif state in {"accepted", "in_delivery"}:
            yield Task("deliver", f"/behoeften/{key}", first_delivery, values)
        else:
            yield Task("wait_for_asker", f"/behoeften/{key}", None, values, mine=False)


_ASKED_OF_ME = (
    select(
        Answer.state, Answer.respond_by, Answer.first_delivery, Need.key, Need.title, Unit.name, Need.state
    )
    .join(Need, Need.id == Answer.need_id)
    .join(Unit, Unit.id == Need.unit_id)
    .where(Answer.unit_id.in_(among("units")))
    .where(
        or_(
            and_(Answer.state == "requested", one_of(Need.state, ("asked", "agreed"))),
            one_of(Answer.state, ("accepted", "in_delivery", "clarification_requested", "offered")),
        )
    )
    .order_by(Answer.respond_by)
    .limit(MOST)
)


def asked_by_me(asker: Asker) -> Iterator[Task]:
    """Needs of the own unit: what an answer waits for, what to choose, and for whom the unit waits."""
    rows = ask(asker.session, _ASKED_BY_ME, units=asker.units)
    for _, parts in groupby(rows, key=lambda row: row.key):
        yield from _need_tasks(list(parts))


DONE = ("fulfilled", "secured")
"""States of a commitment that has brought what it promised."""

_ASKED_BY_ME = (
    select(
        Need.key, Need.title, Need.state, Need.addressee_kind, Need.return_date,
        Answer.state.label("answer"), Answer.respond_by, Answer.first_delivery, Unit.name.label("unit"),
        Commitment.state.label("commitment"),
    )
    .outerjoin(Answer, Answer.need_id == Need.id)
    .outerjoin(Unit, Unit.id == Answer.unit_id)
    .outerjoin(Commitment, Commitment.id == Need.commitment_id)
    .where(Need.unit_id.in_(among("units")), ~one_of(Need.state, ("closed", "withdrawn")))
    .order_by(Need.id, Answer.id)
    .limit(4 * MOST)
)  # fmt: skip
_WHATEVER_ANSWERED = {
    "draft": "send_need", "declined": "choose_next", "fulfilled": "evaluate", "evaluated": "close_need",
}  # fmt: skip
_ELSEWHERE = {"escalated": "wait_for_leadership", "deferred": "wait_until", "referred": "wait_outside"}
_MY_TURN = {"offered": "judge_offer", "clarification_requested": "clarify", "delivered": "confirm_delivery"}
_TO_COME = frozenset({"accepted", "in_delivery", "delivered"})


def _need_tasks(parts: Sequence[Row[Any]]) -> Iterator[Task]:
    """What one need asks of its asker; `parts` are its answers, or one without any."""
    need = parts[0]
    url, about = f"/behoeften/{need.key}", {"title": need.title}
    if need.state in _WHATEVER_ANSWERED:
        yield Task(_WHATEVER_ANSWERED[need.state], url, None, about)
    elif need.state in _ELSEWHERE:
        yield Task(_ELSEWHERE[need.state], url, None, about | {"day": need.return_date}, mine=False)
    elif need.state == "taken_up":
        done = need.commitment in DONE
        yield Task("report_fulfilled" if done else "wait_for_commitment", url, None, about, mine=done)
    else:
        yield from list(_answered(parts, url, about)) or [_unanswered(need, url, about)]


def _answered(parts: Sequence[Row[Any]], url: str, about: dict[str, Any]) -> Iterator[Task]:
    """What the answers to a need ask of its asker, and for whom the asker waits."""
    state, first = parts[0].state, {part.answer: part for part in reversed(parts)}
    for answer, code in _MY_TURN.items():
        if answer in first:
            yield Task(code, url, None, about | {"unit": first[answer].unit})
    if state == "asked" and ACCEPTED & first.keys():
        yield Task("agree", url, None, about)
    if state == "agreed" and "confirmed" in first and not _TO_COME & first.keys():
        yield Task("report_fulfilled", url, None, about)
    if silent := [part for part in parts if part.answer == "requested"]:
        yield Task("wait_for_unit", url, _soonest(silent, "respond_by"), about | _of(silent), mine=False)
    if coming := [part for part in parts if part.answer in PROMISED and state == "agreed"]:
        due = _soonest(coming, "first_delivery")
        yield Task("wait_for_delivery", url, due, about | _of(coming), mine=False)


def _soonest(parts: Sequence[Row[Any]], column: str) -> date | None:
    return min((day for part in parts if (day := getattr(part, column)) is not None), default=None)


def _of(parts: Sequence[Row[Any]]) -> dict[str, Any]:
    """The units of these answers, and how many they are."""
    return {"unit": tuple(part.unit for part in parts), "n": len(parts)}


def _unanswered(need: Row[Any], url: str, about: dict[str, Any]) -> Task:
    """Nobody is going to help: the secretary sees who can, or the asker chooses what next."""
    routed = need.state == "asked" and need.addressee_kind in {"leadership", "external"}
    return Task("wait_for_secretary" if routed else "choose_next", url, None, about, mine=not routed)


def own_extensions(asker: Asker) -> Iterator[Task]:
    """Requests for extension of the own unit that are being decided."""
    for (key,) in ask(asker.session, _OWN_EXTENSIONS, units=asker.units):
        yield Task("wait_for_extension", f"/uitstel/{key}", mine=False)


_OWN_EXTENSIONS = (
    select(Extension.key)
    .join(Assignment, Assignment.id == Extension.assignment_id)
    .where(Assignment.unit_id.in_(among("units")), Extension.state == "requested")
)


def sorted_tasks(tasks: list[Task], today: date) -> list[Task]:
    """What is late first, the longest overdue on top; then the assignment itself; then by date.

    What has no date counts as asked for within a week: somebody who waits for an answer goes before a promise
    of next year.
    """
    soon = today + SOON

    def urgency(task: Task) -> tuple[int, date]:
        due = task.due or soon
        return (0 if due < today else 1 if task.first else 2), due

    return sorted(tasks, key=urgency)

"""The dates that are somebody's own: what must be done by when, and the meetings to sit in.

One list for the calendar feed, for "until when" in a mail, and for what cannot wait until tomorrow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.models.commitment import Commitment, Response
from app.models.event import Event
from app.models.meeting import Condition, Decision, Meeting
from app.models.need import Answer, Need
from app.models.round import Assignment, Plan, Round
from app.models.term import DateChange
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.clocks import asked_by
from workflows.commitment import ENDED
from workflows.roles import Actor, Role

MOST = 200
"""Dates of one source; more than anybody has."""
MEETINGS_KEPT = timedelta(days=31)
"""How long a meeting that was stays in the list."""
RUNNING = ("approved", "approved_with_conditions", "provisionally_approved", "in_execution", "on_hold")
"""States in which a commitment has an end that its owner works towards."""

OPEN_ROUND = ("sent", "phase1_open", "phase2_open", "phase3_open", "frozen", "consolidated")
"""States of a round that is still to be decided on."""

Row = tuple[str, int]


@dataclass(frozen=True, slots=True)
class OwnDate:
    """One date: `what` is the code of its words, `subject` and `key` name the page it belongs to.

    `row` is what the date stands on (an answer, where the page is its need); `about` are all rows whose
    messages are about it. `revision` rises and `changed_at` follows whenever it may have moved.
    """

    what: str
    day: date
    subject: str
    key: str
    row: Row
    about: tuple[Row, ...]
    revision: int
    changed_at: datetime
    cancelled: bool = False

    @property
    def is_deadline(self) -> bool:
        """Whether this person must have done something by then; other dates are to be there."""
        return self.what not in {"meeting", "freeze", "round_decision"}

    @property
    def url(self) -> str:
        """The page it belongs to."""
        return f"/{SUBJECTS[self.subject].collection}/{self.key}"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose dates are gathered, on which local day."""

    session: Session
    actor: Actor
    today: date


Source = Callable[[Owner], Iterator[OwnDate]]


def own_dates(session: Session, actor: Actor, today: date) -> list[OwnDate]:
    """Every open date of this actor, the nearest first; a late one stays until it is met."""
    owner = Owner(session, actor, today)
    found = [each for source in _SOURCES for each in source(owner)]
    return sorted(_with_moves(session, found), key=lambda each: (each.day, each.what, each.key))


def _with_moves(session: Session, found: list[OwnDate]) -> list[OwnDate]:
    """Count the moves of a date too: an extension moves one without a step of its row."""
    if not found:
        return []
    rows = or_(
        *(
            and_(DateChange.subject == subject, DateChange.subject_id.in_(ids))
            for subject, ids in _by_subject(found).items()
        )
    )
    statement = (
        select(DateChange.subject, DateChange.subject_id, func.count(), func.max(Event.at))
        .join(Event, Event.id == DateChange.event_id)
        .where(rows)
        .group_by(DateChange.subject, DateChange.subject_id)
    )
    moves = {(subject, row_id): (count, at) for subject, row_id, count, at in session.execute(statement)}
    return [_moved(each, [moves[row] for row in each.about if row in moves]) for each in found]


def _moved(each: OwnDate, moves: list[tuple[int, datetime]]) -> OwnDate:
    revision = each.revision + sum(count for count, _ in moves)
    return replace(each, revision=revision, changed_at=max([each.changed_at, *(at for _, at in moves)]))


def _by_subject(found: list[OwnDate]) -> dict[str, set[int]]:
    rows: dict[str, set[int]] = {}
    for subject, row_id in (row for each in found for row in each.about):
        rows.setdefault(subject, set()).add(row_id)
    return rows


def _phases(owner: Owner) -> Iterator[OwnDate]:
    """The phases that the own units have not handed in yet."""
    actor = owner.actor
    rows = owner.session.execute(
        select(
            Assignment.id, Assignment.key, Assignment.state, Assignment.version, Assignment.updated_at,
            Assignment.resubmit_by, Assignment.phase1_due, Assignment.phase2_due, Assignment.phase3_due,
            Assignment.edition, Assignment.contributed_at,
            Plan.id.label("plan_id"), Plan.key.label("plan_key"), Plan.state.label("plan_state"),
            Plan.version.label("plan_version"), Plan.updated_at.label("plan_updated_at"),
            Plan.resubmit_by.label("plan_resubmit_by"), Plan.edition.label("plan_edition"),
        )
        .join(Plan, Plan.assignment_id == Assignment.id)
        .where(or_(Assignment.unit_id.in_(actor.units()), Assignment.id.in_(actor.co_author_of)))
        .where(Assignment.state.not_in(("completed", "withdrawn")))
        .where(visible_to(actor, SUBJECTS["assignment"]))
        .limit(MOST)
    )  # fmt: skip
    for row in rows:
        mine, plan = ("assignment", row.id), ("plan", row.plan_id)
        stamp = (row.version, row.updated_at)
        day = asked_by(row.phase1_due, row.resubmit_by, row.edition)
        if row.state in {"assigned", "analysis"} and day is not None:
            yield OwnDate("phase1", day, "assignment", row.key, mine, (mine,), *stamp)
        day = asked_by(row.phase2_due, row.plan_resubmit_by, row.plan_edition)
        if row.plan_state in {"draft", "returned"} and day is not None:
            moved = (row.plan_version + row.version, max(row.plan_updated_at, row.updated_at))
            yield OwnDate("phase2", day, "plan", row.plan_key, plan, (plan, mine), *moved)
        if row.state not in {"contributed", "consolidated"} and row.contributed_at is None:
            yield OwnDate("phase3", row.phase3_due, "assignment", row.key, mine, (mine,), *stamp)


def _answers(owner: Owner) -> Iterator[OwnDate]:
    """What others asked of the own units: to react, or to deliver."""
    rows = owner.session.execute(
        select(
            Answer.id, Answer.need_id, Answer.state, Answer.respond_by, Answer.first_delivery, Need.key,
            Answer.version, Answer.updated_at,
        )
        .join(Need, Need.id == Answer.need_id)
        .where(Answer.unit_id.in_(owner.actor.units()), visible_to(owner.actor, SUBJECTS["need"]))
        .where(
            or_(
                and_(Answer.state == "requested", Need.state == "asked"),
                Answer.state.in_(("accepted", "in_delivery")),
            )
        )
        .limit(MOST)
    )  # fmt: skip
    for answer_id, need_id, state, respond_by, delivery, key, version, at in rows:
        what, day_of = ("respond", respond_by) if state == "requested" else ("deliver", delivery)
        row = ("answer", answer_id)
        if day_of is not None:
            yield OwnDate(what, day_of, "need", key, row, (row, ("need", need_id)), version, at)


def _commitments(owner: Owner) -> Iterator[OwnDate]:
    """Commitments to respond to, and those that are the actor's own to carry out."""
    actor = owner.actor
    responded = select(Response.commitment_id).where(Response.unit_id.in_(actor.units()))
    member = select(Assignment.round_id).where(Assignment.unit_id.in_(actor.units()))
    asked = and_(
        Commitment.state == "consultation", Commitment.round_id.in_(member), Commitment.id.not_in(responded)
    )
    seats = actor.seats
    owned = and_(Commitment.owner_id.in_(seats), Commitment.state.in_(RUNNING))
    rows = owner.session.execute(
        select(
            Commitment.id, Commitment.key, Commitment.state, Commitment.consultation_closes, Commitment.due,
            Commitment.baseline_due, Commitment.version, Commitment.updated_at,
        )
        .where(or_(asked, owned), visible_to(actor, SUBJECTS["commitment"]))
        .limit(MOST)
    )  # fmt: skip
    for row_id, key, state, closes, due, baseline, version, at in rows:
        row = ("commitment", row_id)
        days = {"consultation": closes} if state == "consultation" else {"due": due, "baseline": baseline}
        for what, day in days.items():
            if day is not None:
                yield OwnDate(what, day, "commitment", key, row, (row,), version, at)


def _conditions(owner: Owner) -> Iterator[OwnDate]:
    """What somebody must do before a decision is carried out; not when its commitment has ended."""
    seats = owner.actor.seats
    rows = owner.session.execute(
        select(Condition.id, Condition.due, Decision.id, Decision.key, Decision.version, Decision.updated_at)
        .join(Decision, Decision.id == Condition.decision_id)
        .outerjoin(Commitment, and_(Decision.subject == "commitment", Commitment.id == Decision.subject_id))
        .where(Condition.owner_id.in_(seats), Condition.met_at.is_(None), Condition.due.is_not(None))
        .where(func.coalesce(Commitment.state, "").not_in(ENDED))
        .where(Decision.state == "confirmed", visible_to(owner.actor, SUBJECTS["decision"]))
        .limit(MOST)
    )
    for row_id, day, decision_id, key, version, at in rows:
        row, decision = ("condition", row_id), ("decision", decision_id)
        yield OwnDate("condition", day, "decision", key, row, (row, decision), version, at)


def _meetings(owner: Owner) -> Iterator[OwnDate]:
    """The meetings of the team for its members, those of the leadership for the leadership."""
    roles = owner.actor.roles
    bodies = {"leadership"} if roles & {Role.LEADERSHIP} else set()
    bodies |= {"emt"} if owner.actor.units() else set()
    bodies |= {"leadership", "emt"} if roles & {Role.SECRETARY, Role.SECRETARIAT} else set()
    rows = owner.session.execute(
        select(Meeting.id, Meeting.key, Meeting.day, Meeting.state, Meeting.version, Meeting.updated_at)
        .where(Meeting.body.in_(bodies), Meeting.day >= owner.today - MEETINGS_KEPT)
        .where(visible_to(owner.actor, SUBJECTS["meeting"]))
        .order_by(Meeting.day)
        .limit(MOST)
    )
    for row_id, key, day, state, version, at in rows:
        row = ("meeting", row_id)
        yield OwnDate("meeting", day, "meeting", key, row, (row,), version, at, state == "cancelled")


def _rounds(owner: Owner) -> Iterator[OwnDate]:
    """When a round freezes, for whoever takes part; when it is decided on, for the leadership too."""
    roles = owner.actor.roles
    if not (owner.actor.units() or roles & {Role.LEADERSHIP, Role.SECRETARY, Role.SECRETARIAT}):
        return
    rows = owner.session.execute(
        select(
            Round.id, Round.key, Round.state, Round.freeze_date, Round.decision_date, Round.version,
            Round.updated_at,
        )
        .where(visible_to(owner.actor, SUBJECTS["round"]))
        .where(Round.state.in_(OPEN_ROUND))
        .limit(MOST)
    )  # fmt: skip
    for row_id, key, state, freezes, decides, version, at in rows:
        row = ("round", row_id)
        if state not in {"frozen", "consolidated"}:
            yield OwnDate("freeze", freezes, "round", key, row, (row,), version, at)
        if roles & {Role.LEADERSHIP, Role.SECRETARY, Role.SECRETARIAT}:
            yield OwnDate("round_decision", decides, "round", key, row, (row,), version, at)


_SOURCES: tuple[Source, ...] = (_phases, _answers, _commitments, _conditions, _meetings, _rounds)

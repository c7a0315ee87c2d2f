"""Who may know that something exists: the one filter for pages, lists, searches, exports and messages."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased, class_mapper

from app.models.commitment import CollectiveTask, Commitment
from app.models.meeting import Condition, Decision, Meeting
from app.models.need import Answer, Need
from app.models.round import Assignment, Extension, Plan, Round
from app.models.workflow import WorkflowRow
from app.queries.built import one_of
from app.subjects import Subject
from workflows.roles import Actor, Role

Row = TypeVar("Row", bound=WorkflowRow)

OFFICE = frozenset(
    {Role.SECRETARY, Role.SECRETARIAT, Role.LEADERSHIP, Role.PROGRAMME_MANAGER, Role.LINE_LEAD}
)
"""Roles that see every round and everything in it that its author has let go."""

PREPARING = frozenset({Role.SECRETARY, Role.SECRETARIAT, Role.LEADERSHIP})
"""Roles that prepare a round, its letter and its decisions."""


def shared_alias(model: type[Row]) -> type[Row]:
    """An alias for statements of all threads.

    Its columns are made at once: SQLAlchemy makes them when they are first asked for, without a lock, and
    two threads that do so together get statements on the wrong table.
    """
    alias = aliased(model)
    for column in class_mapper(model).column_attrs:
        getattr(alias, column.key).expression  # noqa: B018  # the asking makes it
    return alias


_KNOWN, _OWN = shared_alias(Round), shared_alias(Assignment)
"""Rounds and own assignments beside the rows asked for; made once, since making an alias is slow."""


def visible_to(actor: Actor, subject: Subject) -> ColumnElement[bool]:
    """The rows of a subject that this actor may know of, as a condition on its table."""
    return _RULES[subject.name](actor)


def _sent(table: Any) -> ColumnElement[bool]:
    """Rounds whose letter went out: before that only those who prepare know of them."""
    stopped_before = and_(table.state == "stopped", table.sent_at.is_(None))
    return and_(~one_of(table.state, ("draft", "signed")), ~stopped_before)


def _in_round(actor: Actor, column: Any) -> ColumnElement[bool]:
    """The sent rounds this actor takes part in through a unit; an office role takes part in all."""
    if actor.roles & PREPARING:
        return true()
    mine = select(_KNOWN.id).where(_KNOWN.id == column, _sent(_KNOWN))
    if not actor.roles & OFFICE:
        if not actor.units():
            return false()
        mine = mine.join(_OWN, _OWN.round_id == _KNOWN.id).where(one_of(_OWN.unit_id, actor.units()))
    return exists(mine.correlate(column.class_.__table__))


def _round(actor: Actor) -> ColumnElement[bool]:
    return _in_round(actor, Round.id)


def _assignment(actor: Actor) -> ColumnElement[bool]:
    return or_(_in_round(actor, Assignment.round_id), one_of(Assignment.id, actor.co_author_of))


def _plan(actor: Actor) -> ColumnElement[bool]:
    return or_(_in_round(actor, Plan.round_id), one_of(Plan.assignment_id, actor.co_author_of))


def _need(actor: Actor) -> ColumnElement[bool]:
    """A draft is for its authors, also when they withdraw it: it was never asked."""
    hidden = or_(Need.state == "draft", and_(Need.state == "withdrawn", Need.asked_at.is_(None)))
    sent = and_(~hidden, _in_round(actor, Need.round_id))
    own = or_(one_of(Need.unit_id, actor.units()), sent)
    return or_(own, _writes_along(actor)) if actor.co_author_of else own


def _writes_along(actor: Actor) -> ColumnElement[bool]:
    """The needs of the units on whose assignment this actor writes along, drafts included."""
    along = select(Assignment.id).where(
        one_of(Assignment.id, actor.co_author_of),
        Assignment.unit_id == Need.unit_id,
        Assignment.round_id == Need.round_id,
    )
    return exists(along.correlate(Need.__table__))


def _answer(actor: Actor) -> ColumnElement[bool]:
    return exists(select(Need.id).where(Need.id == Answer.need_id, _need(actor)).correlate(Answer.__table__))


def _commitment(actor: Actor) -> ColumnElement[bool]:
    """A draft is for its proposer, its owner and who prepares; so is one that is withdrawn as a draft."""
    if actor.roles & PREPARING:
        return true()
    own = or_(one_of(Commitment.owner_id, actor.seats), one_of(Commitment.unit_id, actor.units()))
    hidden = or_(
        one_of(Commitment.state, ("draft", "returned")),
        and_(Commitment.state == "withdrawn", Commitment.consultation_closes.is_(None)),
    )
    return or_(own, and_(~hidden, _in_round(actor, Commitment.round_id)))


def _collective_task(actor: Actor) -> ColumnElement[bool]:
    if actor.roles & PREPARING:
        return true()
    return and_(CollectiveTask.state != "draft", _in_round(actor, CollectiveTask.round_id))


def _decision(actor: Actor) -> ColumnElement[bool]:
    """What was decided is for the round, and for whoever must meet a condition of it."""
    if actor.roles & OFFICE:
        return true()
    own = one_of(Condition.owner_id, actor.seats)
    asked = select(Condition.id).where(Condition.decision_id == Decision.id, own)
    known = or_(_in_round(actor, Decision.round_id), exists(asked.correlate(Decision.__table__)))
    return and_(Decision.state == "confirmed", known)


def _meeting(actor: Actor) -> ColumnElement[bool]:
    return _in_round(actor, Meeting.round_id)


def _extension(actor: Actor) -> ColumnElement[bool]:
    if actor.roles & OFFICE:
        return true()
    own = select(Assignment.id).where(
        Assignment.id == Extension.assignment_id, one_of(Assignment.unit_id, actor.units())
    )
    return exists(own.correlate(Extension.__table__))


_RULES: dict[str, Callable[[Actor], ColumnElement[bool]]] = {
    "round": _round,
    "assignment": _assignment,
    "plan": _plan,
    "need": _need,
    "answer": _answer,
    "commitment": _commitment,
    "collective_task": _collective_task,
    "decision": _decision,
    "meeting": _meeting,
    "extension": _extension,
}

"""Reading decisions: the board of one meeting with all that they are weighed by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.models.commitment import CollectiveTask, Commitment
from app.models.meeting import AgendaItem, Condition, Decision, Meeting, Presence, Vote
from app.models.need import Need
from app.models.organisation import Position, Unit
from app.models.round import Plan, Round
from app.queries.agenda import OPEN, Member, sits_in
from app.queries.built import among, ask, look_up, one_of
from app.queries.conditions import Open, know_conditions
from app.queries.content import content_hash
from app.queries.exact import Content, exact_contents
from app.queries.reactions import Reaction, reactions_to
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.roles import Actor

MEETINGS = 24
"""How many meetings of the leadership one can choose from, the newest."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting of the leadership to choose: how many points still wait for an outcome or a confirmation."""

    meeting: Meeting
    to_record: int
    to_confirm: int


def sittings(session: Session, actor: Actor) -> Sequence[Sitting]:
    """The meetings of the leadership that this actor may know of, newest first."""
    return [Sitting(*row) for row in look_up(session, _sittings(actor))]


@lru_cache(maxsize=512)
def _sittings(actor: Actor) -> Select[Any]:
    waits, recorded = _count("on_agenda"), _count("recorded")
    return (
        select(Meeting, waits, recorded)
        .outerjoin(Decision, and_(Decision.meeting_id == Meeting.id, one_of(Decision.state, OPEN)))
        .where(Meeting.body == "leadership", Meeting.state != "cancelled")
        .where(visible_to(actor, SUBJECTS["meeting"]))
        .group_by(Meeting.id)
        .order_by(Meeting.day.desc(), Meeting.id.desc())
        .limit(MEETINGS)
    )


def _count(state: str) -> Any:
    return func.coalesce(func.sum(case((Decision.state == state, 1), else_=0)), 0)


def this_sitting(found: Sequence[Sitting], today: date, key: str = "") -> Sitting | None:
    """The meeting asked for; else the first that was due with open points, the next one, or the last."""
    if key:
        return next((sitting for sitting in found if sitting.meeting.key == key), None)
    in_order = sorted(found, key=lambda sitting: sitting.meeting.day)
    waiting = [s for s in in_order if s.to_record + s.to_confirm]
    open_ones = [s for s in waiting if s.meeting.state == "held" or s.meeting.day <= today]
    ahead = [s for s in in_order if s.meeting.state != "held" and s.meeting.day >= today]
    return next(iter([*open_ones, *ahead, *reversed(in_order)]), None)


@dataclass(frozen=True, slots=True)
class Voted:
    """The vote of a member, with what was said; `vote` is empty of who only dissented."""

    position_id: int
    title: str
    vote: str
    text: str
    dissent_text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A condition of a decision: what, who, by which local day, and whether it is done."""

    id: int
    text: str
    owner_id: int | None
    owner: str | None
    due: date | None
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A decision with its item, what it is about, and everything it is weighed by."""

    decision: Decision
    item: AgendaItem
    about: Any
    name: str
    content: Content
    digest: str
    votes: Sequence[Voted]
    conditions: Sequence[Wanted]
    reactions: Sequence[Reaction]

    @property
    def unchanged(self) -> bool:
        """Whether the words are still those that were decided on; true while nothing was recorded."""
        return self.decision.content_sha256 in (None, self.digest)

    @property
    def words(self) -> Content:
        """What lies on the table while it is open; afterwards what was decided on, which may be nothing.

        What is written later is a draft again, and those who weigh decisions do not read drafts.
        """
        return self.content if self.decision.state in OPEN else self.decision.content

    @property
    def digest_of_words(self) -> str:
        """The digest of those words."""
        return (self.decision.state not in OPEN and self.decision.content_sha256) or self.digest

    @property
    def cast(self) -> Sequence[Voted]:
        """The votes themselves, without who only had a dissent recorded."""
        return [each for each in self.votes if each.vote]


@dataclass(frozen=True, slots=True)
class Board:
    """A meeting of the leadership: who sits in it, its points, and the names that codes stand for."""

    meeting: Meeting
    members: Sequence[Member]
    points: Sequence[Point]
    names: Mapping[str, Mapping[str, str]]


def board(session: Session, meeting: Meeting) -> Board:
    """Everything about the decisions of one meeting, in a number of statements that no item raises."""
    members, names = seating(session, meeting)
    rows = look_up(session, _OF_MEETING, meeting=meeting.id)
    return Board(meeting, members, _points(session, rows), names)


def weighed(session: Session, decision: Decision) -> Point:
    """One decision with everything it is weighed by."""
    point = _points(session, look_up(session, _OF_DECISION, decision=decision.id))[0]
    still = [Open(each.id, each.text, each.owner_id) for each in point.conditions if not each.met]
    know_conditions(session, decision.id, still)
    return point


def seating(session: Session, meeting: Meeting) -> tuple[Sequence[Member], Mapping[str, Mapping[str, str]]]:
    """Who sits in a meeting, and what every position and unit is called."""
    rows = ask(session, _SEATING, meeting=meeting.id).all()
    members = [
        Member(row.id, row.title, row.seat, row.present)
        for row in rows
        if sits_in(meeting.body, row.seat, row.roles, row.unit_id)
    ]
    positions = {str(row.id): row.title for row in rows}
    units = {row.key: row.name for row in rows if row.key is not None}
    return members, {"positions": positions, "units": units}


_SEATING = (
    select(
        Position.id, Position.title, Position.seat, Position.roles, Position.unit_id, Unit.key, Unit.name,
        Presence.present,
    )
    .outerjoin(Unit, Unit.id == Position.unit_id)
    .outerjoin(
        Presence, and_(Presence.position_id == Position.id, Presence.meeting_id == bindparam("meeting"))
    )
    .order_by(Position.id)
)  # fmt: skip

_ABOUT: tuple[Any, ...] = (Plan, Need, Commitment, CollectiveTask, Round)
_KINDS = ("plan", "need", "commitment", "collective_task", "round")


def _with_subjects() -> Select[Any]:
    """Decisions in the order of their agenda, each with its item, what it is about, and the unit of that."""
    statement = select(Decision, AgendaItem, *_ABOUT, Unit.name)
    statement = statement.join(AgendaItem, AgendaItem.id == Decision.agenda_item_id)
    for kind, model in zip(_KINDS, _ABOUT, strict=True):
        same = and_(Decision.subject == kind, Decision.subject_id == model.id)
        statement = statement.outerjoin(model, same)
    unit = Unit.id == func.coalesce(Plan.unit_id, Need.unit_id)
    return statement.outerjoin(Unit, unit).order_by(AgendaItem.number, Decision.id)


_OF_MEETING = _with_subjects().where(Decision.meeting_id == bindparam("meeting"), Decision.state != "removed")
_OF_DECISION = _with_subjects().where(Decision.id == bindparam("decision"))


def _points(session: Session, rows: Iterable[Any]) -> list[Point]:
    """These decisions with what belongs to each."""
    found = [
        (row[0], row[1], next(about for about in row[2:-1] if about is not None), row[-1]) for row in rows
    ]
    contents = exact_contents(session, [(decision.subject, about) for decision, _, about, _ in found])
    ids = [decision.id for decision, *_ in found]
    votes, conditions = _votes(session, ids), conditions_of(session, ids)
    reactions = reactions_to(session, [(decision.subject, about.id) for decision, _, about, _ in found])
    return [
        Point(
            decision=decision,
            item=item,
            about=about,
            name=_name(decision.subject, about, unit_name),
            content=contents[decision.subject, about.id],
            digest=content_hash(contents[decision.subject, about.id]),
            votes=votes.get(decision.id, []),
            conditions=conditions.get(decision.id, []),
            reactions=reactions.get((decision.subject, about.id), []),
        )
        for decision, item, about, unit_name in found
    ]


def _name(kind: str, about: Any, unit: str | None) -> str:
    """The unit of a plan, the title of a need or commitment, the name of a round."""
    return (
        (unit or "") if kind == "plan" else getattr(about, "title", None) or getattr(about, "name", about.key)
    )


def _votes(session: Session, decisions: Sequence[int]) -> Mapping[int, list[Voted]]:
    if not decisions:
        return {}
    found: dict[int, list[Voted]] = {}
    for decision_id, *columns in ask(session, _VOTES, decisions=list(decisions)):
        found.setdefault(decision_id, []).append(Voted(*columns))
    return found


_VOTES = (
    select(Vote.decision_id, Vote.position_id, Position.title, Vote.vote, Vote.text, Vote.dissent_text)
    .join(Position, Position.id == Vote.position_id)
    .where(Vote.decision_id.in_(among("decisions")))
    .order_by(Position.id)
)


def conditions_of(session: Session, decisions: Sequence[int]) -> Mapping[int, list[Wanted]]:
    """The conditions of these decisions, by decision, in the order they were written."""
    if not decisions:
        return {}
    found: dict[int, list[Wanted]] = {}
    for row, owner in look_up(session, _CONDITIONS, decisions=list(decisions)):
        wanted = Wanted(row.id, row.text, row.owner_id, owner, row.due, row.met_at is not None)
        found.setdefault(row.decision_id, []).append(wanted)
    return found


_CONDITIONS = (
    select(Condition, Position.title)
    .outerjoin(Position, Position.id == Condition.owner_id)
    .where(Condition.decision_id.in_(among("decisions")))
    .order_by(Condition.id)
)

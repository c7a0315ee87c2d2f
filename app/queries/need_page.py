"""Everything the page of one need shows, in a number of statements that does not grow with its answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.models.commitment import Commitment
from app.models.event import Event
from app.models.need import Answer, Need
from app.models.organisation import Account, BaseTeam, Position, Unit
from app.models.round import Assignment, Round
from app.models.workflow import Entry
from app.queries.built import LAST_BIG_ID, among, ask, look_up, one_of
from app.queries.need_turns import Part, Turn, turn_of
from app.queries.sheets import EMPTY
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.ladders import TO_OFFICE, TO_WHO_ACTS
from workflows.roles import Actor

TALK = 60
"""Messages of the conversation on one page."""

SILENT = ("need_saved", "need_created", "answer_reminded", *sorted(TO_WHO_ACTS | TO_OFFICE))
"""Events that say nothing to the other side: drafts and nudges."""


@dataclass(frozen=True, slots=True)
class Around:
    """The neighbours of a need: its unit and round, and the commitment that took it up."""

    unit: Unit
    round: Round
    commitment_key: str | None
    commitment_title: str | None
    commitment_state: str | None
    assignment_key: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with the name of its unit and what was last written with each step of it, by trigger.

    `newest` is the step that was taken last, "" when nothing was written with it: what was written before
    may belong to a course that is over.
    """

    answer: Answer
    unit: str
    words: Mapping[str, Mapping[str, Any]]
    newest: str

    @property
    def offer(self) -> Mapping[str, Any]:
        """The words of the offer in force; empty when there is none."""
        return self.words.get("offer", EMPTY) if self.answer.offer_kind else EMPTY


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said or done in a need or one of its answers.

    `unit` is the asked unit whose answer it is about, None when it is about the need itself.
    """

    id: int
    event: str
    at: datetime
    who: str | None
    who_id: int | None
    principal: str | None
    unit: str | None
    unit_id: int | None
    form: str | None
    form_version: int | None
    answers: Mapping[str, Any]


def around(session: Session, actor: Actor, need: Need) -> Around:
    """Unit, round and commitment of a need; a commitment that may not be known is not named."""
    return Around(*look_up(session, _around(actor), need=need.id).one())


@lru_cache(maxsize=512)
def _around(actor: Actor) -> Select[Any]:
    known = and_(Commitment.id == Need.commitment_id, visible_to(actor, SUBJECTS["commitment"]))
    same = and_(Assignment.round_id == Need.round_id, Assignment.unit_id == Need.unit_id)
    return (
        select(Unit, Round, Commitment.key, Commitment.title, Commitment.state, Assignment.key)
        .select_from(Need)
        .join(Unit, Unit.id == Need.unit_id)
        .join(Round, Round.id == Need.round_id)
        .outerjoin(Commitment, known)
        .outerjoin(Assignment, same)
        .where(Need.id == bindparam("need"))
    )


def replies(session: Session, need: Need) -> list[Reply]:
    """The answers in the order in which the units were asked, with their latest words: two statements."""
    rows = look_up(session, _ANSWERS, need=need.id).all()
    words: dict[int, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    newest: dict[int, str] = {}
    if rows:
        ids = [answer.id for answer, _ in rows]
        for answer_id, trigger, answers, last in ask(session, _WORDS, ids=ids):
            words[answer_id][trigger] = answers
            if last:
                newest[answer_id] = trigger
    return [Reply(answer, unit, words[answer.id], newest.get(answer.id, "")) for answer, unit in rows]


_ANSWERS = (
    select(Answer, Unit.name)
    .join(Unit, Unit.id == Answer.unit_id)
    .where(Answer.need_id == bindparam("need"))
    .order_by(Answer.id)
)
_LAST = (
    select(Event.data["entry"].as_integer())
    .where(Event.subject == "answer", Event.subject_id == Entry.subject_id, ~one_of(Event.name, SILENT))
    .order_by(Event.id.desc())
    .limit(1)
    .correlate(Entry)
    .scalar_subquery()
)
_WORDS = (
    select(Entry.subject_id, Entry.trigger, Entry.answers, (Entry.id == _LAST).label("last"))
    .where(Entry.subject == "answer", Entry.subject_id.in_(among("ids")))
    .order_by(Entry.id)
)


def turn_in(need: Need, found: Sequence[Reply], actor: Actor) -> Turn:
    """Whose turn it is to this reader, from the answers that were read for the page."""
    parts = (Part(reply.answer.unit_id, reply.unit, reply.answer.state) for reply in found)
    return turn_of(need.state, need.addressee_kind, parts, actor.units())


def conversation(session: Session, need: Need, before: int | None = None) -> tuple[list[Said], int | None]:
    """What was said and done, the oldest first; the newest page, or the one before an event id.

    Gives the id that leads to the page before it, None when this is the beginning.
    """
    rows = ask(session, _SAID, need=need.id, before=before or LAST_BIG_ID).all()
    earlier = rows[TALK - 1].id if len(rows) > TALK else None
    return [_said(row) for row in reversed(rows[:TALK])], earlier


_ABOUT = or_(
    and_(Event.subject == "need", Event.subject_id == bindparam("need")),
    and_(
        Event.subject == "answer",
        Event.subject_id.in_(select(Answer.id).where(Answer.need_id == bindparam("need"))),
    ),
)
_SAID = (
    select(
        Event.id, Event.name, Event.at, Account.name, Event.actor_id, Position.title, Unit.name, Unit.id,
        Entry.form, Entry.form_version, Entry.answers,
    )
    .outerjoin(Account, Account.id == Event.actor_id)
    .outerjoin(Position, Position.id == Event.on_behalf_of_id)
    .outerjoin(Entry, Entry.id == Event.data["entry"].as_integer())
    .outerjoin(Answer, and_(Event.subject == "answer", Answer.id == Event.subject_id))
    .outerjoin(Unit, Unit.id == Answer.unit_id)
    .where(_ABOUT, ~one_of(Event.name, SILENT), Event.id < bindparam("before"))
    .order_by(Event.id.desc())
    .limit(TALK + 1)
)  # fmt: skip


def _said(row: Any) -> Said:
    *columns, answers = row
    return Said(*(*columns, answers or {}))


def team_names(session: Session, keys: Sequence[str]) -> list[str]:
    """The names of base teams, for where a need comes from."""
    return list(ask(session, _TEAMS, keys=list(keys)).scalars()) if keys else []


_TEAMS = select(BaseTeam.name).where(BaseTeam.key.in_(among("keys"))).order_by(BaseTeam.name)

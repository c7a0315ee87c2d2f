"""What the planning of one round shows, read in a fixed number of statements whatever the number of units.

Answers are read to count them and to judge the steps of a row; no page shows them from here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.models.meeting import AgendaItem, Decision, Meeting
from app.models.organisation import Unit
from app.models.round import Assignment, Extension, Phase, Plan, Round, RoundDate
from app.models.workflow import Sheet
from app.queries.absences import Away, falls_in_absence
from app.queries.agenda import AHEAD, OPEN
from app.queries.built import ask, look_up
from app.queries.find import NotFound
from app.queries.planning_contact import Contact, contacts
from app.queries.planning_needs import NeedLine, need_lines
from app.queries.planning_people import Staffing, staffing
from app.queries.sheets import NOTHING_WRITTEN, Written
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.roles import Actor

ROUNDS = 12
"""Rounds to choose from: more than anybody plans beside each other."""

ENDED = frozenset({"closed", "stopped"})
PREPARED = frozenset({"draft", "signed"})


@dataclass(frozen=True, slots=True)
class Day:
    """A day that matters in a round: a phase has a number and two days, any other day has a name."""

    number: int | None
    opens: date
    day: date
    name: str


@dataclass(slots=True)
class Ahead:
    """A meeting still to come, and how much stands on its agenda."""

    meeting: Meeting
    items: int = 0


Sheets = Mapping[tuple[str, int, str], Written]
"""Subject, row and form to the sheet in force."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything of one round, by row: what `planning_rows` makes lines of."""

    round: Round
    days: Sequence[Day]
    rows: Sequence[tuple[Assignment, Plan, Unit]]
    sheets: Sheets
    extensions: Sequence[Extension]
    contacts: Mapping[int, Contact]
    staffing: Mapping[int, Staffing]
    needs: Sequence[NeedLine]
    meetings: Sequence[Ahead]
    plan_meetings: Mapping[int, Meeting]
    away: Mapping[tuple[int, int], Away]

    def sheet(self, subject: str, row_id: int, form: str) -> Written:
        """The sheet in force of a row, or NOTHING_WRITTEN."""
        return self.sheets.get((subject, row_id, form), NOTHING_WRITTEN)


def rounds(session: Session, actor: Actor) -> list[Round]:
    """The newest rounds this actor may know of, newest first."""
    return list(look_up(session, _known(actor)).scalars())


@lru_cache(maxsize=512)
def _known(actor: Actor) -> Select[Any]:
    statement = select(Round).where(visible_to(actor, SUBJECTS["round"])).order_by(Round.id.desc())
    return statement.limit(ROUNDS)


def chosen(found: Sequence[Round], key: str) -> Round | None:
    """The round asked for by its key; without one the newest that runs, else the newest of all."""
    if key:
        return next((each for each in found if each.key == key), None)
    running = [each for each in found if each.state not in ENDED | PREPARED]
    return next(iter(running or found), None)


def board_of(session: Session, actor: Actor, key: str, today: date) -> Gathered:
    """The round with this key, or the one that runs, read for its planning. Raises NotFound."""
    row = chosen(rounds(session, actor), key)
    if row is None:
        raise NotFound(f"round {key}")
    return gather(session, actor, row, today)


def gather(session: Session, actor: Actor, row: Round, today: date) -> Gathered:
    """Read a round for its planning: ten statements."""
    rows = _rows(session, actor, row)
    meetings, plan_meetings = _meetings(session, actor, row)
    return Gathered(
        round=row,
        days=_days(session, row),
        rows=rows,
        sheets=_sheets(session, row),
        extensions=_extensions(session, actor, row),
        contacts=contacts(session, row.id),
        staffing=staffing(session, row.id, today),
        needs=need_lines(session, actor, row.id),
        meetings=meetings,
        plan_meetings=plan_meetings,
        away=falls_in_absence(session, row.id, today),
    )


def _rows(session: Session, actor: Actor, row: Round) -> list[tuple[Assignment, Plan, Unit]]:
    rows = look_up(session, _lines(actor), round=row.id)
    return [(assignment, plan, unit) for assignment, plan, unit in rows]


@lru_cache(maxsize=512)
def _lines(actor: Actor) -> Select[Any]:
    return (
        select(Assignment, Plan, Unit)
        .join(Plan, Plan.assignment_id == Assignment.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.round_id == _ROUND, visible_to(actor, SUBJECTS["assignment"]))
        .order_by(Unit.id)
    )


def _days(session: Session, row: Round) -> list[Day]:
    rows = ask(session, _DAYS, round=row.id)
    return [Day(number, opens, ends, name) for number, opens, ends, name in rows]


def _phases_and_days() -> CompoundSelect[Any]:
    day = Phase.deadline.label("day")
    phases = select(Phase.number.label("number"), Phase.opens, day, literal("").label("name"))
    others = select(cast(null(), Integer), RoundDate.day, RoundDate.day, RoundDate.name)
    of_round = (phases.where(Phase.round_id == _ROUND), others.where(RoundDate.round_id == _ROUND))
    return union_all(*of_round).order_by("day")


_ROUND: BindParameter[int] = bindparam("round", type_=Integer())
_DAYS = _phases_and_days()


def _sheets(session: Session, row: Round) -> Sheets:
    """The sheets in force of all assignments and plans of a round."""
    return {
        (subject, row_id, form): Written(version, answers, saved_at, saved_by)
        for subject, row_id, form, version, answers, saved_at, saved_by in ask(session, _SHEETS, round=row.id)
    }


_SHEETS = (
    select(
        Sheet.subject, Sheet.subject_id, Sheet.form, Sheet.form_version, Sheet.answers, Sheet.saved_at,
        Sheet.saved_by_id,
    )
    .outerjoin(Assignment, and_(Sheet.subject == "assignment", Assignment.id == Sheet.subject_id))
    .outerjoin(Plan, and_(Sheet.subject == "plan", Plan.id == Sheet.subject_id))
    .where(
        or_(
            and_(Assignment.round_id == _ROUND, Sheet.edition == Assignment.edition),
            and_(Plan.round_id == _ROUND, Sheet.edition == Plan.edition),
        )
    )
)  # fmt: skip


def _extensions(session: Session, actor: Actor, row: Round) -> list[Extension]:
    """The requests for more time that wait for a decision."""
    return list(look_up(session, _requested(actor), round=row.id).scalars())


@lru_cache(maxsize=512)
def _requested(actor: Actor) -> Select[Any]:
    asked = (Extension.round_id == _ROUND, Extension.state == "requested")
    known = visible_to(actor, SUBJECTS["extension"])
    return select(Extension).where(*asked, known).order_by(Extension.id)


def _meetings(session: Session, actor: Actor, row: Round) -> tuple[list[Ahead], dict[int, Meeting]]:
    """Meetings to come with the number of their items, and for each plan on an agenda its meeting."""
    ahead: dict[int, Ahead] = {}
    plans: dict[int, Meeting] = {}
    rows = look_up(session, _agendas(actor), round=row.id)
    for meeting, item, subject, subject_id, state in rows:
        if meeting.state in AHEAD:
            known = ahead.setdefault(meeting.id, Ahead(meeting))
            known.items += item is not None
        if subject == "plan" and state in OPEN:
            plans[subject_id] = meeting
    return list(ahead.values()), plans


@lru_cache(maxsize=512)
def _agendas(actor: Actor) -> Select[Any]:
    return (
        select(Meeting, AgendaItem.id, Decision.subject, Decision.subject_id, Decision.state)
        .outerjoin(AgendaItem, and_(AgendaItem.meeting_id == Meeting.id, AgendaItem.removed.is_(False)))
        .outerjoin(Decision, Decision.agenda_item_id == AgendaItem.id)
        .where(Meeting.round_id == _ROUND, visible_to(actor, SUBJECTS["meeting"]))
        .where(or_(Meeting.state.in_(AHEAD), Decision.state.in_(OPEN)))
        .order_by(Meeting.day, Meeting.id)
    )

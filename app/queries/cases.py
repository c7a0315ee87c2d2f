"""What a ladder looks at: the rows it can climb on, as they stand now, in one statement a kind of row."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, Table, and_, bindparam, case, cast, func, literal, null, select
from sqlalchemy.orm import Session

from app.clock import LOCAL
from app.extensions import table_of
from app.models.commitment import Commitment, Response
from app.models.event import Event
from app.models.meeting import Condition, Decision
from app.models.need import Answer, Need
from app.models.round import Assignment, Plan, Round
from app.queries.built import ask
from workflows.clocks import asked_by
from workflows.commitment import ENDED
from workflows.ladders import LADDERS_OF, REMINDERS, Ladder

ROUND_OVER = {"assignment": ("decided", "securing", "closed", "stopped"), "plan": ("closed", "stopped")}
"""States of a round in which nobody waits any more for what was not handed in."""


@dataclass(frozen=True, slots=True)
class Case:
    """A ladder that climbs: its date (or the day since which nothing happened), and what the row belongs to.

    `page` is what the event is about and where the notice leads: a kind of subject, its id and its key.
    `still`: the clock stands still, so that nobody is reminded now.
    """

    ladder: Ladder
    row_id: int
    due: date
    page: tuple[str, int, str]
    round_id: int
    unit_id: int | None
    owner_id: int | None
    still: bool


Cases = Mapping[tuple[str, int], Case]
"""Name of the ladder and id of the row -> the ladder that climbs there; what has ended is not in it."""

Dates = Mapping[str, date | None]
"""Name of a ladder to its date on a row; without one it does not climb."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row: its table, how it is read, its dates, and when its clocks stand still."""

    table: Table
    rows: Select[Any]
    dates: Callable[[Any], Dates]
    still: Callable[[Any], bool] | None = None


def cases(
    session: Session, kind: str, ids: Collection[int], *, by: str = "id", lock: bool = False
) -> tuple[Cases, set[int]]:
    """The ladders that climb on these rows of a kind, and the ids of the rows that were read.

    `by` names another column that the ids are of. `lock` holds the rows until the transaction ends and leaves
    out those that somebody is moving at this moment (on a database that knows such locks).
    """
    how = KINDS[kind]
    found: dict[tuple[str, int], Case] = {}
    read: set[int] = set()
    for row in ask(session, _statement(kind, by, lock=lock), ids=list(ids)):
        read.add(row.id)
        dates = how.dates(row)
        for ladder in LADDERS_OF[kind]:
            due = dates.get(ladder.name)
            if due is not None and (not ladder.states or row.state in ladder.states):
                page = (row.page, row.page_id, row.key)
                still = how.still is not None and how.still(row)
                found[ladder.name, row.id] = Case(
                    ladder, row.id, due, page, row.round_id, row.unit_id, row.owner_id, still
                )
    return found, read


@cache
def _statement(kind: str, by: str, *, lock: bool) -> Select[Any]:
    how = KINDS[kind]
    statement = how.rows.where(how.table.c[by].in_(bindparam("ids", expanding=True))).order_by(how.table.c.id)
    return statement.with_for_update(read=True, skip_locked=True, of=how.table) if lock else statement


def there(session: Session, kind: str, ids: Collection[int]) -> set[int]:
    """Which of these rows exist: what was not read may be gone, or held by somebody."""
    table = KINDS[kind].table
    return set(session.scalars(select(table.c.id).where(table.c.id.in_(ids))))


def silent_units(session: Session, commitments: Iterable[int]) -> Mapping[int, list[int]]:
    """Commitment id to the units that have not said what they think; the owner's unit is not asked."""
    table, mine = table_of(Commitment), table_of(Assignment)
    said = table_of(Response)
    statement = (
        select(table.c.id, mine.c.unit_id)
        .join(mine, mine.c.round_id == table.c.round_id)
        .outerjoin(said, and_(said.c.commitment_id == table.c.id, said.c.unit_id == mine.c.unit_id))
        .where(table.c.id.in_(list(commitments)), mine.c.state != "withdrawn", said.c.id.is_(None))
        .where(mine.c.position_id != func.coalesce(table.c.owner_id, 0))
    )
    found: dict[int, list[int]] = {}
    for commitment, unit in session.execute(statement):
        found.setdefault(commitment, []).append(unit)
    return found


def _of(kind: str, model: type[Any], *more: Any) -> Select[Any]:
    """A kind that has a page of its own, with more columns than all kinds have."""
    c = table_of(model).c
    nothing = cast(null(), Integer)
    return select(
        c.id, c.state, literal(kind).label("page"), c.id.label("page_id"), c.key, c.round_id,
        c.get("unit_id", nothing).label("unit_id"), c.get("owner_id", nothing).label("owner_id"), *more,
    )  # fmt: skip


_A, _P, _W, _N, _C = (table_of(model).c for model in (Assignment, Plan, Answer, Need, Commitment))
_R, _X, _D = (table_of(model).c for model in (Round, Condition, Decision))


def _assignment_dates(row: Any) -> Dates:
    """A reopened analysis and a revised contribution are asked for no day, unless one was named."""
    if row.sent_at is None or row.round_state in ROUND_OVER["assignment"]:
        return {}
    third = row.phase3_due if row.contributed_at is None else None
    return {"phase1": asked_by(row.phase1_due, row.resubmit_by, row.edition), "phase3": third}


def _plan_dates(row: Any) -> Dates:
    if row.sent_at is None or row.round_state in ROUND_OVER["plan"]:
        return {}
    return {"phase2": asked_by(row.phase2_due, row.resubmit_by, row.edition)}


def _condition_dates(row: Any) -> Dates:
    """A condition climbs until it is met, or until what it belongs to has ended."""
    over = row.met_at is not None or row.state != "confirmed" or row.commitment_state in ENDED
    return {} if over else {"due": row.due}


def _silence(row: Any) -> Dates:
    """The local day of the last thing that anybody did about a need; reminding is no such thing."""
    last = max(moment for moment in (row.created_at, row.touched, row.answered) if moment is not None)
    return {"silence": last.astimezone(LOCAL).date()}


def _last(subject: str, *where: Any) -> Any:
    """The moment of the last act of a person on a subject."""
    event = table_of(Event).c
    by_people = (event.actor_id.is_not(None), event.name.not_in(sorted(REMINDERS)))
    return select(func.max(event.at)).where(event.subject == subject, *by_people, *where)


KINDS: Mapping[str, Kind] = {
    "assignment": Kind(
        table_of(Assignment),
        _of(
            "assignment", Assignment, _A.edition, _A.phase1_due, _A.phase3_due, _A.resubmit_by,
            _A.contributed_at, _R.sent_at, _R.state.label("round_state"),
        ).join(table_of(Round), _R.id == _A.round_id),
        _assignment_dates,
    ),
    "plan": Kind(
        table_of(Plan),
        _of(
            "plan", Plan, _P.edition, _P.resubmit_by, _A.phase2_due, _R.sent_at,
            _R.state.label("round_state"),
        )
        .join(table_of(Assignment), _A.id == _P.assignment_id)
        .join(table_of(Round), _R.id == _P.round_id),
        _plan_dates,
    ),
    "answer": Kind(
        table_of(Answer),
        _of("answer", Answer, _W.respond_by, _N.state.label("need_state")).join(
            table_of(Need), _N.id == _W.need_id
        ),
        lambda row: {"respond_by": row.respond_by},
        lambda row: bool(row.need_state != "asked"),
    ),
    "commitment": Kind(
        table_of(Commitment),
        _of("commitment", Commitment, _C.due, _C.consultation_closes, _C.baseline_due),
        lambda row: {
            "due": row.due, "consultation_closes": row.consultation_closes, "baseline_due": row.baseline_due
        },
    ),
    "condition": Kind(
        table_of(Condition),
        select(
            _X.id, _D.state, func.coalesce(_C.id, _D.id).label("page_id"),
            func.coalesce(_C.key, _D.key).label("key"), _D.round_id,
            case((_C.id.is_not(None), "commitment"), else_="decision").label("page"),
            cast(null(), Integer).label("unit_id"), _X.owner_id, _X.due, _X.met_at,
            _C.state.label("commitment_state"),
        )
        .join(table_of(Decision), _D.id == _X.decision_id)
        .outerjoin(table_of(Commitment), and_(_D.subject == "commitment", _C.id == _D.subject_id)),
        _condition_dates,
        lambda row: bool(row.commitment_state == "on_hold"),
    ),
    "need": Kind(
        table_of(Need),
        _of(
            "need", Need, _N.created_at,
            _last("need", table_of(Event).c.subject_id == _N.id).scalar_subquery().label("touched"),
            _last("answer", _W.need_id == _N.id)
            .join(table_of(Answer), _W.id == table_of(Event).c.subject_id)
            .scalar_subquery().label("answered"),
        ),
        _silence,
    ),
}  # fmt: skip
"""Every kind of row that a ladder climbs on. An answer waits while its need waits for somebody else."""

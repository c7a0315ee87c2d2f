"""The open needs of a round: how many each unit has, for whom they wait, and which stand on no agenda."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session

from app.models.meeting import Decision
from app.models.need import Answer, Need
from app.queries.agenda import OPEN as UNDECIDED
from app.queries.built import ask
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.need import OPEN
from workflows.roles import Actor


@dataclass(frozen=True, slots=True)
class NeedLine:
    """An open need with one of the units that have not reacted yet (None: nobody has to now)."""

    id: int
    key: str
    title: str
    state: str
    unit_id: int
    on_agenda: bool
    silent_unit_id: int | None
    respond_by: date | None


def need_lines(session: Session, actor: Actor, round_id: int) -> list[NeedLine]:
    """The open needs of a round, once for each unit whose answer is waited for."""
    return [NeedLine(*row) for row in ask(session, _lines(actor), round=round_id)]


@lru_cache(maxsize=512)
def _lines(actor: Actor) -> Select[Any]:
    decided = exists().where(
        Decision.subject == "need", Decision.subject_id == Need.id, Decision.state.in_(UNDECIDED)
    )
    return (
        select(
            Need.id, Need.key, Need.title, Need.state, Need.unit_id, decided, Answer.unit_id,
            Answer.respond_by,
        )
        .outerjoin(Answer, (Answer.need_id == Need.id) & (Answer.state == "requested"))
        .where(Need.round_id == bindparam("round"), Need.state.in_(OPEN))
        .where(visible_to(actor, SUBJECTS["need"]))
        .order_by(Need.id, Answer.unit_id)
    )  # fmt: skip


@dataclass(slots=True)
class Needs:
    """The needs around one unit.

    `open` and `escalated` count its own questions, `waits_for` the units that must react to them;
    `owed` counts reactions the unit itself owes and `owed_by` is the first day of those.
    """

    open: int = 0
    escalated: int = 0
    waits_for: list[int] = field(default_factory=list)
    owed: int = 0
    owed_by: date | None = None


def needs_by_unit(lines: Sequence[NeedLine]) -> Mapping[int, Needs]:
    """Unit id to the needs around it."""
    found: dict[int, Needs] = {}
    seen: set[str] = set()
    for line in lines:
        asker = found.setdefault(line.unit_id, Needs())
        if line.key not in seen:
            seen.add(line.key)
            asker.open += 1
            asker.escalated += line.state == "escalated"
        if line.silent_unit_id is not None and line.state == "asked":
            _wait(asker, found.setdefault(line.silent_unit_id, Needs()), line)
    return found


def _wait(asker: Needs, supplier: Needs, line: NeedLine) -> None:
    if line.silent_unit_id is not None and line.silent_unit_id not in asker.waits_for:
        asker.waits_for.append(line.silent_unit_id)
    supplier.owed += 1
    if line.respond_by is not None:
        supplier.owed_by = min(supplier.owed_by or line.respond_by, line.respond_by)


def off_agenda(lines: Sequence[NeedLine]) -> list[NeedLine]:
    """The needs brought to the leadership that stand on no agenda."""
    found = {line.key: line for line in lines if line.state == "escalated" and not line.on_agenda}
    return list(found.values())

"""Reading the collective task: what units wrote for it, and where each of them stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from app.models.commitment import CollectiveTask, Stand
from app.models.organisation import Account, Unit
from app.models.round import Assignment, Round
from app.models.workflow import Sheet
from app.queries.built import ask, look_up


@dataclass(frozen=True, slots=True)
class Voice:
    """One unit: the sentence it contributed in phase 3 (L19), and where it stands on the text now.

    `stand` is agree, agree_with_remark, disagree, silent, or None for who did not speak yet.
    """

    unit_id: int
    unit: str
    sentence: str
    stand: str | None
    remark: str
    at: datetime | None
    by: str | None


def voices(session: Session, row: CollectiveTask) -> list[Voice]:
    """Every unit of the round with its sentence, once it was handed in, and its position; one statement."""
    rows = ask(session, _VOICES, task=row.id, round=row.round_id)
    return [
        Voice(unit, name, str((answers or {}).get("collective") or ""), stand, text or "", at, by)
        for unit, name, answers, stand, text, at, by in rows
    ]


_SENTENCE = and_(
    Sheet.subject == "assignment",
    Sheet.subject_id == Assignment.id,
    Sheet.form == "phase3",
    Sheet.edition == Assignment.contributed_edition,
)
"""What was handed in, as `sheets.edition_in_force` says it."""
_VOICES = (
    select(Unit.id, Unit.name, Sheet.answers, Stand.stand, Stand.text, Stand.at, Account.name)
    .join(Assignment, Assignment.unit_id == Unit.id)
    .outerjoin(Sheet, _SENTENCE)
    .outerjoin(Stand, and_(Stand.collective_task_id == bindparam("task"), Stand.unit_id == Unit.id))
    .outerjoin(Account, Account.id == Stand.by_id)
    .where(Assignment.round_id == bindparam("round"), Assignment.state != "withdrawn")
    .order_by(Unit.id)
)


def round_and_newer(session: Session, row: CollectiveTask) -> tuple[Round, str | None, str | None]:
    """The round, the key of the version before, and of the one that came after; one statement."""
    about = {"task": row.id, "former": row.supersedes_id or 0, "round": row.round_id}
    found = look_up(session, _AROUND, **about).one()
    return found[0], found[1], found[2]


def _round_and_keys() -> Select[Any]:
    former = CollectiveTask.id == bindparam("former")
    before = select(CollectiveTask.key).where(former).scalar_subquery()
    after = (
        select(CollectiveTask.key)
        .where(CollectiveTask.supersedes_id == bindparam("task"), CollectiveTask.state != "dropped")
        .order_by(CollectiveTask.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(Round, before, after).where(Round.id == bindparam("round"))


_AROUND = _round_and_keys()

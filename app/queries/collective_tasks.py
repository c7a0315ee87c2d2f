"""Reading the collective task: what units wrote for it, and where each of them stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.models.commitment import CollectiveTask, Stand
from app.models.organisation import Account, Unit
from app.models.round import Assignment, Round
from app.models.workflow import Sheet

CONTRIBUTED = ("contributed", "consolidated", "completed")


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
    sheet = and_(
        Sheet.subject == "assignment",
        Sheet.subject_id == Assignment.id,
        Sheet.form == "phase3",
        Sheet.edition == Assignment.edition,
        Assignment.state.in_(CONTRIBUTED),
    )
    statement = (
        select(Unit.id, Unit.name, Sheet.answers, Stand.stand, Stand.text, Stand.at, Account.name)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .outerjoin(Sheet, sheet)
        .outerjoin(Stand, and_(Stand.collective_task_id == row.id, Stand.unit_id == Unit.id))
        .outerjoin(Account, Account.id == Stand.by_id)
        .where(Assignment.round_id == row.round_id, Assignment.state != "withdrawn")
        .order_by(Unit.id)
    )
    return [
        Voice(unit, name, str((answers or {}).get("collective") or ""), stand, text or "", at, by)
        for unit, name, answers, stand, text, at, by in session.execute(statement)
    ]


def round_and_newer(session: Session, row: CollectiveTask) -> tuple[Round, str | None, str | None]:
    """The round, the key of the version before, and of the one that came after; one statement."""
    before = select(CollectiveTask.key).where(CollectiveTask.id == row.supersedes_id).scalar_subquery()
    after = (
        select(CollectiveTask.key)
        .where(CollectiveTask.supersedes_id == row.id, CollectiveTask.state != "dropped")
        .order_by(CollectiveTask.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = session.execute(select(Round, before, after).where(Round.id == row.round_id)).one()
    return found[0], found[1], found[2]

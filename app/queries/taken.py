"""What the leadership decided: the list of confirmed decisions, newest first."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from app.models.commitment import Commitment
from app.models.meeting import AgendaItem, Decision, Meeting
from app.models.need import Need
from app.models.organisation import Unit
from app.models.round import Plan, Round
from app.queries.built import LAST_ID, ask
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.roles import Actor

PAGE = 20
"""Earlier decisions on one page."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision on the list of what was decided."""

    id: int
    key: str
    number: str
    outcome: str
    subject: str
    name: str
    title: str
    day: date


def taken(session: Session, actor: Actor, before: int = 0) -> tuple[list[Taken], int]:
    """Confirmed decisions this actor may see, newest first, and where the next page begins (0: nowhere)."""
    rows = ask(session, _taken(actor), before=before or LAST_ID).all()
    shown = [Taken(*row) for row in rows[:PAGE]]
    return shown, shown[-1].id if len(rows) > PAGE else 0


@lru_cache(maxsize=512)
def _taken(actor: Actor) -> Select[Any]:
    name = func.coalesce(Unit.name, Need.title, Commitment.title, Round.name)
    return (
        select(
            Decision.id, Decision.key, Decision.number, Decision.outcome, Decision.subject, name,
            AgendaItem.title, Meeting.day,
        )
        .join(AgendaItem, AgendaItem.id == Decision.agenda_item_id)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .outerjoin(Plan, and_(Decision.subject == "plan", Plan.id == Decision.subject_id))
        .outerjoin(Need, and_(Decision.subject == "need", Need.id == Decision.subject_id))
        .outerjoin(Commitment, and_(Decision.subject == "commitment", Commitment.id == Decision.subject_id))
        .outerjoin(Unit, Unit.id == Plan.unit_id)
        .join(Round, Round.id == Decision.round_id)
        .where(Decision.state == "confirmed", visible_to(actor, SUBJECTS["decision"]))
        .where(Decision.id < bindparam("before"))
        .order_by(Decision.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip

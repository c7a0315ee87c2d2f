"""Facts of one answer to a need."""

from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.facts.asked import Asked, provides
from app.models.need import Answer, Need
from app.models.round import Assignment, Round
from app.queries.built import ask, row_with
from workflows.calendar import DUTCH, OutsideCalendar
from workflows.facts import AnswerFacts


@provides("answer", "answer")
def answer_facts(asked: Asked) -> AnswerFacts:
    """How the first delivery lies to the day wanted: of the offer being made, else of the one in force."""
    offered = asked.data.get("first_delivery")
    day = date.fromisoformat(offered) if isinstance(offered, str) and offered else asked.row.first_delivery
    need = row_with(asked.session, Need, asked.row.need_id)
    return AnswerFacts(
        workdays_after_needed=workdays_after(need.needed_by, day),
        unit_left=asked.system and _unit_left(asked.session, asked.row),
    )


def _unit_left(session: Session, row: Answer) -> bool:
    of = {"round": row.round_id, "unit": row.unit_id}
    return ask(session, _LEFT, **of).first() is not None


_LEFT = (
    select(Assignment.id)
    .join(Round, Round.id == Assignment.round_id)
    .where(Assignment.round_id == bindparam("round"), Assignment.unit_id == bindparam("unit"))
    .where(Assignment.state == "withdrawn", Round.state != "stopped")
)
"""Asked only when an answer may lapse, which no person does."""


def workdays_after(needed_by: date | None, day: date | None) -> int:
    """Working days that a delivery comes after the day wanted; 0 or negative is in time or not known."""
    if needed_by is None or day is None:
        return 0
    try:
        return DUTCH.working_days_between(needed_by, day)
    except OutsideCalendar:
        return (day - needed_by).days * 5 // 7

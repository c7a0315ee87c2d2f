"""How long there is until a day, or how long it is past, in words."""

from dataclasses import dataclass
from datetime import date

from app.clock import today
from app.text import t
from workflows.calendar import DUTCH


@dataclass(frozen=True, slots=True)
class Left:
    """The words for a deadline, and whether it has passed."""

    words: str
    late: bool


def left_of(due: date) -> Left:
    """Working days until a local day, or since it passed."""
    now = today()
    days = DUTCH.working_days_left(now, due)
    if due < now:
        return Left(t("deadline.late", n=-days) if days else t("deadline.just_passed"), late=True)
    return Left(t("deadline.left", n=days) if days else t("deadline.today"), late=False)

"""What a date brings: a phase opens, what was put off comes back. The application takes these steps itself.

Nothing is lost when nobody looked for a week: what is due is taken up later, one phase after the other.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, and_, bindparam, exists, select

from app.commands.change import Change
from app.commands.steps import move
from app.database import transaction
from app.extensions import db
from app.models.commitment import Commitment
from app.models.need import Need
from app.models.round import Phase, Round
from app.models.workflow import WorkflowRow
from workflows import commitment, need
from workflows.calendar import local_day
from workflows.machine import Moved
from workflows.roles import SYSTEM
from workflows.round import State

_TODAY = bindparam("today", type_=Date())


@dataclass(frozen=True, slots=True)
class Arrival:
    """A step that a date brings: of which rows, from which state, and what tells that the day has come."""

    model: type[WorkflowRow]
    state: str
    trigger: str
    come: ColumnElement[bool]

    @property
    def due(self) -> ColumnElement[bool]:
        """The rows whose day has come by `today`."""
        return and_(self.model.state == self.state, self.come)


def _opens(number: int) -> ColumnElement[bool]:
    return exists().where(Phase.round_id == Round.id, Phase.number == number, Phase.opens <= _TODAY)


ARRIVALS = (
    Arrival(Round, State.SENT, "open_phase1", _opens(1)),
    Arrival(Round, State.PHASE1_OPEN, "open_phase2", _opens(2)),
    Arrival(Round, State.PHASE2_OPEN, "open_phase3", _opens(3)),
    Arrival(Need, need.State.DEFERRED, "resume", Need.return_date <= _TODAY),
    Arrival(Commitment, commitment.State.DEFERRED, "reagenda", Commitment.return_date <= _TODAY),
)


def arrive(moment: datetime) -> int:
    """Take every step whose day has come at a moment; gives how many. Done twice, it finds nothing."""
    return sum(_bring(each, moment, local_day(moment)) for each in ARRIVALS)


def _bring(arrival: Arrival, moment: datetime, today: date) -> int:
    """Each row in a transaction of its own, if it still waits: one that a rule stops holds nobody up."""
    table, count = arrival.model, 0
    ids = db.session.scalars(select(table.id).where(arrival.due), {"today": today}).all()
    db.session.rollback()
    for row_id in sorted(ids):
        with transaction() as session:
            change = Change(session, SYSTEM, moment, today)
            waits = select(table).where(arrival.due, table.id == row_id)
            row = session.scalars(waits, {"today": today}).one_or_none()
            if row is not None:
                moved = move(change, row, arrival.trigger, system=True, raising=False)
                count += isinstance(moved, Moved)
    return count

"""How a round comes to be, with its phases and an assignment and a plan for each unit that takes part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.clock import now
from app.commands.events import record
from app.commands.keys import next_key
from app.database import Once, transaction
from app.models.round import Assignment, Phase, Plan, Round
from app.queries.people import Seat, heads_of, seats
from app.subjects import SUBJECTS
from workflows.calendar import DUTCH
from workflows.roles import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRound:
    """What a round starts with. `phases`: number to first day and deadline; `units`: ids that take part."""

    name: str
    horizon_year: int
    phases: Mapping[int, tuple[date, date]]
    freeze_date: date
    decision_date: date
    units: Sequence[int]
    reference: str = ""


def create_round(actor: Actor, new: NewRound, once: Once | None = None) -> str:
    """Make a round in draft with everything that hangs on it; gives its key.

    A deadline on a day off moves to the next working day (rule B01).
    """
    with transaction(once) as session:
        row = Round(
            key=next_key(session, SUBJECTS["round"]),
            state=SUBJECTS["round"].workflow.initial,
            created_at=now(),
            updated_at=now(),
            name=new.name,
            horizon_year=new.horizon_year,
            freeze_date=new.freeze_date,
            decision_date=new.decision_date,
            reference=new.reference,
        )
        session.add(row)
        session.flush()
        _add_phases(session, row.id, new.phases)
        for unit in new.units:
            add_unit(session, row, unit, new.phases, seats(session))
        record(
            session,
            name="round_created",
            subject="round",
            subject_id=row.id,
            subject_key=row.key,
            round_id=row.id,
            actor_id=actor.person_id,
            at=now(),
        )
        if once is not None:
            once.location = f"/rondes/{row.key}"
        return row.key


def _add_phases(session: Session, round_id: int, phases: Mapping[int, tuple[date, date]]) -> None:
    rows = [
        {"round_id": round_id, "number": number, "opens": opens, "deadline": DUTCH.end_of_term(deadline)}
        for number, (opens, deadline) in sorted(phases.items())
    ]
    session.execute(insert(Phase), rows)


def add_unit(
    session: Session,
    row: Round,
    unit_id: int,
    phases: Mapping[int, tuple[date, date]],
    all_seats: Sequence[Seat],
) -> Assignment:
    """Give one unit its assignment and its plan. Raises ValueError when nobody heads the unit."""
    heads = heads_of(all_seats, [unit_id])
    if not heads:
        raise ValueError(f"unit {unit_id} has no seat in the management team")
    due = {number: DUTCH.end_of_term(deadline) for number, (_, deadline) in phases.items()}
    moment = now()
    assignment = Assignment(
        key=next_key(session, SUBJECTS["assignment"]),
        state=SUBJECTS["assignment"].workflow.initial,
        round_id=row.id,
        unit_id=unit_id,
        position_id=heads[0],
        phase1_due=due[1],
        phase2_due=due[2],
        phase3_due=due[3],
        created_at=moment,
        updated_at=moment,
    )
    session.add(assignment)
    session.flush()
    plan = Plan(
        key=next_key(session, SUBJECTS["plan"]),
        state=SUBJECTS["plan"].workflow.initial,
        round_id=row.id,
        assignment_id=assignment.id,
        unit_id=unit_id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(plan)
    return assignment

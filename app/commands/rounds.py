"""How a round comes to be, with its phases and an assignment and a plan for each unit that takes part."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.clock import now, today
from app.commands.change import Change
from app.commands.events import record
from app.commands.keys import next_keys
from app.commands.texts import guard
from app.database import Once, transaction
from app.models.organisation import CoAuthor
from app.models.round import Assignment, Extension, Phase, Plan, Round, RoundDate
from app.models.workflow import Answers
from app.queries.people import Seat, heads_of, seats
from app.queries.rounds import unit_ids
from app.subjects import SUBJECTS
from workflows.calendar import DUTCH
from workflows.facts import ActorFacts, CalendarFacts, Facts
from workflows.machine import judge
from workflows.roles import Actor
from workflows.rules.table import Outcome


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
    dates: tuple[tuple[date, str], ...] = ()
    text_confirmed: bool = False


def new_round(session: Session, data: Answers, *, text_confirmed: bool) -> NewRound:
    """What a round starts with, from the answers of the form `round`."""

    def when(name: str) -> date:
        return date.fromisoformat(data[name])

    return NewRound(
        name=data["name"],
        reference=data["reference"] or "",
        horizon_year=data["horizon_year"],
        phases={n: (when(f"phase{n}_opens"), when(f"phase{n}_deadline")) for n in (1, 2, 3)},
        freeze_date=when("freeze_date"),
        decision_date=when("decision_date"),
        units=unit_ids(session, data["participants"]),
        dates=other_days(data),
        text_confirmed=text_confirmed,
    )


def other_days(data: Answers) -> tuple[tuple[date, str], ...]:
    """The days beside the phases, from the answers of the form `round`."""
    return tuple((date.fromisoformat(each["day"]), str(each["name"])) for each in data.get("dates") or ())


def create_round(actor: Actor, new: NewRound, once: Once | None = None) -> str:
    """Make a round in draft with everything that hangs on it; gives its key.

    A date on a day off moves to the next working day (rule B01). Raises TextBlocked, AlreadyDone, and
    ValueError for a unit that nobody heads.
    """
    with transaction(once) as session:
        row = begin_round(Change(session, actor, now(), today(), new.text_confirmed), new)
        if once is not None:
            once.location = f"/rondes/{row.key}"
        return row.key


def begin_round(change: Change, new: NewRound) -> Round:
    """Inside another command: a round in draft, as `create_round` makes it."""
    session = change.session
    named = [{"name": name} for _, name in new.dates]
    guard(change, {"name": new.name, "reference": new.reference, "dates": named})
    (key,) = next_keys(session, SUBJECTS["round"], 1)
    row = Round(
        key=key,
        state=SUBJECTS["round"].workflow.initial,
        created_at=change.now,
        updated_at=change.now,
        name=new.name,
        horizon_year=new.horizon_year,
        freeze_date=working_day(new.freeze_date),
        decision_date=working_day(new.decision_date),
        reference=new.reference,
    )
    session.add(row)
    session.flush()
    phases = [
        Phase(round_id=row.id, number=number, opens=working_day(first), deadline=working_day(last))
        for number, (first, last) in sorted(new.phases.items())
    ]
    session.add_all(phases)
    session.add_all(RoundDate(round_id=row.id, day=day, name=name) for day, name in new.dates)
    add_units(session, row, new.units, {phase.number: phase.deadline for phase in phases})
    record(
        session,
        name="round_created",
        subject="round",
        subject_id=row.id,
        subject_key=row.key,
        round_id=row.id,
        actor_id=change.actor.person_id,
        at=change.now,
    )
    return row


def day_rule(day: date) -> Outcome:
    """What rule B01 says of a date of a round."""
    calendar = CalendarFacts(day_kind=DUTCH.day_kind(day))
    (outcome,) = judge(("B01",), Facts(today=day, actor=ActorFacts(roles=frozenset()), calendar=calendar))
    return outcome


def working_day(day: date) -> date:
    """Where a date of a round falls by rule B01: itself, or the next working day."""
    return DUTCH.next_working_day(day) if day_rule(day).code == "next_working_day" else day


def add_units(session: Session, row: Round, units: Sequence[int], due: Mapping[int, date]) -> None:
    """Give each unit its assignment and its plan, however many there are in two statements.

    `due` are the deadlines by phase. Raises ValueError when nobody heads a unit.
    """
    heads = _head_of(seats(session), units)
    moment = now()
    keys = next_keys(session, SUBJECTS["assignment"], len(units))
    assignments = [
        Assignment(
            key=key,
            state=SUBJECTS["assignment"].workflow.initial,
            round_id=row.id,
            unit_id=unit,
            position_id=heads[unit],
            phase1_due=due[1],
            phase2_due=due[2],
            phase3_due=due[3],
            created_at=moment,
            updated_at=moment,
        )
        for key, unit in zip(keys, units, strict=True)
    ]
    session.add_all(assignments)
    session.flush()
    plans = [
        Plan(
            key=key,
            state=SUBJECTS["plan"].workflow.initial,
            round_id=row.id,
            assignment_id=assignment.id,
            unit_id=assignment.unit_id,
            created_at=moment,
            updated_at=moment,
        )
        for key, assignment in zip(next_keys(session, SUBJECTS["plan"], len(units)), assignments, strict=True)
    ]
    session.add_all(plans)


def _head_of(all_seats: Sequence[Seat], units: Collection[int]) -> Mapping[int, int]:
    """The seat in the management team of each unit; the first where there are more."""
    found: dict[int, int] = {}
    for unit in units:
        heads = heads_of(all_seats, [unit])
        if not heads:
            raise ValueError(f"unit {unit} has no seat in the management team")
        found[unit] = heads[0]
    return found


def remove_units(session: Session, row: Round, units: Collection[int]) -> None:
    """Take units out of a round that was never sent: nobody has seen their assignments yet."""
    gone = select(Assignment.id).where(Assignment.round_id == row.id, Assignment.unit_id.in_(units))
    for table in (CoAuthor, Extension, Plan):
        session.execute(delete(table).where(table.assignment_id.in_(gone)))
    session.execute(delete(Assignment).where(Assignment.round_id == row.id, Assignment.unit_id.in_(units)))

"""What the steps of a round change beside its state."""

from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update

from app.commands.change import Change, Columns, effect
from app.commands.days import day
from app.commands.rounds import add_units, other_days, remove_units, working_day
from app.models.organisation import Unit
from app.models.round import Assignment, Phase, Round, RoundDate
from app.models.workflow import Answers
from app.queries.content import content_hash
from app.queries.sheets import answers_of
from workflows.roles import Role

PHASES = (1, 2, 3)
DATES = (
    *(f"phase{number}_{end}" for number in PHASES for end in ("opens", "deadline")),
    "freeze_date",
    "decision_date",
)
"""The dates of the form `round`, each of which falls on a working day (rule B01)."""


@effect("round", "save_round")
def save(change: Change, row: Round, data: Answers) -> Columns:
    """Name, dates and participants of a round; what was left empty stays as it was."""
    days = {name: working_day(chosen) for name in DATES if (chosen := day(data.get(name)))}
    due = _save_phases(change, row, days)
    if "dates" in data:
        change.session.execute(delete(RoundDate).where(RoundDate.round_id == row.id))
        rows = (RoundDate(round_id=row.id, day=at, name=name) for at, name in other_days(data))
        change.session.add_all(rows)
    if "participants" in data:
        _change_participants(change, row, data["participants"] or [], due)
    kept: dict[str, Any] = {
        "name": data.get("name"),
        "reference": data.get("reference"),
        "horizon_year": data.get("horizon_year"),
        "freeze_date": days.get("freeze_date"),
        "decision_date": days.get("decision_date"),
    }
    return {name: value for name, value in kept.items() if value}


def _save_phases(change: Change, row: Round, days: dict[str, date]) -> dict[int, date]:
    """Move the phases and the deadlines of every unit along; gives the deadlines in force."""
    stand = change.session.execute(
        select(Phase.number, Phase.opens, Phase.deadline).where(Phase.round_id == row.id)
    )
    now_there = {number: (opens, deadline) for number, opens, deadline in stand}
    due: dict[int, date] = {}
    for number in PHASES:
        before = now_there.get(number)
        opens = days.get(f"phase{number}_opens", before[0] if before else None)
        due_day = days.get(f"phase{number}_deadline", before[1] if before else None)
        if opens is None or due_day is None:
            continue
        due[number] = due_day
        if before is None:
            values = {"round_id": row.id, "number": number, "opens": opens, "deadline": due_day}
            change.session.execute(insert(Phase), [values])
        elif before != (opens, due_day):
            where = (Phase.round_id == row.id, Phase.number == number)
            change.session.execute(update(Phase).where(*where).values(opens=opens, deadline=due_day))
    columns = {f"phase{number}_due": last for number, last in due.items()}
    change.session.execute(update(Assignment).where(Assignment.round_id == row.id).values(columns))
    return due


def _change_participants(change: Change, row: Round, keys: list[str], due: dict[int, date]) -> None:
    """Add who was ticked and take out who no longer is; who had withdrawn begins anew."""
    rows = change.session.execute(
        select(Assignment.unit_id, Assignment.state).where(Assignment.round_id == row.id)
    )
    there = {unit for unit, state in rows if state != "withdrawn"}
    wanted = list(change.session.scalars(select(Unit.id).where(Unit.key.in_(keys)).order_by(Unit.id)))
    added = [unit for unit in wanted if unit not in there]
    if gone := (there - set(wanted)) | set(added):
        remove_units(change.session, row, gone)
    add_units(change.session, row, added, due)


@effect("round", "sign_letter")
def sign(change: Change, row: Round, data: Answers) -> Columns:
    """The signature is on the exact text: its hash is kept, by function and moment."""
    letter = answers_of(change.session, "round", row, "letter")
    leading = (s.id for s in change.seats if s.id in change.actor.positions and Role.LEADERSHIP in s.roles)
    return {
        "signed_by_id": next(leading, change.actor.position_id),
        "signed_at": change.now,
        "signed_sha256": content_hash(letter),
    }


@effect("round", "revise_letter")
def revise(change: Change, row: Round, data: Answers) -> Columns:
    """A changed letter is not a signed letter."""
    return {"signed_by_id": None, "signed_at": None, "signed_sha256": None}


@effect("round", "send_letter")
def send(change: Change, row: Round, data: Answers) -> Columns:
    """The letter goes to every member (the notice follows from the event); its dates count from now on."""
    dates = (Assignment.id, Assignment.phase1_due, Assignment.phase2_due, Assignment.phase3_due)
    taking_part = select(*dates).where(Assignment.round_id == row.id, Assignment.state != "withdrawn")
    for assignment, *due in change.session.execute(taking_part.order_by(Assignment.id)):
        for number, day_of in zip(PHASES, due, strict=True):
            change.first_date("assignment", assignment, f"phase{number}", day_of)
    return {"sent_at": change.now}


@effect("round", "open_phase2")
def open_phase2(change: Change, row: Round, data: Answers) -> None:
    """Opened by the secretary, every unit may begin its plan, also one without an opgave (rule B02)."""
    if Role.SECRETARY in change.actor.roles:
        waiting = (Assignment.round_id == row.id, Assignment.established_at.is_(None))
        change.session.execute(update(Assignment).where(*waiting).values(plan_opened_early=True))

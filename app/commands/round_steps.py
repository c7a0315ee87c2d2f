"""What the steps of a round change beside its state."""

from typing import Any

from sqlalchemy import update

from app.commands.change import Change, Columns, effect
from app.commands.days import day
from app.models.round import Assignment, Phase, Round
from app.models.workflow import Answers
from app.queries.content import content_hash
from app.queries.sheets import answers_of
from workflows.calendar import DUTCH

DUE = {1: "phase1_due", 2: "phase2_due", 3: "phase3_due"}


@effect("round", "save_round")
def save(change: Change, row: Round, data: Answers) -> Columns:
    """Name and dates of the round; a deadline on a day off moves to the next working day (rule B01)."""
    for number, column in DUE.items():
        opens, deadline = day(data.get(f"phase{number}_opens")), day(data.get(f"phase{number}_deadline"))
        if opens and deadline:
            last = DUTCH.end_of_term(deadline)
            where = (Phase.round_id == row.id, Phase.number == number)
            change.session.execute(update(Phase).where(*where).values(opens=opens, deadline=last))
            change.session.execute(
                update(Assignment).where(Assignment.round_id == row.id).values({column: last})
            )
    kept: dict[str, Any] = {
        "name": data.get("name"),
        "reference": data.get("reference"),
        "horizon_year": data.get("horizon_year"),
        "freeze_date": day(data.get("freeze_date")),
        "decision_date": day(data.get("decision_date")),
    }
    return {name: value for name, value in kept.items() if value}


@effect("round", "sign_letter")
def sign(change: Change, row: Round, data: Answers) -> Columns:
    """The signature is on the exact text: its hash is kept, by function and moment."""
    letter = answers_of(change.session, "round", row, "letter")
    return {
        "signed_by_id": change.actor.position_id,
        "signed_at": change.now,
        "signed_sha256": content_hash(letter),
    }


@effect("round", "revise_letter")
def revise(change: Change, row: Round, data: Answers) -> Columns:
    """A changed letter is not a signed letter."""
    return {"signed_by_id": None, "signed_at": None, "signed_sha256": None}


@effect("round", "send_letter")
def send(change: Change, row: Round, data: Answers) -> Columns:
    """The letter goes to every member (the notice follows from the event)."""
    return {"sent_at": change.now}

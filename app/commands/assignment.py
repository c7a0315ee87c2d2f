"""What the steps of an assignment change beside its state, and how an assignment comes to be."""

from sqlalchemy import func, select, update

from app.commands.change import Change, Columns, effect
from app.commands.days import day
from app.commands.failures import NotFound
from app.commands.texts import new_edition
from app.facts.assignment import days_over
from app.models.organisation import CoAuthor
from app.models.round import Assignment
from app.models.workflow import Answers
from workflows.clocks import asked_by


@effect("assignment", "establish_task")
def establish(change: Change, row: Assignment, data: Answers) -> Columns:
    """Submitting phase 1 is establishing the opgave (L16); lateness is a mark, counted in working days."""
    return {
        "established_at": change.now,
        "established_by_id": change.actor.person_id,
        "established_edition": row.edition,
        "noted_at": None,
        "resubmit_by": None,
        "phase1_late": days_over(change.today, asked_by(row.phase1_due, row.resubmit_by, row.edition)),
    }


@effect("assignment", "note_analysis")
def note(change: Change, row: Assignment, data: Answers) -> Columns:
    """The secretary has checked it; from now on the member cannot recall it."""
    return {"noted_at": change.now}


@effect("assignment", "recall_analysis", "return_analysis")
def take_back(change: Change, row: Assignment, data: Answers) -> Columns:
    """Open for writing again, with a former edition in force if there is one; a return carries a day."""
    return {
        "established_at": None,
        "established_edition": row.former_edition,
        "noted_at": None,
        "resubmit_by": day(data.get("resubmit_by")),
    }


@effect("assignment", "reopen_analysis")
def reopen(change: Change, row: Assignment, data: Answers) -> Columns:
    """A new edition with the answers copied; the former stays in force until the new one is established."""
    for form in ("phase1", "phase3"):
        new_edition(change, "assignment", row, form)
    return {
        "edition": row.edition + 1,
        "former_edition": row.established_edition,
        "noted_at": None,
        "resubmit_by": None,
    }


@effect("assignment", "contribute")
def contribute(change: Change, row: Assignment, data: Answers) -> Columns:
    """The contribution to phase 3 is in."""
    return {
        "contributed_at": change.now,
        "contributed_edition": row.edition,
        "phase3_late": row.phase3_late if row.contributed_at else days_over(change.today, row.phase3_due),
    }


@effect("assignment", "revise_contribution")
def revise(change: Change, row: Assignment, data: Answers) -> Columns:
    """It is rewritten where it stands, so it is a draft until it is handed in again."""
    return {"contributed_edition": None}


@effect("assignment", "record_no_contribution")
def record_no_contribution(change: Change, row: Assignment, data: Answers) -> Columns:
    """Nothing came in. What was handed in before the opgave was opened again stays in force, as it was."""
    return {} if row.contributed_edition is not None else {"contributed_at": None}


@effect("assignment", "grant_co_author")
def grant_co_author(change: Change, row: Assignment, data: Answers) -> None:
    """Let a staff adviser write along; granting twice changes nothing."""
    account_id = int(data["account"])
    active = select(func.count()).where(
        CoAuthor.assignment_id == row.id, CoAuthor.account_id == account_id, CoAuthor.revoked_at.is_(None)
    )
    if not change.session.scalar(active):
        grant = CoAuthor(
            assignment_id=row.id,
            account_id=account_id,
            granted_by_id=change.actor.person_id,
            granted_at=change.now,
        )
        change.session.add(grant)


@effect("assignment", "revoke_co_author")
def revoke_co_author(change: Change, row: Assignment, data: Answers) -> None:
    """Stop somebody from writing along, at once. Raises NotFound for who does not."""
    ended = change.session.execute(
        update(CoAuthor)
        .where(CoAuthor.assignment_id == row.id, CoAuthor.account_id == int(data["account"]))
        .where(CoAuthor.revoked_at.is_(None))
        .values(revoked_at=change.now)
        .returning(CoAuthor.id)
    )
    if ended.first() is None:
        raise NotFound("nobody who writes along")

"""Facts of a collective commitment and of the collective task."""

from sqlalchemy import select

from app.facts.asked import Asked, provides
from app.facts.assignment import filled
from app.models.commitment import CollectiveTask, Commitment, Response, Stand
from app.models.meeting import Condition, Decision
from app.models.organisation import Unit
from app.models.round import Assignment
from app.queries.sheets import answers_of
from workflows.calendar import DUTCH
from workflows.commitment import ENDED
from workflows.facts import CollectiveTaskFacts, CommitmentFacts


@provides("commitment", "commitment")
def commitment_facts(asked: Asked) -> CommitmentFacts:
    """What is promised, who has said yes, and what must be met before it is carried out."""
    row: Commitment = asked.row
    answers = answers_of(asked.session, "commitment", row, "commitment") | asked.data
    silent = silent_units(asked)
    opened = row.consultation_opened_on
    return CommitmentFacts(
        acts=len(answers.get("acts") or []),
        owner_accepts=row.owner_accepted_at is not None,
        workdays_open=max(0, DUTCH.working_days_between(opened, asked.today)) if opened else 0,
        all_responded=not silent,
        silent_units=silent,
        conditions_open=_conditions_open(asked),
        indicator_present=filled(answers, "indicator"),
        baseline_present=filled(answers, "baseline"),
        line_owner=answers.get("line_owner") is True,
        in_regular_process=answers.get("in_regular_process") is True,
        stable_measurements=int(answers.get("stable_measurements") or 0),
        newer_version_open=_newer_version(asked),
    )


def silent_units(asked: Asked) -> tuple[str, ...]:
    """Units of the round that have not responded in the consultation, by name, the owner's unit aside."""
    answered = select(Response.unit_id).where(Response.commitment_id == asked.row.id)
    statement = (
        select(Unit.name)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .where(Assignment.round_id == asked.row.round_id, Assignment.state != "withdrawn")
        .where(Unit.id.not_in(answered), Assignment.position_id != (asked.row.owner_id or 0))
        .order_by(Unit.id)
    )
    return tuple(asked.session.scalars(statement))


def _conditions_open(asked: Asked) -> tuple[str, ...]:
    statement = (
        select(Condition.text)
        .join(Decision, Decision.id == Condition.decision_id)
        .where(Decision.subject == "commitment", Decision.subject_id == asked.row.id)
        .where(Decision.state == "confirmed", Condition.met_at.is_(None))
        .order_by(Condition.id)
    )
    return tuple(asked.session.scalars(statement))


def _newer_version(asked: Asked) -> bool:
    statement = select(Commitment.id).where(
        Commitment.supersedes_id == asked.row.id, Commitment.state.not_in(ENDED)
    )
    return asked.session.scalar(statement.limit(1)) is not None


@provides("collective_task", "collective_task")
def collective_task_facts(asked: Asked) -> CollectiveTaskFacts:
    """Whether there is a text, and which members neither spoke nor were recorded silent."""
    row: CollectiveTask = asked.row
    spoke = select(Stand.unit_id).where(Stand.collective_task_id == row.id)
    silent = (
        select(Unit.name)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .where(Assignment.round_id == row.round_id, Assignment.state != "withdrawn")
        .where(Unit.id.not_in(spoke))
        .order_by(Unit.id)
    )
    return CollectiveTaskFacts(
        text_filled=filled(answers_of(asked.session, "collective_task", row, "collective_task"), "text"),
        members_silent=tuple(asked.session.scalars(silent)),
    )

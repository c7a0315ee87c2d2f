"""Facts of a collective commitment and of the collective task."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from app.facts.asked import Asked, provides
from app.facts.assignment import definition_of, filled
from app.models.commitment import CollectiveTask, Commitment, Response, Stand
from app.models.meeting import Condition, Decision
from app.models.organisation import Unit
from app.models.round import Assignment
from app.models.workflow import Entry
from app.queries.sheets import written
from forms.completeness import missing
from forms.model import Definition, Question
from workflows.calendar import DUTCH
from workflows.commitment import ENDED
from workflows.facts import CollectiveTaskFacts, CommitmentFacts

WORDS = frozenset({"title", "text", "indicator", "baseline"})
"""What a typing error can be in; a change of anything else is a new version (rule E12)."""


@provides("commitment", "commitment")
def commitment_facts(asked: Asked) -> CommitmentFacts:
    """What is promised, who has said yes, and what must be met before it is carried out."""
    row: Commitment = asked.row
    sheet = written(asked.session, "commitment", row, "commitment")
    answers = {**sheet.answers, **asked.data}
    silent = silent_units(asked)
    opened = row.consultation_opened_on
    surroundings = _surroundings(asked)
    definition = definition_of("commitment", sheet.form_version)
    return CommitmentFacts(
        missing_fields=missing(definition, answers),
        acts=len(answers.get("acts") or []),
        takes_part=surroundings["takes_part"],
        changed_beyond_words=_changed_beyond_words(definition, sheet.answers, asked.data),
        owner_accepts=row.owner_accepted_at is not None,
        workdays_open=max(0, DUTCH.working_days_between(opened, asked.today)) if opened else 0,
        all_responded=not silent,
        silent_units=silent,
        conditions_open=_conditions_open(asked),
        indicator_present=filled(answers, "indicator") or surroundings["measured"],
        baseline_present=filled(answers, "baseline") or surroundings["measured"],
        line_owner=answers.get("line_owner") is True,
        in_regular_process=answers.get("in_regular_process") is True,
        stable_measurements=int(answers.get("stable_measurements") or 0),
        newer_version_open=surroundings["newer_version"],
    )


def _surroundings(asked: Asked) -> Mapping[str, bool]:
    """Yes or no about what hangs on a commitment, in one statement."""
    row: Commitment = asked.row
    newer = exists().where(Commitment.supersedes_id == row.id, Commitment.state.not_in(ENDED))
    measured = exists().where(
        Entry.subject == "commitment", Entry.subject_id == row.id, Entry.trigger == "set_baseline"
    )
    found = asked.session.execute(
        select(
            newer.label("newer_version"), measured.label("measured"), _takes_part(asked).label("takes_part")
        )
    ).one()
    return {name: bool(value) for name, value in found._mapping.items()}  # noqa: SLF001  # public, despite its name


def _takes_part(asked: Asked) -> ColumnElement[bool]:
    """Whether a unit the actor speaks for takes part in the round of the row."""
    return exists().where(
        Assignment.round_id == asked.row.round_id,
        Assignment.unit_id.in_(asked.actor.units()),
        Assignment.state != "withdrawn",
    )


def _changed_beyond_words(
    definition: Definition, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[str, ...]:
    """The questions beside the words whose answer would change."""
    return tuple(
        question.key
        for question in definition.questions
        if question.key in after.keys() - WORDS
        and _value(question, before.get(question.key)) != _value(question, after[question.key])
    )


def _value(question: Question, value: Any) -> Any:
    """An answer for comparing: nothing chosen is the default, and chosen boxes have no order."""
    return sorted(value) if isinstance(value, list) and value else value or question.default or None


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


@provides("collective_task", "collective_task")
def collective_task_facts(asked: Asked) -> CollectiveTaskFacts:
    """Whether there is a text, and which members neither spoke nor were recorded silent."""
    row: CollectiveTask = asked.row
    spoke = exists().where(Stand.collective_task_id == row.id, Stand.unit_id == Unit.id)
    units = asked.session.execute(
        select(Unit.id, Unit.name, spoke.label("spoke"))
        .join(Assignment, Assignment.unit_id == Unit.id)
        .where(Assignment.round_id == row.round_id, Assignment.state != "withdrawn")
        .order_by(Unit.id)
    ).all()
    answers = written(asked.session, "collective_task", row, "collective_task").answers
    return CollectiveTaskFacts(
        text_filled=filled({**answers, **asked.data}, "text"),
        takes_part=any(unit.id in asked.actor.units() for unit in units),
        members_silent=tuple(unit.name for unit in units if not unit.spoke),
    )

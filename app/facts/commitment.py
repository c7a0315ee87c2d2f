"""Facts of a collective commitment and of the collective task."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    literal,
    select,
    union_all,
)

from app.facts.asked import Asked, provides
from app.facts.assignment import definition_of, filled
from app.models.commitment import CollectiveTask, Commitment, Response, Stand
from app.models.meeting import Condition, Decision
from app.models.organisation import Unit
from app.models.round import Assignment
from app.models.workflow import Entry
from app.queries.built import among, ask, one_of
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
    around = _around(asked)
    silent = tuple(name for kind, name in around if kind == "silent")
    opened = row.consultation_opened_on
    kinds = {kind for kind, _ in around}
    definition = definition_of("commitment", sheet.form_version)
    return CommitmentFacts(
        missing_fields=missing(definition, answers),
        acts=len(answers.get("acts") or []),
        takes_part="takes_part" in kinds,
        changed_beyond_words=_changed_beyond_words(definition, sheet.answers, asked.data),
        owner_accepts=row.owner_accepted_at is not None,
        workdays_open=max(0, DUTCH.working_days_between(opened, asked.today)) if opened else 0,
        all_responded=not silent,
        silent_units=silent,
        conditions_open=tuple(text for kind, text in around if kind == "condition"),
        indicator_present=filled(answers, "indicator") or "measured" in kinds,
        baseline_present=filled(answers, "baseline") or "measured" in kinds,
        line_owner=answers.get("line_owner") is True,
        in_regular_process=answers.get("in_regular_process") is True,
        stable_measurements=int(answers.get("stable_measurements") or 0),
        newer_version_open="newer_version" in kinds,
    )


def _around(asked: Asked) -> list[tuple[str, str]]:
    """What hangs on a commitment, as kind and name, in one statement.

    silent: units of the round that did not respond, the owner's aside; condition: open ones of confirmed
    decisions; newer_version, measured, takes_part (a unit of the actor): there when true.
    """
    row: Commitment = asked.row
    about = {"row": row.id, "round": row.round_id, "owner": row.owner_id or 0}
    found = ask(asked.session, _AROUND, **about, units=list(asked.actor.units()))
    return [(kind, name) for kind, _, name in found]


def _everything() -> CompoundSelect[Any]:
    row: BindParameter[int] = bindparam("row")
    answered = select(Response.unit_id).where(Response.commitment_id == row)
    in_round = (Assignment.round_id == bindparam("round"), Assignment.state != "withdrawn")
    silent = (
        select(literal("silent").label("kind"), Unit.id.label("id"), cast(Unit.name, Text).label("name"))
        .join(Assignment, Assignment.unit_id == Unit.id)
        .where(*in_round, Unit.id.not_in(answered), Assignment.position_id != bindparam("owner"))
    )
    conditions = (
        select(literal("condition"), Condition.id, cast(Condition.text, Text))
        .join(Decision, Decision.id == Condition.decision_id)
        .where(Decision.subject == "commitment", Decision.subject_id == row)
        .where(Decision.state == "confirmed", Condition.met_at.is_(None))
    )
    newer = select(literal("newer_version"), Commitment.id, cast(Commitment.key, Text)).where(
        Commitment.supersedes_id == row, ~one_of(Commitment.state, ENDED)
    )
    measured = select(literal("measured"), Entry.id, cast(literal(""), Text)).where(
        Entry.subject == "commitment", Entry.subject_id == row, Entry.trigger == "set_baseline"
    )
    mine = select(literal("takes_part"), Assignment.id, cast(literal(""), Text)).where(
        *in_round, Assignment.unit_id.in_(among("units"))
    )
    return union_all(silent, conditions, newer, measured, mine).order_by("kind", "id")


_AROUND = _everything()


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


@provides("collective_task", "collective_task")
def collective_task_facts(asked: Asked) -> CollectiveTaskFacts:
    """Whether there is a text, which members neither spoke nor were recorded silent, and who agrees."""
    row: CollectiveTask = asked.row
    units = ask(asked.session, _MEMBERS, task=row.id, round=row.round_id).all()
    answers = written(asked.session, "collective_task", row, "collective_task").answers
    return CollectiveTaskFacts(
        text_filled=filled({**answers, **asked.data}, "text"),
        takes_part=any(unit.id in asked.actor.units() for unit in units),
        members_silent=tuple(unit.name for unit in units if unit.stand is None),
        members_disagreeing=tuple(unit.name for unit in units if unit.stand == "disagree"),
        agreeing=sum(unit.stand in AGREEING for unit in units),
        newer_version_open=row.state == "decided" and ask(asked.session, _NEWER, task=row.id).scalar_one(),
    )


_NEWER = select(
    exists().where(
        CollectiveTask.supersedes_id == bindparam("task"),
        one_of(CollectiveTask.state, ("draft", "discussion", "adopted")),
    )
)


AGREEING = frozenset({"agree", "agree_with_remark"})
_MEMBERS = (
    select(Unit.id, Unit.name, Stand.stand)
    .join(Assignment, Assignment.unit_id == Unit.id)
    .outerjoin(Stand, and_(Stand.collective_task_id == bindparam("task"), Stand.unit_id == Unit.id))
    .where(Assignment.round_id == bindparam("round"), Assignment.state != "withdrawn")
    .order_by(Unit.id)
)

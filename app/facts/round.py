"""Facts of a round: as those inside it see it, and what it asks of itself before it moves on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Date,
    Integer,
    Select,
    bindparam,
    exists,
    func,
    literal,
    select,
    union_all,
)

from app.facts.asked import Asked, provides
from app.facts.assignment import definition_of, round_of
from app.models.commitment import CollectiveTask, Commitment
from app.models.meeting import Meeting
from app.models.need import Cluster
from app.models.organisation import Unit
from app.models.round import Assignment, Phase, Round
from app.queries.built import ask, one_of
from app.queries.sheets import written
from forms.completeness import missing
from workflows.commitment import ENDED
from workflows.facts import RoundFacts

FROZEN = frozenset({"frozen", "consolidated", "decided", "securing", "closed"})
DECIDED = frozenset({"decided", "securing", "closed"})
CONTRIBUTED = frozenset({"contributed", "consolidated", "completed"})
ADOPTED = ("adopted", "decided")
PHASES = 3


@provides(
    "round", "assignment", "plan", "need", "answer", "commitment", "collective_task", "decision", "meeting",
    "extension",
)  # fmt: skip
def round_facts(asked: Asked) -> RoundFacts:
    """The round as those inside it see it."""
    found = round_of(asked)
    return _seen_from_inside(asked, found, _surroundings(asked, found.id))


def _seen_from_inside(asked: Asked, found: Round, around: Any) -> RoundFacts:
    return RoundFacts(
        frozen=found.state in FROZEN,
        phase3_open=found.state in {"phase3_open"} | FROZEN,
        phase3_deadline_passed=around.deadline is not None and asked.today > around.deadline,
        decided=found.state in DECIDED,
        later_meeting_planned=bool(around.later_meeting),
    )


@provides("round", "round")
def own_facts(asked: Asked) -> RoundFacts:
    """The round itself: beside the above, what its units, groups of needs and commitments still lack."""
    row: Round = asked.row
    session = asked.session
    units = ask(session, _UNITS, round=row.id).all()
    silent = [unit for unit in units if unit.state not in CONTRIBUTED]
    around = _surroundings(asked, row.id)
    waiting = ask(session, _WAITING, round=row.id).all()
    sheet = written(session, "round", row, "letter")
    letter = (sheet.form_version, sheet.answers)
    return replace(
        _seen_from_inside(asked, row, around),
        ready_to_sign=bool(units) and around.phases == PHASES and letter_complete(*letter),
        percent_contributed=100 * (len(units) - len(silent)) // len(units) if units else 0,
        districts_missing=tuple(unit.name for unit in silent if unit.kind == "district"),
        units_silent=tuple(unit.name for unit in silent),
        clusters_not_discussed=tuple(each.name for each in waiting if each.kind == "cluster"),
        collective_task_adopted=bool(around.adopted),
        commitments_open=tuple(each.name for each in waiting if each.kind == "commitment"),
    )


def _surroundings(asked: Asked, round_id: int) -> Any:
    """What hangs on a round and is a single value, in one statement.

    A later meeting is one of the leadership, today or after; not the meeting at hand itself.
    """
    own = asked.row.meeting_id if asked.subject == "decision" else 0
    return ask(asked.session, _SURROUNDINGS, round=round_id, own=own, today=asked.today).one()


_ROUND: BindParameter[int] = bindparam("round", type_=Integer())
_UNITS = (
    select(Unit.name, Unit.kind, Assignment.state)
    .join(Unit, Unit.id == Assignment.unit_id)
    .where(Assignment.round_id == _ROUND, Assignment.state != "withdrawn")
    .order_by(Unit.id)
)


def _single_values() -> Select[Any]:
    phases = select(func.count()).where(Phase.round_id == _ROUND)
    deadline = select(Phase.deadline).where(Phase.round_id == _ROUND, Phase.number == PHASES)
    later = exists().where(
        Meeting.round_id == _ROUND,
        Meeting.body == "leadership",
        Meeting.id != bindparam("own"),
        one_of(Meeting.state, ("planned", "invited")),
        Meeting.day >= bindparam("today", type_=Date()),
    )
    adopted = exists().where(CollectiveTask.round_id == _ROUND, one_of(CollectiveTask.state, ADOPTED))
    return select(
        phases.scalar_subquery().label("phases"),
        deadline.scalar_subquery().label("deadline"),
        later.label("later_meeting"),
        adopted.label("adopted"),
    )


def _what_waits() -> CompoundSelect[Any]:
    """Groups of needs that were not discussed, and commitments that neither ended nor were carried over."""
    clusters = select(literal("cluster").label("kind"), Cluster.id.label("id"), Cluster.name.label("name"))
    commitments = select(literal("commitment"), Commitment.id, Commitment.key)
    return union_all(
        clusters.where(Cluster.round_id == _ROUND, Cluster.discussed_on.is_(None)),
        commitments.where(
            Commitment.round_id == _ROUND,
            ~one_of(Commitment.state, ENDED),
            Commitment.carried_over_at.is_(None),
        ),
    ).order_by("kind", "id")


_SURROUNDINGS = _single_values()
_WAITING = _what_waits()


def letter_complete(form_version: int | None, answers: Mapping[str, Any] | None) -> bool:
    """Whether a letter with these answers can be signed: every question of its form is answered."""
    return bool(answers) and not missing(definition_of("letter", form_version), answers or {})

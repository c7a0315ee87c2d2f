"""Facts of a round: as those inside it see it, and what it asks of itself before it moves on."""

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.facts.asked import Asked, provides
from app.facts.assignment import definition_of, round_of
from app.models.commitment import CollectiveTask, Commitment
from app.models.meeting import Meeting
from app.models.need import Cluster
from app.models.organisation import Unit
from app.models.round import Assignment, Phase, Round
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
    deadline = asked.session.scalars(
        select(Phase.deadline).where(Phase.round_id == found.id, Phase.number == PHASES)
    ).one_or_none()
    return RoundFacts(
        frozen=found.state in FROZEN,
        phase3_open=found.state in {"phase3_open"} | FROZEN,
        phase3_deadline_passed=deadline is not None and asked.today > deadline,
        decided=found.state in DECIDED,
        later_meeting_planned=_later_meeting(asked, found.id),
    )


@provides("round", "round")
def own_facts(asked: Asked) -> RoundFacts:
    """The round itself: beside the above, what its units, groups of needs and commitments still lack."""
    row: Round = asked.row
    session = asked.session
    units = session.execute(
        select(Unit.name, Unit.kind, Assignment.state)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.round_id == row.id, Assignment.state != "withdrawn")
        .order_by(Unit.id)
    ).all()
    silent = [unit for unit in units if unit.state not in CONTRIBUTED]
    return replace(
        round_facts(asked),
        ready_to_sign=bool(units) and _letter_complete(session, row) and _has_phases(session, row.id),
        percent_contributed=100 * (len(units) - len(silent)) // len(units) if units else 0,
        districts_missing=tuple(unit.name for unit in silent if unit.kind == "district"),
        units_silent=tuple(unit.name for unit in silent),
        clusters_not_discussed=_undiscussed(session, row.id),
        collective_task_adopted=_adopted(session, row.id),
        commitments_open=_open_commitments(session, row.id),
    )


def _later_meeting(asked: Asked, round_id: int) -> bool:
    """Whether the leadership meets again in this round, today or later; not the meeting at hand itself."""
    own = asked.row.meeting_id if asked.subject == "decision" else 0
    where = (Meeting.round_id == round_id, Meeting.body == "leadership", Meeting.id != own)
    ahead = (Meeting.state.in_(("planned", "invited")), Meeting.day >= asked.today)
    return asked.session.scalar(select(Meeting.id).where(*where, *ahead).limit(1)) is not None


def _letter_complete(session: Session, row: Round) -> bool:
    letter = written(session, "round", row, "letter")
    return bool(letter.answers) and not missing(definition_of("letter", letter.form_version), letter.answers)


def _has_phases(session: Session, round_id: int) -> bool:
    return session.scalar(select(func.count()).where(Phase.round_id == round_id)) == PHASES


def _undiscussed(session: Session, round_id: int) -> tuple[str, ...]:
    where = (Cluster.round_id == round_id, Cluster.discussed_on.is_(None))
    return tuple(session.scalars(select(Cluster.name).where(*where).order_by(Cluster.id)))


def _adopted(session: Session, round_id: int) -> bool:
    where = (CollectiveTask.round_id == round_id, CollectiveTask.state.in_(ADOPTED))
    return session.scalar(select(CollectiveTask.id).where(*where).limit(1)) is not None


def _open_commitments(session: Session, round_id: int) -> tuple[str, ...]:
    open_now = (
        Commitment.round_id == round_id,
        Commitment.state.not_in(ENDED),
        Commitment.carried_over_at.is_(None),
    )
    return tuple(session.scalars(select(Commitment.key).where(*open_now).order_by(Commitment.id)))

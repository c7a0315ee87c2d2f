"""Facts of a decision: who was there, what the majority advised, and whether the text is still the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.facts.asked import Asked, provides
from app.models.meeting import Condition, Decision, Meeting, Vote
from app.models.organisation import CHAIRS
from app.models.workflow import WorkflowRow
from app.queries.agenda import Member, members_of
from app.queries.built import ask, row_with
from app.queries.conditions import open_conditions
from app.queries.content import content_hash
from app.queries.exact import exact_content
from app.subjects import SUBJECTS
from workflows.facts import DecisionFacts
from workflows.registry import possible_outcomes

IN_FAVOUR = frozenset({"for", "for_with_condition"})
NO_MAJORITY = "no_majority"
COUNTS = ("advice_for", "advice_against", "advice_abstain")


@dataclass(frozen=True, slots=True)
class Tally:
    """How the members present stood: counted by the secretary, or from their own votes. None: not known."""

    in_favour: int | None = None
    against: int | None = None
    other: int | None = None

    @property
    def total(self) -> int:
        """How many spoke."""
        return (self.in_favour or 0) + (self.against or 0) + (self.other or 0)

    def advice(self, present: int) -> str | None:
        """What the majority of those present thought (rule E06), or None when nobody counted."""
        if self.in_favour is None and self.against is None and self.other is None:
            return None
        if 2 * (self.in_favour or 0) > present:
            return "for"
        return "against" if 2 * (self.against or 0) > present else NO_MAJORITY


def tally(data: Mapping[str, Any], votes: Iterable[tuple[int, str]], present: Iterable[int]) -> Tally:
    """The counts that were filled in; where none were, the votes of the members who were present."""
    counts = [data.get(name) for name in COUNTS]
    if any(count is not None for count in counts):
        return Tally(*counts)
    there = set(present)
    cast = [vote for position, vote in votes if vote and position in there]
    if not cast:
        return Tally()
    in_favour, against = sum(vote in IN_FAVOUR for vote in cast), cast.count("against")
    return Tally(in_favour, against, len(cast) - in_favour - against)


def votes_of(session: Session, decision_id: int) -> list[tuple[int, str]]:
    """The votes on a decision: position and vote."""
    return [(position, vote) for position, vote in ask(session, _VOTES, decision=decision_id)]


_VOTES = select(Vote.position_id, Vote.vote).where(Vote.decision_id == bindparam("decision"))


@provides("decision", "decision")
def decision_facts(asked: Asked) -> DecisionFacts:
    """A decision as it stands, or as it is filled in now."""
    row: Decision = asked.row
    members = members_of(asked.session, row_with(asked.session, Meeting, row.meeting_id))
    present = [member.id for member in members if member.present]
    counted = tally(asked.data, votes_of(asked.session, row.id), present)
    return facts_of(
        row,
        members,
        unchanged=row.content_sha256 in (None, _hash_now(asked.session, row)),
        incomplete=_incomplete(asked),
        conditions=len(open_conditions(asked.session, row.id)) if row.state == "confirmed" else 0,
        dissent=asked.data.get("dissent", "dissent_text" in asked.data) is True,
        beyond=max(0, counted.total - len(present)),
        moves=asked.data.get("outcome") in possible_outcomes(row.subject, _about(asked.session, row).state),
    )


def facts_of(
    row: Decision,
    members: Iterable[Member],
    *,
    unchanged: bool,
    incomplete: int = 0,
    conditions: int = 0,
    dissent: bool = False,
    beyond: int = 0,
    moves: bool = True,
) -> DecisionFacts:
    """The facts of a decision whose surroundings were read before; asks the database nothing."""
    there = [member for member in members if member.present]
    return DecisionFacts(
        subject=row.subject,  # type: ignore[arg-type]  # a column of codes
        outcome=row.outcome,  # type: ignore[arg-type]
        majority_advice=row.advice or NO_MAJORITY,  # type: ignore[arg-type]
        reason_given=bool(row.deviation_reason.strip() or row.reason.strip()),
        present=len(there),
        chair_or_deputy_present=any(member.place in CHAIRS for member in there),
        conditions_without_owner_or_date=incomplete,
        conditions_open=conditions,
        content_unchanged=unchanged,
        presence_unchanged=row.outcome is None or set(row.present) == {member.id for member in there},
        dissent_requested=dissent,
        votes_beyond_present=beyond,
        outcome_moves=moves,
    )


def _hash_now(session: Session, row: Decision) -> str:
    return content_hash(exact_content(session, row.subject, _about(session, row)))


def _about(session: Session, row: Decision) -> WorkflowRow:
    return row_with(session, SUBJECTS[row.subject].model, row.subject_id)


def _incomplete(asked: Asked) -> int:
    """Conditions that lack an owner or a date: those filled in now, else those recorded (rule E07)."""
    rows = asked.data.get("conditions")
    if isinstance(rows, list):
        return sum(1 for row in rows if not (row.get("owner") and row.get("due")))
    count: int = ask(asked.session, _INCOMPLETE, decision=asked.row.id).scalar_one()
    return count


_INCOMPLETE = (
    select(func.count())
    .select_from(Condition)
    .where(Condition.decision_id == bindparam("decision"))
    .where(or_(Condition.owner_id.is_(None), Condition.due.is_(None)))
)


@provides("decision", "plan", "need", "answer", "commitment", "collective_task", "round")
def settling_facts(asked: Asked) -> DecisionFacts:
    """The decision that settles this subject now; none while no decision is being confirmed."""
    return asked.decision or DecisionFacts()

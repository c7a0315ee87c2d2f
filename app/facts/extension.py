"""Facts of a request for more time, while it is asked and while it is decided."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from app.clock import LOCAL
from app.facts.asked import Asked, provides
from app.models.round import Assignment, Extension, Plan, Round
from app.queries.assignments import due_of
from app.queries.built import row_with
from app.queries.extensions import asked_before
from workflows.calendar import DUTCH
from workflows.facts import ActorFacts, ExtensionFacts, Facts
from workflows.roles import Role
from workflows.rules.catalogue import CATALOGUE

PLAN_DONE = frozenset({"submitted", "on_agenda", "adopted", "adopted_with_conditions", "excused"})
OVER = frozenset({"consolidated", "completed", "withdrawn"})


@provides("extension", "extension")
def extension_facts(asked: Asked) -> ExtensionFacts:
    """A request as it was asked: in time or not, the how many-th, how much, how near the freeze."""
    row: Extension = asked.row
    freeze = row_with(asked.session, Round, row.round_id).freeze_date
    return ExtensionFacts(
        before_deadline=row.created_at.astimezone(LOCAL).date() <= row.former_day,
        number=row.number,
        workdays=DUTCH.working_days_between(row.former_day, row.asked_day),
        workdays_until_freeze=DUTCH.working_days_between(row.asked_day, freeze),
    )


def asking_facts(
    session: Session, assignment: Assignment, plan: Plan, phase: int, wanted: date, today: date
) -> ExtensionFacts:
    """A request that is about to be made."""
    due = due_of(assignment, plan, phase)
    freeze = row_with(session, Round, assignment.round_id).freeze_date
    before = asked_before(session, [assignment.id], phase).get(assignment.id, {})
    return replace(
        facts_before_a_day(assignment, plan, phase, before, today),
        workdays=DUTCH.working_days_between(due, wanted),
        workdays_until_freeze=DUTCH.working_days_between(wanted, freeze),
    )


def facts_before_a_day(
    assignment: Assignment, plan: Plan, phase: int, before: Mapping[str, int], today: date
) -> ExtensionFacts:
    """What is known of more time before a day is named. `before`: earlier requests by state."""
    return ExtensionFacts(
        before_deadline=today <= due_of(assignment, plan, phase),
        number=1 + sum(number for state, number in before.items() if state != "withdrawn"),
        open_requests=before.get("requested", 0),
        handed_in=handed_in(assignment, plan, phase),
    )


def handed_in(assignment: Assignment, plan: Plan, phase: int) -> bool:
    """Whether a phase needs no more time: it was handed in, or the assignment is over."""
    if assignment.state in OVER:
        return True
    if phase == 2:
        return plan.state in PLAN_DONE
    return (assignment.established_at if phase == 1 else assignment.contributed_at) is not None


def decided_by(found: ExtensionFacts, today: date) -> str:
    """Who decides on a request by rules B03 and B04: "secretary" or "leadership"."""
    facts = Facts(today=today, actor=ActorFacts(roles=frozenset({Role.SECRETARY})), extension=found)
    too_near = CATALOGUE["B04"].evaluate(facts)[0].code in {"too_close_to_freeze", "after_freeze"}
    route = CATALOGUE["B03"].evaluate(facts)[0].code
    return "leadership" if too_near or route == "leadership" else "secretary"

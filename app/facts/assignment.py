"""Facts of an assignment and its round, from phase 1 to what it still waits for."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.facts.asked import Asked, provides
from app.models.need import Need
from app.models.round import Assignment, Plan, Round
from app.queries.built import ask, one_of, row_with
from app.queries.sheets import Written, written
from forms.completeness import missing
from forms.definition import load
from forms.model import Definition
from workflows.calendar import DUTCH
from workflows.facts import AnalysisFacts, AssignmentFacts

THIN = 150
"""Below this many characters an answer is thin (rule A02)."""

PLAN_SETTLED = frozenset({"adopted", "adopted_with_conditions", "excused"})
QUESTIONS = ("q1", "q2", "q3", "q4", "q5")
"""The five questions of the letter (L17a-L17e)."""


@provides("analysis", "assignment")
def analysis_facts(asked: Asked) -> AnalysisFacts:
    """What stands in the sheet of phase 1, in the version of the form it was answered with."""
    return analysis_of(written(asked.session, "assignment", asked.row, "phase1"))


def analysis_of(sheet: Written) -> AnalysisFacts:
    """The same from a sheet that was read before, for a page with many rows."""
    answers = sheet.answers
    open_now = set(missing(definition_of("phase1", sheet.form_version), answers))
    return AnalysisFacts(
        open_questions=tuple(q for q in QUESTIONS if q in open_now or not filled(answers, q)),
        thin_answers=tuple(q for q in QUESTIONS if 0 < len(str(answers.get(q) or "")) < THIN),
        task_filled=filled(answers, "task"),
        score_q3=int(answers.get("q3_score") or 0),
        q5_filled=filled(answers, "q5"),
        shortest_answer=min((len(str(answers[q])) for q in QUESTIONS if filled(answers, q)), default=0),
    )


@provides("assignment", "assignment", "plan")
def assignment_facts(asked: Asked) -> AssignmentFacts:
    """Where the assignment stands beside its texts."""
    row: Assignment = asked.row
    if asked.subject == "plan":
        row, plan = row_with(asked.session, Assignment, asked.row.assignment_id), asked.row.state
    else:
        plan = ask(asked.session, _PLAN_STATE, assignment=row.id).scalar_one_or_none()
    contribution = written(asked.session, "assignment", row, "phase3").answers
    sent = needs_sent(asked.session, row, contribution)
    return assignment_of(row, plan, contribution, asked.today, sent)


_PLAN_STATE = select(Plan.state).where(Plan.assignment_id == bindparam("assignment"))


def needs_sent(session: Session, row: Assignment, contribution: Mapping[str, Any]) -> frozenset[str]:
    """To whom the unit sent needs (kinds of addressee), when its answers say that it did."""
    if "needs" not in (contribution.get("from_units"), contribution.get("from_leadership")):
        return frozenset()
    return frozenset(ask(session, _SENT, round=row.round_id, unit=row.unit_id).scalars())


_SENT = (
    select(Need.addressee_kind)
    .distinct()
    .where(Need.round_id == bindparam("round"), Need.unit_id == bindparam("unit"))
    .where(~one_of(Need.state, ("draft", "withdrawn")))
)


def assignment_of(
    row: Assignment,
    plan: str | None,
    contribution: Mapping[str, Any],
    today: date,
    sent: frozenset[str] = frozenset(),
) -> AssignmentFacts:
    """The same from what was read before: the state of the plan, the answers of phase 3, the needs sent."""
    return AssignmentFacts(
        withdrawn=row.state == "withdrawn",
        phase1_adopted=row.established_at is not None,
        phase2_opened_by_secretary=row.plan_opened_early,
        noted_by_secretary=row.noted_at is not None,
        returned_by_secretary=row.resubmit_by is not None,
        plan_decided_or_excused=plan is None or plan in PLAN_SETTLED,
        units_answered=_answered(contribution, "from_units", bool(sent & {"unit", "all_emt"})),
        leadership_answered=_answered(contribution, "from_leadership", "leadership" in sent),
        workdays_late=workdays_late(today, row.phase1_due),
    )


def _answered(contribution: Mapping[str, Any], question: str, sent: bool) -> bool:
    """Whether a question of phase 3 is answered: nothing is needed, or a need was really sent (A12)."""
    return sent if contribution.get(question) == "needs" else filled(contribution, question)


def round_of(asked: Asked) -> Round:
    """The round of the subject: its own `round_id`, or that of what it hangs on."""
    row: Any = asked.row
    if isinstance(row, Round):
        return row
    return row_with(asked.session, Round, row.round_id)


def workdays_late(today: date, due: date) -> int:
    """Working days that a local day lies past a deadline; 0 or negative is in time."""
    return DUTCH.working_days_between(due, today)


def days_over(today: date, due: date | None) -> int:
    """Working days that something was handed in late; 0 in time, or when it was asked for no day."""
    return max(0, workdays_late(today, due)) if due is not None else 0


def filled(answers: Mapping[str, Any], question: str) -> bool:
    """Whether an answer says anything."""
    value = answers.get(question)
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {})


@cache
def definition_of(form: str, version: int | None) -> Definition:
    """The form as it was answered, or its newest version."""
    return load(form, version)

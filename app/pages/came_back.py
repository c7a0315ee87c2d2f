"""Why something that was handed in is being written again: told above the form, not only in the history."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.models.commitment import CollectiveTask, Commitment
from app.models.round import Assignment, Plan
from app.queries.history import last_said
from app.queries.sheets import withheld_events
from app.text import locale
from forms.definition import load
from workflows.roles import Actor


@dataclass(frozen=True, slots=True)
class CameBack:
    """What was said by the step that opened it again: the reason, and what to change at which question."""

    trigger: str
    reason: str
    questions: list[tuple[str, str]]


def returned_plan(session: Session, person: Actor, row: Plan) -> CameBack | None:
    """What a returned plan lacks, for who may read that."""
    if row.state != "returned" or "plan_returned" in withheld_events(person, row):
        return None
    return _said(session, "plan", row.id, "return_plan", "phase2")


def reopened_analysis(session: Session, person: Actor, row: Assignment) -> CameBack | None:
    """Why an opgave must be written again: it was returned with a day, or opened as a new edition."""
    if row.state != "analysis" or (row.resubmit_by is None and row.edition == 1):
        return None
    if row.resubmit_by is None:
        return _said(session, "assignment", row.id, "reopen_analysis", "phase1")
    if "analysis_returned" in withheld_events(person, row):
        return None
    return _said(session, "assignment", row.id, "return_analysis", "phase1")


def reopened_contribution(session: Session, row: Assignment) -> CameBack | None:
    """Why a contribution that was handed in is being written again; every member may read that."""
    if row.state != "contributing" or row.contributed_at is None:
        return None
    return _with_reason(_said(session, "assignment", row.id, "revise_contribution", "phase3"))


def reworked(session: Session, row: CollectiveTask) -> CameBack | None:
    """Why a collective task that was put up for discussion is being written again."""
    if row.state != "draft":
        return None
    return _with_reason(_said(session, "collective_task", row.id, "rework", "collective_task"))


def sent_back(session: Session, row: Commitment) -> CameBack | None:
    """Why a commitment is being written again; whoever may know of it may read that."""
    if row.state != "returned":
        return None
    return _with_reason(_said(session, "commitment", row.id, "send_back", "commitment"))


def _with_reason(said: CameBack) -> CameBack | None:
    """What was said, or None when the step was never taken or it was no person who took it."""
    return said if said.reason else None


def _said(session: Session, subject: str, row_id: int, trigger: str, form: str) -> CameBack:
    said = last_said(session, subject, row_id, trigger)
    labels = {question.key: question.label.text(locale()) for question in load(form).questions}
    asked = said.get("question_reasons") or []
    per_question = [(labels.get(one["question"], one["question"]), one["reason"]) for one in asked]
    return CameBack(trigger, str(said.get("reason") or ""), per_question)

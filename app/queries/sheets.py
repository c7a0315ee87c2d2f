"""The texts that hang on a subject: its sheets, and who may read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.database import kept
from app.models.meeting import Decision
from app.models.workflow import Answers, Sheet, WorkflowRow
from app.queries.built import ask
from app.queries.visible import OFFICE, PREPARING
from workflows.roles import Actor, Role

EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Written:
    """The answers of a sheet as they stand, with the form version they were given to."""

    form_version: int | None
    answers: Mapping[str, Any]
    saved_at: datetime | None
    saved_by_id: int | None


NOTHING_WRITTEN = Written(None, EMPTY, None, None)

_SHEET = select(Sheet.form_version, Sheet.answers, Sheet.saved_at, Sheet.saved_by_id).where(
    Sheet.subject == bindparam("subject"),
    Sheet.subject_id == bindparam("row"),
    Sheet.form == bindparam("form"),
    Sheet.edition == bindparam("edition"),
)
"""Asked by most rules and pages: built once."""


def written(
    session: Session, subject: str, row: WorkflowRow, form: str, edition: int | None = None
) -> Written:
    """The sheet of a row for a form, or NOTHING_WRITTEN: the newest edition unless another is asked for."""
    edition = edition or getattr(row, "edition", 1)
    place = {"subject": subject, "row": row.id, "form": form, "edition": edition}
    known, what = kept(session), ("sheet", *place.values())
    if what not in known:
        found = ask(session, _SHEET, **place).one_or_none()
        known[what] = NOTHING_WRITTEN if found is None else Written(*found)
    sheet: Written = known[what]
    return sheet


def rewritten(session: Session, subject: str, row_id: int, form: str, edition: int) -> None:
    """A sheet was written in this transaction: what was read of it before stands no longer."""
    kept(session).pop(("sheet", subject, row_id, form, edition), None)


def answers_of(session: Session, subject: str, row: WorkflowRow, form: str) -> Answers:
    """The answers of the sheet in force, empty when nothing was written yet."""
    return dict(written(session, subject, row, form).answers)


_PLAN_SENT = frozenset({"submitted", "on_agenda", "adopted", "adopted_with_conditions"})
_PLAN_ADOPTED = frozenset({"adopted", "adopted_with_conditions"})
ADOPTING = frozenset({"approve", "approve_with_conditions"})
"""The outcomes after which everybody in the round reads what a plan says."""

_SENT_BACK = frozenset({"analysis_returned", "plan_returned", "plan_taken_off_agenda"})


def may_read_text(actor: Actor, row: Any, form: str) -> bool:
    """Whether this actor, who may know of the row, may also read what is written in it.

    A draft is its authors' alone. An established opgave is read by every member (L14); a plan by the
    offices once submitted and by all once adopted; a contribution to phase 3 by all once it is in.
    """
    if form not in {"phase1", "phase2", "phase3"}:
        return True
    if _is_author(actor, row):
        return True
    if form != "phase2":
        return edition_in_force(row, form) is not None
    if actor.roles & OFFICE:
        return row.state in _PLAN_SENT
    return Role.EMT_MEMBER in actor.roles and row.state in _PLAN_ADOPTED


def may_read_decision(actor: Actor, decision: Decision, about: Any) -> bool:
    """Whether this actor, who may know of a decision, may also read why it was taken and on which words.

    A plan that was not adopted stays between its unit and the offices, whatever was decided on it.
    """
    if decision.subject != "plan" or decision.outcome in ADOPTING or actor.roles & OFFICE:
        return True
    return _is_author(actor, about)


def withheld_events(actor: Actor, row: Any) -> frozenset[str]:
    """The events of an assignment or plan of which this actor may not read the words that came with them.

    Why a text came back is said about words that others do not read: to its authors, by those who prepare.
    """
    return frozenset() if actor.roles & PREPARING or _is_author(actor, row) else _SENT_BACK


def _is_author(actor: Actor, row: Any) -> bool:
    """Whether an assignment or plan is of the own unit, or written along on."""
    return row.unit_id in actor.units() or getattr(row, "assignment_id", row.id) in actor.co_author_of


def edition_in_force(row: Any, form: str) -> int | None:
    """The edition of phase 1 or 3 of an assignment that was handed in and counts; None while there is none.

    It is an earlier one than is written now while an opgave that was opened again is not handed in anew.
    """
    if form == "phase3" and row.state == "withdrawn":
        return None
    edition: int | None = row.established_edition if form == "phase1" else row.contributed_edition
    return edition


def edition_to_read(actor: Actor, row: Any, form: str) -> int:
    """The edition of phase 1 or 3 that this actor reads: its authors the newest, others what is in force."""
    in_force = row.edition if _is_author(actor, row) else edition_in_force(row, form)
    edition: int = in_force or row.edition
    return edition

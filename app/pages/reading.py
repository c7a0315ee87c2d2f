"""Reading what was written: answers as question and text, and a log of who read another unit's words."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import structlog
from flask import request
from sqlalchemy.orm import Session

from app.models.workflow import WorkflowRow
from app.queries.sheets import written
from app.subjects import Subject
from app.text import day, locale, moment, t
from forms.definition import load
from forms.model import Definition, Kind, Question
from workflows.roles import Actor

log = structlog.get_logger("opgave.reading")
Read = list[tuple[str, str | None]]


def read_answers(
    session: Session, subject: str, row: WorkflowRow, form: str, edition: int | None = None
) -> Read:
    """A sheet as question and text, in the language of the request; empty when unwritten."""
    sheet = written(session, subject, row, form, edition)
    return read(load(form, sheet.form_version), sheet.answers)


def read(definition: Definition, answers: Mapping[str, Any]) -> Read:
    """Answers as question and text, in the order of the form; what was not answered is left out."""
    pairs = ((question, answers.get(question.key)) for question in definition.questions)
    return [(q.label.text(locale()), said(q, value)) for q, value in pairs if value not in (None, "", [])]


def said(question: Question, value: Any) -> str:
    """One answer as running text: options by their words, rows one to a line."""
    if question.kind is Kind.ROWS:
        return "\n".join(_row(question, row) for row in value)
    if isinstance(value, bool):
        return t("reading.yes") if value else t("reading.no")
    if question.kind is Kind.DATE:
        return day(date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(said(question, part) for part in value)
    words = {option.value: option.label.text(locale()) for option in question.options}
    return words.get(str(value), str(value))


def _row(question: Question, row: Mapping[str, Any]) -> str:
    cells = ((column, row.get(column.key)) for column in question.columns)
    return "; ".join(f"{c.label.text(locale())}: {said(c, v)}" for c, v in cells if v not in (None, "", []))


def saved_text(saved_at: datetime | None, now: datetime) -> str | None:
    """When a draft was last saved: the time of today, or the whole moment."""
    if saved_at is None:
        return None
    whole, (today, _, _) = moment(saved_at), moment(now).partition(", ")
    if whole.startswith(today):
        return t("steps.saved_at", time=whole.removeprefix(f"{today}, "))
    return t("steps.saved_on", moment=whole)


def log_reading(
    actor: Actor, subject: Subject, row: WorkflowRow, form: str, *, own: bool, shown: bool = True
) -> None:
    """Note that somebody asked for another unit's text: action, object, result, origin and who.

    When is the log's; the number of the request leads to its address and status.
    """
    if own:
        return
    log.info(
        "read",
        subject=subject.name,
        key=row.key,
        form=form,
        result="shown" if shown else "withheld",
        origin=request.remote_addr,
        person=actor.person_id,
    )

"""What people type: guarded before it is stored, kept as a sheet (draft) or as an entry (with a step)."""

from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app.commands.capacity import Capacity
from app.commands.change import Change
from app.commands.failures import TextBlocked
from app.database import direct
from app.extensions import table_of
from app.models.workflow import Answers, Entry, Sheet, WorkflowRow
from app.queries.sheets import rewritten
from forms.definition import load
from workflows.facts import Facts, TextFacts
from workflows.machine import Step, judge, reasons
from workflows.text_guard import Hit, scan

_SHEETS = table_of(Sheet)
_FORMER = select(_SHEETS.c.id, _SHEETS.c.answers).where(
    _SHEETS.c.subject == bindparam("of"),
    _SHEETS.c.subject_id == bindparam("row"),
    _SHEETS.c.form == bindparam("named"),
    _SHEETS.c.edition == bindparam("in_force"),
)
_REWRITE = update(_SHEETS).where(_SHEETS.c.id == bindparam("sheet"))
_BEGIN = insert(_SHEETS)
_ENTRIES = table_of(Entry)
_ENTRY = insert(_ENTRIES).returning(_ENTRIES.c.id)
"""The statements of every step that is filled in: built once, and on the tables themselves."""


def guard(change: Change, data: Answers) -> None:
    """Refuse text that must not be stored (rule I01). Raises TextBlocked with the findings per question."""
    findings = {key: found for key, value in data.items() if (found := _scan(value))}
    if not findings:
        return
    hits = [hit for each in findings.values() for hit in each]
    facts = TextFacts(
        block_hits=tuple(dict.fromkeys(hit.kind for hit in hits if hit.action == "block")),
        warn_hits=tuple(dict.fromkeys(hit.kind for hit in hits if hit.action == "warn")),
        confirmed=change.text_confirmed,
    )
    stopped = reasons(judge(("I01",), Facts(today=change.today, actor=change.nobody, text=facts)))
    if stopped:
        raise TextBlocked(findings, stopped, confirmable=not facts.block_hits)


def _scan(value: Any) -> tuple[Hit, ...]:
    if isinstance(value, str):
        return scan(value)
    if isinstance(value, list):
        return tuple(hit for part in value for hit in _scan(part))
    if isinstance(value, dict):
        return tuple(hit for part in value.values() for hit in _scan(part))
    return ()


def save_sheet(change: Change, subject: str, row: WorkflowRow, form: str, answers: Answers) -> None:
    """Save the answers to the sheet in force, or begin it with the newest version of the form.

    Questions that were not shown keep their former answers.
    """
    edition = getattr(row, "edition", 1)
    rewritten(change.session, subject, row.id, form, edition)
    place = {"of": subject, "row": row.id, "named": form, "in_force": edition}
    former = direct(change.session, _FORMER, place).one_or_none()
    stamp = {"saved_at": change.now, "saved_by_id": change.actor.person_id}
    if former is not None:
        direct(change.session, _REWRITE, {"sheet": former.id, "answers": former.answers | answers} | stamp)
        return
    names = {"subject": subject, "subject_id": row.id, "form": form, "form_version": load(form).version}
    direct(change.session, _BEGIN, names | {"answers": answers, "edition": edition} | stamp)


def new_edition(change: Change, subject: str, row: WorkflowRow, form: str) -> None:
    """Copy the sheet in force to the next edition; the caller raises `edition` on the row."""
    edition = getattr(row, "edition", 1)
    sheet = change.session.scalars(
        select(Sheet).where(
            Sheet.subject == subject, Sheet.subject_id == row.id, Sheet.form == form, Sheet.edition == edition
        )
    ).one_or_none()
    if sheet is not None:
        rewritten(change.session, subject, row.id, form, edition + 1)
        change.session.execute(
            insert(Sheet).values(
                subject=subject,
                subject_id=row.id,
                form=form,
                form_version=sheet.form_version,
                answers=sheet.answers,
                saved_at=change.now,
                saved_by_id=change.actor.person_id,
                edition=edition + 1,
            )
        )


def save_entry(
    change: Change, subject: str, row: WorkflowRow, step: Step, data: Answers, acts: Capacity
) -> int:
    """Keep what was filled in with a step, for good; gives the id for the event."""
    form = step.form or ""
    values = {
        "subject": subject,
        "subject_id": row.id,
        "trigger": step.trigger,
        "form": form,
        "form_version": load(form).version,
        "answers": data,
        "at": change.now,
        "by_id": change.actor.person_id,
        "position_id": acts.position_id,
        "on_behalf_of_id": acts.principal,
    }
    entry_id: int = direct(change.session, _ENTRY, values).scalar_one()
    return entry_id

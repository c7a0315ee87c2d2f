"""The one way a subject moves: load, judge, write state and event together, tell who must know."""

from functools import cache
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import ReturningUpdate

from app.clock import now, today
from app.commands.capacity import capacity
from app.commands.change import Change, Columns, aftermath_of, effect_of
from app.commands.events import record
from app.commands.failures import StaleVersion, StepRefused
from app.commands.follows import related
from app.commands.notices import settle, tell
from app.commands.terms import keep_dates, settle_dates
from app.commands.texts import guard, save_entry, save_sheet
from app.commands.timers import place_timers
from app.commands.trace import traced
from app.database import Once, direct, transaction
from app.extensions import table_of
from app.facts.actor import acting_for, units_of
from app.facts.asked import Asked
from app.facts.gather import facts_for
from app.models.workflow import Answers, WorkflowRow
from app.queries.find import find
from app.queries.sheets import written
from app.subjects import BY_MODEL, SUBJECTS, Subject
from workflows.facts import DecisionFacts, Facts
from workflows.machine import Moved, Refused, Step
from workflows.registry import follows
from workflows.roles import Actor


def take_step(
    actor: Actor,
    subject: str,
    key: str,
    trigger: str,
    *,
    version: int | None = None,
    data: Answers | None = None,
    text_confirmed: bool = False,
    once: Once | None = None,
) -> Moved | Refused:
    """Take one step of one subject in one transaction.

    `version` is the one the person saw (None only for the application itself). `data` are the answers
    of the step's form. When the form is a sheet of the subject, what was typed is saved even when the
    rules refuse the step: then the Refused comes back. Otherwise a refusal raises StepRefused.
    Raises NotFound, StaleVersion, TextBlocked, AlreadyDone.
    """
    with transaction(once) as session:
        change = Change(session, actor, now(), today(), text_confirmed)
        row = find(session, actor, SUBJECTS[subject], key)
        step = SUBJECTS[subject].workflow.step(row.state, trigger)
        if step is not None and version is not None and not step.act and version != row.version:
            raise StaleVersion(subject, key, dict(data or {}))
        if step is not None and data is not None and _is_sheet(SUBJECTS[subject], step) and not step.draft:
            _save_first(change, SUBJECTS[subject], row, step, data)
            return move(change, row, trigger, raising=False)
        return move(change, row, trigger, data)


def move(
    change: Change,
    row: WorkflowRow,
    trigger: str,
    data: Answers | None = None,
    *,
    decision: DecisionFacts | None = None,
    system: bool = False,
    raising: bool = True,
) -> Moved | Refused:
    """Move a row inside an open transaction: for a command, and for what follows from another step.

    `system` takes the step in the name of the application because an earlier step of the same
    transaction asks for it. Raises StepRefused unless `raising` is off.
    """
    subject = BY_MODEL[type(row)]
    if data:
        guard(change, data)
    step = subject.workflow.step(row.state, trigger)
    asked = Asked(
        session=change.session,
        subject=subject.name,
        row=row,
        actor=change.actor,
        today=change.today,
        data=data or {},
        decision=decision,
        system=system,
        side=step.who if step else None,
        scope=step.scope if step else None,
    )
    facts = facts_for(asked, (step,) if step else (), firing=True)
    result = subject.workflow.fire(row.state, trigger, facts)
    if isinstance(result, Moved):
        _carry_out(change, asked, subject, result, facts)
    elif raising:
        raise StepRefused(subject.name, row, result)
    return result


def _carry_out(change: Change, asked: Asked, subject: Subject, moved: Moved, facts: Facts) -> None:
    """Write the step, then what it brings about elsewhere, then what the workflow says follows."""
    _write(change, asked, subject, asked.row, moved)
    if (then := aftermath_of(subject.name, moved.step.trigger)) is not None:
        then(change, asked.row, facts)
    _follow(change, asked, subject, moved)


def _follow(change: Change, asked: Asked, subject: Subject, moved: Moved) -> None:
    """Take what the workflow says follows, in the same transaction and with an event each."""
    trigger = moved.step.trigger
    for follow in follows(subject.name, trigger, moved.source):
        for row in related(change.session, subject.name, asked.row, follow.kind, trigger):
            if follow.where and row.state not in follow.where:
                continue
            if SUBJECTS[follow.kind].workflow.step(row.state, follow.take) is not None:
                move(
                    change,
                    row,
                    follow.take,
                    decision=asked.decision,
                    system=True,
                    raising=not follow.if_ready,
                )


def _write(change: Change, asked: Asked, subject: Subject, row: WorkflowRow, moved: Moved) -> None:
    step, data = moved.step, dict(asked.data)
    acts = capacity(change, asked, step)
    change.principal, change.scope = acts.principal, step.scope
    columns: Columns = {}
    if (work := effect_of(subject.name, step.trigger)) is not None:
        columns = work(change, row, data) or {}
    _advance(change, row, moved, settle_dates(change, subject.name, row, moved, columns))
    entry_id = None
    if data and step.form:
        if _is_sheet(subject, step):
            save_sheet(change, subject.name, row, step.form, data)
        else:
            entry_id = save_entry(change, subject.name, row, step, data, acts)
    event_id = record(
        change.session,
        name=step.event,
        subject=subject.name,
        subject_id=row.id,
        subject_key=row.key,
        round_id=row.id if subject.name == "round" else getattr(row, "round_id", None),
        actor_id=change.actor.account_id,
        on_behalf_of_id=acts.principal,
        at=change.now,
        data={"from": moved.source, "to": moved.dest} | ({"entry": entry_id} if entry_id else {}),
        trace=traced(moved.trace),
    )
    place_timers(change, subject.name, row, moved, event_id)
    keep_dates(change, event_id)
    settle(change, subject.name, row, moved)
    tell(change, subject, row, step.event, event_id)


def _advance(change: Change, row: WorkflowRow, moved: Moved, columns: Columns) -> None:
    """Write state and columns under the guard on id, state and version; an act keeps the version.

    The version comes from the updating statement: a guard on the state alone would let a row through
    that went away and came back meanwhile.
    """
    values = columns | {"state": moved.dest, "updated_at": change.now}
    seen = {"row_id": row.id, "was": moved.source}
    if not moved.step.act:
        seen["seen"] = row.version
        values["version"] = row.version + 1
    statement = _guarded(type(row), moved.step.act)
    done = direct(change.session, statement, values | seen).scalar_one_or_none()
    if done is None:
        raise StaleVersion(BY_MODEL[type(row)].name, row.key, {})
    for name, value in (values | {"version": done}).items():
        set_committed_value(row, name, value)


@cache
def _guarded(model: type[WorkflowRow], act: bool) -> ReturningUpdate[Any]:
    """The updating statement of a table; which columns it sets follows from the values it is given."""
    table = table_of(model)
    where = [table.c.id == bindparam("row_id"), table.c.state == bindparam("was")]
    if not act:
        where.append(table.c.version == bindparam("seen"))
    return update(table).where(*where).returning(table.c.version)


def _save_first(change: Change, subject: Subject, row: WorkflowRow, step: Step, data: Answers) -> None:
    """Save what was typed with a submission before it is judged, so that a refusal loses nothing.

    A deputy who may hand in and not write hands in what stands there: then nothing is saved.
    """
    draft = subject.workflow.draft_step(row.state, step.form or "")
    stands = _acts_for_another(change, subject, row) and _stands(change, subject, row, step, data)
    if draft is not None and not stands:
        move(change, row, draft.trigger, data)


def _acts_for_another(change: Change, subject: Subject, row: WorkflowRow) -> bool:
    asked = Asked(
        session=change.session, subject=subject.name, row=row, actor=change.actor, today=change.today
    )
    return acting_for(change.actor, units_of(asked), change.today) is not None


def _stands(change: Change, subject: Subject, row: WorkflowRow, step: Step, data: Answers) -> bool:
    """Whether what was sent is what was saved before."""
    before = written(change.session, subject.name, row, step.form or "").answers
    return all((before.get(key) or None) == (value or None) for key, value in data.items())


def _is_sheet(subject: Subject, step: Step) -> bool:
    return step.form in subject.sheets

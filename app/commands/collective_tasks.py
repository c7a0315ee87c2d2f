"""How the collective task comes to be, and what its steps change: positions, silence, versions."""

from typing import Any

from sqlalchemy import delete, exists, insert, select

from app.clock import now, today
from app.commands.change import Change, Columns, effect
from app.commands.events import record
from app.commands.keys import next_key
from app.commands.speaking import keep_last, unit_of
from app.commands.steps import move
from app.commands.texts import new_edition
from app.database import Once, transaction
from app.models.commitment import CollectiveTask, Stand
from app.models.round import Assignment
from app.models.workflow import Answers, Sheet
from app.queries.sheets import written
from app.subjects import SUBJECTS
from workflows.roles import Actor

SUBJECT = SUBJECTS["collective_task"]
OVER = ("superseded", "dropped")


def create_collective_task(
    actor: Actor,
    round_id: int,
    words: Answers | None = None,
    *,
    text_confirmed: bool = False,
    once: Once | None = None,
) -> str:
    """Begin the collective task of a round, or find the one there is: a round has one. Gives its key.

    Raises StepRefused when there are words and the actor may not write them, TextBlocked.
    """
    with transaction(once) as session:
        change = Change(session, actor, now(), today(), text_confirmed)
        row = session.scalars(
            select(CollectiveTask)
            .where(CollectiveTask.round_id == round_id, CollectiveTask.state.not_in(OVER))
            .order_by(CollectiveTask.id.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            row = _add(change, round_id=round_id)
            if words:
                move(change, row, "save_task", words)
        if once is not None:
            once.location = f"/{SUBJECT.collection}/{row.key}"
        return row.key


def _add(change: Change, **columns: Any) -> CollectiveTask:
    row = CollectiveTask(
        key=next_key(change.session, SUBJECT),
        state=SUBJECT.workflow.initial,
        created_at=change.now,
        updated_at=change.now,
        **columns,
    )
    change.session.add(row)
    change.session.flush()
    record(
        change.session,
        name="collective_task_created",
        subject="collective_task",
        subject_id=row.id,
        subject_key=row.key,
        round_id=row.round_id,
        actor_id=change.actor.person_id,
        at=change.now,
    )
    return row


@effect("collective_task", "record_position")
def record_position(change: Change, row: CollectiveTask, data: Answers) -> None:
    """Where one unit stands; a later word of the unit takes the place of an earlier one."""
    unit = unit_of(change, row.round_id, data)
    said = {"stand": data.get("stand"), "text": data.get("text") or ""}
    keep_last(change, Stand, {"collective_task_id": row.id, "unit_id": unit} | said)


@effect("collective_task", "record_silence")
def record_silence(change: Change, row: CollectiveTask, data: Answers) -> None:
    """Who has not spoken is written down as silent; speaking is still possible until it is adopted."""
    spoke = exists().where(Stand.collective_task_id == row.id, Stand.unit_id == Assignment.unit_id)
    silent = select(Assignment.unit_id).where(
        Assignment.round_id == row.round_id, Assignment.state != "withdrawn", ~spoke
    )
    common = {"collective_task_id": row.id, "stand": "silent", "text": "", "at": change.now}
    rows = [
        common | {"unit_id": unit, "by_id": change.actor.person_id} for unit in change.session.scalars(silent)
    ]
    if rows:
        change.session.execute(insert(Stand), rows)


@effect("collective_task", "adopt")
def adopt(change: Change, row: CollectiveTask, data: Answers) -> Columns:
    """The team itself adopted it; who does not agree stands beside it."""
    return {"adopted_at": change.now}


@effect("collective_task", "rework")
def rework(change: Change, row: CollectiveTask, data: Answers) -> Columns:
    """A new edition to write on. The positions were about the former text, and stay in the history only."""
    new_edition(change, "collective_task", row, "collective_task")
    change.session.execute(delete(Stand).where(Stand.collective_task_id == row.id))
    return {"edition": row.edition + 1, "adopted_at": None}


@effect("collective_task", "amend")
def amend(change: Change, row: CollectiveTask, data: Answers) -> None:
    """A new version in draft with the present words, which replaces this one when decided on (rule E12)."""
    sheet = written(change.session, "collective_task", row, "collective_task")
    new = _add(change, round_id=row.round_id, supersedes_id=row.id)
    change.session.execute(
        insert(Sheet).values(
            subject="collective_task",
            subject_id=new.id,
            form="collective_task",
            form_version=sheet.form_version,
            answers=dict(sheet.answers),
            saved_at=change.now,
            saved_by_id=change.actor.person_id,
            edition=new.edition,
        )
    )

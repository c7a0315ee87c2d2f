"""How a meeting comes to be, and what its steps change: its agenda, and who was there."""

from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select

from app.clock import now, today
from app.commands.agenda import LETTERS, add_item, take_off, text
from app.commands.change import Change, Columns, effect
from app.commands.days import day
from app.commands.events import record
from app.commands.failures import NotFound
from app.commands.steps import move
from app.commands.texts import guard
from app.database import Once, transaction
from app.models.meeting import Meeting, Presence
from app.models.round import Round
from app.models.workflow import Answers
from app.queries.agenda import DECIDABLE, items_to_drop, members_of, referred
from app.queries.find import find_as
from app.subjects import SUBJECTS
from workflows.roles import Actor


def create_meeting(
    actor: Actor,
    round_key: str,
    data: Answers,
    *,
    key: str = "",
    text_confirmed: bool = False,
    once: Once | None = None,
) -> str:
    """Plan a meeting of a round from the answers of form `meeting`; gives its key, such as EL-2026-11-24.

    `key` is for data that brings its own. Raises NotFound for a round this person may not see, TextBlocked.
    """
    with transaction(once) as session:
        change = Change(session, actor, now(), today(), text_confirmed)
        guard(change, data)
        round_id = find_as(Round, session, actor, round_key).id
        when, body = day(data.get("date")), str(data.get("body"))
        if when is None or body not in LETTERS:
            raise ValueError("a meeting needs a day and a body")
        row = Meeting(
            key=key or _free_key(change, body, when),
            state=SUBJECTS["meeting"].workflow.initial,
            created_at=change.now,
            updated_at=change.now,
            round_id=round_id,
            body=body,
            day=when,
            title=text(data, "title"),
        )
        _keep(change, row)
        if once is not None:
            once.location = f"/vergaderingen/{row.key}"
        return row.key


def _keep(change: Change, row: Meeting) -> None:
    change.session.add(row)
    change.session.flush()
    record(
        change.session,
        name="meeting_planned",
        subject="meeting",
        subject_id=row.id,
        subject_key=row.key,
        round_id=row.round_id,
        actor_id=change.actor.person_id,
        at=change.now,
    )


def _free_key(change: Change, body: str, when: date) -> str:
    """Body and day; a second meeting on that day gets a number. The last line of defence is the database."""
    start = f"{LETTERS[body]}-{when.isoformat()}"
    there = change.session.scalar(select(func.count()).where(Meeting.key.like(f"{start}%"))) or 0
    return f"{start}-{there + 1}" if there else start


@effect("meeting", "change_meeting")
def change_meeting(change: Change, row: Meeting, data: Answers) -> Columns:
    """Another day, body or title. The key stays: it stands in addresses."""
    return {
        "day": day(data.get("date")) or row.day,
        "body": data.get("body") or row.body,
        "title": text(data, "title"),
    }


@effect("meeting", "add_item")
def put_item(change: Change, row: Meeting, data: Answers) -> None:
    """Add an item. What the leadership will decide on takes its own step to the agenda."""
    about = referred(change.session, row.round_id, data.get("subject"))
    purpose, title, note = str(data.get("purpose")), text(data, "title"), text(data, "note")
    if about is not None and purpose == "decide" and row.body == "leadership":
        kind, subject = about
        step = DECIDABLE[kind].get(subject.state)
        if kind == "plan":
            move(change, subject, "put_on_agenda", {"meeting": row.key, "title": title, "note": note})
            return
        if step is not None:
            move(change, subject, step)
    add_item(change, row, purpose, about, title=title, note=note)


@effect("meeting", "drop_item")
def drop_item(change: Change, row: Meeting, data: Answers) -> None:
    """Take an item without a decision off the agenda. Raises NotFound for any other."""
    wanted = str(data.get("item"))
    if wanted not in {str(item) for item, _, _ in items_to_drop(change.session, row)}:
        raise NotFound(f"item {wanted}")
    take_off(change, int(wanted))


@effect("meeting", "record_presence")
def record_presence(change: Change, row: Meeting, data: Answers) -> None:
    """Who is entitled to sit here and who was there; recording again replaces it."""
    there = {str(position) for position in data.get("present") or ()}
    rows: list[dict[str, Any]] = [
        {"meeting_id": row.id, "position_id": member.id, "present": str(member.id) in there}
        for member in members_of(change.session, row)
    ]
    forget_presence(change, row, data)
    if rows:
        change.session.execute(insert(Presence), rows)


@effect("meeting", "take_back_presence")
def forget_presence(change: Change, row: Meeting, data: Answers) -> None:
    """Nobody was there yet."""
    change.session.execute(delete(Presence).where(Presence.meeting_id == row.id))

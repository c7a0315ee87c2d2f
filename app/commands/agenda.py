"""Putting something on an agenda: an item with its number and, for the leadership, its decision."""

from sqlalchemy import func, select, update

from app.commands.change import Change
from app.commands.failures import StaleVersion
from app.commands.keys import next_key
from app.models.meeting import AgendaItem, Decision, Meeting
from app.models.workflow import Answers, WorkflowRow
from app.queries.agenda import open_decision
from app.subjects import SUBJECTS

About = tuple[str, WorkflowRow]
"""Kind and row of what an item is about."""

LETTERS = {"leadership": "EL", "emt": "EMT"}
"""How the numbers of a body's meetings and decisions begin."""


def add_item(
    change: Change, meeting: Meeting, purpose: str, about: About | None, *, title: str = "", note: str = ""
) -> AgendaItem:
    """Add the next item; an item to decide in the leadership gets its decision.

    The meeting and the subject are locked first: two people adding at once get different numbers, and a
    subject is never to be decided twice. Raises StaleVersion when its decision stands on an agenda by now.
    """
    session = change.session
    session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    last = session.scalar(select(func.max(AgendaItem.number)).where(AgendaItem.meeting_id == meeting.id))
    item = AgendaItem(
        meeting_id=meeting.id,
        number=(last or 0) + 1,
        purpose=purpose,
        title=title,
        note=note,
        subject=about[0] if about else None,
        subject_id=about[1].id if about else None,
    )
    session.add(item)
    session.flush()
    if about is not None and purpose == "decide" and meeting.body == "leadership":
        _add_decision(change, meeting, item, about)
    return item


def _add_decision(change: Change, meeting: Meeting, item: AgendaItem, about: About) -> None:
    kind, row = about
    model = type(row)
    change.session.execute(select(model.id).where(model.id == row.id).with_for_update())
    if open_decision(change.session, kind, row.id) is not None:
        raise StaleVersion(kind, row.key, {})
    subject = SUBJECTS["decision"]
    decision = Decision(
        key=next_key(change.session, subject),
        state=subject.workflow.initial,
        created_at=change.now,
        updated_at=change.now,
        round_id=meeting.round_id,
        meeting_id=meeting.id,
        agenda_item_id=item.id,
        subject=kind,
        subject_id=row.id,
    )
    change.session.add(decision)
    change.session.flush()


def take_off(change: Change, item_id: int) -> None:
    """Take an item off its agenda; its number is not given out again."""
    change.session.execute(
        update(AgendaItem).where(AgendaItem.id == item_id).values(removed=True),
        execution_options={"synchronize_session": False},
    )


def number_of(meeting: Meeting, item: AgendaItem) -> str:
    """The number of a decision: the meeting's day and the item's number, such as EL-2026-11-24/1."""
    day = f"{LETTERS[meeting.body]}-{meeting.day.isoformat()}"
    return f"{meeting.key if meeting.key.startswith(day) else day}/{item.number}"


def text(data: Answers, key: str) -> str:
    """An answer as text, "" when there is none."""
    value = data.get(key)
    return value.strip() if isinstance(value, str) else ""

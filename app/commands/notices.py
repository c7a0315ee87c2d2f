"""Telling people inside the application: one row per person, written with the event.

What asks something of them is moot once its subject has moved on; it then leaves their list.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from app.commands.audiences import AUDIENCES
from app.commands.bulk import write_many
from app.commands.change import Change
from app.database import direct
from app.extensions import table_of
from app.models.event import Notice
from app.models.meeting import Condition, Decision
from app.models.workflow import WorkflowRow
from app.subjects import Subject
from workflows.asking import ASKS, settles
from workflows.commitment import ENDED
from workflows.machine import Moved

About = tuple[str, int]
"""What a notice is about: a kind of row and its id. When that moves on, what it asks is moot."""

_TABLE = table_of(Notice)
_NOTICE = insert(_TABLE)
_MOOT = (
    update(_TABLE)
    .where(_TABLE.c.subject == bindparam("of_kind"), _TABLE.c.subject_id == bindparam("row"))
    .where(_TABLE.c.asks, _TABLE.c.moot_at.is_(None))
    .values(moot_at=bindparam("moment"))
)
_MOOT_CONDITIONS = (
    update(_TABLE)
    .where(_TABLE.c.subject == "condition", _TABLE.c.asks, _TABLE.c.moot_at.is_(None))
    .where(
        _TABLE.c.subject_id.in_(
            select(table_of(Condition).c.id)
            .join(table_of(Decision), table_of(Decision).c.id == table_of(Condition).c.decision_id)
            .where(table_of(Decision).c.subject == "commitment")
            .where(table_of(Decision).c.subject_id == bindparam("row"))
        )
    )
    .values(moot_at=bindparam("moment"))
)


def tell(change: Change, subject: Subject, row: WorkflowRow, event: str, event_id: int) -> None:
    """Write a notice for everybody the event concerns. An event without audience tells nobody."""
    audiences = AUDIENCES.get(event)
    if audiences is None:
        return
    about: dict[int, About] = {}
    for audience in audiences:
        found = audience(change, row)
        own = (subject.name, row.id)
        about |= found if isinstance(found, Mapping) else dict.fromkeys(found, own)
    notify(change, f"/{subject.collection}/{row.key}", event, event_id, about)


def notify(change: Change, link: str, event: str, event_id: int, about: Mapping[int, About]) -> None:
    """Write a notice for whoever holds these positions or stands in, except who acts; `link` leads there.

    `about` names for each position what the event is about to it: a need that is asked is, to the unit that
    must react, its own answer.
    """
    told = {
        account: about[seat.id]
        for seat in (change.seats if about else ())
        for account in (seat.people if seat.id in about else ())
        if account != change.actor.person_id
    }
    rows = [
        {
            "event_id": event_id,
            "account_id": account,
            "link": link,
            "at": change.now,
            "subject": kind,
            "subject_id": row_id,
            "asks": (kind, event) in ASKS,
        }
        for account, (kind, row_id) in sorted(told.items())
    ]
    write_notices(change.session, rows)


def write_notices(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write notices, each for one account about one row; no mail has been planned for them."""
    write_many(session, _NOTICE, [{**row, "planned": False} for row in rows])


def settle(change: Change, kind: str, row: WorkflowRow, moved: Moved) -> None:
    """What was asked about a row is moot when a step leads out of the states in which it was asked."""
    if moved.source != moved.dest and settles(kind, moved.source, moved.dest):
        moot(change, kind, row.id)
    if kind == "commitment" and moved.dest in ENDED:
        change.session.execute(_MOOT_CONDITIONS, {"row": row.id, "moment": change.now})


def moot(change: Change, kind: str, row_id: int) -> None:
    """Nobody needs to do any more what was asked about this row."""
    direct(change.session, _MOOT, {"of_kind": kind, "row": row_id, "moment": change.now})

"""Writing down what happened, in the transaction of the change itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, bindparam, insert, select, text
from sqlalchemy.orm import Session

from app.commands.bulk import write_many
from app.database import direct
from app.extensions import table_of
from app.models.event import Event, Unsealed

_EVENTS = table_of(Event)
_EVENT = insert(_EVENTS)
_NEW = _EVENT.returning(_EVENTS.c.id)
_UNSEALED = insert(table_of(Unsealed))
"""Every step writes both: built once, and on the tables themselves."""


def _both() -> Insert:
    """Both in one statement, for a database that can: a round trip less with every step."""
    new: dict[str, Any] = {
        column.name: bindparam(f"new_{column.name}") for column in _EVENTS.c if not column.primary_key
    }
    made = _EVENT.values(new).returning(_EVENTS.c.id).cte("made")
    queue = table_of(Unsealed)
    return insert(queue).from_select([queue.c.event_id], select(made.c.id)).returning(queue.c.event_id)


_BOTH = _both()

_LAST_ID = text("SELECT seq FROM sqlite_sequence WHERE name = 'event'")
_NEW_IDS = text("SELECT nextval(pg_get_serial_sequence('event', 'id')) FROM generate_series(1, :count)")


def record(
    session: Session,
    *,
    name: str,
    subject: str,
    subject_id: int,
    subject_key: str,
    at: datetime,
    actor_id: int | None,
    on_behalf_of_id: int | None = None,
    round_id: int | None = None,
    data: Mapping[str, Any] | None = None,
    trace: Mapping[str, Any] | None = None,
) -> int:
    """Write an event and queue it for its seal; returns its id.

    `actor_id` is an account (None: the application itself), `on_behalf_of_id` the position of the
    principal. `data` and `trace` are plain JSON without anything people typed (see `Event`).
    """
    row = {
        "name": name,
        "subject": subject,
        "subject_id": subject_id,
        "subject_key": subject_key,
        "round_id": round_id,
        "actor_id": actor_id,
        "on_behalf_of_id": on_behalf_of_id,
        "at": at,
        "data": dict(data or {}),
        "trace": dict(trace or {}),
    }
    if session.get_bind().dialect.name == "postgresql":
        made: int = direct(
            session, _BOTH, {f"new_{column}": value for column, value in row.items()}
        ).scalar_one()
        return made
    event_id: int = direct(session, _NEW, row).scalar_one()
    direct(session, _UNSEALED, {"event_id": event_id})
    return event_id


def record_all(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Write many events of the application itself, with every column but the id; gives their ids in order."""
    if not rows:
        return []
    ids = _new_ids(session, len(rows))
    write_many(session, _EVENT, [{**row, "id": event_id} for event_id, row in zip(ids, rows, strict=True)])
    write_many(session, _UNSEALED, [{"event_id": event_id} for event_id in ids])
    return ids


def _new_ids(session: Session, count: int) -> list[int]:
    """Ids that nobody else gets, in order: inserting many at once does not tell which row got which id."""
    if session.get_bind().dialect.name == "postgresql":
        return list(session.scalars(_NEW_IDS, {"count": count}))
    last = session.scalar(_LAST_ID) or 0
    return list(range(last + 1, last + 1 + count))

"""Public keys: a prefix and the next number of its kind, given out inside the transaction."""

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.database import direct
from app.extensions import table_of
from app.models.workflow import KeyCounter
from app.subjects import Subject

_COUNTERS = table_of(KeyCounter)
_NEXT = (
    update(_COUNTERS)
    .where(_COUNTERS.c.kind == bindparam("of_kind"))
    .values(last=_COUNTERS.c.last + bindparam("count"))
    .returning(_COUNTERS.c.last)
)


def next_key(session: Session, subject: Subject) -> str:
    """The next key of a subject, such as B-26. Two transactions never get the same."""
    return f"{subject.prefix}-{next_number(session, subject.prefix):02}"


def next_keys(session: Session, subject: Subject, count: int) -> list[str]:
    """The next keys of a subject, many at once; none for 0."""
    if count == 0:
        return []
    last = next_number(session, subject.prefix, count)
    return [f"{subject.prefix}-{number:02}" for number in range(last - count + 1, last + 1)]


def next_number(session: Session, kind: str, count: int = 1) -> int:
    """The next number of a kind, from 1; of more at once the last."""
    step = {"of_kind": kind, "count": count}
    found = direct(session, _NEXT, step).scalar_one_or_none()
    if found is not None:
        return int(found)
    _insert(session, kind)
    return int(session.execute(_NEXT, step).scalar_one())


def _insert(session: Session, kind: str) -> None:
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(KeyCounter)
    session.execute(insert.values(kind=kind, last=0).on_conflict_do_nothing())

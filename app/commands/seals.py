"""Sealing: chaining the events just after their commit, and finding what was changed behind our back.

A chain locked at write time costs writers a factor 2 to 5; batches afterwards cost them nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.clock import now
from app.database import transaction
from app.extensions import db
from app.models.event import Event, Seal, SealHead, Unsealed

BATCH = 500
START = "0" * 64
"""The digest before the first event."""

_HEAD_ID = 1
_COLUMNS = tuple(Event.__table__.columns)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the chain: which event (or link of the chain), and how."""

    kind: Literal["changed", "removed", "inserted", "cut_off"]
    event_id: int | None
    position: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of the whole chain found; `position` and `digest` are its end, worth writing down."""

    position: int
    digest: str
    waiting: int
    faults: tuple[Fault, ...]


def seal_waiting() -> int:
    """Chain at most one batch of waiting events; returns how many. Several workers take turns."""
    waiting = db.session.scalar(select(exists().select_from(Unsealed)))
    db.session.rollback()
    if not waiting:
        return 0
    with transaction() as session:
        head = _lock_head(session)
        found = select(*_COLUMNS).join(Unsealed, Unsealed.event_id == Event.id)
        rows = session.execute(found.order_by(Event.id).limit(BATCH)).mappings().all()
        if rows:
            seals = list(_chain(head.position, head.digest, [dict(row) for row in rows]))
            session.execute(insert(Seal), seals)
            session.execute(delete(Unsealed).where(Unsealed.event_id.in_([row["id"] for row in rows])))
            end = {"position": seals[-1]["position"], "digest": seals[-1]["digest"]}
            session.execute(update(SealHead).values(end))
    return len(rows)


def _chain(position: int, digest: str, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The seals of a batch, going on from the end of the chain."""
    moment = now()
    for row in rows:
        position, digest = position + 1, link(digest, row)
        yield {"position": position, "event_id": row["id"], "digest": digest, "sealed_at": moment}


def _lock_head(session: Session) -> SealHead:
    """The end of the chain, held until the commit, made at the first use."""
    dialect = session.get_bind().dialect.name
    start = (postgresql if dialect == "postgresql" else sqlite).insert(SealHead)
    session.execute(start.values(id=_HEAD_ID, position=0, digest=START).on_conflict_do_nothing())
    return session.scalars(select(SealHead).where(SealHead.id == _HEAD_ID).with_for_update()).one()


def link(previous: str, row: dict[str, Any]) -> str:
    """The digest of one link: SHA-256 over the previous digest and the canonical event.

    Canonical: one JSON object of all columns, keys sorted, no spaces, the moment in UTC to the
    microsecond. Hexadecimal, 64 characters.
    """
    plain = {**row, "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def verify() -> Report:
    """Walk the whole chain and name every event that was changed, removed or inserted, or cut off.

    Reads in batches, so that memory does not grow with history, and everything as it is at one moment: the
    sealer goes on meanwhile, and a chain that grew under the reader would look cut off.
    """
    session = db.session()
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":  # a read transaction of SQLite is one moment anyway
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    faults: list[Fault] = []
    position, digest = 0, START
    for seal, row in _links(session):
        faults.extend(Fault("removed", None, missing) for missing in range(position + 1, seal["position"]))
        if row["id"] is None:
            faults.append(Fault("removed", seal["event_id"], seal["position"]))
        elif link(digest, row) != seal["digest"]:
            faults.append(Fault("changed", seal["event_id"], seal["position"]))
        position, digest = seal["position"], seal["digest"]
    head = session.get(SealHead, _HEAD_ID)
    if (head.position if head else 0) != position or (head.digest if head else START) != digest:
        faults.append(Fault("cut_off", None, head.position if head else 0))
    faults.extend(_strangers(session))
    waiting = session.scalar(select(func.count()).select_from(Unsealed)) or 0
    session.rollback()
    return Report(position, digest, waiting, tuple(faults))


def stands(position: int, digest: str) -> bool:
    """Whether a link that was written down earlier is still in the chain as it was."""
    return db.session.scalar(select(Seal.digest).where(Seal.position == position)) == digest


def _links(session: Session) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every seal with its event (all None when it is gone), in the order of the chain."""
    last = 0
    while True:
        wanted = select(Seal.position, Seal.event_id, Seal.digest, *_COLUMNS)
        wanted = wanted.join(Event, Event.id == Seal.event_id, isouter=True)
        rows = session.execute(wanted.where(Seal.position > last).order_by(Seal.position).limit(BATCH)).all()
        for row in rows:
            seal = {"position": row[0], "event_id": row[1], "digest": row[2]}
            yield seal, dict(zip((column.name for column in _COLUMNS), row[3:], strict=True))
        if len(rows) < BATCH:
            return
        last = rows[-1][0]


def _strangers(session: Session) -> Iterator[Fault]:
    """Events outside chain and queue, and queued events that are gone."""
    sealed = exists().where(Seal.event_id == Event.id)
    queued = exists().where(Unsealed.event_id == Event.id)
    for event_id in session.scalars(select(Event.id).where(~sealed, ~queued).order_by(Event.id)):
        yield Fault("inserted", event_id, None)
    there = exists().where(Event.id == Unsealed.event_id)
    for event_id in session.scalars(select(Unsealed.event_id).where(~there)):
        yield Fault("removed", event_id, None)

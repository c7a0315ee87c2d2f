"""The audit trail: written with the change, guarded by the database, and checked for tampering."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.clock import now
from app.commands import seals
from app.commands.events import record
from app.commands.seals import Fault, seal_waiting, verify
from app.database import transaction
from app.extensions import db as extension
from app.models.event import Event, Seal, SealHead, Unsealed


def write(count: int, **data: Any) -> list[int]:
    """Some events, each in a transaction of its own."""
    found = []
    for number in range(count):
        with transaction() as session:
            found.append(
                record(
                    session,
                    name="need_asked",
                    subject="need",
                    subject_id=number,
                    subject_key=f"B-{number:02}",
                    at=now(),
                    actor_id=None,
                    data={"from": "draft", "to": "asked", "é": [1, True, None], **data},
                )
            )
    return found


@contextmanager
def behind_the_back(app: Flask) -> Iterator[Connection]:
    """A connection that is not ours, with the triggers and references off, as somebody with the file has."""
    engine = create_engine(app.config["OPGAVE"].database_url)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for table in ("event", "seal"):
                for act in ("update", "delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{act}")
        else:
            connection.execute(text("SET session_replication_role = replica"))
        yield connection
    engine.dispose()


def names(faults: tuple[Fault, ...]) -> set[tuple[str, int | None]]:
    return {(fault.kind, fault.event_id) for fault in faults}


def test_a_chain_that_grows_while_it_is_checked_is_whole(
    app: Flask, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(1)
    seal_waiting()
    write(1)
    read = seals._links  # the sealer comes by when the links were read

    def go_on() -> None:
        with app.app_context():
            seal_waiting()
            extension.session.remove()

    def links(session: Session) -> Iterator[Any]:
        yield from read(session)
        sealer = Thread(target=go_on)
        sealer.start()
        sealer.join()

    monkeypatch.setattr(seals, "_links", links)
    report = verify()
    assert (report.position, report.waiting, report.faults) == (1, 1, ())
    monkeypatch.undo()
    assert verify().position == 2


def test_events_wait_and_are_sealed_in_batches(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH", 2)
    written = write(5)
    assert verify().waiting == 5
    assert [seal_waiting() for _ in range(4)] == [2, 2, 1, 0]
    report = verify()
    assert (report.position, report.waiting, report.faults) == (5, 0, ())
    assert list(db.scalars(select(Seal.event_id).order_by(Seal.position))) == written
    assert seals.stands(report.position, report.digest)
    assert not seals.stands(report.position, "0" * 64)


def test_an_event_of_a_failed_change_is_not_there(db: Session) -> None:
    def fail_after_recording() -> None:
        with transaction() as session:
            record(session, name="x", subject="y", subject_id=1, subject_key="1", at=now(), actor_id=None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_recording()
    assert db.scalars(select(Event)).all() == []
    assert db.scalars(select(Unsealed)).all() == []


@pytest.mark.parametrize("model", [Event, Seal])
def test_the_database_refuses_to_change_or_remove(db: Session, model: Any) -> None:
    write(1)
    seal_waiting()
    column = model.name if model is Event else model.digest
    for statement in (update(model).values({column: "x"}), delete(model)):
        with pytest.raises(DBAPIError), transaction() as session:
            session.execute(statement)
    assert verify().faults == ()


@pytest.mark.parametrize("model", [Event, Seal])
def test_no_row_is_removed_by_putting_another_in_its_place(db: Session, model: Any) -> None:
    """Unless it is told to ask them, SQLite takes the old row away without a word to its triggers."""
    write(1)
    seal_waiting()
    table, key = model.__tablename__, next(iter(model.__table__.primary_key)).name
    again = f"INTO {table} SELECT * FROM {table} WHERE true"
    statement = text(f"INSERT {again} ON CONFLICT ({key}) DO UPDATE SET {key} = excluded.{key}")
    if extension.engine.dialect.name == "sqlite":
        statement = text(f"INSERT OR REPLACE {again}")
    with pytest.raises(DBAPIError, match="never changed or removed"), transaction() as session:
        session.execute(statement)
    assert verify().faults == ()


@pytest.mark.parametrize("column", ["name", "subject_key", "actor_id", "at", "data", "trace", "round_id"])
def test_a_changed_column_is_found(app: Flask, db: Session, column: str, people) -> None:
    account = people.add("chef.oost")
    written = write(4)
    seal_waiting()
    db.rollback()
    other = {"actor_id": account, "at": now(), "data": {"from": "x"}, "trace": {"A01": 1}, "round_id": 9}
    with behind_the_back(app) as connection:
        changed = update(Event).where(Event.id == written[1])
        connection.execute(changed.values({column: other.get(column, "x")}))
    assert names(verify().faults) == {("changed", written[1])}


def test_swapped_events_are_both_found(app: Flask, db: Session) -> None:
    written = write(4)
    seal_waiting()
    db.rollback()
    with behind_the_back(app) as connection:
        for event_id, key in ((written[1], "B-02"), (written[2], "B-01")):
            connection.execute(update(Event).where(Event.id == event_id).values(subject_key=key))
    assert names(verify().faults) == {("changed", written[1]), ("changed", written[2])}


def test_a_removed_event_is_found(app: Flask, db: Session) -> None:
    written = write(4)
    seal_waiting()
    db.rollback()
    with behind_the_back(app) as connection:
        connection.execute(delete(Event).where(Event.id == written[2]))
    assert names(verify().faults) == {("removed", written[2])}


def test_an_event_removed_with_its_seal_is_found(app: Flask, db: Session) -> None:
    written = write(4)
    seal_waiting()
    db.rollback()
    with behind_the_back(app) as connection:
        connection.execute(delete(Event).where(Event.id == written[1]))
        connection.execute(delete(Seal).where(Seal.event_id == written[1]))
    found = verify().faults
    assert ("removed", None) in names(found)
    assert [fault.position for fault in found if fault.kind == "removed"] == [2]


def test_a_tail_that_was_cut_off_is_found(app: Flask, db: Session) -> None:
    written = write(4)
    seal_waiting()
    db.rollback()
    with behind_the_back(app) as connection:
        connection.execute(delete(Event).where(Event.id == written[-1]))
        connection.execute(delete(Seal).where(Seal.event_id == written[-1]))
    assert names(verify().faults) == {("cut_off", None)}


def test_a_whole_chain_made_again_does_not_hold_the_anchor(app: Flask, db: Session) -> None:
    write(3)
    seal_waiting()
    anchor = verify()
    db.rollback()
    with behind_the_back(app) as connection:
        connection.execute(update(Event).values(name="other"))
        connection.execute(delete(Seal))
        connection.execute(delete(SealHead))
        for event_id in connection.execute(select(Event.id)).scalars().all():
            connection.execute(insert(Unsealed), {"event_id": event_id})
    seal_waiting()
    assert verify().faults == ()
    assert not seals.stands(anchor.position, anchor.digest)


def test_an_inserted_event_is_found(app: Flask, db: Session) -> None:
    write(2)
    seal_waiting()
    db.rollback()
    row = {
        "id": 77,
        "name": "x",
        "subject": "need",
        "subject_id": 1,
        "subject_key": "B-01",
        "at": now(),
        "data": {},
        "trace": {},
    }
    with behind_the_back(app) as connection:
        connection.execute(insert(Event), row)
    assert names(verify().faults) == {("inserted", 77)}


def test_an_event_removed_before_its_seal_is_found(app: Flask, db: Session) -> None:
    written = write(1)
    db.rollback()
    with behind_the_back(app) as connection:
        connection.execute(delete(Event).where(Event.id == written[0]))
    assert names(verify().faults) == {("removed", written[0])}


def test_the_command_names_what_is_wrong(app: Flask, db: Session) -> None:
    written = write(2)
    seal_waiting()
    runner = app.test_cli_runner()
    good = runner.invoke(args=["audit", "verify"])
    assert good.exit_code == 0
    anchor = good.output.split()[-1]
    assert runner.invoke(args=["audit", "verify", "--anchor", anchor]).exit_code == 0
    assert runner.invoke(args=["audit", "verify", "--anchor", "1:00"]).exit_code == 1
    assert runner.invoke(args=["audit", "verify", "--anchor", "x"]).exit_code == 2
    db.rollback()
    with behind_the_back(app) as connection:
        connection.execute(update(Event).where(Event.id == written[0]).values(name="x"))
    bad = runner.invoke(args=["audit", "verify"])
    assert bad.exit_code == 1
    assert f"changed: event {written[0]}" in bad.output
    assert '"kind": "changed"' in runner.invoke(args=["audit", "verify", "--json"]).output

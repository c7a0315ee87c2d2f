"""One transaction, readers that cannot write, and forms that have one effect."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.clock import now
from app.database import AlreadyDone, Once, TransactionMisuse, transaction
from app.extensions import db as extension
from app.models.event import Heartbeat, OnceKey
from app.models.organisation import Unit

THREADS, ROUNDS = 8, 25


def test_concurrent_writers_are_never_refused_for_the_wrong_reason(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(insert(Unit), {"key": "count", "name": "0", "kind": "x"})
    barrier = Barrier(THREADS)

    def work(number: int) -> int:
        done = 0
        barrier.wait()
        for turn in range(ROUNDS):
            with app.app_context():
                extension.session.execute(select(Unit)).all()  # as Flask-Login reads before a command
                with transaction() as session:
                    unit = session.scalars(select(Unit).where(Unit.key == "count").with_for_update()).one()
                    unit.name = str(int(unit.name) + 1)
                    session.add(Unit(key=f"{number}-{turn}", name="x", kind="x"))
                done += 1
        return done

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(work, range(THREADS))) == THREADS * ROUNDS
    with app.app_context():
        assert extension.session.scalar(select(Unit.name).where(Unit.key == "count")) == str(THREADS * ROUNDS)
        assert extension.session.scalar(select(func.count()).select_from(Unit)) == THREADS * ROUNDS + 1


def test_the_database_refuses_a_write_outside_a_transaction(db: Session) -> None:
    with pytest.raises(DBAPIError):
        db.execute(insert(Heartbeat), {"name": "x", "at": now()})
    db.rollback()


def test_a_connection_is_read_only_again_after_a_write(db: Session) -> None:
    with transaction() as session:
        session.add(Heartbeat(name="x", at=now()))
    with pytest.raises(DBAPIError):
        db.execute(update(Heartbeat).values(name="y"))
    db.rollback()
    assert db.scalar(select(Heartbeat.name)) == "x"


def test_an_exception_leaves_nothing_behind(db: Session) -> None:
    def fail_after_writing() -> None:
        with transaction() as session:
            session.add(Heartbeat(name="x", at=now()))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    assert db.scalar(select(func.count()).select_from(Heartbeat)) == 0


def test_transactions_do_not_nest_and_start_clean(db: Session) -> None:
    with pytest.raises(TransactionMisuse), transaction(), transaction():
        pass
    db.add(Heartbeat(name="x", at=now()))
    with pytest.raises(TransactionMisuse), transaction():
        pass
    db.rollback()
    with transaction() as session:  # and it works again afterwards
        session.add(Heartbeat(name="x", at=now()))


def test_a_form_sent_twice_gets_the_first_answer(db: Session, people) -> None:
    person = people.add("chef.oost")
    once = Once("key", person, "/behoeften")
    with transaction(once) as session:
        session.add(Heartbeat(name="x", at=now()))
        once.location = "/behoeften/B-01"
    with pytest.raises(AlreadyDone) as done, transaction(Once("key", person, "/behoeften")):
        pytest.fail("the command ran twice")
    assert done.value.location == "/behoeften/B-01"


def test_the_key_of_a_refused_form_can_be_used_again(db: Session, people) -> None:
    person = people.add("chef.oost")
    with pytest.raises(ZeroDivisionError), transaction(Once("key", person, "/x")):
        raise ZeroDivisionError
    with transaction(Once("key", person, "/x")) as session:
        session.add(Heartbeat(name="x", at=now()))
    assert db.scalar(select(func.count()).select_from(OnceKey)) == 1


def test_somebody_elses_key_is_no_obstacle(db: Session, people) -> None:
    first, second = people.add("chef.oost"), people.add("chef.west")
    for person in (first, second):
        with transaction(Once("key", person, "/x")):
            pass
    assert db.scalar(select(func.count()).select_from(OnceKey)) == 2


def test_a_form_sent_eight_times_at_once_has_one_effect(app: Flask, people) -> None:
    person = people.add("chef.oost")
    barrier = Barrier(THREADS)

    def work(number: int) -> str:
        barrier.wait()
        with app.app_context():
            once = Once("key", person, "/before")
            try:
                with transaction(once) as session:
                    session.add(Unit(key=f"unit-{number}", name="x", kind="x"))
                    once.location = f"/unit-{number}"
            except AlreadyDone as done:
                return done.location
            return once.location

    with ThreadPoolExecutor(THREADS) as pool:
        answers = set(pool.map(work, range(THREADS)))
    with app.app_context():
        keys = extension.session.scalars(select(Unit.key)).all()
    assert answers == {f"/{keys[0]}"}
    assert len(keys) == 1


def test_sqlite_is_durable_and_holds_references(db: Session, backend: str) -> None:
    if backend == "postgresql":
        assert db.scalar(text("SHOW transaction_read_only")) == "on"
        assert db.scalar(text("SHOW statement_timeout")) == "5s"
        assert db.scalar(text("SHOW lock_timeout")) == "4s"
        return
    found = {
        name: db.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert db.scalar(text("PRAGMA busy_timeout")) == 4000


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_connection_keeps_its_prepared_statements_when_a_reader_is_done(db: Session) -> None:
    """The driver prepares what it sees often, and forgets everything with a rollback of its own."""
    for _ in range(8):
        assert db.scalars(select(Unit.key)).all() == []
        db.rollback()
    kept = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM unit%'")
    assert db.scalar(kept) == 1

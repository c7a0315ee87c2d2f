"""Backup and restore, and the commands that check an installation."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import stamp
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import health
from app.clock import now
from app.commands.upkeep import beat
from app.database import transaction
from app.extensions import db as extension
from app.models.event import Heartbeat
from app.models.organisation import Position, Unit
from app.queries.stored import problems
from tests.conftest import People


@pytest.fixture
def migrated(app: Flask) -> Flask:
    """The application, its tables marked as made by the migrations."""
    with app.app_context():
        stamp()
    return app


def test_a_backup_under_load_holds_what_was_acknowledged(migrated: Flask, tmp_path: Path) -> None:
    def write(number: int) -> None:
        with migrated.app_context(), transaction() as session:
            session.add(Heartbeat(name=str(number), at=now()))

    for number in range(20):
        write(number)
    runner = migrated.test_cli_runner()
    copy = tmp_path / "copy"
    with ThreadPoolExecutor(2) as pool:
        later = [pool.submit(write, number) for number in range(20, 60)]
        made = runner.invoke(args=["backup", str(copy)])
        for one in later:
            one.result()
    assert made.exit_code == 0, made.output
    assert copy.stat().st_mode & 0o077 == 0
    with migrated.app_context(), transaction() as session:
        session.execute(update(Heartbeat).values(at=now()))
        session.add(Unit(key="new", name="New", kind="x"))
    back = runner.invoke(args=["restore", "--yes", str(copy)])
    assert back.exit_code == 0, back.output
    with migrated.app_context():
        names = set(extension.session.scalars(select(Heartbeat.name)))
        assert {str(number) for number in range(20)} <= names
        assert extension.session.scalar(select(func.count()).select_from(Unit)) == 0
    with migrated.app_context(), transaction() as session:  # and work goes on
        session.add(Unit(key="new", name="New", kind="x"))


def test_a_backup_never_writes_over_anything(migrated: Flask, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("precious")
    runner = migrated.test_cli_runner()
    assert runner.invoke(args=["backup", str(there)]).exit_code == 1
    assert there.read_text() == "precious"
    assert runner.invoke(args=["backup", str(tmp_path / "no" / "where")]).exit_code == 1


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00garbage", b"PGDMPgarbage"])
def test_what_is_no_backup_is_refused(
    migrated: Flask, people: People, tmp_path: Path, content: bytes
) -> None:
    person = people.add("chef.oost")
    bad = tmp_path / "bad"
    bad.write_bytes(content)
    runner = migrated.test_cli_runner()
    assert runner.invoke(args=["restore", "--yes", str(bad)]).exit_code == 1
    assert runner.invoke(args=["restore", "--yes", str(tmp_path / "none")]).exit_code == 1
    assert runner.invoke(args=["restore", str(bad)], input="n\n").exit_code == 1
    with migrated.app_context():
        assert extension.session.scalar(select(Position.id).where(Position.key == "chef.oost")) == person


def test_the_doctor_looks_at_every_part(migrated: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = migrated.test_cli_runner()
    assert "worker: silent" in runner.invoke(args=["doctor"]).output
    with migrated.app_context():
        beat(now())
    well = runner.invoke(args=["doctor", "--json"])
    assert well.exit_code == 0, well.output
    monkeypatch.setattr(health, "durability", lambda: "fsync is off")
    ill = runner.invoke(args=["doctor"])
    assert ill.exit_code == 1
    assert "durable: fsync is off" in ill.output


def test_stored_words_are_checked(migrated: Flask, people: People, db: Session) -> None:
    people.add("chef.oost", "emt_member", unit="oost")
    assert list(problems()) == []
    db.rollback()
    with transaction() as session:
        session.execute(update(Position).values(roles=["baas"]))
    assert len(list(problems())) == 1
    db.rollback()
    result = migrated.test_cli_runner().invoke(args=["data", "check"])
    assert result.exit_code == 1
    assert "unknown word baas" in result.output

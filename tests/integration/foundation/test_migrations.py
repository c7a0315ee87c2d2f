"""The migrations make the tables of the models, and run up, down and up again on filled databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    insert,
    select,
    text,
)

from app.extensions import Base
from app.types import JsonDocument, UtcDateTime
from tests.conftest import let_go, make_application
from tests.databases import Place
from tests.integration.mail.box import free_port

FOLDER = Path(__file__).parents[3] / "app" / "migrations"


@pytest.fixture
def empty(backend: str, places: dict[str, Place], tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without any table."""
    with places[backend].empty(tmp_path) as place:
        app = make_application(place)
        yield app
        let_go(app)


@pytest.fixture
def engine(empty: Flask) -> Iterator[Engine]:
    found = create_engine(empty.config["OPGAVE"].database_url)
    yield found
    found.dispose()


def value(column: Column[Any]) -> Any:
    """Something that this column takes; references point at the first row."""
    kinds: list[tuple[Any, Any]] = [
        (UtcDateTime, datetime.now(UTC)),
        (Date, date(2026, 11, 23)),
        (JSON | JsonDocument, {}),
        (Boolean, True),
        (Integer, 1),
    ]
    if column.foreign_keys:
        return 1
    return next((found for kind, found in kinds if isinstance(column.type, kind)), "x")


def row(table: Table) -> dict[str, Any]:
    """One row for a table; columns that may be empty and point elsewhere stay empty."""
    wanted = (column for column in table.columns if not (column.nullable and column.foreign_keys))
    found = {column.name: value(column) for column in wanted}
    if table.name == "position":
        found["seat"] = "chair"
    return found


def fill(engine: Engine) -> int:
    """One row in every table that has all of its parents by then."""
    count = 0
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            connection.execute(insert(table), row(table))
            count += 1
    return count


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: len(connection.execute(select(text("1")).select_from(table)).all())
            for name, table in Base.metadata.tables.items()
        }


def steps() -> list[str]:
    """Every revision from the first to the last."""
    script = ScriptDirectory(str(FOLDER))
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory(str(FOLDER)).get_heads()) == 1


def test_the_migrations_make_the_tables_of_the_models(empty: Flask, engine: Engine) -> None:
    with empty.app_context():
        upgrade()
    with engine.connect() as connection:
        found = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata
        )
    assert found == []


def test_up_down_and_up_again_on_a_filled_database(empty: Flask, engine: Engine) -> None:
    with empty.app_context():
        upgrade()
        assert fill(engine) == len(Base.metadata.tables)
        before = counts(engine)
        for revision in reversed(steps()[:-1]):
            downgrade(revision=revision)
            upgrade()
        assert counts(engine).keys() == before.keys()
        downgrade(revision="base")
        left = MetaData()
        left.reflect(engine)
        assert set(left.tables) <= {"alembic_version"}
        upgrade()
        assert set(counts(engine).values()) == {0}
        fill(engine)


@pytest.mark.parametrize(
    ("steps_taken", "editions"),
    [
        ("task_established contribution_submitted", (1, None, 1)),
        ("task_established analysis_recalled", (None, None, None)),
        ("task_established contribution_submitted analysis_reopened task_established", (2, 1, 1)),
        ("task_established analysis_reopened task_established analysis_returned", (1, 1, None)),
        ("task_established contribution_submitted contribution_revised analysis_reopened", (1, 1, None)),
    ],
)
def test_what_was_handed_in_before_is_told_by_its_events(empty, engine, steps_taken, editions) -> None:
    tables = Base.metadata.tables
    with empty.app_context():
        upgrade()
        fill(engine)
        downgrade(revision="0003")
        with engine.begin() as connection:
            for number, name in enumerate(steps_taken.split(), start=2):
                about = {"id": number, "name": name, "subject": "assignment"}
                connection.execute(insert(tables["event"]), row(tables["event"]) | about)
        upgrade()
    with engine.connect() as connection:
        columns = "established_edition, former_edition, contributed_edition"
        assert tuple(connection.execute(text(f"SELECT {columns} FROM assignment")).one()) == editions


def test_the_triggers_come_with_the_tables(empty: Flask, engine: Engine) -> None:
    with empty.app_context():
        upgrade()
    fill(engine)
    for statement in (
        "UPDATE event SET name = 'y'",
        "DELETE FROM event",
        "UPDATE seal SET digest = 'y'",
        "DELETE FROM seal",
    ):
        with pytest.raises(Exception, match="never changed"), engine.begin() as connection:
            connection.execute(text(statement))


def test_a_migration_that_breaks_a_reference_is_taken_back(empty: Flask, engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL checks references itself")
    with empty.app_context():
        upgrade()
        fill(engine)
        with engine.begin() as connection:
            connection.execute(text("PRAGMA foreign_keys=OFF"))
            connection.execute(text("UPDATE holding SET account_id = 99"))
        with pytest.raises(SystemExit):
            upgrade()


@pytest.mark.parametrize(
    "words", ["audit verify", "data check", "outbox list", "demo load", "user disable jan"]
)
def test_without_tables_a_command_says_so_in_one_line(empty: Flask, words: str) -> None:
    told = empty.test_cli_runner().invoke(args=words.split())
    assert isinstance(told.exception, SystemExit), told.exception
    assert told.exit_code == 1
    lines = told.stderr.splitlines()
    assert [line for line in lines if "flask doctor" in line] == lines[-1:]
    assert "SELECT" not in told.output


@pytest.mark.parametrize("url", ["sqlite:////proc/opgave.db", "postgresql+psycopg://127.0.0.1:{port}/opgave"])
@pytest.mark.parametrize("words", ["db upgrade", "demo load", "outbox list"])
def test_without_a_database_a_command_says_so_in_one_line(url: str, words: str) -> None:
    app = make_application(Place("", url.format(port=free_port())))
    told = app.test_cli_runner().invoke(args=words.split())
    let_go(app)
    assert told.exit_code == 1
    (said,) = [line for line in told.stderr.splitlines() if line.startswith("Error")]
    assert "flask doctor" in said
    assert "Traceback" not in told.output


def test_the_doctor_names_what_is_missing_without_tables(empty: Flask) -> None:
    told = empty.test_cli_runner().invoke(args=["doctor"])
    assert told.exit_code == 1
    assert "migrations: behind" in told.output
    assert "mail: failed" in told.output

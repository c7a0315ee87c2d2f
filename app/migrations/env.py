"""Runs the migrations, with the traps of both databases handled.

SQLite rebuilds a table to change it: foreign keys are off meanwhile, and every reference is checked
before the commit. Our engine is read-only unless told otherwise, and waits only seconds on a
server: a migration says that it writes and may take its time.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateTableOp, MigrateOperation
from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.types import TypeEngine

import app.models
from app.cli import told_in_one_line
from app.database import WRITING
from app.extensions import Base, db
from app.models.event import IMMUTABLE
from app.types import BigId, JsonDocument, UtcDateTime

LOADED = app.models
"""Loading every table completes the metadata that a migration is compared with."""


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their names; Alembic's own rendering of them is wrong."""
    if kind != "type" or not isinstance(item, TypeEngine):
        return False
    for own in (UtcDateTime, JsonDocument):
        if isinstance(item, own):
            autogen.imports.add(f"from {own.__module__} import {own.__name__}")
            return f"{own.__name__}()"
    if item is BigId:
        autogen.imports.add("from app.types import BigId")
        return "BigId"
    return False


class SqlOfModels(MigrateOperation):
    """Statements that differ per database, kept with the model: the triggers of the audit trail."""

    def __init__(self, function: str, table: str) -> None:
        self.function, self.table = function, table


@renderers.dispatch_for(SqlOfModels)
def _render(autogen: AutogenContext, operation: SqlOfModels) -> list[str]:
    autogen.imports.add("from app.models import event")
    statements = f'event.{operation.function}("{operation.table}")[op.get_bind().dialect.name]'
    return [f"list(map(op.execute, {statements}))"]


def add_triggers(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Give a generated migration the triggers of the tables whose rows never change."""
    for script in directives:
        made = [part.table_name for part in script.upgrade_ops.ops if isinstance(part, CreateTableOp)]
        for table in (name for name in IMMUTABLE if name in made):
            script.upgrade_ops.ops.append(SqlOfModels("immutable", table))
            script.downgrade_ops.ops.insert(0, SqlOfModels("mutable", table))


def run() -> None:
    """Migrate inside one transaction: all of it or nothing."""
    with told_in_one_line():  # the command is the library's, which tells it in a page of trace
        connection = db.engine.connect().execution_options(**WRITING)
    sqlite = connection.dialect.name == "sqlite"
    try:
        if sqlite:
            _pragma(connection, "foreign_keys=OFF")
        with connection.begin():
            if not sqlite:
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_item=render_item,
                process_revision_directives=add_triggers,
                **current_app.extensions["migrate"].configure_args,
            )
            context.run_migrations()
            if sqlite:
                _check_references(connection)
    finally:
        if sqlite:
            _pragma(connection, "foreign_keys=ON")
        connection.close()


def _pragma(connection: Connection, pragma: str) -> None:
    """SQLite ignores this one inside a transaction, so it goes to the driver before there is one."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA {pragma}")


def _check_references(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise RuntimeError(f"the migration leaves {len(broken)} broken references, first in {broken[0][0]}")


if context.is_offline_mode():
    raise SystemExit("migrations run against a database: flask db upgrade")
run()

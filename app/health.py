"""Live, ready and writable told apart, and the counts that `/metrics` gives."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram
from sqlalchemy import select, text, update
from sqlalchemy.exc import SQLAlchemyError

from app.clock import now
from app.commands.upkeep import LOOP
from app.database import WRITING
from app.extensions import db
from app.models.event import Heartbeat

WORKER_LATE = timedelta(minutes=2)
"""How old the worker's last sign of life may be."""

DURABLE = {
    "sqlite": (
        "PRAGMA {}",
        {"synchronous": ("2", "3"), "journal_mode": ("wal",), "foreign_keys": ("1",)},
    ),
    "postgresql": (
        "SHOW {}",
        {
            "synchronous_commit": ("on", "remote_apply", "remote_write", "local"),
            "fsync": ("on",),
            "full_page_writes": ("on",),
        },
    ),
}
"""How to ask each database for a setting, and the values under which nothing acknowledged is lost."""

REQUESTS = Counter("opgave_requests", "Answers", ["endpoint", "status"])
SECONDS = Histogram("opgave_request_seconds", "Duration of a request", ["endpoint"])


def init_app(app: Flask) -> None:
    """Count every answer by endpoint and status."""
    app.after_request(_count)


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    REQUESTS.labels(endpoint, str(response.status_code)).inc()
    if "began" in g:
        SECONDS.labels(endpoint).observe(time.perf_counter() - g.began)
    return response


def checks() -> dict[str, str]:
    """Each part by name, "ok" or a word that tells what is wrong."""
    parts = {"database": ask(_database)}
    if parts["database"] != "ok":
        return parts | {"migrations": "unknown", "writable": "unknown", "worker": "unknown"}
    return parts | {
        "migrations": ask(_migrations),
        "writable": ask(_writable),
        "worker": ask(_worker),
    }


def ask(check: Callable[[], str]) -> str:
    """What a check says; "failed" when the database does not let it finish."""
    try:
        return check()
    except SQLAlchemyError:
        return "failed"
    finally:
        db.session.rollback()


def _database() -> str:
    db.session.execute(select(1))
    return "ok"


def _migrations() -> str:
    """Whether the tables are those of this version of the code."""
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return "ok" if set(current) == set(_heads()) else "behind"


@cache
def _heads() -> tuple[str, ...]:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return tuple(ScriptDirectory.from_config(config).get_heads())


def _writable() -> str:
    """Try a write and take it back: a full or read-only disk shows here."""
    with db.engine.connect().execution_options(**WRITING) as connection:
        connection.execute(update(Heartbeat).values(at=now()))
        connection.rollback()
    return "ok"


def durability() -> str:
    """Whether an acknowledged change survives a power cut: "ok", or the setting that is too weak."""
    statement, settings = DURABLE[db.engine.dialect.name]
    for name, good in settings.items():
        found = str(db.session.scalar(text(statement.format(name))))
        if found not in good:
            return f"{name} is {found}"
    return "ok"


def _worker() -> str:
    seen: datetime | None = db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == LOOP))
    return "ok" if seen is not None and now() - seen < WORKER_LATE else "silent"

"""Where tests find their databases: a file, and a server that is named, local or temporary."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

import app.models
from app.extensions import Base

LOCAL_SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
LOADED = app.models
"""Loading every table completes the metadata."""


@dataclass(frozen=True)
class Place:
    """Where databases of one kind are made: a template with the tables, and one that tests use."""

    backend: str
    url: str
    template: str = ""

    def fresh(self) -> None:
        """Make the used database as empty as the template.

        PostgreSQL: removing rows takes milliseconds where copying a database waits for the disk; the
        triggers that refuse it are off for this connection only.
        """
        if self.backend == "sqlite":
            for ending in ("", "-wal", "-shm"):
                Path(self.url.removeprefix("sqlite:///") + ending).unlink(missing_ok=True)
            shutil.copyfile(self.template, self.url.removeprefix("sqlite:///"))
            return
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            tables = [f'"{table}"' for table in Base.metadata.tables]
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.exec_driver_sql(
                "BEGIN; SET LOCAL session_replication_role = replica;"
                + "".join(f"DELETE FROM {table};" for table in tables)
                + "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'; COMMIT"
            )

    @contextmanager
    def empty(self, folder: Path) -> Iterator["Place"]:
        """A database of this kind without tables, gone afterwards."""
        if self.backend == "sqlite":
            yield Place(self.backend, f"sqlite:///{folder / 'empty.db'}")
            return
        url = make_url(self.url)
        name = f"{url.database}_empty"
        with server().connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
            try:
                yield Place(self.backend, url.set(database=name).render_as_string(hide_password=False))
            finally:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


@cache
def server_url() -> str:
    """A PostgreSQL server: the one that is named, the local one, or a temporary one. "" when none."""
    for url in filter(None, (os.environ.get("TEST_DATABASE_URL"), LOCAL_SERVER)):
        try:
            engine = create_engine(url, connect_args={"connect_timeout": 2})
            engine.connect().close()
            engine.dispose()
        except OperationalError:
            if url == os.environ.get("TEST_DATABASE_URL"):
                raise
        else:
            return url
    return _temporary_server()


def _temporary_server() -> str:
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb") or (str(programs[-1]) if programs else None)
    if found is None or os.geteuid() == 0:
        return ""
    folder = Path(tempfile.mkdtemp(prefix="opgave-pg-"))
    control = str(Path(found).with_name("pg_ctl"))
    subprocess.run(
        [found, "-D", folder / "data", "-U", "postgres", "-A", "trust"], check=True, capture_output=True
    )
    options = f"-c listen_addresses='' -k {folder}"
    start = [control, "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start"]
    subprocess.run(start, check=True, capture_output=True)
    _STARTED.append((control, folder))
    return f"postgresql+psycopg://postgres@/postgres?host={folder}"


_STARTED: list[tuple[str, Path]] = []


@cache
def server() -> Any:
    """An engine that makes and removes databases."""
    return create_engine(server_url(), isolation_level="AUTOCOMMIT", pool_size=1)


def stop() -> None:
    """Stop the temporary server, when there is one."""
    for control, folder in _STARTED:
        subprocess.run(
            [control, "-D", folder / "data", "-m", "immediate", "stop"], check=False, capture_output=True
        )
        shutil.rmtree(folder, ignore_errors=True)


def make_tables(url: str) -> None:
    """The tables of the models, without the detour of the migrations."""
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()

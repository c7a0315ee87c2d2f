"""A consistent copy of the database while it is in use, and the way back.

Never a file copy: of a live SQLite database more than half of those turned out corrupt. SQLite is
copied through its own backup interface, PostgreSQL by the programs of the server.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.engine import URL

from config import Settings

WAIT = 60
"""Seconds that a copy waits for a writer."""


class BackupRefused(RuntimeError):
    """A copy cannot be made or put back; the message is one line for the administrator."""


def back_up(settings: Settings, target: Path) -> int:
    """Write everything acknowledged before now to a new file; returns its size in bytes.

    Only the owner may read the file. Raises BackupRefused when it exists or cannot be written.
    """
    if target.exists():
        raise BackupRefused(f"{target} exists already; a backup is never written over")
    if not target.parent.is_dir():
        raise BackupRefused(f"{target.parent} is not a folder")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        url = make_url(settings.database_url)
        _copy_out(url, part) if settings.sqlite else _dump(url, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise BackupRefused(f"{target} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(settings: Settings, source: Path) -> None:
    """Replace everything in the database by a copy, in one transaction. Raises BackupRefused.

    On SQLite through the database itself, so that a process that has it open sees the change.
    """
    if not source.is_file():
        raise BackupRefused(f"{source} is not a file")
    url = make_url(settings.database_url)
    with source.open("rb") as file:
        head = file.read(16)
    if settings.sqlite:
        if not head.startswith(b"SQLite format 3"):
            raise BackupRefused(f"{source} is not a copy of a SQLite database")
        _copy_in(url, source)
    else:
        if not head.startswith(b"PGDMP"):
            raise BackupRefused(f"{source} is not a copy of a PostgreSQL database")
        _load(url, source)


def _file(url: URL) -> Path:
    return Path(url.database or "")


def _copy_out(url: URL, part: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{_file(url)}?mode=ro", uri=True, timeout=WAIT)) as live,
        closing(sqlite3.connect(part)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    _check(part)


def _copy_in(url: URL, source: Path) -> None:
    _check(source)
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro&immutable=1", uri=True)) as copy,
        closing(sqlite3.connect(_file(url), timeout=WAIT)) as live,
    ):
        live.execute("PRAGMA synchronous=FULL")
        copy.backup(live)
        live.execute("PRAGMA journal_mode=WAL")


def _check(path: Path) -> None:
    """A copy that is not whole is no copy."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as copy:
            whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            ours = copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'event'").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"{path} is damaged") from error
    if not whole:
        raise BackupRefused(f"{path} is damaged")
    if not ours:
        raise BackupRefused(f"{path} is not a database of Opgave")


def _dump(url: URL, part: Path) -> None:
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={part}")


def _load(url: URL, source: Path) -> None:
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    _run("pg_restore", url, *options, f"--dbname={url.database}", str(source))


def _run(program: str, url: URL, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password travels in the environment, not on the command line."""
    found = shutil.which(program)
    if found is None:
        raise BackupRefused(f"{program} is missing: install the PostgreSQL client (postgresql-client)")
    settings = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    environ = os.environ | {name: str(value) for name, value in settings.items() if value}
    command = [found, *arguments]
    # a fixed program and no shell: nothing of a request reaches this line
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise BackupRefused(f"{program}: {done.stderr.strip().splitlines()[0] if done.stderr else 'failed'}")

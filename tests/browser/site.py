"""A real server process with the demo round, and its database put back in milliseconds between tests."""

import fcntl
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app import create_app
from app.commands.organisation import import_organisation
from app.demo.data import load_demo
from app.extensions import db
from app.passwords import DEMO_PASSWORD, hash_password
from config import read_settings

ROOT = Path(__file__).parents[2]
TODAY = "2026-11-24"
"""The day of the leadership's meeting in the demo: everything that the journeys need is open on it."""
PATIENCE = 60
"""Seconds after which a server that does not answer is a failure."""


def free_port() -> int:
    """A port of this machine that nobody uses at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def environment(database: Path, port: int = 1) -> dict[str, str]:
    """The settings of a server of ours; nothing of whoever runs the tests comes along."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("OPGAVE_", "COV_"))}
    return own | {
        "OPGAVE_DATABASE_URL": f"sqlite:///{database}",
        "OPGAVE_BASE_URL": f"http://127.0.0.1:{port}",
        "OPGAVE_TODAY": TODAY,
    }


def flask(*words: str, database: Path, **more: int) -> None:
    """Run a command of the application to its end."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(database, **more), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def copy(source: Path, target: Path) -> None:
    """Put one database over another, also while a server has it open."""
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target, timeout=30)) as there:
        here.backup(there)


@contextmanager
def once(folder: Path, name: str) -> Iterator[Path]:
    """The place of a file that the first process makes while the others wait."""
    made = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield made


def demo_database(folder: Path) -> Path:
    """The demo round, loaded once for all processes that test: it takes some seconds.

    The periodic work of the day is done, so that the loop beside a server finds nothing to do.
    """
    with once(folder, "demo.db") as made:
        if not made.exists():
            work = folder / "demo-work.db"
            flask("db", "upgrade", database=work)
            flask("demo", "load", database=work)
            flask("jobs", "once", "--now", f"{TODAY}T18:30:00+01:00", database=work)
            copy(work, made)
    return made


def quiet_database(folder: Path) -> Path:
    """The people of the demo before there is any round: what a new installation looks like."""
    with once(folder, "quiet.db") as made:
        if not made.exists():
            work = folder / "quiet-work.db"
            flask("db", "upgrade", database=work)
            app = create_app(read_settings(environment(work)))
            with app.app_context():
                organisation = load_demo(date.fromisoformat(TODAY)).organisation
                import_organisation(None, organisation, password_hash=hash_password(DEMO_PASSWORD))
                db.session.remove()
                db.engine.dispose()
            copy(work, made)
    return made


@dataclass
class Site:
    """A running server: its address, its database, and what that was last put back to."""

    url: str
    database: Path
    shown: Path
    generation: int = 0
    changed: bool = False

    def show(self, template: Path, *, changing: bool = False) -> None:
        """Have this content for a test; whoever was signed in is not any more when it was put back."""
        if self.changed or changing or template != self.shown:
            copy(template, self.database)
            self.generation += 1
        self.shown, self.changed = template, changing

    def change(self, statement: str) -> None:
        """Let something be as it would be on another day; for a test that has the place to itself."""
        assert self.changed, "only a test that changes things may do this"
        with closing(sqlite3.connect(self.database, timeout=30)) as connection:
            assert connection.execute(statement).rowcount != 0
            connection.commit()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else can write for as long as this lasts."""
        with closing(sqlite3.connect(self.database, timeout=30, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")


@contextmanager
def running(folder: Path, template: Path) -> Iterator[Site]:
    """Serve a copy of a database on a free port, as `make run` does."""
    database, port = folder / "used.db", free_port()
    copy(template, database)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(database, port), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            site = Site(f"http://127.0.0.1:{port}", database, template)
            _wait_for(site.url + "/healthz", process)
            yield site
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "the server stopped before it answered"
        with suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"no answer from {url} within {PATIENCE} seconds")

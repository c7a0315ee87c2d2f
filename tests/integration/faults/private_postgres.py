"""A PostgreSQL server of the test alone, which may be broken off: the one of the machine is shared."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import pytest

from tests.conftest import STRICT
from tests.integration.mail.box import free_port

OWNER = "postgres"
"""Whom the server runs as when the tests run as root, which it refuses to run as."""


@dataclass(frozen=True)
class PrivateServer:
    """The programs and the folder of the server, and the port on which it answers."""

    programs: Path
    folder: Path
    port: int
    as_owner: bool

    @property
    def url(self) -> str:
        """The address of a database on it."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """Make the folder of the server; who may come in does not matter, for it is gone soon."""
        self._run("initdb", "-U", OWNER, "-A", "trust", "--no-sync")

    def control(self, *words: str) -> None:
        """Start, stop or restart it; waits until that is done."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}"
        self._run("pg_ctl", "-w", "-t", "60", "-l", str(self.folder / "log"), "-o", options, *words)

    def _run(self, program: str, *words: str) -> None:
        call = [str(self.programs / program), "-D", str(self.folder / "data"), *words]
        subprocess.run(
            call,
            check=True,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would stay open as long as the server runs
            stderr=subprocess.DEVNULL,
            user=OWNER if self.as_owner else None,
            group=OWNER if self.as_owner else None,
        )


@contextmanager
def private_server() -> Iterator[PrivateServer]:
    """A server of our own, running; without its programs the test is skipped, in CI it fails."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        reason = "the programs of the PostgreSQL server are not installed"
        if STRICT:
            pytest.fail(reason)
        pytest.skip(reason)
    folder, as_owner = Path(tempfile.mkdtemp(prefix="opgave-pg-")), os.geteuid() == 0
    if as_owner:
        user = pwd.getpwnam(OWNER)
        os.chown(folder, user.pw_uid, user.pw_gid)
    made = PrivateServer(programs[-1], folder, free_port(), as_owner)
    try:
        made.make()
        made.control("start")
        yield made
        made.control("stop", "-m", "immediate")
    finally:
        rmtree(folder, ignore_errors=True)

"""The processes of the product on one database: started, killed with what belongs to them, started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from tests.integration.mail.box import free_port

ROOT = Path(__file__).parents[3]
FLASK = ("flask", "--app", "wsgi")
PATIENCE = 60.0
"""Seconds after which a process that was started on a busy machine should really be there."""
SHOWN = 20
"""Failures that are shown of a test that failed."""


def within(seconds: float, found: Callable[[], bool]) -> bool:
    """Whether something becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found():
            return True
        time.sleep(0.05)
    return False


@dataclass
class Crew:
    """Named processes; each is a group of its own, so that a kill takes what it started with it."""

    folder: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    commands: dict[str, tuple[str, ...]] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> None:
        """Run `python -m <command>` under this name; without a command the one it had before."""
        self.commands[name] = command or self.commands[name]
        env = {key: value for key, value in os.environ.items() if not key.startswith("OPGAVE_")}
        with self.log(name).open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", *self.commands[name]],
                cwd=ROOT,
                env=env | self.settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def web(self) -> None:
        """Start the web server, with the loop that it brings along."""
        self.start("web", *FLASK, "serve", "--port", str(self.port))

    def answers(self) -> bool:
        """Whether the web server is there."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self, name: str) -> None:
        """End a process and all it started, at once and without a word."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def stop(self, name: str) -> None:
        """Ask a process to end, and wait until it finished what it was at."""
        process = self.running.pop(name)
        process.terminate()
        process.wait(PATIENCE)

    def end(self) -> None:
        """Kill whatever is still there."""
        for name in list(self.running):
            self.kill(name)

    def log(self, name: str) -> Path:
        """What a process wrote."""
        return self.folder / f"{name}.log"

    def said(self, name: str, words: str) -> int:
        """How often these words stand in what a process wrote."""
        return self.log(name).read_text("utf-8").count(words)

    def failures(self) -> str:
        """What the processes logged of what went wrong in them, the last of it."""
        lines = [line for log in self.folder.glob("*.log") for line in log.read_text("utf-8").splitlines()]
        return "\n".join([line for line in lines if '"level": "error"' in line][-SHOWN:])

"""Runs `flask` with a clock that the test sets: `python -m tests.integration.faults.clockwork FILE jobs run`.

The file holds how many seconds the clock is ahead; it may change at any time, also back. As long as there is
a gate beside it, whoever is ready to begin waits there with the others.
"""

import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from datetime import time as hour
from pathlib import Path

from app import clock
from app.clock import LOCAL

MODULE = "tests.integration.faults.clockwork"
NOON = hour(12)
"""Far from midnight, where a test of a second more would end on another day."""


@dataclass(frozen=True)
class Clock:
    """The clock that the processes of a test believe."""

    file: Path

    @property
    def command(self) -> tuple[str, ...]:
        """What goes before `jobs run` to run it by this clock."""
        return (MODULE, str(self.file))

    @property
    def ahead(self) -> float:
        """How many seconds it is ahead of the real time."""
        return float(self.file.read_text("utf-8"))

    def set(self, ahead: float) -> None:
        """Put it so many seconds ahead; nobody reads half a number."""
        new = self.file.with_suffix(".new")
        new.write_text(str(ahead), "utf-8")
        new.replace(self.file)

    def go_to(self, day: date) -> None:
        """Make it noon on a day."""
        self.set((datetime.combine(day, NOON, LOCAL) - datetime.now(UTC)).total_seconds())

    @property
    def gate(self) -> Path:
        """Stops whoever comes, while it is there."""
        return self.file.with_suffix(".gate")

    def waiting(self) -> int:
        """How many wait at the gate."""
        return len(list(self.file.parent.glob("*.waits")))

    def pass_gate(self) -> None:
        """Wait until the gate is gone."""
        if self.gate.exists():
            self.file.with_suffix(f".{os.getpid()}.waits").touch()
        while self.gate.exists():
            time.sleep(0.005)

    def rule(self) -> None:
        """Let the application in this process believe this clock."""
        rules = self

        class Set(datetime):
            """What the clock of the application asks."""

            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                """The real moment, moved."""
                return datetime.fromtimestamp(time.time() + rules.ahead, tz)

        clock.datetime = Set  # type: ignore[misc]


def main(file: str, *command: str) -> None:
    """Load the application, wait for the others, run the command."""
    from wsgi import app

    made = Clock(Path(file))
    made.rule()
    made.pass_gate()
    app.cli.main(args=list(command), obj=None)


if __name__ == "__main__":
    main(*sys.argv[1:])

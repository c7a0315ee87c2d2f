"""What work costs the machine: CPU of this process and of the server that works for it, and memory."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from app.extensions import db

_BACKENDS = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
_NANO = 1e9


class Clock:
    """CPU seconds, with those of the processes of a PostgreSQL server on this machine that serve us."""

    def of(self, work: Callable[[], object]) -> float:
        """What the work takes."""
        gc.collect()
        before, start = self._served(), time.process_time()
        work()
        own, after = time.process_time() - start, self._served()
        return own + sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())

    def _served(self) -> dict[int, float]:
        """CPU seconds by process; empty where the server is elsewhere or works inside this process."""
        if db.engine.dialect.name != "postgresql":
            return {}
        pids = list(db.session.scalars(_BACKENDS))
        db.session.rollback()
        return {pid: seconds for pid in pids if (seconds := _seconds(pid)) is not None}


def _seconds(pid: int) -> float | None:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / _NANO
    except OSError:
        return None


@dataclass(slots=True)
class Growth:
    """By how many megabytes this process was larger at its largest than when the work began."""

    megabytes: float = 0.0


@contextmanager
def grown() -> Iterator[Growth]:
    """Measure the memory of this process while the work runs, as the kernel sees it."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the largest size is counted anew from here
    found, before = Growth(), _kilobytes("VmRSS")
    yield found
    found.megabytes = max(0, _kilobytes("VmHWM") - before) / 1024


def _kilobytes(name: str) -> int:
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{name}:"))

"""Counting what something costs this process, and statements that go to the database."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine


@dataclass(frozen=True, slots=True)
class Bar:
    """What was found, and the most it may be."""

    name: str
    value: float
    most: float

    @property
    def met(self) -> bool:
        """Whether it is not more."""
        return self.value <= self.most

    def __str__(self) -> str:
        return f"{self.name}: {self.value:.3g}, at most {self.most:g}"


@dataclass(frozen=True, slots=True)
class Report:
    """One table, and the bars that stand in it."""

    title: str
    head: list[str]
    rows: list[list[str]]
    bars: list[Bar]

    def __str__(self) -> str:
        """The table in Markdown."""
        lines = [self.head, ["---", *["---:"] * (len(self.head) - 1)], *self.rows]
        return f"**{self.title}**\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cpu(work: Callable[[], object], times: int) -> float:
    """CPU seconds of this process for one run of the work, over so many runs."""
    gc.collect()
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that are executed on an engine meanwhile, without those that open a transaction."""
    seen: list[str] = []

    def executed(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "ROLLBACK", "COMMIT")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", executed)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", executed)

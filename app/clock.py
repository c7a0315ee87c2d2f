"""What time the application believes it is: the real clock, or another day in the demo and in tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from config import Settings

LOCAL = ZoneInfo("Europe/Amsterdam")
"""The zone deadlines and screens live in (domain.md section 5)."""


_replayed: ContextVar[datetime | None] = ContextVar("replayed", default=None)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Believe that it is this moment (aware), for a history that is replayed: the demo round."""
    token = _replayed.set(moment)
    try:
        yield
    finally:
        _replayed.reset(token)


def now() -> datetime:
    """This moment, aware, in UTC. Under OPGAVE_TODAY it is the real time of day on that date."""
    if (replayed := _replayed.get()) is not None:
        return replayed.astimezone(UTC)
    real = datetime.now(UTC)
    believed = _settings().today
    if believed is None:
        return real
    local = real.astimezone(LOCAL)
    return local.replace(year=believed.year, month=believed.month, day=believed.day, fold=0).astimezone(UTC)


def today() -> date:
    """The local date in Europe/Amsterdam, or the one OPGAVE_TODAY sets."""
    if (replayed := _replayed.get()) is not None:
        return replayed.astimezone(LOCAL).date()
    return _settings().today or datetime.now(UTC).astimezone(LOCAL).date()


def _settings() -> Settings:
    settings: Settings = current_app.config["OPGAVE"]
    return settings

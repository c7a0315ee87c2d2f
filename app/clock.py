"""What time the application believes it is: the real clock, or another day in the demo and in tests."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from config import Settings

LOCAL = ZoneInfo("Europe/Amsterdam")
"""The zone deadlines and screens live in (domain.md section 5)."""


def now() -> datetime:
    """This moment, aware, in UTC. Under OPGAVE_TODAY it is the real time of day on that date."""
    real = datetime.now(UTC)
    believed = _settings().today
    if believed is None:
        return real
    local = real.astimezone(LOCAL)
    return local.replace(year=believed.year, month=believed.month, day=believed.day, fold=0).astimezone(UTC)


def today() -> date:
    """The local date in Europe/Amsterdam, or the one OPGAVE_TODAY sets."""
    return _settings().today or datetime.now(UTC).astimezone(LOCAL).date()


def _settings() -> Settings:
    settings: Settings = current_app.config["OPGAVE"]
    return settings

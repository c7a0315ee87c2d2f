"""Days as they stand in form answers."""

from datetime import date


def day(value: object) -> date | None:
    """A local day from a form answer (ISO text), or None."""
    return date.fromisoformat(value) if isinstance(value, str) and value else None

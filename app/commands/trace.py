"""Rule outcomes as plain JSON for the event row: enough to explain the decision and to replay it later."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.facts import FactValue
from workflows.rules.table import Outcome


def traced(outcomes: Iterable[Outcome]) -> Mapping[str, Any]:
    """Rule id to version, row, outcome code and the facts that were seen."""
    return {
        o.rule: {
            "version": o.version,
            "row": o.row,
            "code": o.code,
            "seen": {name: _plain(value) for name, value in o.seen.items()},
        }
        for o in outcomes
    }


def _plain(value: FactValue) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, date | Decimal) else value

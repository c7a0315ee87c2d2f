"""What a journey leaves behind, so that two ways of playing it can be compared row by row."""

from datetime import datetime
from typing import Any

from app.extensions import Base, db

Rows = dict[str, list[dict[str, Any]]]
ORGANISATION = {"account", "holding", "position", "unit"}
"""Tables that a journey only reads."""


def left_behind() -> Rows:
    """Every row of every table, in the order in which it was made.

    Of a moment and of a trace only that they are there: which rules were judged is the policy's.
    """
    tables = [table for table in Base.metadata.sorted_tables if table.name not in ORGANISATION]
    found = {
        table.name: [
            {name: _comparable(name, value) for name, value in row.items()}
            for row in db.session.execute(table.select().order_by(*table.primary_key.columns)).mappings()
        ]
        for table in tables
    }
    db.session.rollback()
    return found


def differences(one: Rows, other: Rows) -> list[str]:
    """Each place where two worlds differ, in words; empty when they are the same."""
    found = []
    for table, rows in one.items():
        others = other[table]
        if len(rows) != len(others):
            found.append(f"{table}: {len(rows)} rows against {len(others)}")
        for row, beside in zip(rows, others, strict=False):
            found += [
                f"{table} {row.get('id')}: {name} is {row[name]!r} against {beside[name]!r}"
                for name in row
                if row[name] != beside[name]
            ]
    return found


def _comparable(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return "a moment"
    return bool(value) if name == "trace" else value

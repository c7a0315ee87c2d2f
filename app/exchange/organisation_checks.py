"""What must hold between the rows of an organisation file. Each check notes all it finds and stops nothing.

A value that could not be read is absent and was already noted: the checks skip it rather than complain twice.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from app.exchange.mistakes import Report
from app.exchange.tables import Row, Rows


def check(rows: Rows, report: Report) -> None:
    """Note every mistake between rows: double keys, names that lead nowhere, cycles, seats held twice."""
    for each in _CHECKS:
        each(rows, report)


def _double_keys(rows: Rows, report: Report) -> None:
    for table in ("units", "teams", "positions"):
        first: dict[str, int] = {}
        for row in rows[table]:
            key = row.text("key")
            if key is not None and first.setdefault(key, row.number) != row.number:
                row.wrong(report, "double_key", "key", value=key, first=first[key])


def _references(rows: Rows, report: Report) -> None:
    known = {table: {row.text("key") for row in rows[table]} for table in ("units", "positions")}
    named = (("units", "parent", "units"), ("teams", "unit", "units"), ("positions", "unit", "units"))
    for table, column, target in (*named, ("people", "position", "positions")):
        for row in rows[table]:
            value = row.text(column)
            if value is not None and value not in known[target]:
                row.wrong(report, f"unknown_{target.removesuffix('s')}", column, value=value)


def _cycles(rows: Rows, report: Report) -> None:
    parent = {row.text("key"): row.text("parent") for row in rows["units"]}
    checked: set[str | None] = {None}
    circle: dict[str | None, str] = {}
    for start in parent:
        path: dict[str | None, int] = {}
        key = start
        while key in parent and key not in checked:
            checked.add(key)
            path[key] = len(path)
            key = parent[key]
        if key in path:
            round_about = list(path)[path[key] :]
            circle |= dict.fromkeys(round_about, " > ".join(map(str, [*round_about, key])))
    for row in rows["units"]:
        if row.text("key") in circle:
            row.wrong(report, "cycle", "parent", value=circle[row.text("key")])


def _roles(rows: Rows, report: Report) -> None:
    for row in rows["positions"]:
        roles = row.values.get("roles")
        if not isinstance(roles, tuple):
            continue
        if row.text("unit") is None and {"emt_member", "deputy"} & set(roles):
            row.wrong(report, "unit_needed", "unit")
        if "line_lead" in roles and "line" not in row.values:
            row.wrong(report, "line_needed", "line")
        if "line" in row.values and "line_lead" not in roles:
            row.wrong(report, "line_without_role", "line")
        if ("seat" in row.values) != ("leadership" in roles):
            row.wrong(report, "seat_and_leadership", "seat")
        if "leadership_chair" in roles and row.text("seat") not in ("chair", "deputy_chair"):
            row.wrong(report, "chair_needs_seat", "seat")


def _heads(rows: Rows, report: Report) -> None:
    heads = _by(rows["positions"], lambda row: row.text("unit") if _has(row, "emt_member") else None)
    for unit, found in heads.items():
        for row in found[1:]:
            row.wrong(report, "two_heads", "unit", value=unit, first=found[0].number)
    for row in rows["units"]:
        key = row.text("key")
        if key is not None and row.values.get("emt") is True and key not in heads:
            row.wrong(report, "no_head", "emt", value=key)


def _seats_once(rows: Rows, report: Report) -> None:
    for column, values in (("seat", ("chair", "deputy_chair")), ("line", (1, 2, 3, 4, 5))):
        by_value = _by(rows["positions"], _shown_as(column))
        for value in values:
            for row in by_value.get(str(value), [])[1:]:
                row.wrong(report, "taken", column, value=value, first=by_value[str(value)][0].number)


def _periods(rows: Rows, report: Report) -> None:
    for row in rows["people"]:
        starts, ends = _period(row)
        if starts is not None and ends < starts:
            row.wrong(report, "ends_before_start", "ends", value=ends, start=starts)


def _one_holder(rows: Rows, report: Report) -> None:
    for position, found in _by(rows["people"], lambda row: row.text("position")).items():
        latest: Row | None = None
        for row in sorted(
            (row for row in found if _period(row)[0]), key=lambda row: _period(row)[0] or date.min
        ):
            starts, ends = _period(row)
            if latest is not None and starts is not None and starts <= _period(latest)[1]:
                row.wrong(report, "two_holders", "position", value=position, first=latest.number)
            if latest is None or ends > _period(latest)[1]:
                latest = row


def _one_name(rows: Rows, report: Report) -> None:
    for found in _by(rows["people"], lambda row: row.text("username")).values():
        for row in found[1:]:
            for column in ("name", "email"):
                before, now = found[0].text(column), row.text(column)
                if now is not None and before is not None and now != before:
                    row.wrong(report, "two_names", column, value=now, first=found[0].number)


def _shown_as(column: str) -> Callable[[Row], str | None]:
    return lambda row: str(row.values.get(column, "")) or None


def _period(row: Row) -> tuple[date | None, date]:
    starts, ends = row.values.get("starts"), row.values.get("ends")
    return (starts if isinstance(starts, date) else None), (ends if isinstance(ends, date) else date.max)


def _has(row: Row, role: str) -> bool:
    roles = row.values.get("roles")
    return isinstance(roles, tuple) and role in roles


def _by(rows: list[Row], key: Callable[[Row], str | None]) -> dict[str, list[Row]]:
    """Rows that share a value, in the order of the file; rows without it are left out."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if (value := key(row)) is not None:
            found[value].append(row)
    return dict(found)


_CHECKS: tuple[Callable[[Rows, Report], None], ...] = (
    _double_keys,
    _references,
    _cycles,
    _roles,
    _heads,
    _seats_once,
    _periods,
    _one_holder,
    _one_name,
)

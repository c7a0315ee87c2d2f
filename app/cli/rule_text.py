"""A decision table as lines of text, for somebody who reads it in a terminal."""

from collections.abc import Iterable, Mapping, Sequence

from workflows.domains import FactValue
from workflows.rules.sentence import shown
from workflows.rules.table import Outcome, Table
from workflows.rules.why import RowSaid


def explained(table: Table) -> list[str]:
    """What a table says, where it comes from, and its rows."""
    head = [f"{table.id}  {table.code}  version {table.version}", f"nl: {table.nl}", f"en: {table.en}"]
    head.append(f"source: {', '.join(table.source)}")
    if table.basis:
        head.append(f"basis: {table.basis}")
    head += [f"hit policy: {table.hit}", ""]
    names = [column.fact.name for column in table.columns]
    rows = [[str(row.number), *row.cells, row.code, row.effect.value] for row in table.rows]
    return [*head, *_aligned([["row", *names, "then", "effect"], *rows]), *_own_sentences(table)]


def outcome_lines(outcome: Outcome) -> list[str]:
    """One outcome with the sentences people see, facts filled in."""
    value = "" if outcome.value in (None, outcome.code) else f" = {outcome.value}"
    where = f"{outcome.rule}, version {outcome.version}, row {outcome.row}"
    head = f"{outcome.effect}: {outcome.code}{value} ({where})"
    return [head, f"nl: {outcome.sentence.text('nl')}", f"en: {outcome.sentence.text('en')}"]


def reason_lines(table: Table, facts: Mapping[str, FactValue], said: Iterable[RowSaid]) -> list[str]:
    """For every row whether it matched these facts, and what stopped it."""
    lines = [f"{name} = {shown(facts[name], 'en')}" for name in (c.fact.name for c in table.columns)]
    for each in said:
        if each.counts:
            lines.append(f"row {each.row.number} decides")
        elif each.stopped_by:
            lines.append(f"row {each.row.number} does not match: {_stopped(table, each)}")
        else:
            lines.append(f"row {each.row.number} matches too, but comes later")
    return lines


def _stopped(table: Table, said: RowSaid) -> str:
    cells = {column.fact.name: column.cells[said.row.number - 1] for column in table.columns}
    return ", ".join(f"{name} must be {cells[name]}" for name in said.stopped_by)


def _own_sentences(table: Table) -> list[str]:
    return [
        line
        for row in table.rows
        if row.own
        for line in ("", f"row {row.number}", f"nl: {row.nl}", f"en: {row.en}")
    ]


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]

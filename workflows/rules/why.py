"""Why a table says what it says: for every row whether it matched, what stopped it, and whether it counts."""

from typing import NamedTuple

from workflows.rules.table import FactSource, Row, Table


class RowSaid(NamedTuple):
    """One row before these facts: the inputs whose cell did not hold (none: it matches), and if it counts.

    A row that matches and does not count came after the one that decided.
    """

    row: Row
    stopped_by: tuple[str, ...]
    counts: bool


def why(table: Table, facts: FactSource) -> tuple[RowSaid, ...]:
    """Every row of a table before these facts, in order. Raises what evaluating raises."""
    counting = {outcome.row for outcome in table.evaluate(facts)}
    masks = [(column.fact.name, column.mask_of(facts.value(column.fact.name))) for column in table.columns]
    return tuple(
        RowSaid(
            row,
            tuple(name for name, mask in masks if not mask >> (row.number - 1) & 1),
            row.number in counting,
        )
        for row in table.rows
    )

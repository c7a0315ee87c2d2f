"""Columns: the cells of one input turned into classes of values that all rows treat alike.

The cuts of all cells divide the values of a fact into classes; a class knows by a bit mask which rows
it satisfies. Judging a table is then one look-up per input and an `and` of masks, and analysing it is a
walk over a few classes instead of over values. Row 1 is bit 0.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple, NoReturn

from workflows.domains import FactValue
from workflows.facts import Fact
from workflows.rules.problem import WrongFact
from workflows.rules.sets import (
    BOTTOM,
    TOP,
    Interval,
    Intervals,
    Members,
    Scale,
    ValueSet,
    members_of,
    scale_of,
)

MaskOf = Callable[[FactValue], int]

_TYPES: dict[str, Any] = {"integer": int, "decimal": Decimal, "date": date, "names": tuple}
_WORDS = {
    "boolean": "true or false",
    "integer": "a whole number",
    "decimal": "a Decimal",
    "date": "a date without a time",
    "names": "a tuple of names",
    "text": "text",
    "choice": "text from its closed list",
}


class ValueClass(NamedTuple):
    """Values no cell of a column tells apart: one of them, and the mask of the rows they satisfy."""

    sample: Any
    mask: int


@dataclass(frozen=True, slots=True)
class Column:
    """One input of a table: its fact, raw cells top down, classes, and the look-up of a value.

    For `names` the samples are counts. `mask_of` raises WrongFact for a value outside the declaration.
    """

    fact: Fact
    cells: tuple[str, ...]
    classes: tuple[ValueClass, ...]
    mask_of: MaskOf


def column(table: str, fact: Fact, cells: tuple[str, ...], sets: tuple[ValueSet, ...]) -> Column:
    """A column from its raw cells and the sets they were parsed into, in the order of the rows."""
    label = f"{table}: {fact.name}"
    scale = scale_of(fact.domain)
    if scale:
        classes, mask_of = _ordered(label, fact, scale, sets)
    else:
        classes, mask_of = _listed(label, fact, sets)
    return Column(fact, cells, classes, mask_of)


def wrong(label: str, fact: Fact, value: object) -> NoReturn:
    """Refuse a value that the declaration of a fact does not allow; the value itself stays unsaid."""
    raise WrongFact(f"{label} must be {_WORDS[fact.domain.kind]} within its domain, not a {_kind(value)}")


def _kind(value: object) -> str:
    kind = type(value).__name__
    return f"{kind} {value!r}" if isinstance(value, bool | int | date) else kind


def _ordered(
    label: str, fact: Fact, scale: Scale, sets: tuple[ValueSet, ...]
) -> tuple[tuple[ValueClass, ...], MaskOf]:
    parts = [set_.parts for set_ in sets if isinstance(set_, Intervals)]
    start, stop = scale.bounds
    cuts = sorted({start, stop, *(cut for row in parts for part in row for cut in part)})
    pieces = [Interval(*pair) for pair in pairwise(cuts)]
    masks = [sum(1 << number for number, row in enumerate(parts) if _covers(row, piece)) for piece in pieces]
    classes = tuple(ValueClass(scale.sample(piece), mask) for piece, mask in zip(pieces, masks, strict=True))
    finite = [cut for cut in cuts if cut not in (BOTTOM, TOP)]
    by_place = [-1] * (start != BOTTOM) + masks + [-1] * (stop != TOP)
    lookup = _discrete if scale.step is not None else _dense
    return classes, lookup(label, fact, finite, by_place)


def _covers(row: tuple[Interval, ...], piece: Interval) -> bool:
    return any(part.start <= piece.start and piece.stop <= part.stop for part in row)


def _discrete(label: str, fact: Fact, cuts: list[Any], masks: list[int]) -> MaskOf:
    starts = [value for _, value, _ in cuts]
    wanted, count = _TYPES[fact.domain.kind], fact.domain.kind == "names"

    def mask_of(value: Any) -> int:
        if type(value) is not wanted:  # exact on purpose: True is no number, a moment is no day
            wrong(label, fact, value)
        mask = masks[bisect_right(starts, len(value) if count else value)]
        return mask if mask >= 0 else wrong(label, fact, value)

    return mask_of


def _dense(label: str, fact: Fact, cuts: list[Any], masks: list[int]) -> MaskOf:
    wanted = _TYPES[fact.domain.kind]

    def mask_of(value: Any) -> int:
        if type(value) is not wanted or not value.is_finite():
            wrong(label, fact, value)
        mask = masks[bisect_right(cuts, (0, value, 0))]
        return mask if mask >= 0 else wrong(label, fact, value)

    return mask_of


def _listed(label: str, fact: Fact, sets: tuple[ValueSet, ...]) -> tuple[tuple[ValueClass, ...], MaskOf]:
    whole = [set_ for set_ in sets if isinstance(set_, Members)]
    members = members_of(fact.domain)
    named = sorted({value for set_ in whole for value in set_.values}) if members is None else members

    def rows(value: FactValue) -> int:
        return sum(1 << number for number, set_ in enumerate(whole) if value in set_)

    masks = {value: rows(value) for value in named}
    classes = [ValueClass(value, mask) for value, mask in masks.items()]
    if fact.domain.kind == "boolean":
        return tuple(classes), _boolean(label, fact, masks[True], masks[False])
    if members is not None:
        return tuple(classes), _text(label, fact, masks, -1)
    other = "".join(str(value) for value in named) + "?"  # longer than each named text, so none of them
    classes.append(ValueClass(other, rows(other)))
    return tuple(classes), _text(label, fact, masks, rows(other))


def _boolean(label: str, fact: Fact, yes: int, no: int) -> MaskOf:
    def mask_of(value: FactValue) -> int:
        if value is True:
            return yes
        return no if value is False else wrong(label, fact, value)

    return mask_of


def _text(label: str, fact: Fact, masks: dict[Any, int], other: int) -> MaskOf:
    def mask_of(value: FactValue) -> int:
        mask = masks.get(value, other) if isinstance(value, str) else -1
        return mask if mask >= 0 else wrong(label, fact, value)

    return mask_of

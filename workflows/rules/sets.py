"""The sets that cells stand for: intervals over an ordered kind, members of a closed or open list.

An interval lies between two cuts. A cut is a place just below or just above a value, so open and
closed ends need no cases of their own: `[1..5)` runs from below 1 to below 5, `(1..5]` from above 1 to
above 5. For whole numbers and days "above n" is "below n + 1", which makes every set canonical.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from workflows.domains import Domain, FactValue

Cut = tuple[int, Any, int]
"""(-1 below everything | 0 | 1 above everything, value, 0 just below the value | 1 just above it)."""

BOTTOM: Cut = (-1, 0, 0)
TOP: Cut = (1, 0, 0)


class Interval(NamedTuple):
    """Everything between two cuts; empty when they do not ascend."""

    start: Cut
    stop: Cut


@dataclass(frozen=True, slots=True)
class Intervals:
    """A set over an ordered kind: disjoint intervals in ascending order."""

    parts: tuple[Interval, ...]

    def __contains__(self, value: object) -> bool:
        below, above = (0, value, 0), (0, value, 1)
        return any(part.start <= below and above <= part.stop for part in self.parts)


@dataclass(frozen=True, slots=True)
class Members:
    """A set of listed values, or, when `inverse`, everything but the listed values."""

    values: frozenset[bool | str]
    inverse: bool = False

    def __contains__(self, value: object) -> bool:
        return (value in self.values) is not self.inverse


ValueSet = Intervals | Members


def joined(parts: Iterable[Interval]) -> Intervals:
    """The union of intervals, with what overlaps or touches made one and what is empty left out."""
    found: list[Interval] = []
    for part in sorted(part for part in parts if part.start < part.stop):
        if found and part.start <= found[-1].stop:
            found[-1] = Interval(found[-1].start, max(found[-1].stop, part.stop))
        else:
            found.append(part)
    return Intervals(tuple(found))


def clipped(whole: Intervals, bounds: Interval) -> Intervals:
    """The part of a set that lies within the bounds."""
    low, high = bounds
    return joined(Interval(max(part.start, low), min(part.stop, high)) for part in whole.parts)


def complement(whole: Intervals, bounds: Interval) -> Intervals:
    """What lies within the bounds and not in the set."""
    cuts = [bounds.start, *(cut for part in whole.parts for cut in part), bounds.stop]
    return joined(Interval(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=True))


@dataclass(frozen=True, slots=True)
class Scale:
    """The order of an ordered kind: its smallest step (None when dense) and its inclusive bounds."""

    step: Any
    zero: Any
    low: Any = None
    high: Any = None

    def below(self, value: Any) -> Cut:
        """The cut just below a value."""
        return (0, value, 0)

    def above(self, value: Any) -> Cut:
        """The cut just above a value; on a discrete scale that is the one below its successor."""
        if self.step is None:
            return (0, value, 1)
        try:
            return (0, value + self.step, 0)
        except OverflowError:
            return TOP

    @property
    def bounds(self) -> Interval:
        """Everything a fact of this scale may be."""
        start = BOTTOM if self.low is None else self.below(self.low)
        return Interval(start, TOP if self.high is None else self.above(self.high))

    def sample(self, part: Interval) -> Any:
        """A value inside an interval that is not empty, the lowest where there is one."""
        (low_rank, low, low_side), (high_rank, high, high_side) = part
        unit = self.step if self.step is not None else 1
        if low_rank == 0 and low_side == 0:
            return low
        if low_rank == 0:
            return (low + high) / 2 if high_rank == 0 else low + unit
        if high_rank == 0:
            return high if high_side == 1 else high - unit
        return self.zero


def scale_of(domain: Domain) -> Scale | None:
    """The order of a domain, None for kinds without one. Names are ordered by how many there are."""
    match domain.kind:
        case "integer":
            return Scale(1, 0, domain.low, domain.high)
        case "names":
            return Scale(1, 0, 0)
        case "decimal":
            bounds = (None if bound is None else Decimal(bound) for bound in (domain.low, domain.high))
            return Scale(None, Decimal(0), *bounds)
        case "date":
            return Scale(timedelta(1), date(2026, 1, 1))
        case _:
            return None


def members_of(domain: Domain) -> tuple[FactValue, ...] | None:
    """Every value of a kind with a closed list, None for the other kinds."""
    if domain.kind == "boolean":
        return (True, False)
    return domain.options if domain.kind == "choice" else None

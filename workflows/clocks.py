"""The dates that the ledger keeps, and while what their clocks stand still: two tables, applied in one place.

A clock is a date in a column of a row. It stands still while the row waits for somebody else; then either the
date moves by the working days that it stood still, or another date runs meanwhile.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from workflows import answer, assignment, commitment, need, plan
from workflows.calendar import DUTCH, OutsideCalendar


def asked_by(first: date, again: date | None, edition: int) -> date | None:
    """The day by which a sheet is asked for: the one that came with a return, else the first.

    What was reopened later, without a day, is asked for no day: it is never late.
    """
    return again or (first if edition == 1 else None)


def on_working_day(day: date) -> date:
    """Where a date that somebody chose falls by rule B01; far outside the calendar it stays where it is."""
    try:
        return DUTCH.end_of_term(day)
    except OutsideCalendar:
        return day


class Cause(StrEnum):
    """Why a date is what it is: set, changed by somebody, extended, asked back by, or moved by its clock."""

    SET = "set"
    CHANGED = "changed"
    EXTENSION = "extension"
    RETURNED = "returned"
    CLOCK = "clock"


class Wait(StrEnum):
    """What a clock that stands still waits for."""

    CLARIFICATION = "clarification"
    LEADERSHIP = "leadership"
    DEFERRED = "deferred"
    ON_HOLD = "on_hold"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Clock:
    """A date of a kind of row: its name in the ledger and its column.

    `cause` is that of a date that is set for the first time. `from_draft`: it counts once the row leaves its
    draft, so that what an author tries out leaves no trace.
    """

    kind: str
    what: str
    column: str
    _: KW_ONLY
    cause: Cause = Cause.SET
    from_draft: bool = False


CLOCKS = (
    Clock("assignment", "phase1", "phase1_due"),
    Clock("assignment", "phase2", "phase2_due"),
    Clock("assignment", "phase3", "phase3_due"),
    Clock("assignment", "resubmit_by", "resubmit_by", cause=Cause.RETURNED),
    Clock("plan", "resubmit_by", "resubmit_by", cause=Cause.RETURNED),
    Clock("need", "needed_by", "needed_by", from_draft=True),
    Clock("need", "return_date", "return_date"),
    Clock("answer", "respond_by", "respond_by"),
    Clock("commitment", "due", "due", from_draft=True),
    Clock("commitment", "consultation_closes", "consultation_closes"),
    Clock("commitment", "baseline_due", "baseline_due"),
    Clock("commitment", "return_date", "return_date"),
    Clock("condition", "due", "due"),
)


@dataclass(frozen=True, slots=True)
class Stand:
    """While `subject` is in one of `states`, the clock `what` of a kind of row stands still.

    `of` is that kind: the subject itself, or what belongs to it (then those `among` these states, where it
    has states). `instead` names the date that runs meanwhile; while that is empty nothing stands still. In a
    state that `runs_on` the clock goes on from a date moved by the working days that it stood still.
    """

    subject: str
    states: tuple[str, ...]
    of: str
    what: str
    wait: Wait
    _: KW_ONLY
    instead: str | None = None
    runs_on: tuple[str, ...] = ()
    among: tuple[str, ...] = ()


_ANSWER, _NEED, _COMMITMENT = answer.State, need.State, commitment.State
_WITH_LEADERSHIP = (_NEED.ESCALATED, _NEED.DEFERRED)

# A table: one line a clock that can stand still.
# fmt: off
STANDS = (
    Stand("assignment", (assignment.State.ANALYSIS,), "assignment", "phase1", Wait.RETURNED,
          instead="resubmit_by"),
    Stand("plan", (plan.State.RETURNED,), "plan", "phase2", Wait.RETURNED, instead="resubmit_by"),
    Stand("answer", (_ANSWER.CLARIFICATION_REQUESTED,), "answer", "respond_by", Wait.CLARIFICATION,
          runs_on=(_ANSWER.REQUESTED,)),
    Stand("need", _WITH_LEADERSHIP, "answer", "respond_by", Wait.LEADERSHIP,
          runs_on=(_NEED.ASKED, _NEED.AGREED), among=(_ANSWER.REQUESTED,)),
    Stand("need", (_NEED.DEFERRED,), "need", "needed_by", Wait.DEFERRED, instead="return_date"),
    Stand("commitment", (_COMMITMENT.DEFERRED,), "commitment", "due", Wait.DEFERRED, instead="return_date"),
    Stand("commitment", (_COMMITMENT.ON_HOLD,), "commitment", "due", Wait.ON_HOLD,
          runs_on=(_COMMITMENT.IN_EXECUTION,)),
    Stand("commitment", (_COMMITMENT.ON_HOLD,), "condition", "due", Wait.ON_HOLD,
          runs_on=(_COMMITMENT.IN_EXECUTION,)),
)
# fmt: on
"""Nobody owes a first reaction while the asker explains or the leadership decides; a condition waits with its
commitment. The plan's own row tells that the date of phase 2 stands still; that date is the assignment's."""


MOVING = frozenset(stand.wait for stand in STANDS if stand.runs_on)
"""The waits after which a date moves; during the others another date runs."""

_Line = TypeVar("_Line")


def _by(lines: Iterable[_Line], key: Callable[[_Line], str]) -> Mapping[str, tuple[_Line, ...]]:
    found: dict[str, tuple[_Line, ...]] = {}
    for line in lines:
        found[key(line)] = (*found.get(key(line), ()), line)
    return found


CLOCKS_OF = _by(CLOCKS, lambda clock: clock.kind)
"""The clocks of a kind of row."""

STANDS_OF = _by(STANDS, lambda stand: stand.of)
"""Everything that lets a clock of a kind of row stand still: its own state first, then what it belongs to."""

STANDS_BELOW = _by((stand for stand in STANDS if stand.of != stand.subject), lambda stand: stand.subject)
"""The clocks of other rows that stand still with a subject."""


def standing(
    kind: str, state: str, dates: Callable[[str], object], above: str | None = None
) -> Mapping[str, Stand]:
    """The clocks of a row that stand still in a state, by name, with the reason.

    `dates` gives a column of the row, `above` the state of what it belongs to, where that matters.
    """
    found: dict[str, Stand] = {}
    for stand in STANDS_OF.get(kind, ()):
        own = stand.subject == kind
        holds = state in stand.states if own else state in stand.among and above in stand.states
        if holds and (stand.instead is None or dates(stand.instead) is not None):
            found.setdefault(stand.what, stand)
    return found

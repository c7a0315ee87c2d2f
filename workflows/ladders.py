"""Ladders of reminders as data: which rule climbs towards which date of what, and in which states.

The days are nowhere written down: they follow from the rows of the rule, so that a changed table changes the
schedule. A rung holds from its first day until the next one; whoever looks later finds the one in force.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from workflows import answer, assignment, commitment, need, plan
from workflows.calendar import DUTCH, OutsideCalendar
from workflows.domains import FactValue
from workflows.rules.catalogue import CATALOGUE
from workflows.rules.table import Given, Outcome

LEFT, SILENT = "reminder.workdays_left", "reminder.workdays_unchanged"
"""What a ladder counts: working days until a date, or since something happened."""

NOBODY = "nobody"
"""Where a row leads that sends nothing."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ladder:
    """A rule that climbs while a subject is in one of these states.

    `name` is stored with every rung; it is that of the date in the ledger (`workflows.clocks`), where there
    is one. No states: what counts is no state (a condition that is not met). `counts` is the fact that moves.
    """

    name: str
    subject: str
    rule: str
    states: tuple[str, ...]
    _: KW_ONLY
    counts: str = LEFT


_NEED, _COMMITMENT = need.State, commitment.State
IN_FORCE = (*commitment.APPROVED, _COMMITMENT.IN_EXECUTION)

LADDERS = (
    Ladder("phase1", "assignment", "C01", assignment.UNESTABLISHED),
    Ladder("phase2", "plan", "C01", plan.WRITABLE),
    Ladder("phase3", "assignment", "C01", (*assignment.ESTABLISHED, assignment.State.CONTRIBUTING)),
    Ladder("respond_by", "answer", "C02", (answer.State.REQUESTED,)),
    Ladder("consultation_closes", "commitment", "C08", (_COMMITMENT.CONSULTATION,)),
    Ladder("due", "commitment", "C03", IN_FORCE),
    Ladder("baseline_due", "commitment", "H02", (*IN_FORCE, _COMMITMENT.FULFILLED)),
    Ladder("due", "condition", "C03", ()),
    Ladder("silence", "need", "C07", (_NEED.ASKED, _NEED.AGREED, _NEED.ESCALATED), counts=SILENT),
)
"""A need that is deferred, referred or taken up waits for a day or a thing of its own: it has not stalled."""

TO_WHO_ACTS = frozenset({"term_near", "term_passed", "response_awaited"})
TO_OFFICE = frozenset({"lateness_reported", "agenda_proposed", "need_stalled", "consultation_over"})
"""The events by which a ladder tells whoever must act, and the secretary: those are nobody else's news."""

REMINDERS = TO_WHO_ACTS | {"assignment_reminded", "plan_reminded", "answer_reminded"}
"""The events that remind whoever must act, by hand or by a ladder: about one thing at most one a day."""

LADDERS_OF: Mapping[str, tuple[Ladder, ...]] = MappingProxyType(
    {each.subject: tuple(other for other in LADDERS if other.subject == each.subject) for each in LADDERS}
)
"""The ladders of a kind of row."""


class Rung(NamedTuple):
    """A stretch of days: the code and the route of its row, and the count with which it begins."""

    code: str
    route: str
    begins: int


@cache
def rungs(rule: str, counts: str = LEFT) -> tuple[Rung, ...]:
    """The rungs of a rule in the order in which they come, those that send nothing left out."""
    table = CATALOGUE[rule]
    column = next(each for each in table.columns if each.fact.name == counts)
    rises = counts == SILENT
    cuts = [found.sample for found in column.classes[1:]]
    starts = cuts if rises else [cut - 1 for cut in reversed(cuts)]
    found = [Rung(said.code, str(said.value), at) for at in starts for said in (says(rule, counts, at),)]
    return tuple(
        rung
        for number, rung in enumerate(found)
        if rung.route != NOBODY and (number == 0 or found[number - 1].code != rung.code)
    )


def says(rule: str, counts: str, count: int) -> Outcome:
    """What a rule says of an open case with this count of working days."""
    facts: dict[str, FactValue] = {counts: count, "reminder.open": True}
    return CATALOGUE[rule].evaluate(Given(facts))[0]


def in_force(ladder: Ladder, due: date, day: date) -> Outcome:
    """What the rule of a ladder says on a day. `due` is its date, or the day since which nothing happened."""
    return says(ladder.rule, ladder.counts, count_on(ladder, due, day))


def count_on(ladder: Ladder, due: date, day: date) -> int:
    """The working days that a ladder counts on a day: until its date, or since the last change."""
    if ladder.counts == SILENT:
        return max(0, DUTCH.working_days_between(due, day))
    return DUTCH.working_days_left(day, due)


def first_day(ladder: Ladder, due: date, rung: Rung) -> date:
    """The first day on which a rung holds. Raises OutsideCalendar."""
    if ladder.counts == SILENT:
        return DUTCH.add_working_days(due, rung.begins)
    last = DUTCH.count_back(due + _DAY, 1)  # the working day on which a date ends that falls in a weekend
    if rung.begins < 0:
        return DUTCH.add_working_days(last, -rung.begins)
    return DUTCH.count_back(last, rung.begins)


def next_day(ladder: Ladder, due: date, after: date) -> date | None:
    """The first day later than `after` on which another rung begins, or None: the ladder was climbed.

    A date too far away for the calendar has no ladder.
    """
    try:
        count = count_on(ladder, due, after)
        rises = ladder.counts == SILENT
        ahead = (
            rung
            for rung in rungs(ladder.rule, ladder.counts)
            if (rung.begins > count if rises else rung.begins < count)
        )
        found = next(ahead, None)
        return first_day(ladder, due, found) if found is not None else None
    except OutsideCalendar:
        return None


def first_look(ladder: Ladder, due: date, today: date) -> date | None:
    """The day on which a new ladder is first looked at.

    What just happened told everybody of the date, so a rung before it waits for the next one; when the date
    has passed already, tomorrow tells.
    """
    ahead = next_day(ladder, due, today)
    if ladder.counts == LEFT and due < today:
        return min(filter(None, (ahead, DUTCH.next_working_day(today))))
    return ahead

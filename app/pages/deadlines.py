"""A date as every page shows it: the day, what is left, since when its clock stands still, what it was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from app.clock import today
from app.pages.form_pages import tells
from app.queries.absences import Away
from app.queries.terms import NOTHING_KEPT, Dated, Kept, Ledger, Stood, budget
from app.text import day, locale, t, term
from workflows.calendar import DUTCH, OutsideCalendar
from workflows.clocks import MOVING, on_working_day
from workflows.facts import ActorFacts, AssignmentFacts, CalendarFacts, Facts
from workflows.machine import judge
from workflows.rules.table import Effect


@dataclass(frozen=True, slots=True)
class Left:
    """The words for a deadline, and whether it has passed."""

    words: str
    late: bool


def left_of(due: date) -> Left:
    """Working days until a local day, or since it passed; lateness is a mark in two degrees (rule B06)."""
    now = today()
    try:
        days = DUTCH.working_days_left(now, due)
    except OutsideCalendar:
        return Left("", late=due < now)
    if due >= now:
        return Left(t("deadline.left", n=days) if days else t("deadline.today"), late=False)
    return Left(t(f"deadline.{_lateness(-days)}", n=-days), late=True)


def _lateness(days: int) -> str:
    facts = Facts(
        today=today(),
        actor=ActorFacts(roles=frozenset()),
        assignment=AssignmentFacts(workdays_late=days),
    )
    code = judge(("B06",), facts)[0].code
    return {"on_time": "just_passed", "late": "late"}.get(code, "seriously_late")


@dataclass(frozen=True, slots=True)
class Former:
    """A date that held before, the one that came instead, who did that, when and why."""

    day: date
    instead: date
    words: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateCard:
    """What the template shows of a date. `tone`: open, late or done; `link`: words and address."""

    label: str
    day: date
    left: str
    tone: str
    budget: str | None
    still: str | None
    link: tuple[str, str] | None
    former: Sequence[Former]


def card_of(
    label: str,
    due: date,
    found: Kept = NOTHING_KEPT,
    *,
    done: str | None = None,
    ended: date | None = None,
    instead: bool = False,
    wish: bool = False,
    note: str = "",
    link: tuple[str, str] | None = None,
) -> DateCard:
    """The card of a date.

    `done`: what to say when nothing waits for it any more, `ended` on which day that was. `instead`: this is
    the date that runs while the clock of another one stands still. `wish`: nobody has a term to use up until
    that day. `note` is said when the day has passed.
    """
    still = None if done else found.still
    left, tone = (done, "done") if done else _left(due, found, still, instead=instead)
    left = f"{left} {note}" if tone == "late" and note else left
    return DateCard(
        label=label,
        day=due,
        left=left,
        tone=tone,
        budget=None if wish else _budget(found, due, ended),
        still=t(f"deadline.still_{still.wait}", day=day(still.since)) if still else None,
        link=link if tone == "open" else None,
        former=[_former(before, line) for before, line in found.former],
    )


def _left(due: date, found: Kept, still: Stood | None, *, instead: bool) -> tuple[str, str]:
    """What is left in words: of a clock that stands still what there was; nothing where another date runs."""
    if still is not None and still.wait in MOVING:
        counted = budget(found, due, today(), starts=still.since)
        if counted is not None and counted.left >= 0:
            return t("deadline.left_still", n=counted.left), "open"
    elif still is not None and not instead:
        return "", "open"
    left = left_of(due)
    return left.words, "late" if left.late else "open"


def _budget(found: Kept, due: date, ended: date | None) -> str | None:
    counted = budget(found, due, today(), ended=ended)
    if counted is None or counted.total == 0:
        return None
    return t("deadline.budget", n=counted.total, used=counted.used)


def _former(before: date, line: Dated) -> Former:
    who = line.who or t("steps.the_application")
    by = t("steps.on_behalf", who=who, principal=line.principal) if line.principal else who
    words = f"{by} {term(f'event.{line.event}')}"
    return Former(before, line.day, words, line.at, line.reason)


def absence(found: Sequence[Away]) -> str | None:
    """What to say when a date falls into somebody's absence (rule `date_in_absence`)."""
    calendar = CalendarFacts(away=tuple(dict.fromkeys(one.title for one in found)))
    facts = Facts(today=today(), actor=ActorFacts(roles=frozenset()), calendar=calendar)
    (outcome,) = judge(("date_in_absence",), facts)
    return outcome.sentence.text(locale()) if outcome.effect is Effect.WARN else None


class Condition(Protocol):
    """A condition as the queries give it."""

    @property
    def id(self) -> int:
        """Its row."""

    @property
    def due(self) -> date | None:
        """By which day, once somebody chose one."""

    @property
    def met(self) -> bool:
        """Whether it is done."""


def condition_cards(conditions: Iterable[Condition], found: Ledger) -> Mapping[int, DateCard]:
    """The dates of conditions, by condition; what is met waits for no day."""
    return {
        one.id: card_of(
            t("decisions.by_day"),
            one.due,
            found.of("condition", one.id, "due"),
            done=t("decisions.condition_met") if one.met else None,
        )
        for one in conditions
        if one.due is not None
    }


def _moved(data: Mapping[str, Any]) -> Iterator[str]:
    """Each date that fell on a day off, and the working day that it became (rule B01)."""
    for key in ("resubmit_by", "return_date", "due", "needed_by"):
        chosen = data.get(key)
        if chosen and (last := on_working_day(first := date.fromisoformat(chosen))) != first:
            yield t("deadline.moved", day=day(first), moved=day(last))


for _subject, _trigger in (
    ("assignment", "return_analysis"),
    ("plan", "return_plan"),
    ("need", "ask"),
    ("need", "defer"),
    ("commitment", "save_commitment"),
    ("commitment", "defer"),
):
    tells(_subject, _trigger)(_moved)

"""Reading the ledger: what a date was before, by whom and why, when its clock stood still, what is used."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.clock import LOCAL
from app.models.event import Event
from app.models.organisation import Account, Position
from app.models.round import Assignment, Phase
from app.models.term import DateChange, Suspension
from app.models.workflow import Entry
from app.queries.built import among, ask
from workflows.calendar import DUTCH, OutsideCalendar
from workflows.clocks import MOVING

Places = Mapping[str, Collection[int]]
"""Kind of row to the ids of the rows whose dates are asked for."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as it was set or moved: by which event, who did it (for whom), and the reason that was given."""

    former: date | None
    day: date
    cause: str
    event: str
    at: datetime
    who: str | None
    principal: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Stood:
    """Days on which a clock stood still, and what it waited for; `until` is None while it still does."""

    wait: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Kept:
    """All that the ledger knows of one date. `opens` is the first day of the phase that it ends, if any."""

    dates: Sequence[Dated] = ()
    stood: Sequence[Stood] = ()
    opens: date | None = None

    @property
    def still(self) -> Stood | None:
        """Since when and for what the clock stands still now."""
        return next((one for one in reversed(self.stood) if one.until is None), None)

    @property
    def former(self) -> list[tuple[date, Dated]]:
        """Each date that does not hold any more, with the line that replaced it, the newest first."""
        pairs = zip(self.dates, self.dates[1:], strict=False)
        moved = [(before.day, after) for before, after in pairs if before.day != after.day]
        return moved[::-1]

    def beside(self, other: "Kept") -> "Kept":
        """This date and the one that runs instead of it as one story, in the order of what happened."""
        lines = sorted((*self.dates, *other.dates), key=lambda line: line.at)
        return Kept(lines, (*self.stood, *other.stood), self.opens)


NOTHING_KEPT = Kept()


@dataclass(frozen=True, slots=True)
class Budget:
    """Working days: from the start to the first date, how many were used while the clock ran, what is left.

    `left` is negative when the date has passed; of a clock that stands still it is what there was by then.
    """

    total: int
    used: int
    left: int


def budget(
    found: Kept, due: date, today: date, *, starts: date | None = None, ended: date | None = None
) -> Budget | None:
    """What there is of a date on a local day; None when nobody knows when it began.

    It begins on `starts`, else when its phase opens, else when the date was first set; days after `ended` are
    not used. None too for a date outside the calendar.
    """
    first = found.dates[0] if found.dates else None
    begins = starts or found.opens or (first.at.astimezone(LOCAL).date() if first else None)
    if begins is None:
        return None
    last = max(begins, min(today, ended or today))
    try:
        spans = [(max(one.since, begins), min(one.until or today, last)) for one in found.stood]
        stood = sum(DUTCH.working_days_between(a, b) for a, b in spans if a < b)
        return Budget(
            total=max(0, DUTCH.working_days_between(begins, first.day if first else due)),
            used=DUTCH.working_days_between(begins, last) - stood,
            left=DUTCH.working_days_left(_reckoned(found, today), due),
        )
    except OutsideCalendar:
        return None


def _reckoned(found: Kept, today: date) -> date:
    """The day from which is counted what is left: today, or that on which a clock that moves on stopped."""
    still = found.still
    return still.since if still is not None and still.wait in MOVING else today


@dataclass(slots=True)
class _Found:
    dates: list[Dated] = field(default_factory=list)
    stood: list[Stood] = field(default_factory=list)
    opens: date | None = None


Clock = tuple[str, int, str]
"""Kind of row, its id, and the name of the date."""


class Ledger:
    """What the ledger knows of some rows, by clock, and when the rounds of assignments were frozen."""

    def __init__(self, found: Mapping[Clock, Kept], frozen: Mapping[int, datetime]) -> None:
        self._found = found
        self._frozen = frozen

    def of(self, kind: str, row_id: int, what: str) -> Kept:
        """All that is known of one date; of what was never written down, nothing."""
        return self._found.get((kind, row_id, what), NOTHING_KEPT)

    def frozen_at(self, assignment_id: int) -> datetime | None:
        """When the round of an assignment was last frozen, if it ever was."""
        return self._frozen.get(assignment_id)


def ledger(
    session: Session, places: Places, *, words: bool = False, withheld: Collection[str] = frozenset()
) -> Ledger:
    """The lines of these rows, however many, in one statement. `words`: with the reasons that people gave.

    Not with those of the `withheld` events.
    """
    wanted = {f"{kind}_ids": list(ids) for kind, ids in places.items() if ids}
    kinds = tuple(kind for kind, ids in places.items() if ids)
    found: dict[Clock, _Found] = defaultdict(_Found)
    frozen: dict[int, datetime] = {}
    for row in ask(session, _lines(kinds), **wanted) if wanted else ():
        one = found[row.subject, row.subject_id, row.what]
        match row.line:
            case "date":
                one.dates.append(_dated(row, words=words and row.name not in withheld))
            case "stood":
                one.stood.append(Stood(row.cause, row.first, row.last))
            case "opens":
                one.opens = row.first
            case _:
                frozen[row.subject_id] = row.at
    return Ledger({clock: Kept(one.dates, one.stood, one.opens) for clock, one in found.items()}, frozen)


def _dated(row: Any, *, words: bool) -> Dated:
    reason = str((row.answers or {}).get("reason") or "") if words else ""
    return Dated(row.first, row.last, row.cause, row.name, row.at, row.who, row.principal, reason)


@cache
def _lines(kinds: tuple[str, ...]) -> CompoundSelect[Any]:
    """What is asked of rows of these kinds; the ids of each have a bind parameter of their own."""
    parts = [_dates(kinds), _stood(kinds)]
    if "assignment" in kinds:
        parts += [_opens(), _freezes()]
    return union_all(*parts).order_by("line", "id")


def _about(model: Any, kinds: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(and_(model.subject == kind, model.subject_id.in_(among(f"{kind}_ids"))) for kind in kinds))


def _dates(kinds: Sequence[str]) -> Select[Any]:
    return (
        select(
            literal("date").label("line"), DateChange.id.label("id"), DateChange.subject,
            DateChange.subject_id, DateChange.what, DateChange.former.label("first"),
            DateChange.day.label("last"), DateChange.cause, Event.at, Event.name, Account.name.label("who"),
            Position.title.label("principal"), Entry.answers,
        )
        .join(Event, Event.id == DateChange.event_id)
        .outerjoin(Account, Account.id == Event.actor_id)
        .outerjoin(Position, Position.id == Event.on_behalf_of_id)
        .outerjoin(Entry, Entry.id == Event.data["entry"].as_integer())
        .where(_about(DateChange, kinds))
    )  # fmt: skip


def _stood(kinds: Sequence[str]) -> Select[Any]:
    return select(
        literal("stood"), Suspension.id, Suspension.subject, Suspension.subject_id, Suspension.what,
        Suspension.since, Suspension.until, Suspension.cause, null(), null(), null(), null(), null(),
    ).where(_about(Suspension, kinds))  # fmt: skip


def _opens() -> Select[Any]:
    """The first day of each phase of the round, for its assignments."""
    what = literal("phase").concat(cast(Phase.number, String))
    return (
        select(
            literal("opens"), Phase.id, literal("assignment"), Assignment.id, what, Phase.opens, null(),
            null(), null(), null(), null(), null(), null(),
        )
        .join(Assignment, Assignment.round_id == Phase.round_id)
        .where(Assignment.id.in_(among("assignment_ids")))
    )  # fmt: skip


def _freezes() -> Select[Any]:
    """When the round of each assignment was frozen; the last time comes last and stays."""
    return (
        select(
            literal("frozen"), Event.id, literal("assignment"), Assignment.id, literal("frozen"), null(),
            null(), null(), Event.at, null(), null(), null(), null(),
        )
        .join(Assignment, and_(Event.subject == "round", Event.subject_id == Assignment.round_id))
        .where(Event.name == "round_frozen", Assignment.id.in_(among("assignment_ids")))
    )  # fmt: skip

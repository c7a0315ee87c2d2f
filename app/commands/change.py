"""What a step changes beside its state: the context of one transaction and the effects per step.

An effect is a function `(change, row, data) -> columns to set`. It is found by subject and trigger; the
step itself (rights, rules, guard, event) is the same for all and stands in `steps`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.database import take_turn
from app.models.workflow import Answers
from app.queries.people import Seat, seated
from workflows.clocks import Cause
from workflows.facts import ActorFacts, Facts
from workflows.roles import Actor, Scope


@dataclass(frozen=True, slots=True)
class NewDate:
    """A date of a row as it is set or moved, for the ledger; `what` names the clock (`workflows.clocks`)."""

    kind: str
    row_id: int
    what: str
    former: date | None
    day: date
    cause: Cause


@dataclass(slots=True)
class Change:
    """One transaction's work for one actor and when it happens; others wait in line until it ends.

    `text_confirmed` tells that the person confirmed that a text with a warning is right (rule I01). `dates`
    are those that a step sets or moves; they are written with its event. `principal` is the position that
    the step at hand is taken for by a deputy, for the events that it writes beside its own; `scope` is what
    the deputy's delegation must cover for it.
    """

    session: Session
    actor: Actor
    now: datetime
    today: date
    text_confirmed: bool = False
    dates: list[NewDate] = field(default_factory=list)
    principal: int | None = None
    scope: Scope | None = None

    _seats: tuple[Seat, ...] | None = None

    def __post_init__(self) -> None:
        take_turn(self.session)

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The positions of the organisation with who holds them today, read once per transaction."""
        if self._seats is None:
            self._seats = seated(self.session, self.today)
        return self._seats

    def first_date(self, kind: str, row_id: int, what: str, day: date) -> None:
        """A date of a row that takes no step itself is set for the first time, by the step at hand."""
        self.dates.append(NewDate(kind, row_id, what, None, day, Cause.SET))

    @property
    def nobody(self) -> ActorFacts:
        """Who acts, for a rule that does not ask."""
        return ActorFacts(roles=self.actor.roles)


Columns = dict[str, Any]
"""Columns of the row to set together with its new state."""

Effect = Callable[[Change, Any, Answers], Columns | None]
_EFFECTS: dict[tuple[str, str], Effect] = {}

Aftermath = Callable[[Change, Any, Facts], None]
"""From a row that moved and the facts by which it was judged."""

_AFTERMATHS: dict[tuple[str, str], Aftermath] = {}


def effect(subject: str, *triggers: str) -> Callable[[Effect], Effect]:
    """Register what these steps of a subject change beside the state."""

    def register(function: Effect) -> Effect:
        for trigger in triggers:
            if (subject, trigger) in _EFFECTS:
                raise ValueError(f"{subject}.{trigger} has two effects")
            _EFFECTS[subject, trigger] = function
        return function

    return register


def effect_of(subject: str, trigger: str) -> Effect | None:
    """The effect of a step, if it has one beside its state and event."""
    return _EFFECTS.get((subject, trigger))


def aftermath(subject: str, trigger: str) -> Callable[[Aftermath], Aftermath]:
    """Register what this step brings about elsewhere once its own row has moved and its event is written.

    For what depends on the new state of the row, such as the step that a confirmed decision takes.
    """

    def register(function: Aftermath) -> Aftermath:
        if (subject, trigger) in _AFTERMATHS:
            raise ValueError(f"{subject}.{trigger} has two aftermaths")
        _AFTERMATHS[subject, trigger] = function
        return function

    return register


def aftermath_of(subject: str, trigger: str) -> Aftermath | None:
    """What a step brings about elsewhere, if anything."""
    return _AFTERMATHS.get((subject, trigger))

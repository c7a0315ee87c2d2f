"""Facts about days: what a day is, where a ladder of reminders stands, when somebody is written to."""

from dataclasses import dataclass
from typing import Annotated, Literal

from workflows.domains import Count, Domain, Flag, Names, Whole

DayKind = Literal["working_day", "saturday", "sunday", "holiday", "equated_day"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFacts:
    """A day to be judged: its kind (B01), and the school days among its last ten working days (B05).

    `away`: the positions that must meet a date and whose holder is away on it.
    """

    day_kind: DayKind = None
    school_days: Count = None
    away: Names = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderFacts:
    """A ladder looked at on one day (C01-C03, C05, C07), and what stops a reminder by hand.

    `workdays_left` until the date of the case, below 0 when it has passed; `delegation_active`:
    somebody acts in everything for the position to be reminded; `workdays_unchanged` since anything happened
    to the case. `sent_today`: whoever must act was reminded today already, by hand or by a ladder;
    `own_date_runs`: it was returned with a day of its own, which has not passed.
    """

    workdays_left: Whole = None
    delegation_active: Flag = None
    workdays_unchanged: Count = None
    open: Flag = None
    sent_today: Flag = None
    own_date_runs: Flag = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """A moment at which messages wait for somebody (C04), on the local clock.

    `workday` of the unit's calendar; `hour` that has begun, 0 to 23; `sent_today` counts the bundles that
    this person already had today.
    """

    workday: Flag = None
    hour: Annotated[int | None, Domain("integer", low=0, high=23)] = None
    sent_today: Count = None

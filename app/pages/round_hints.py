"""What the secretary hears about the dates of a round: days off, school holidays, heads who are away."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.clock import today
from app.commands.rounds import day_rule, working_day
from app.extensions import db
from app.pages.deadlines import absence
from app.pages.form_pages import tells
from app.queries.absences import away
from app.queries.people import heads_of, seats
from app.queries.rounds import unit_ids
from app.text import day, locale, t
from forms.definition import load
from workflows.calendar import DUTCH, OutsideCalendar
from workflows.facts import ActorFacts, CalendarFacts, Facts
from workflows.machine import judge
from workflows.rules.table import Effect

DEADLINES = tuple(f"phase{number}_deadline" for number in (1, 2, 3))


@tells("round", "save_round")
def hints(data: Mapping[str, Any]) -> Iterator[str]:
    """Each date that moved to a working day (B01), then what speaks against a deadline; it stops nothing."""
    chosen = {name: date.fromisoformat(data[name]) for name in _dates() if data.get(name)}
    yield from _moved(chosen)
    for name in DEADLINES:
        if name in chosen and (said := _school(working_day(chosen[name]))):
            yield f"{_label(name)}: {said}"
    yield from _absent({name: working_day(chosen[name]) for name in DEADLINES if name in chosen}, data)


def _dates() -> list[str]:
    return [question.key for question in load("round").questions if question.kind == "date"]


def _label(name: str) -> str:
    return next(q.label.text(locale()) for q in load("round").questions if q.key == name)


def _moved(chosen: Mapping[str, date]) -> Iterator[str]:
    rule = None
    for name, first in chosen.items():
        if (last := working_day(first)) != first:
            rule = day_rule(first)
            yield t("rounds.moved", what=_label(name), day=day(first), moved=day(last))
    if rule is not None:
        yield rule.sentence.text(locale())


def _school(deadline: date) -> str | None:
    """The advice of rule B05 when school holidays take half of the last ten working days."""
    try:
        calendar = CalendarFacts(school_days=DUTCH.school_days_before(deadline))
    except OutsideCalendar:
        return None
    facts = Facts(today=today(), actor=ActorFacts(roles=frozenset()), calendar=calendar)
    (outcome,) = judge(("B05",), facts)
    return outcome.sentence.text(locale()) if outcome.effect is Effect.WARN else None


def _absent(deadlines: Mapping[str, date], data: Mapping[str, Any]) -> Iterator[str]:
    """Per deadline the heads of the units that take part and are away on it."""
    session = db.session()
    heads = heads_of(seats(session), unit_ids(session, data.get("participants") or []))
    found = away(session, [(head, due) for due in deadlines.values() for head in heads])
    for name, due in deadlines.items():
        if said := absence([one for one in found if one.day == due]):
            yield f"{_label(name)}, {day(due)}: {said}"

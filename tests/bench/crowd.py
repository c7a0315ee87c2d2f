"""A database full of open commitments with a timer each, written by the database itself."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Date, bindparam, text

from app.clock import now
from app.commands.ladders import NAME as SWEEPS
from app.database import transaction
from app.extensions import db
from app.models.event import Heartbeat
from app.models.round import Round
from app.types import UtcDateTime
from tests.factories import make_organisation, make_round
from workflows.calendar import DUTCH, start_of_day

LADDER_DAYS = 20
"""The first rung of a commitment: so many working days before its date (rule C03)."""

START = date(2026, 3, 2)
"""A Monday; what is due falls on the working days from here."""

LATER = START + timedelta(weeks=26)
SPREAD = 250
"""Everything else is looked at half a year later, spread over a year of working days."""

FIRST, PART = 1_000, 50_000
"""Ids of what stands elsewhere, and how much is written at once: a statement may not take long."""

OWNERS = range(1, 9)
"""The first positions that `make_organisation` makes: heads and deputies, who take turns as owners."""

_SERIES = {
    "sqlite": """(WITH RECURSIVE n(i) AS (SELECT :lo UNION ALL SELECT i + 1 FROM n WHERE i < :hi)
        SELECT i FROM n)""",
    "postgresql": "generate_series(CAST(:lo AS integer), CAST(:hi AS integer)) AS n(i)",
}
_COMMITMENTS = """
    INSERT INTO commitment (id, key, state, created_at, updated_at, version, round_id, title, edition,
                            progress, owner_id, due)
    SELECT i, 'M-' || i, 'in_execution', :moment, :moment, 3, :round, 'Samen leren op straat', 1, 40,
           1 + i % 8, :due FROM {series}
"""
_TIMERS = """
    INSERT INTO timer (day, subject, subject_id, ladder, entry)
    SELECT :day, 'commitment', i, 'due', 0 FROM {series}
"""

_TYPES = {"day": Date(), "due": Date(), "moment": UtcDateTime()}


def crowd(stored: int, due: Sequence[int]) -> tuple[date, ...]:
    """Fill an empty database: `stored` timers, on each working day from START so many that are due.

    Gives those days. Somebody swept before, so that no timer is written anew.
    """
    people = make_organisation()
    if sorted(people.positions.values())[: len(OWNERS)] != list(OWNERS):
        raise LookupError("the first positions have other ids")
    make_round(people)
    days = tuple(DUTCH.add_working_days(START, number) for number in range(len(due)))
    ahead = [DUTCH.add_working_days(LATER, number) for number in range(SPREAD)]
    rest = stored - sum(due)
    shares = [rest // SPREAD + (number < rest % SPREAD) for number in range(SPREAD)]
    with transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(
                text("SET LOCAL session_replication_role = replica")
            )  # a million checks of references
        session.add(Heartbeat(name=SWEEPS, at=start_of_day(START - timedelta(days=1))))
        round_id = session.query(Round.id).scalar()
        series = _SERIES[session.get_bind().dialect.name]
        first = 1
        for day, count in zip((*days, *ahead), (*due, *shares), strict=True):
            if count:
                where = {"lo": first, "hi": first + count - 1}
                climbs = DUTCH.add_working_days(day, LADDER_DAYS)
                row = {"moment": now(), "round": round_id, "due": climbs}
                _run(_COMMITMENTS, series, where | row)
                _run(_TIMERS, series, where | {"day": day})
                first += count
    _settled()
    return days


def elsewhere(stored: int) -> None:
    """So many open commitments in a round of their own, beside whatever is there; none is due soon."""
    with transaction() as session:
        here = session.query(Round).order_by(Round.id).first()
        if here is None:
            raise LookupError("there is no round to stand beside")
        other = Round(
            key="R-9999", state="closed", created_at=now(), updated_at=now(), name="Elders",
            horizon_year=here.horizon_year, freeze_date=here.freeze_date, decision_date=here.decision_date,
        )  # fmt: skip
        session.add(other)
        session.flush()
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        series = _SERIES[session.get_bind().dialect.name]
        row = {"moment": now(), "round": other.id, "due": DUTCH.add_working_days(LATER, SPREAD)}
        for first in range(FIRST, FIRST + stored, PART):
            where = {"lo": first, "hi": min(first + PART, FIRST + stored) - 1}
            _run(_COMMITMENTS, series, where | row)
            _run(_TIMERS, series, where | {"day": LATER})
    _settled()


def _run(statement: str, series: str, values: dict[str, object]) -> None:
    known = text(statement.format(series=series))
    typed = [bindparam(name, type_=kind) for name, kind in _TYPES.items() if f":{name}" in statement]
    db.session.execute(known.bindparams(*typed), values)


def _settled() -> None:
    """What a server does by itself after a while: counting what is there."""
    if db.engine.dialect.name == "postgresql":
        connection = db.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT", postgresql_readonly=False
        )
        with connection:
            connection.exec_driver_sql("VACUUM ANALYZE timer, commitment")

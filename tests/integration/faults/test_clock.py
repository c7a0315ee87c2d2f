"""The clock jumps, the mail server is away for a day, several sweep at once: everything comes once."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.clock import LOCAL, now, today
from app.commands.timers import replace_timers
from app.extensions import db
from app.models.event import Heartbeat
from app.models.mail import Mail
from app.models.timer import Rung, Slot, Timer
from tests.brokers import BROKERS
from tests.factories import UNITS
from tests.integration.faults.checks import assert_every_mail_arrived, assert_nothing_lost_or_half
from tests.integration.faults.clockwork import Clock
from tests.integration.faults.crew import PATIENCE, within
from tests.integration.faults.forwarder import Forwarder
from tests.integration.faults.stage import Stage
from tests.integration.mail.conftest import Office

HEADS = tuple(f"chef.{unit}" for unit in UNITS)
WITH_WORKERS = [("postgresql", name) for name in BROKERS]
HOUR = 3600.0
AWAY = "mail server away"
STEP = 300.0
"""Seconds by which the clock runs ahead when a wait is passed over."""


@pytest.fixture
def hands(tmp_path: Path) -> Clock:
    """The clock of the processes; it is right at first."""
    made = Clock(tmp_path / "clock")
    made.set(0)
    return made


@pytest.fixture
def wire(stage: Stage) -> Iterator[Forwarder]:
    """The way to the mail server."""
    made = Forwarder(int(stage.crew.settings["OPGAVE_MAIL_URL"].rpartition(":")[2]))
    stage.crew.settings["OPGAVE_MAIL_URL"] = f"smtp://127.0.0.1:{made.port}"
    yield made
    made.cut()


@pytest.fixture
def office(stage: Stage) -> Office:
    """Where something happens that everybody is told of."""
    return Office(stage.app, stage.people, stage.postbox, itertools.count(1))


def happens(office: Office, hands: Clock, times: int) -> None:
    """So many things happen that the head of each unit is told of, by the clock of the processes."""
    with office.app.app_context():
        for _ in range(times):
            office.happens(*HEADS, at=now() + timedelta(seconds=hands.ahead))
        db.session.remove()


def first_rung(stage: Stage) -> date:
    """The first day on which somebody is reminded, of all units the same."""
    with stage.app.app_context():
        replace_timers(today())
        found = db.session.scalars(select(func.min(Timer.day))).one()
        db.session.remove()
    return found


def counted(stage: Stage, *condition: object) -> int:
    with stage.app.app_context():
        found = db.session.scalar(select(func.count()).select_from(*condition))
        db.session.remove()
    return int(found or 0)


def let_it_all_go(stage: Stage, hands: Clock) -> None:
    """Let time pass quickly until no mail waits any more."""

    def gone() -> bool:
        hands.set(hands.ahead + STEP)
        return within(1, lambda: not stage.waits())

    assert within(PATIENCE, gone), stage.crew.log("loop").read_text("utf-8")


def seen_on(stage: Stage, day: date) -> bool:
    """Whether a loop gave a sign of life on this day."""
    with stage.app.app_context():
        at = db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == "worker"))
        db.session.remove()
    return at is not None and at.astimezone(LOCAL).date() == day


def start(stage: Stage, hands: Clock, broker: str) -> None:
    """Start who does the periodic work, by this clock: the loop, or the worker that it wakes."""
    stage.crew.start("loop", *hands.command, "jobs", "run")
    if broker:
        stage.crew.start("worker", *hands.command, "jobs", "worker", "--concurrency", "1")


def away_for_a_day(stage: Stage, hands: Clock, wire: Forwarder, office: Office, broker: str) -> None:
    wire.cut()
    start(stage, hands, broker)
    sender = "worker" if broker else "loop"
    for hour in range(0, 25, 6):
        hands.set(hour * HOUR)
        if hour <= 18:
            happens(office, hands, 3)
        tried = stage.crew.said(sender, AWAY)
        assert within(PATIENCE, lambda tried=tried: stage.crew.said(sender, AWAY) > tried)
    assert stage.postbox.offered == 0
    wire.mend()
    let_it_all_go(stage, hands)
    stage.crew.end()
    assert counted(stage, Mail) == len(stage.postbox.by_id()) == 4 * 3 * len(HEADS)
    assert assert_every_mail_arrived(stage, kills=0) == 0


def jumps_a_day(stage: Stage, hands: Clock, office: Office, broker: str) -> None:
    day = first_rung(stage)
    before = day - timedelta(days=1)
    hands.go_to(before)
    start(stage, hands, broker)
    for there, rungs in ((before, 0), (day, len(UNITS)), (before, len(UNITS)), (day, len(UNITS))):
        hands.go_to(there)
        happens(office, hands, 1)
        assert within(PATIENCE, lambda there=there: seen_on(stage, there))
        assert within(PATIENCE, lambda rungs=rungs: counted(stage, Rung) == rungs)
    let_it_all_go(stage, hands)
    stage.crew.end()
    assert counted(stage, Rung) == len(UNITS)
    assert counted(stage, Mail) == 4 * len(HEADS) + len(UNITS)
    assert assert_every_mail_arrived(stage, kills=0) == 0
    stage.finish()
    assert_nothing_lost_or_half(stage, [])


def test_a_mail_server_that_is_away_for_a_day_gets_every_mail_once(
    stage: Stage, hands: Clock, wire: Forwarder, office: Office
) -> None:
    away_for_a_day(stage, hands, wire, office, "")


def test_a_clock_that_jumps_a_day_forward_and_back_repeats_and_forgets_nothing(
    stage: Stage, hands: Clock, office: Office
) -> None:
    jumps_a_day(stage, hands, office, "")


@pytest.mark.soak
@pytest.mark.parametrize(("backend", "broker"), WITH_WORKERS, indirect=True)
def test_workers_send_every_mail_once_after_a_day_without_a_mail_server(
    stage: Stage, hands: Clock, wire: Forwarder, office: Office, broker: str
) -> None:
    away_for_a_day(stage, hands, wire, office, broker)


@pytest.mark.soak
@pytest.mark.parametrize(("backend", "broker"), WITH_WORKERS, indirect=True)
def test_workers_on_a_clock_that_jumps_repeat_and_forget_nothing(
    stage: Stage, hands: Clock, office: Office, broker: str
) -> None:
    jumps_a_day(stage, hands, office, broker)


def test_who_sweep_and_send_at_the_same_moment_do_it_once(stage: Stage, hands: Clock, office: Office) -> None:
    hands.go_to(first_rung(stage))
    happens(office, hands, 5)
    hands.gate.touch()
    for name in ("one", "two"):
        stage.crew.start(name, *hands.command, "jobs", "once")
    for name in ("loop", "other loop"):
        stage.crew.start(name, *hands.command, "jobs", "run")
    assert within(PATIENCE, lambda: hands.waiting() == 4)
    hands.gate.unlink()
    assert [stage.crew.running[name].wait(PATIENCE) for name in ("one", "two")] == [0, 0]
    assert within(PATIENCE, lambda: counted(stage, Slot) >= 3)
    stage.crew.stop("other loop")
    let_it_all_go(stage, hands)
    stage.crew.end()
    assert counted(stage, Rung) == len(UNITS)
    assert counted(stage, Mail) == 5 * len(HEADS) + len(UNITS)
    assert assert_every_mail_arrived(stage, kills=0) == 0
    stage.finish()
    assert_nothing_lost_or_half(stage, [])

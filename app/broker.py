"""Celery, for many: a broker carries the wake-ups, the database stays the truth about what is to be done.

Losing a wake-up loses nothing: the next one finds the same work. One that waits longer than the period of its
jobs is thrown away, so that a worker that was away does not run the past.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from celery import Celery
from celery.exceptions import OperationalError
from flask import Flask
from sqlalchemy import select

from app import jobs, logs
from app.clock import now
from app.commands.upkeep import CALLED, sign
from app.extensions import db
from app.models.event import Heartbeat
from config import Settings

SECONDS = 2
"""How long the loop waits for a broker before it does the work itself."""
KEPT = 10
"""How many seconds a wake-up waits for a worker at least."""
SIGN, SILENT = timedelta(seconds=10), timedelta(seconds=30)
"""How often a worker tells that it was woken, and after how long without a word nobody is relied on."""


def queue_of(settings: Settings) -> str:
    """The queue of this Opgave: several can share a broker without running each other's jobs."""
    return f"opgave-{sha256(settings.database_url.encode()).hexdigest()[:12]}"


def make_celery(app: Flask) -> Celery:
    """The Celery application of an Opgave with OPGAVE_BROKER_URL; its one task runs the jobs it names."""
    settings: Settings = app.config["OPGAVE"]
    made = Celery("opgave", broker=settings.broker_url)
    made.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_default_queue=queue_of(settings),
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
        broker_connection_timeout=SECONDS,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS},
    )

    last: datetime | None = None

    @made.task(name="opgave.run")  # type: ignore[untyped-decorator]
    def run(names: list[str]) -> None:
        """Run the jobs that are named, and tell now and then that somebody was woken."""
        nonlocal last
        jobs.run_due(app, frozenset(names))
        with app.app_context():
            moment = now()
            if last is None or moment - last >= SIGN:
                last = moment
                sign(CALLED, moment)

    return made


def waker(app: Flask) -> jobs.Wake:
    """How the loop wakes the workers.

    A broker that takes a wake-up says nothing about who hears it: when no worker gave a sign for a while,
    nobody could be told, and the loop does the work itself.
    """
    made = make_celery(app)
    with app.app_context():
        began = now()

    def wake(names: frozenset[str], seconds: int) -> bool:
        try:
            made.send_task("opgave.run", [sorted(names)], expires=max(seconds, KEPT), retry=False)
        except (OperationalError, OSError) as error:
            logs.log.warning("broker away", error=type(error).__name__)
            return False
        with app.app_context():
            return heard(began, now())

    return wake


def heard(began: datetime, moment: datetime) -> bool:
    """Whether a worker gave a sign lately; it has some time from when the loop began."""
    last: datetime | None = db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == CALLED))
    db.session.rollback()
    if moment - max(began, last or began) <= SILENT:
        return True
    logs.log.warning("workers silent")
    return False


def work(app: Flask, concurrency: int) -> None:
    """Run a worker until it is stopped. Threads: the work is waiting for the database and the mail server."""
    options = ["--pool=threads", f"--concurrency={concurrency}", "--loglevel=warning"]
    make_celery(app).worker_main(["worker", *options, "--without-gossip", "--without-mingle"])

"""Celery, for many: a broker carries the wake-ups, the database stays the truth about what is to be done.

Losing a wake-up loses nothing: the next one finds the same work. One that waits longer than the period of its
jobs is thrown away, so that a worker that was away does not run the past.
"""

from hashlib import sha256

from celery import Celery
from celery.exceptions import OperationalError
from flask import Flask

from app import jobs, logs
from config import Settings

SECONDS = 2
"""How long the loop waits for a broker before it does the work itself."""
KEPT = 10
"""How many seconds a wake-up waits for a worker at least."""


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

    @made.task(name="opgave.run")  # type: ignore[untyped-decorator]
    def run(names: list[str]) -> None:
        """Run the jobs that are named."""
        jobs.run_due(app, frozenset(names))

    return made


def waker(app: Flask) -> jobs.Wake:
    """How the loop wakes the workers."""
    made = make_celery(app)

    def wake(names: frozenset[str], seconds: int) -> bool:
        try:
            made.send_task("opgave.run", [sorted(names)], expires=max(seconds, KEPT), retry=False)
        except (OperationalError, OSError) as error:
            logs.log.warning("broker away", error=type(error).__name__)
            return False
        return True

    return wake


def work(app: Flask, concurrency: int) -> None:
    """Run a worker until it is stopped. Threads: the work is waiting for the database and the mail server."""
    options = ["--pool=threads", f"--concurrency={concurrency}", "--loglevel=warning"]
    make_celery(app).worker_main(["worker", *options, "--without-gossip", "--without-mingle"])

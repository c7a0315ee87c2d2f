"""`flask jobs`: the periodic work as a loop or as one sweep."""

import json
import signal
from datetime import datetime
from threading import Event as Signal

import click
from flask import current_app
from flask.cli import with_appcontext

from app import jobs
from app.clock import LOCAL, today
from app.commands.timers import replace_timers
from config import Settings


@click.group("jobs", help="The periodic work.")
def group() -> None:
    """Group the job commands."""


@group.command()
@with_appcontext
def run() -> None:
    """Run the loop until it is stopped."""
    stop = Signal()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    settings: Settings = app.config["OPGAVE"]
    if not settings.broker_url:
        jobs.loop(app, stop)
        return
    from app import broker  # Celery is loaded where there is a broker only: it costs a third of a second

    jobs.loop(app, stop, broker.waker(app))


@group.command()
@click.option("--concurrency", default=2, show_default=True, type=click.IntRange(1, 64))
@with_appcontext
def worker(concurrency: int) -> None:
    """Run a Celery worker that the loop wakes through the broker, until it is stopped."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    settings: Settings = app.config["OPGAVE"]
    if not settings.broker_url:
        raise click.ClickException("OPGAVE_BROKER_URL is not set: the loop (jobs run) does the work itself")
    from app import broker

    broker.work(app, concurrency)


@group.command()
@click.option("--now", "moment", help="The moment to believe, in ISO; a moment without a zone is local.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def once(moment: str | None, as_json: bool) -> None:
    """One sweep of every job."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    done = jobs.run_once(app, _moment(moment) if moment else None)
    click.echo(json.dumps(done) if as_json else "\n".join(f"{name}: {count}" for name, count in done.items()))
    raise SystemExit(1 if -1 in done.values() else 0)


@group.command("replace-timers")
@with_appcontext
def replace() -> None:
    """Write every timer of a ladder anew from the rows as they stand; prints how many there are.

    Nothing that was sent is sent again.
    """
    click.echo(replace_timers(today()))


def _moment(value: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except ValueError as wrong:
        raise click.UsageError(f"{value} is not a moment in ISO, such as 2026-11-23T09:00") from wrong
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)

"""`flask serve`: one web worker and the job loop beside it; both start and stop together."""

import subprocess
import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from app import health
from app.commands.accounts import demo_password_works
from config import Settings

THREADS = 8
"""Blocking threads on PostgreSQL. SQLite has one writer: more threads only wait for each other."""


@click.command("serve", help="Serve the application, with the periodic work beside it.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@with_appcontext
def group(host: str, port: int, workers: int) -> None:
    """Start both; ends when the server is stopped."""
    settings: Settings = current_app.config["OPGAVE"]
    if settings.production:
        _refuse_unsafe()
    click.echo(f"Opgave: http://{host}:{port}  (Ctrl+C stops it)")
    loop = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run"])
    try:
        Granian(
            "wsgi:app",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=1 if settings.sqlite else THREADS,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
        ).serve()
    finally:
        loop.terminate()
        loop.wait(10)


def _refuse_unsafe() -> None:
    """What production does not start with, beyond the settings: the demo's password, a forgetful database."""
    if demo_password_works():
        raise click.ClickException("an account still has the demo's password; production does not start")
    if (found := health.durability()) != "ok":
        raise click.ClickException(f"the database may lose what it acknowledged: {found}")

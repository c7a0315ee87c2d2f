"""`flask doctor`: whether this installation is set up well; for whoever runs it."""

import json
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from app import health
from app.clock import now
from app.commands.accounts import demo_password_works
from app.extensions import db
from app.queries.mails import waiting_long
from config import Settings

LEAST_FREE = 500_000_000
"""Bytes that should be free beside a database in a file."""


@click.command("doctor", help="Check the configuration, the database and what it needs.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def group(as_json: bool) -> None:
    """Check each part; exit 1 when one of them is not well. A secret is never shown."""
    settings: Settings = current_app.config["OPGAVE"]
    parts = {"settings": f"ok ({settings.env})"} | health.checks()
    if parts["database"] == "ok":
        parts["durable"] = health.durability()
        parts["mail"] = health.ask(lambda: _mail(settings))
        if settings.production:
            parts["demo password"] = health.ask(lambda: "works" if demo_password_works() else "ok")
    if settings.sqlite:
        free = shutil.disk_usage(Path(settings.database_url.removeprefix("sqlite:///")).parent).free
        parts["disk"] = "ok" if free > LEAST_FREE else f"only {free // 1_000_000} MB free"
    good = all(part.startswith("ok") for part in parts.values())
    if as_json:
        click.echo(json.dumps({"ok": good, **parts}))
    else:
        for name, part in parts.items():
            click.echo(f"{name}: {part}")
    raise SystemExit(0 if good else 1)


def _mail(settings: Settings) -> str:
    """Where mail goes, without the password, or how many mails wait in vain."""
    waiting = waiting_long(db.session(), now())
    if waiting:
        return f"{waiting} mails wait; see `outbox list --state waiting`"
    if not settings.mail_url:
        return "ok (no OPGAVE_MAIL_URL: mail is kept and read in the application)"
    server = urlsplit(settings.mail_url)
    return f"ok ({server.scheme}://{server.hostname}, from {settings.sender})"

"""`flask backup FILE`: a consistent copy of the database, made while it is in use."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.exchange.backup import BackupRefused, back_up


@click.command("backup", help="Write a consistent copy of the database to FILE, while in use.")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def group(file: Path) -> None:
    """Make the copy; an existing file is never written over."""
    try:
        size = back_up(current_app.config["OPGAVE"], file)
    except BackupRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{file}: {size} bytes")

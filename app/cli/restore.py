"""`flask restore FILE`: put a copy back."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.exchange.backup import BackupRefused, restore
from app.extensions import db


@click.command("restore", help="Replace everything in the database by the copy in FILE.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask whether what is there now may go.")
@with_appcontext
def group(file: Path, yes: bool) -> None:
    """Put the copy back and bring it to this version. What is in the database now is gone."""
    if not yes:
        click.confirm("Everything that is in the database now will be replaced. Go on?", abort=True)
    db.session.remove()
    db.engine.dispose()
    try:
        restore(current_app.config["OPGAVE"], file)
    except BackupRefused as refused:
        raise click.ClickException(str(refused)) from refused
    db.engine.dispose()
    upgrade()
    click.echo(f"{file} is back")

"""`flask demo`: load the demo round, or start it afresh."""

import click
from flask import current_app
from flask.cli import with_appcontext

from app.clock import today
from config import Settings


@click.group("demo", help="The demo round with fictional data.")
def group() -> None:
    """Group the demo commands."""


@group.command()
@with_appcontext
def load() -> None:
    """Load the demo when there is no round yet; safe to repeat."""
    from app.demo import loader

    _refuse_production()
    if loader.is_loaded():
        click.echo("The demo is already there.")
        return
    click.echo("Loading the demo round; this takes a moment.")
    try:
        steps = loader.load(today())
    except loader.DemoFailed as failed:
        raise click.ClickException(str(failed)) from failed
    click.echo(f"The demo round is loaded: {steps} steps.")


@group.command()
@click.confirmation_option(prompt="This removes everything in this database. Go on?")
@with_appcontext
def reset() -> None:
    """Remove everything and load the demo afresh, in this week."""
    from app.demo import loader

    _refuse_production()
    loader.clear()
    click.echo(f"The demo round is loaded: {loader.load(today())} steps.")


def _refuse_production() -> None:
    settings: Settings = current_app.config["OPGAVE"]
    if settings.production:
        raise click.ClickException("the demo is refused in production")

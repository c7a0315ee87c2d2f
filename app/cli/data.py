"""`flask data check`: whether every stored word and reference still means something."""

import json

import click
from flask.cli import with_appcontext

from app.queries.stored import problems


@click.group("data", help="What is stored.")
def group() -> None:
    """Group the data commands."""


@group.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def check(as_json: bool) -> None:
    """Check states, roles, event names, form versions and references; one line for each fault."""
    found = list(problems())
    if as_json:
        click.echo(json.dumps({"faults": found}))
    else:
        for line in found:
            click.echo(line, err=True)
        click.echo(f"{len(found)} faults")
    raise SystemExit(1 if found else 0)

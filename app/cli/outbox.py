"""`flask outbox`: what was sent, what waits, what was given up."""

import json
from typing import Any

import click
from flask.cli import with_appcontext

from app.commands import mail
from app.extensions import db
from app.queries.mails import Post, one_post, stored_post

STATES = ("waiting", "given_up", "kept", "sent", "all")


@click.group("outbox", help="Mail that leaves, left, or could not.")
def group() -> None:
    """Group the outbox commands."""


@group.command("list")
@click.option("--state", type=click.Choice(STATES), default="all", show_default=True)
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def list_(state: str, most: int, as_json: bool) -> None:
    """List the newest mails, without their text."""
    found = stored_post(db.session(), state, most)
    if as_json:
        click.echo(json.dumps({"mails": [_head(each) for each in found]}))
        return
    for each in found:
        error = f"  {each.error}" if each.error else ""
        click.echo(f"{each.id}  {each.state}  {each.state_at:%Y-%m-%d %H:%M}  {each.key}{error}")
    click.echo(f"{len(found)} mails")


@group.command()
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def show(number: int, as_json: bool) -> None:
    """Show one mail with its text."""
    found = one_post(db.session(), number)
    if found is None:
        raise click.ClickException(f"there is no mail {number}")
    words = {"language": found.language, "subject": found.subject, "text": found.text}
    if as_json:
        click.echo(json.dumps(_head(found) | words))
        return
    for name, value in _head(found).items():
        click.echo(f"{name}: {'-' if value is None else value}")
    click.echo(f"\n{found.subject}\n\n{found.text}" if found.text else "\nnot written yet")


@group.command()
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def retry(number: int, as_json: bool) -> None:
    """Send a mail again that was given up."""
    if not mail.retry(number):
        raise click.ClickException(f"mail {number} was not given up")
    click.echo(json.dumps({"id": number, "state": "waiting"}) if as_json else f"mail {number} is sent again")


def _head(each: Post) -> dict[str, Any]:
    return {
        "id": each.id,
        "key": each.key,
        "account": each.account_id,
        "state": each.state,
        "at": each.state_at.isoformat(),
        "created": each.created_at.isoformat(),
        "attempts": each.attempts,
        "error": each.error,
    }

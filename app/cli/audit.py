"""`flask audit verify`: whether the audit trail is as it was written."""

import json

import click
from flask.cli import with_appcontext

from app.commands import seals


@click.group("audit", help="The audit trail and its seals.")
def group() -> None:
    """Group the audit commands."""


@group.command()
@click.option("--anchor", help="POSITION:DIGEST written down earlier; checks that it still stands.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def verify(anchor: str | None, as_json: bool) -> None:
    """Walk the chain; names every event that was changed, removed, inserted or cut off.

    The last line is the end of the chain: written down elsewhere, it proves later with --anchor that
    nothing before it was replaced, whoever had the database.
    """
    report = seals.verify()
    lost = anchor is not None and not _stands(anchor)
    if as_json:
        faults = [{"kind": f.kind, "event": f.event_id, "position": f.position} for f in report.faults]
        end = {"position": report.position, "digest": report.digest, "waiting": report.waiting}
        click.echo(json.dumps(end | {"faults": faults, "anchor_lost": lost}))
    else:
        for fault in report.faults:
            click.echo(f"{fault.kind}: event {fault.event_id or '?'}, link {fault.position or '?'}", err=True)
        if lost:
            click.echo(f"the anchor {anchor} is not in the chain", err=True)
        click.echo(f"{report.position} events sealed, {report.waiting} waiting")
        click.echo(f"{report.position}:{report.digest}")
    raise SystemExit(1 if report.faults or lost else 0)


def _stands(anchor: str) -> bool:
    position, _, digest = anchor.partition(":")
    if not position.isdigit():
        raise click.UsageError("--anchor is POSITION:DIGEST, as verify printed it")
    return seals.stands(int(position), digest)

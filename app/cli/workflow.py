"""`flask workflow`: what a thing can go through, as the tables of steps say it."""

import json

import click

from workflows.registry import WORKFLOWS


@click.group("workflow", help="The workflows: their states and steps.")
def group() -> None:
    """Group the workflow commands."""


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def every(as_json: bool) -> None:
    """List every workflow with its number of states and steps, where it begins and where it ends."""
    found = [
        {
            "name": name,
            "states": list(workflow.states),
            "initial": workflow.initial,
            "settled": sorted(workflow.settled),
            "steps": sorted(workflow.triggers),
        }
        for name, workflow in WORKFLOWS.items()
    ]
    if as_json:
        click.echo(json.dumps(found))
        return
    for each in found:
        states, steps, ends = (each[name] for name in ("states", "steps", "settled"))
        click.echo(f"{each['name']:16}{len(states):3} states{len(steps):4} steps  ends: {', '.join(ends)}")


@group.command()
@click.argument("name", type=click.Choice(list(WORKFLOWS)))
def diagram(name: str) -> None:
    """Print a workflow as a Mermaid state diagram."""
    click.echo(WORKFLOWS[name].diagram())

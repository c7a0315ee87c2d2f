"""`flask user`: accounts on positions, from the command line."""

import json

import click
from flask.cli import with_appcontext

from app.commands import accounts
from app.commands.accounts import AccountRefused, NewAccount
from workflows.roles import Role

ROLES = [role.value for role in Role if role is not Role.SYSTEM]


@click.group("user", help="Accounts on positions.")
def group() -> None:
    """Group the account commands."""


@group.command()
@click.argument("name")
@click.option("--function", required=True, help="Title of the position, as people see it.")
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice(ROLES))
@click.option("--unit", help="Key of the unit.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def create(name: str, function: str, roles: tuple[str, ...], unit: str | None, as_json: bool) -> None:
    """Make an account; prints its temporary password once."""
    new = NewAccount(name, function, tuple(Role(role) for role in roles), unit)
    try:
        _tell(name, accounts.create_account(new, None), as_json)
    except AccountRefused as refused:
        raise click.ClickException(str(refused)) from refused


@group.command("reset-password")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def reset_password(name: str, as_json: bool) -> None:
    """Give a temporary password, to be changed at the next sign-in; prints it once."""
    try:
        _tell(name, accounts.reset_password(name, None), as_json)
    except AccountRefused as refused:
        raise click.ClickException(str(refused)) from refused


@group.command()
@click.argument("name")
@with_appcontext
def disable(name: str) -> None:
    """Switch an account off and end its sessions."""
    try:
        accounts.disable_account(name, None)
    except AccountRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{name} is off")


@group.command()
@click.argument("name")
@with_appcontext
def enable(name: str) -> None:
    """Switch an account on again."""
    try:
        accounts.enable_account(name, None)
    except AccountRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{name} is on")


def _tell(name: str, password: str, as_json: bool) -> None:
    click.echo(json.dumps({"username": name, "password": password}) if as_json else password)

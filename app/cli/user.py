"""`flask user`: accounts on positions, from the command line."""

import json

import click
from flask.cli import with_appcontext

from app.commands import accounts
from app.commands.failures import NotFound, PeopleRefused
from app.commands.positions import PositionDetails
from app.exchange.organisation_tables import SEATS
from app.text import text_in
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
@click.option("--seat", type=click.Choice(SEATS), help="Place in the leadership, with the role leadership.")
@click.option("--line", type=click.IntRange(1, 5), help="Programme line, with the role line_lead.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def create(
    name: str,
    function: str,
    roles: tuple[str, ...],
    unit: str | None,
    seat: str | None,
    line: int | None,
    as_json: bool,
) -> None:
    """Make an account; prints its temporary password once."""
    new = PositionDetails(title=function, roles=roles, unit_key=unit, seat=seat, line=line)
    try:
        _tell(name, accounts.create_account(name, new, None), as_json)
    except (NotFound, PeopleRefused) as refused:
        raise _told(refused) from refused


@group.command("reset-password")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def reset_password(name: str, as_json: bool) -> None:
    """Give a temporary password, to be changed at the next sign-in; prints it once."""
    try:
        _tell(name, accounts.reset_password(name, None), as_json)
    except (NotFound, PeopleRefused) as refused:
        raise _told(refused) from refused


@group.command()
@click.argument("name")
@with_appcontext
def disable(name: str) -> None:
    """Switch an account off and end its sessions."""
    try:
        accounts.disable_account(name, None)
    except (NotFound, PeopleRefused) as refused:
        raise _told(refused) from refused
    click.echo(f"{name} is off")


@group.command()
@click.argument("name")
@with_appcontext
def enable(name: str) -> None:
    """Switch an account on again."""
    try:
        accounts.enable_account(name, None)
    except (NotFound, PeopleRefused) as refused:
        raise _told(refused) from refused
    click.echo(f"{name} is on")


def _told(refused: NotFound | PeopleRefused) -> click.ClickException:
    """One clear line; a command that does not know the account says so."""
    if isinstance(refused, PeopleRefused):
        return click.ClickException(refused.text("en"))
    return click.ClickException(text_in("en", "people.refused.unknown_account"))


def _tell(name: str, password: str, as_json: bool) -> None:
    click.echo(json.dumps({"username": name, "password": password}) if as_json else password)

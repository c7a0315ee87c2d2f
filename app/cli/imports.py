"""`flask import`: an organisation or a round from a TOML or Excel file, all or nothing."""

import json
from collections.abc import Mapping
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.clock import today
from app.commands.organisation import import_organisation, rehearse
from app.commands.round_import import import_round
from app.exchange.mistakes import Rejected
from app.exchange.organisation import load_organisation
from app.exchange.round_file import read_round
from app.exchange.tables import read_file
from app.extensions import db
from app.models.organisation import Account
from app.queries.actors import actor_of
from app.queries.people import holders_of
from app.text import LOCALES, Locale
from workflows.roles import Actor, Permission, Role, holds

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("import", help="Take over a file, all or nothing.")
def group() -> None:
    """Group the imports."""


@group.command()
@click.argument("file", type=FILE)
@click.option("--check", is_flag=True, help="Only tell what is wrong; change nothing.")
@click.option("--lang", type=click.Choice(LOCALES), default="en", help="Language of what is wrong.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def organisation(file: Path, check: bool, lang: Locale, as_json: bool) -> None:
    """Take over units, base teams, positions and people; a new account has no password yet."""
    try:
        new = load_organisation(file)
        if check:
            rehearse(new)
            done = {"units": len(new.units), "teams": len(new.teams), "positions": len(new.positions)}
        else:
            counted = import_organisation(None, new)
            done = {"units": counted.units, "teams": counted.teams, "positions": counted.positions}
            done["accounts"] = counted.accounts
    except Rejected as rejected:
        raise _fail(rejected, file, lang, as_json) from rejected
    _tell(done, as_json)


@group.command("round")
@click.argument("file", type=FILE)
@click.option("--by", help="User name of who prepares the round; otherwise the secretary.")
@click.option("--confirm-text", is_flag=True, help="Texts with a warning are right as they are.")
@click.option("--lang", type=click.Choice(LOCALES), default="en", help="Language of what is wrong.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def round_(file: Path, by: str | None, confirm_text: bool, lang: Locale, as_json: bool) -> None:
    """Make a round in draft with its phases, participants and letter."""
    try:
        new = read_round(read_file(file))
        key = import_round(_preparer(by), new, text_confirmed=confirm_text)
    except Rejected as rejected:
        raise _fail(rejected, file, lang, as_json) from rejected
    _tell({"round": key}, as_json)


def _preparer(username: str | None) -> Actor:
    """In whose name the round is made. Raises ClickException when that is nobody or may not."""
    session = db.session()
    where = Account.username == username
    if username is None:
        found = holders_of(session, Role.SECRETARY, today())
        if len(found) != 1:
            raise click.ClickException("say with --by who prepares the round: there is no one secretary")
        where = Account.id.in_(found)
    account = session.scalars(select(Account).where(where, Account.disabled_at.is_(None))).one_or_none()
    if account is None:
        raise click.ClickException("there is no account with this user name")
    actor = actor_of(account.id, account.name, today())
    if not holds(actor.roles, Permission.ROUND_PREPARE):
        raise click.ClickException("this account may not prepare a round")
    return actor


def _tell(done: Mapping[str, int | str], as_json: bool) -> None:
    words = ", ".join(f"{name}: {value}" for name, value in done.items())
    click.echo(json.dumps({"done": dict(done)}) if as_json else words)


def _fail(rejected: Rejected, file: Path, lang: Locale, as_json: bool) -> SystemExit:
    """Every mistake on a line of its own: file, place, what is wrong. Exit 1."""
    if as_json:
        listed = [
            {"sheet": each.sheet, "row": each.row, "column": each.column, "message": each.text(lang)}
            for each in rejected.mistakes
        ]
        click.echo(json.dumps({"file": file.name, "mistakes": listed}))
    else:
        for each in rejected.mistakes:
            click.echo(
                ": ".join(part for part in (file.name, each.place(lang), each.text(lang)) if part), err=True
            )
    return SystemExit(1)

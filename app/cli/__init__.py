"""The command line: a click group per subject, each the `group` of its own module.

Exit 0: done, 1: refused or failed (one clear line on stderr), 2: wrong use.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click
from flask import Flask
from sqlalchemy import exc as sql

DATABASE = (
    sql.OperationalError,
    sql.ProgrammingError,
    sql.InterfaceError,
    sql.InternalError,
    sql.TimeoutError,
)
"""What is raised when the database is away, locked, full, or has not the tables of this version."""


def init_app(app: Flask) -> None:
    """Add the `group` of every module here to `flask`. A group may be a single command too."""
    for found in iter_modules(__path__, f"{__name__}."):
        group = getattr(import_module(found.name), "group", None)
        if isinstance(group, click.Command):
            told = copy(group)
            told.invoke = partial(_in_one_line, group.invoke)  # type: ignore[method-assign]  # every command at once
            app.cli.add_command(told)


def _in_one_line(invoke: Callable[[click.Context], Any], context: click.Context) -> Any:
    """Run a command as far as the database answers."""
    with told_in_one_line():
        return invoke(context)


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """A database that does not answer is told in the driver's own first line: raises ClickException."""
    try:
        yield
    except DATABASE as error:
        said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise click.ClickException(f"the database: {said} (flask doctor tells more)") from error

"""The command line: a click group per subject, each the `group` of its own module.

Exit 0: done, 1: refused or failed (one clear line on stderr), 2: wrong use.
"""

from importlib import import_module
from pkgutil import iter_modules

import click
from flask import Flask


def init_app(app: Flask) -> None:
    """Add the `group` of every module here to `flask`. A group may be a single command too."""
    for found in iter_modules(__path__, f"{__name__}."):
        group = getattr(import_module(found.name), "group", None)
        if isinstance(group, click.Command):
            app.cli.add_command(group)

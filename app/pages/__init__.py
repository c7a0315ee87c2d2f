"""The pages: a blueprint per audience or task, each the `bp` of its own module.

A page is thin: door, form, command or query, template.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint


def blueprints() -> Iterator[Blueprint]:
    """The blueprint of every module here that has one, in the order of their names."""
    for found in iter_modules(__path__, f"{__name__}."):
        bp = getattr(import_module(found.name), "bp", None)
        if isinstance(bp, Blueprint):
            yield bp

"""From rows to Facts: the only bridge from the database to the rules."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import every module here, so that the providers they register are known."""
    for found in iter_modules(__path__, f"{__name__}."):
        import_module(found.name)

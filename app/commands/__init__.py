"""Every change: one function is one transaction, and nothing else writes to the session."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import every module here, so that the effects they register are known."""
    for found in iter_modules(__path__, f"{__name__}."):
        import_module(found.name)

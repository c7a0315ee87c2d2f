"""Every table. Importing the package loads all of its modules, so that the metadata is complete.

No request, no rule and no query logic lives here.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__, f"{__name__}."):
    import_module(_module.name)

"""The entry of every WSGI server and of the `flask` command: `wsgi:app`."""

import sys

from config import SettingsError
from workflows.rules.problem import TableError

try:
    from app import create_app

    app = create_app()
except (SettingsError, TableError) as wrong:
    sys.exit(f"opgave: {wrong}")

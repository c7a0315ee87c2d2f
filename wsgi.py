"""The entry of every WSGI server and of the `flask` command: `wsgi:app`."""

import sys

from app import create_app
from config import SettingsError

try:
    app = create_app()
except SettingsError as wrong:
    sys.exit(f"opgave: {wrong}")

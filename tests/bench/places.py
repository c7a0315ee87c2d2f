"""Applications on databases of their own, gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url, text

from app import create_app
from tests.conftest import Client, let_go, settings_for
from tests.databases import make_tables, server, server_url

BACKENDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
"""The kinds of database by the name people know."""

NAME = f"opgave_bench_{os.getpid()}"


def has(backend: str) -> bool:
    """Whether this kind of database is at hand."""
    return backend == "sqlite" or bool(server_url())


@contextmanager
def application(backend: str) -> Iterator[tuple[Flask, str]]:
    """An application on an empty database with all tables, and the address of that database."""
    with tempfile.TemporaryDirectory(prefix="opgave-bench-") as folder, _address(backend, folder) as url:
        make_tables(url)
        app = create_app(settings_for(url))
        app.test_client_class = Client
        try:
            yield app, url
        finally:
            let_go(app)


@contextmanager
def _address(backend: str, folder: str) -> Iterator[str]:
    if backend == "sqlite":
        yield f"sqlite:///{Path(folder) / 'bench.db'}"
        return
    drop = text(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
    with server().connect() as connection:
        connection.execute(drop)
        connection.execute(text(f'CREATE DATABASE "{NAME}" TEMPLATE template0'))
    try:
        yield make_url(server_url()).set(database=NAME).render_as_string(hide_password=False)
    finally:
        with server().connect() as connection:
            connection.execute(drop)

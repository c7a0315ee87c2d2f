"""A database that is locked, full or gone: said in time with the text on the page, and back at once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from app.extensions import db
from tests.conftest import let_go
from tests.databases import server

STORY = "Een verhaal dat niemand nog eens wil typen. " * 130
IN_TIME, BACK = 10.0, 5.0


@contextmanager
def locked(app: Flask, backend: str) -> Iterator[None]:
    """Somebody else writes, and does not end."""
    engine = create_engine(app.config["OPGAVE"].database_url, poolclass=NullPool)
    with engine.connect() as connection:
        if backend == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("LOCK TABLE sheet, plan IN ACCESS EXCLUSIVE MODE"))
        yield
        connection.rollback()


@contextmanager
def full(app: Flask, backend: str) -> Iterator[None]:
    """No page can be added: SQLite by its own limit, PostgreSQL by the error that a full disk gives."""
    raised = "BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END"
    if backend == "sqlite":
        with _each_connection(app, "PRAGMA max_page_count=1"):
            yield
        return
    owner = create_engine(app.config["OPGAVE"].database_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with owner.connect() as connection:
        function = f"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ {raised} $$"
        connection.exec_driver_sql(function)
        for table in ("sheet", "event"):
            trigger = f"BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION full_disk()"
            connection.exec_driver_sql(f"CREATE TRIGGER full_disk_{table} {trigger}")
        try:
            yield
        finally:
            connection.exec_driver_sql("DROP FUNCTION full_disk CASCADE")


@contextmanager
def _each_connection(app: Flask, pragma: str) -> Iterator[None]:
    """A pragma on the one connection that a browser at a time uses, and its end."""
    let_go(app)
    with app.app_context():
        connection = db.engine.raw_connection()
        connection.execute(pragma)
        connection.close()
    yield
    let_go(app)


@contextmanager
def gone(app: Flask, backend: str) -> Iterator[None]:
    """The file is not there any more, or the server lets nobody in and cuts everybody off."""
    let_go(app)
    url = make_url(app.config["OPGAVE"].database_url)
    if backend == "sqlite":
        place = Path(str(url.database))
        stored = [place, *(place.with_name(place.name + end) for end in ("-wal", "-shm"))]
        there = [file for file in stored if file.exists()]
        for file in there:
            file.rename(file.with_suffix(".aside" + file.suffix))
        place.mkdir()
        try:
            yield
        finally:
            place.rmdir()
            for file in there:
                file.with_suffix(".aside" + file.suffix).rename(file)
        return
    with server().connect() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false')
        cut_off = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url.database}'"
        connection.exec_driver_sql(cut_off)
        try:
            yield
        finally:
            connection.exec_driver_sql(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true')


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.monotonic()
    return work(), time.monotonic() - began


@pytest.mark.parametrize("trouble", [locked, full, gone])
def test_an_answer_comes_in_time_and_the_text_is_safe(arena, backend, trouble):
    plan = arena.keys["plan"] = arena.world.keys["plan.zuid"]
    path = arena.path("plan", "save_plan")
    arena.as_("chef.zuid")
    fields = {"version": "2", "vision": STORY, "once": "een-sleutel"}
    before = arena.trace("plan")
    with trouble(arena.app, backend):
        answer, took = timed(lambda: arena.post("chef.zuid", path, fields))
        page = unescape(answer.get_data(as_text=True))
        assert answer.status_code == 503, page
        assert took < IN_TIME
        assert answer.headers["Retry-After"]
        assert "Bewaren en lezen lukt nu niet" in page
        assert "Wat eerder is bewaard, is veilig." in page
        assert STORY.strip() in " ".join(page.split())
        assert not [word for word in ("psycopg", "sqlite3", "SELECT", "disk") if word in page]
    again, took = timed(lambda: arena.post("chef.zuid", path, fields))
    assert (again.status_code, took < BACK) == (303, True)
    assert arena.post("chef.zuid", path, fields).status_code == 303
    after = arena.trace("plan")
    assert (after[1], after[4]) == (before[1] + 1, before[4] + 1), plan


@pytest.mark.parametrize("trouble", [gone])
def test_reading_says_it_too_and_comes_back(arena, backend, trouble):
    browser = arena.as_("chef.zuid")
    with trouble(arena.app, backend):
        for path in ("/", arena.path("plan"), "/inloggen"):
            answer, took = timed(lambda path=path: browser.get(path))
            assert (answer.status_code, took < IN_TIME) == (503, True), path
        assert browser.get("/healthz").status_code == 200
        assert browser.get("/readyz").status_code == 503
    answer, took = timed(lambda: browser.get("/"))
    assert (answer.status_code, took < BACK) == (200, True)

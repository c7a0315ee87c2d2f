"""Production is stricter than the demo, and a database that is gone is no riddle."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import passwords
from app.cli import serve
from app.once import once_of_form
from config import read_settings
from tests.conftest import Client, People, let_go, make_application, settings_for
from tests.databases import Place, make_tables

HTTPS = {"base_url": "https://opgave.example", "headers": {"Host": "opgave.example"}}


@pytest.fixture
def production(tmp_path: Path) -> Iterator[Flask]:
    """The application as it runs for real people."""
    from app import create_app

    url = f"sqlite:///{tmp_path / 'p.db'}"
    make_tables(url)
    settings = settings_for(
        url, env="production", secret_key="k" * 32, base_url="https://opgave.example", trusted_proxies=1
    )
    app = create_app(settings)
    app.test_client_class = Client
    yield app
    let_go(app)


def test_cookies_and_headers_insist_on_https(production: Flask) -> None:
    answer = production.test_client().get("/inloggen", base_url="https://opgave.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-opgave=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    language = production.test_client().get("/taal/en", base_url="https://opgave.example")
    assert "Secure" in language.headers["Set-Cookie"]


def test_the_demo_is_not_for_production(production: Flask) -> None:
    people = People(production)
    people.add("chef.oost", password=passwords.DEMO_PASSWORD)
    client = production.test_client()
    page = client.get("/inloggen", base_url="https://opgave.example").get_data(as_text=True)
    assert "chef.oost" not in page
    assert passwords.DEMO_PASSWORD not in page
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    form = {"csrf_token": token, "username": "chef.oost", "password": passwords.DEMO_PASSWORD}
    assert client.post("/inloggen", data=form, base_url="https://opgave.example").status_code == 422
    refused = production.test_cli_runner().invoke(args=["serve"])
    assert refused.exit_code == 1
    assert "demo's password" in refused.output


def test_production_does_not_start_on_a_forgetful_database(
    production: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve.health, "durability", lambda: "synchronous is 1")
    refused = production.test_cli_runner().invoke(args=["serve"])
    assert refused.exit_code == 1
    assert "synchronous is 1" in refused.output


def test_another_host_is_told_what_to_set(production: Flask) -> None:
    answer = production.test_client().get("/inloggen")
    assert answer.status_code == 400
    assert "OPGAVE_" not in answer.get_data(as_text=True)


def test_a_proxy_tells_the_address(production: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = production.test_client()
    for number in range(11):
        page = client.get("/inloggen", base_url="https://opgave.example").get_data(as_text=True)
        token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
        form = {"csrf_token": token, "username": f"naam{number}", "password": "x"}
        headers = {"X-Forwarded-For": f"6.6.6.6, 10.1.1.{number}"}
        answer = client.post("/inloggen", data=form, base_url="https://opgave.example", headers=headers)
        assert answer.status_code == 422  # each has its own address: what stands before it is not believed


@pytest.fixture
def gone(backend: str, places: dict[str, Place], tmp_path: Path) -> Iterator[Flask]:
    """The application, and a database that is not there any more."""
    folder = tmp_path / "gone"
    url = f"sqlite:///{folder / 'x.db'}"
    if backend == "postgresql":
        url = "postgresql+psycopg://postgres@127.0.0.1:1/nothing"
    app = make_application(Place(backend, url))
    shutil.rmtree(folder, ignore_errors=True)
    yield app
    let_go(app)


def test_a_database_that_is_gone_is_said_in_time(gone: Flask) -> None:
    client = gone.test_client()
    began = time.monotonic()
    page = client.get("/inloggen")
    assert page.status_code == 503
    assert "niet bereikbaar" in page.get_data(as_text=True)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "x"
    assert client.get("/mijn-sessies").status_code == 503
    assert client.get("/bestaat-niet").status_code == 404
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert time.monotonic() - began < 10


def test_the_key_of_a_form_covers_what_was_typed(app: Flask) -> None:
    def key(path: str = "/x", **fields: str) -> str:
        with app.test_request_context(path, method="POST", data=fields):
            once = once_of_form(1, "/")
            assert once is not None
            return once.key

    first = key(once="k", text="a", csrf_token="1")
    assert first == key(once="k", text="a", csrf_token="2")
    others = {key(once="k", text="b"), key(once="l", text="a"), key("/y", once="k", text="a"), first}
    assert len(others) == 4
    with app.test_request_context("/x", method="POST", data={"text": "a"}):
        assert once_of_form(1, "/") is None


def test_settings_are_refused_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPGAVE_TYPO", "1")
    import runpy

    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("wsgi")
    assert "OPGAVE_TYPO is not a setting" in str(stopped.value)
    monkeypatch.delenv("OPGAVE_TYPO")
    assert read_settings().env == "demo"

"""What goes wrong gets a clear answer, the right status, and never costs anybody their text."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from app.commands.signin import sign_out_elsewhere
from app.kept import unpack
from app.models.event import Heartbeat
from tests.conftest import PASSWORD, Client
from tests.integration.foundation.trial import STORY

HERE = {"Sec-Fetch-Site": "same-origin"}


def page_text(answer: Any) -> str:
    return unescape(answer.get_data(as_text=True))


def saved(db: Session) -> list[str]:
    found = list(db.scalars(select(Heartbeat.name)))
    db.rollback()
    return found


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the first form that sends again."""
    form = page.split("<main", 1)[1].split('<form method="post"', 1)[1].split("</form>", 1)[0]
    found = {}
    for part in form.split("<input ")[1:]:
        name = part.split('name="', 1)[1].split('"', 1)[0]
        value = part.split('value="', 1)[1].split('"', 1)[0] if 'value="' in part else ""
        found[name] = unescape(value)
    return found


def test_text_survives_an_expired_session(client: Client, people, db: Session) -> None:
    person = people.add("chef.oost")
    client.sign_in("chef.oost")
    form = {"csrf_token": client.token(), "once": "k", "version": "3", "text": STORY, "tag": ["a", "b"]}
    with client.application.app_context():
        sign_out_elsewhere(person, 0)
    waits = client.post("/proef", data=form)
    assert waits.status_code == 401
    assert "U was uitgelogd" in page_text(waits)
    fields = hidden(waits.get_data(as_text=True))
    again = client.post("/inloggen", data=fields | {"username": "chef.oost", "password": "fout"})
    assert again.status_code == 422
    fields = hidden(again.get_data(as_text=True))
    back = client.post("/inloggen", data=fields | {"username": "chef.oost", "password": PASSWORD})
    assert back.status_code == 200
    assert STORY.strip() in page_text(back)
    fields = hidden(back.get_data(as_text=True))
    assert fields["csrf_token"] != form["csrf_token"]
    assert fields["text"] == STORY
    assert fields["version"] == "3"
    done = client.post("/proef", data=fields)
    assert (done.status_code, done.location) == (303, "/klaar")
    assert saved(db) == [f"{len(STORY)}-0"]
    assert client.post("/proef", data=fields).location == "/klaar"
    assert len(saved(db)) == 1


def test_kept_text_is_for_the_person_who_typed_it(client: Client, people) -> None:
    person = people.add("chef.oost")
    people.add("chef.west")
    client.sign_in("chef.oost")
    form = {"csrf_token": client.token(), "text": STORY}
    with client.application.app_context():
        sign_out_elsewhere(person, 0)
    fields = hidden(client.post("/proef", data=form).get_data(as_text=True))
    other = client.post("/inloggen", data=fields | {"username": "chef.west", "password": PASSWORD})
    assert other.status_code == 303
    assert STORY[:50] not in page_text(client.get("/mijn-sessies"))


def test_a_form_from_elsewhere_is_never_offered_for_sending(client: Client, people) -> None:
    """Another site fills a form for somebody whose session ended: the text shows, the button does not."""
    people.add("chef.oost")
    waits = client.post("/proef", data={"text": STORY}, headers={"Sec-Fetch-Site": "cross-site"})
    fields = hidden(waits.get_data(as_text=True))
    back = client.post("/inloggen", data=fields | {"username": "chef.oost", "password": PASSWORD})
    assert 'action="/proef"' not in back.get_data(as_text=True)
    assert STORY.strip() in page_text(back)


def test_changed_kept_text_is_dropped(client: Client, people) -> None:
    people.add("chef.oost")
    done = client.send("/inloggen", {"username": "chef.oost", "password": PASSWORD, "kept": "x.y.z"})
    assert done.status_code == 303


def test_passwords_are_never_kept(client: Client, people) -> None:
    people.add("chef.oost")
    page = client.post("/wachtwoord", data={"old_password": "geheim een twee", "text": "x y"}, headers=HERE)
    kept = hidden(page.get_data(as_text=True))["kept"]
    with client.application.app_context():
        assert unpack(kept).fields == (("text", "x y"),)


@pytest.mark.parametrize(
    ("headers", "offered"), [(HERE, True), ({}, False), ({"Sec-Fetch-Site": "cross-site"}, False)]
)
def test_a_wrong_token_shows_the_text_again(
    client: Client, people, db: Session, headers: dict[str, str], offered: bool
) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    page = client.post("/proef", data={"csrf_token": "fout", "text": STORY, "once": "k"}, headers=headers)
    assert page.status_code == 400
    assert STORY.strip() in page_text(page)
    assert ('action="/proef"' in page.get_data(as_text=True)) is offered
    assert saved(db) == []
    if offered:
        assert client.post("/proef", data=hidden(page.get_data(as_text=True))).status_code == 303
        assert len(saved(db)) == 1


@pytest.mark.parametrize(
    ("fault", "sentence"), [("locked", "niet bereikbaar"), ("unknown", "Nooit dubbel|nooit dubbel")]
)
def test_a_database_that_is_away(
    client: Client, people, db: Session, capsys: pytest.CaptureFixture[str], fault: str, sentence: str
) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    form = {"csrf_token": client.token(), "text": STORY, "once": "k", "fault": fault}
    page = client.post("/proef", data=form)
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert any(part in page_text(page) for part in sentence.split("|"))
    assert STORY.strip() in page_text(page)
    assert "secret" not in page_text(page)
    again = hidden(page.get_data(as_text=True))
    assert again["once"] == "k"
    assert client.post("/proef", data=again | {"fault": ""}).status_code == 303
    log = capsys.readouterr().err
    assert STORY[:40] not in log
    assert "secret" not in log


def test_a_fault_of_ours_shows_a_number_that_stands_in_the_log(
    client: Client, people, capsys: pytest.CaptureFixture[str]
) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    page = client.post("/proef", data={"csrf_token": client.token(), "text": STORY, "fault": "broken"})
    assert page.status_code == 500
    assert "ZeroDivisionError" not in page_text(page)
    assert "Traceback" not in page_text(page)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    failed = next(line for line in lines if line["event"] == "failed")
    assert failed["reference"] in page_text(page)
    assert failed["error"] == ["builtins.ZeroDivisionError"]
    assert STORY[:30] not in json.dumps(lines)
    assert STORY.strip() in page_text(page)


def test_a_locked_database_answers_in_time(app: Flask, client: Client, people, backend: str) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    data = {"csrf_token": client.token(), "text": STORY, "once": "k"}
    with _held(app, backend):
        page = client.post("/proef", data=data)
    assert page.status_code == 503
    assert STORY.strip() in page_text(page)


@contextmanager
def _held(app: Flask, backend: str) -> Iterator[None]:
    engine = create_engine(app.config["OPGAVE"].database_url)
    with engine.connect() as connection:
        if backend == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("LOCK TABLE heartbeat IN ACCESS EXCLUSIVE MODE"))
        yield
        connection.rollback()
    engine.dispose()


@pytest.mark.parametrize(
    ("path", "status"),
    [("/bestaat-niet", 404), ("/opdrachten/", 404), ("/taal/de", 404), ("/%00", 400), ("/x%ff", 400)],
)
def test_addresses_that_do_not_exist(client: Client, path: str, status: int) -> None:
    page = client.get(path)
    assert page.status_code == status
    assert "</html>" in page_text(page)


def test_a_method_that_does_not_exist(client: Client) -> None:
    page = client.delete("/inloggen")
    assert page.status_code == 405
    assert "POST" in page.headers["Allow"]


@pytest.mark.parametrize("body", [b"text=%ff", b"text=\xff", b"text=a%00b", b"%c3%28=x"])
def test_broken_text_is_refused(client: Client, people, db: Session, body: bytes) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    page = client.post(
        "/proef",
        data=b"csrf_token=" + quote(client.token()).encode() + b"&" + body,
        content_type="application/x-www-form-urlencoded",
    )
    assert page.status_code == 400
    assert "geen leesbare tekst" in page_text(page)
    assert saved(db) == []


def test_broken_text_in_other_places(client: Client) -> None:
    assert client.get("/inloggen?next=%ff").status_code == 400
    body = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n\xff\r\n--x--\r\n'
    assert (
        client.post("/inloggen", data=body, content_type="multipart/form-data; boundary=x").status_code == 400
    )


def test_a_long_text_reaches_its_page(client: Client, people, db: Session) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    assert client.send("/proef", {"text": "é" * 200_000}).status_code == 303
    assert saved(db) == ["200000-0"]


def test_far_too_much_is_refused_and_shown(client: Client, people, db: Session) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    page = client.post("/proef", data={"csrf_token": client.token(), "text": STORY, "more": "x" * 4_100_000})
    assert page.status_code == 413
    assert "te veel" in page_text(page)
    assert saved(db) == []


def test_an_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/inloggen", headers={"Host": "kwaad.nl"}).status_code == 400
    assert client.get("/inloggen", headers={"Host": "localhost:8000"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/inloggen", "/mijn-sessies", "/bestaat-niet", "/healthz", "/static/opgave.css"]
)
def test_every_answer_carries_the_headers(client: Client, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert ("no-store" in headers["Cache-Control"]) is not path.startswith("/static")


def test_the_cookie_is_out_of_reach_of_scripts(client: Client) -> None:
    cookie = client.get("/inloggen").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie

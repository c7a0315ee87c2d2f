"""Language, health, measures, and the periodic work."""

from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from threading import Timer

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import health, jobs
from app.clock import now
from app.commands.upkeep import beat, forget
from app.database import Once, transaction
from app.models.event import Heartbeat, OnceKey
from app.models.signin import LoginSession, SignInAttempt
from app.text import day, moment, t, text_in, texts
from tests.conftest import Client


def test_dutch_unless_english_was_chosen(client: Client) -> None:
    assert 'lang="nl"' in client.get("/inloggen", headers={"Accept-Language": "en"}).get_data(as_text=True)
    chosen = client.get("/taal/en?next=/inloggen")
    assert (chosen.status_code, chosen.location) == (303, "/inloggen")
    page = client.get("/inloggen").get_data(as_text=True)
    assert 'lang="en"' in page
    assert "Sign in" in page
    assert client.get("/taal/nl?next=https://elders.nl").location == "/"
    assert 'lang="nl"' in client.get("/inloggen").get_data(as_text=True)


def test_a_forged_language_is_dutch(client: Client) -> None:
    client.set_cookie("taal", "../x")
    assert 'lang="nl"' in client.get("/inloggen").get_data(as_text=True)


def test_the_page_of_another_language_leads_back_here(client: Client) -> None:
    assert 'href="/taal/en?next=/inloggen"' in client.get("/inloggen").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/toegankelijkheid", "/privacy", "/hulp", "/.well-known/security.txt"])
def test_pages_for_everyone(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_help_promises_of_a_late_date_what_happens(client: Client) -> None:
    page = client.get("/hulp").get_data(as_text=True)
    assert "Tot de bevriezing telt uw inbreng gewoon mee." in page
    assert "geeft u een reden" not in page, "no form asks for one"


def test_security_txt_is_not_out_of_date(client: Client) -> None:
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())
    assert lines["Expires"] > datetime.now(UTC).isoformat()
    assert lines["Contact"].startswith("http")


def test_live_asks_nothing_of_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_database", lambda: "failed")
    assert client.get("/healthz").json == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["database"] == "failed"


def test_ready_tells_what_is_missing(client: Client, db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrations", lambda: "ok")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["worker"], answer.json["writable"]) == (503, "silent", "ok")
    beat(now())
    assert client.get("/readyz").status_code == 200
    beat(now() - timedelta(hours=1))
    assert client.get("/readyz").status_code == 503
    assert db.scalar(select(func.count()).select_from(Heartbeat)) == 1


def test_ready_knows_a_database_without_migrations(client: Client) -> None:
    assert client.get("/readyz").json["migrations"] == "behind"


def test_measures_have_no_names_in_them(client: Client, people) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    page = client.get("/metrics").get_data(as_text=True)
    assert 'opgave_requests_total{endpoint="signin.enter",status="303"}' in page
    assert "chef" not in page


def test_old_keys_attempts_and_sessions_are_forgotten(client: Client, people, db: Session) -> None:
    person = people.add("chef.oost")
    client.sign_in("chef.oost")
    with transaction(Once("k", person, "/x")):
        pass
    assert forget(now()) == 0
    assert forget(now() + timedelta(days=60)) == 3
    for model in (OnceKey, SignInAttempt, LoginSession):
        assert db.scalar(select(func.count()).select_from(model)) == 0


def test_a_job_that_fails_does_not_stop_the_others(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_moment: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(jobs, "JOBS", [jobs.Job("bad", 1, fail), jobs.Job("beat", 1, beat)])
    assert jobs.run_once(app) == {"bad": -1, "beat": 1}
    runner = app.test_cli_runner()
    assert runner.invoke(args=["jobs", "once", "--json"]).exit_code == 1
    assert runner.invoke(args=["jobs", "once", "--now", "gisteren"]).exit_code == 2


def test_the_loop_runs_until_it_is_stopped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(jobs, "JOBS", [jobs.Job("count", 1, lambda _moment: seen.append(1) or 1)])
    stop = Signal()
    Timer(0.2, stop.set).start()
    jobs.loop(app, stop)
    assert seen


def test_dates_are_written_as_people_read_them(app: Flask) -> None:
    with app.test_request_context():
        winter = now().replace(year=2026, month=9, day=7, hour=12, minute=32)
        assert moment(winter) == "7 september 2026, 14:32"
        assert day(winter.date()) == "7 september 2026"
        with pytest.raises(ValueError, match="time zone"):
            moment(winter.replace(tzinfo=None))
    with app.test_request_context("/healthz", headers={"Cookie": "taal=en"}):
        app.preprocess_request()
        assert moment(winter) == "7 September 2026, 14:32"


def test_texts_fill_in_and_count(app: Flask) -> None:
    with app.test_request_context():
        assert t("signin.demo_open", n=1) == "Nog één account"
        assert t("signin.demo_open", n=35) == "Nog 35 accounts"
        assert text_in("en", "signin.demo_open", n=2) == "2 more accounts"
        with pytest.raises(KeyError):
            t("signin.does_not_exist")
        with pytest.raises(KeyError):
            t("signin.demo_open", x=1)
    assert texts()["signin.title"] == {"nl": "Inloggen", "en": "Sign in"}

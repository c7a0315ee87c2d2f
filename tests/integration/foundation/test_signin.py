"""Signing in, sessions that can be ended, passwords, and the throttle."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clock import now
from app.commands import accounts
from app.database import transaction
from app.models.organisation import Account
from app.models.signin import LoginSession, SignInAttempt
from tests.conftest import PASSWORD, Client

WRONG = "horen niet bij elkaar"
THROTTLED = "Wacht vijf minuten"


def away(name: str = "10.0.0.9") -> dict[str, str]:
    """Another address."""
    return {"REMOTE_ADDR": name}


def test_a_page_leads_to_the_sign_in_page_and_back(client: Client, people) -> None:
    people.add("chef.oost", "emt_member", unit="oost")
    first = client.get("/mijn-sessies?x=1")
    assert first.status_code == 303
    assert first.location == "/inloggen?next=/mijn-sessies?x%3D1"
    done = client.send(
        "/inloggen", {"username": " Chef.Oost ", "password": PASSWORD, "next": "/mijn-sessies?x=1"}
    )
    assert (done.status_code, done.location) == (303, "/mijn-sessies?x=1")
    assert client.get("/mijn-sessies").status_code == 200
    assert client.get("/inloggen").status_code == 303


@pytest.mark.parametrize(
    "onward", ["https://elders.nl/", "//elders.nl", "/\\elders.nl", "x", "/\n/x", "//[x"]
)
def test_signing_in_never_leads_elsewhere(client: Client, people, onward: str) -> None:
    people.add("chef.oost")
    done = client.send("/inloggen", {"username": "chef.oost", "password": PASSWORD, "next": onward})
    assert (done.status_code, done.location) == (303, "/")


def test_known_and_unknown_names_get_the_same_answer(client: Client, people) -> None:
    people.add("chef.oost")
    people.add("weg")
    with client.application.app_context():
        accounts.disable_account("weg", None)
    pages = [client.sign_in(name, "x") for name in ("chef.oost", "niemand", "weg")]
    pages.append(client.sign_in("weg"))
    assert {page.status_code for page in pages} == {422}
    plain = {
        page.get_data(as_text=True).replace(name, "").split("<main", 1)[1].split('name="csrf_token"')[0]
        for page, name in zip(pages, ("chef.oost", "niemand", "weg", "weg"), strict=True)
    }
    assert len(plain) == 1
    assert WRONG in plain.pop()


@pytest.mark.parametrize(
    "data", [{}, {"username": "x"}, {"password": "x"}, {"username": "\t", "password": "x"}]
)
def test_missing_fields(client: Client, data: dict[str, str]) -> None:
    assert client.send("/inloggen", data).status_code == 422


def test_the_token_is_new_at_each_sign_in_and_only_its_digest_is_stored(client: Client, people, db) -> None:
    people.add("chef.oost")
    tokens = []
    for _ in range(2):
        client.sign_in("chef.oost")
        with client.session_transaction() as cookie:
            tokens.append(cookie["_user_id"])
        client.send("/uitloggen")
    assert tokens[0] != tokens[1]
    stored = db.scalars(select(LoginSession.token_hash)).all()
    assert len(set(stored)) == 2
    assert not set(tokens) & set(stored)


def test_after_sign_out_the_old_cookie_is_worth_nothing(client: Client, people) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    cookie = client.get_cookie("opgave").value
    assert client.send("/uitloggen").location == "/inloggen"
    client.set_cookie("opgave", cookie)
    assert client.get("/mijn-sessies").status_code == 303


def test_sign_out_is_a_post_with_a_token(client: Client, people) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    assert client.get("/uitloggen").status_code == 405
    assert client.post("/uitloggen").status_code == 400
    assert client.get("/mijn-sessies").status_code == 200


def test_sessions_elsewhere_can_be_ended(app: Flask, people, db: Session) -> None:
    people.add("chef.oost")
    people.add("chef.west")
    here, there, other = (app.test_client() for _ in range(3))
    here.sign_in("chef.oost", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    there.sign_in("chef.oost")
    other.sign_in("chef.west")
    page = here.get("/mijn-sessies").get_data(as_text=True)
    assert "Firefox, Windows" in page
    numbers = dict(
        db.execute(select(LoginSession.account_id, LoginSession.id).order_by(LoginSession.id.desc())).all()
    )
    here.send(f"/mijn-sessies/{max(numbers.values())}/uitloggen")  # of somebody else: nothing happens
    assert other.get("/mijn-sessies").status_code == 200
    assert there.get("/mijn-sessies").status_code == 200
    here.send("/mijn-sessies/elders-uitloggen")
    assert there.get("/mijn-sessies").status_code == 303
    assert here.get("/mijn-sessies").status_code == 200


def test_one_session_can_be_ended(app: Flask, people) -> None:
    people.add("chef.oost")
    here, there = app.test_client(), app.test_client()
    there.sign_in("chef.oost")
    here.sign_in("chef.oost")
    page = here.get("/mijn-sessies").get_data(as_text=True)
    number = page.split('action="/mijn-sessies/', 1)[1].split("/", 1)[0]
    here.send(f"/mijn-sessies/{number}/uitloggen")
    assert there.get("/mijn-sessies").status_code == 303
    assert here.send(f"/mijn-sessies/{2**70}/uitloggen").status_code == 404


@pytest.mark.parametrize(
    "columns",
    [
        {"seen_at": timedelta(minutes=-61)},
        {"expires_at": timedelta(seconds=-1)},
        {"ended_at": timedelta(0)},
    ],
)
def test_a_session_ends_by_its_limits(
    client: Client, people, db: Session, columns: dict[str, timedelta]
) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    with transaction() as session:
        session.execute(update(LoginSession).values({name: now() + shift for name, shift in columns.items()}))
    assert client.get("/mijn-sessies").status_code == 303


def test_last_seen_is_written_at_most_once_a_minute(client: Client, people, db: Session) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    before = db.scalar(select(LoginSession.seen_at))
    db.rollback()
    client.get("/mijn-sessies")
    assert db.scalar(select(LoginSession.seen_at)) == before
    with transaction() as session:
        session.execute(update(LoginSession).values(seen_at=now() - timedelta(minutes=5)))
    client.get("/mijn-sessies")
    assert now() - db.scalar(select(LoginSession.seen_at)) < timedelta(minutes=1)


def test_an_account_that_is_off_is_out_at_the_next_request(client: Client, people, app: Flask) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    with app.app_context():
        accounts.disable_account("chef.oost", None)
    assert client.get("/mijn-sessies").status_code == 303


def test_guessing_is_slowed_per_address(client: Client, people) -> None:
    people.add("chef.oost")
    pages = [client.sign_in(f"naam{number}", "x") for number in range(11)]
    assert [page.status_code for page in pages] == [422] * 10 + [429]
    assert THROTTLED in pages[-1].get_data(as_text=True)
    assert client.sign_in("chef.oost").status_code == 429


@pytest.mark.parametrize("name", ["chef.oost", "niemand"])
def test_guessing_is_slowed_per_account_over_many_addresses(client: Client, people, name: str) -> None:
    people.add("chef.oost")
    pages = [client.sign_in(name, "x", environ_overrides=away(f"10.0.0.{number}")) for number in range(11)]
    assert [page.status_code for page in pages] == [422] * 10 + [429]


def test_a_guesser_does_not_lock_the_owner_out(app: Flask, people) -> None:
    people.add("chef.oost")
    owner, guesser = app.test_client(), app.test_client()
    for _ in range(12):
        guesser.sign_in("chef.oost", "x", environ_overrides=away())
    assert owner.sign_in("chef.oost").status_code == 303  # one address cannot use up the account


def test_many_guessers_do_not_lock_out_whom_we_know(app: Flask, people) -> None:
    people.add("chef.oost")
    owner, guesser = app.test_client(), app.test_client()
    owner.sign_in("chef.oost")
    owner.send("/uitloggen")
    for number in range(12):
        guesser.sign_in("chef.oost", "x", environ_overrides=away(f"10.0.0.{number}"))
    assert guesser.sign_in("chef.oost", environ_overrides=away("10.0.1.1")).status_code == 429
    assert owner.sign_in("chef.oost").status_code == 303


def test_the_throttle_lets_go_after_five_minutes(client: Client, people, db: Session) -> None:
    people.add("chef.oost")
    for _ in range(11):
        client.sign_in("chef.oost", "x")
    with transaction() as session:
        session.execute(update(SignInAttempt).values(at=now() - timedelta(minutes=5, seconds=1)))
    assert client.sign_in("chef.oost").status_code == 303


def test_neither_name_nor_address_nor_password_is_stored_with_an_attempt(client: Client, db: Session) -> None:
    client.sign_in("mijn geheime wachtwoord", "x")
    row = db.scalars(select(SignInAttempt)).one()
    assert "geheim" not in repr(row)
    assert "127.0.0.1" not in repr(row)


def test_a_new_password_ends_every_other_session(app: Flask, people) -> None:
    people.add("chef.oost")
    here, there = app.test_client(), app.test_client()
    here.sign_in("chef.oost")
    there.sign_in("chef.oost")
    new = "vier losse woorden samen"
    done = here.send("/wachtwoord", {"old_password": PASSWORD, "new_password": new, "again": new})
    assert (done.status_code, done.location) == (303, "/")
    assert here.get("/mijn-sessies").status_code == 200
    assert there.get("/mijn-sessies").status_code == 303
    assert there.sign_in("chef.oost").status_code == 422
    assert there.sign_in("chef.oost", new).status_code == 303


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"new_password": "kort"}, "te kort"),
        ({"new_password": "x" * 201}, "te lang"),
        ({"new_password": "wachtwoord123!"}, "makkelijk te raden"),
        ({"new_password": "mijn chef.oost woord"}, "makkelijk te raden"),
        ({"new_password": "aaaaaaaaaaaaaa"}, "makkelijk te raden"),
        ({"again": "iets anders dan dat"}, "niet gelijk"),
        ({"old_password": "fout"}, "niet uw wachtwoord"),
    ],
)
def test_a_password_that_is_not_good(client: Client, people, data: dict[str, str], sentence: str) -> None:
    people.add("chef.oost")
    client.sign_in("chef.oost")
    good = "vier losse woorden samen"
    page = client.send("/wachtwoord", {"old_password": PASSWORD, "new_password": good, "again": good} | data)
    assert page.status_code == 422
    assert sentence in page.get_data(as_text=True)


def test_a_password_of_the_administrator_is_changed_first(
    client: Client, people, app: Flask, db: Session
) -> None:
    people.add("chef.oost")
    runner = app.test_cli_runner()
    given = runner.invoke(args=["user", "reset-password", "chef.oost"]).output.strip()
    assert client.sign_in("chef.oost").status_code == 422
    assert client.sign_in("chef.oost", given).status_code == 303
    assert client.get("/opdrachten").location == "/wachtwoord"
    assert "tijdelijk wachtwoord" in client.get("/wachtwoord").get_data(as_text=True)
    new = "vier losse woorden samen"
    client.send("/wachtwoord", {"old_password": given, "new_password": new, "again": new})
    assert client.get("/opdrachten").status_code != 303
    assert db.scalar(select(Account.password_hash)) != given


def test_accounts_from_the_command_line(client: Client, app: Flask, people) -> None:
    people.add("chef.oost", unit="oost")
    runner = app.test_cli_runner()
    create = ["user", "create", "plv.oost", "--function", "Plaatsvervanger", "--role", "deputy", "--unit"]
    made = runner.invoke(args=[*create, "oost"])
    assert made.exit_code == 0
    assert client.sign_in("plv.oost", made.output.strip()).status_code == 303
    assert runner.invoke(args=[*create, "oost"]).exit_code == 1
    assert (
        runner.invoke(
            args=["user", "create", "x", "--function", "X", "--role", "deputy", "--unit", "y"]
        ).exit_code
        == 1
    )
    assert runner.invoke(args=["user", "create", "a b", "--function", "X", "--role", "deputy"]).exit_code == 1
    assert runner.invoke(args=["user", "create", "y", "--function", "X", "--role", "baas"]).exit_code == 2
    assert runner.invoke(args=["user", "disable", "plv.oost"]).exit_code == 0
    assert client.get("/mijn-sessies").status_code == 303
    assert runner.invoke(args=["user", "enable", "plv.oost"]).exit_code == 0
    for act in ("disable", "enable", "reset-password"):
        assert runner.invoke(args=["user", act, "niemand"]).exit_code == 1

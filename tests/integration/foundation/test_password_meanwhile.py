"""A password that is taken away while it is being checked opens nothing: the checking takes its time."""

from collections.abc import Callable
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from app import passwords
from app.clock import now
from app.commands import accounts, signin
from app.commands.signin import Origin, Welcome, WrongPassword
from app.extensions import db
from app.models.organisation import Account
from app.queries.sessions import session_of
from tests.conftest import PASSWORD

HERE = Origin("10.0.0.1", "Firefox")
OTHER = "een ander goed wachtwoord"


@pytest.fixture
def meanwhile(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Lets somebody else do something right after the next check of a password, before its answer counts."""

    def plan(act: Callable[[], object]) -> None:
        matches = passwords.matches

        def elsewhere() -> None:
            with app.app_context():
                act()

        def slowly(stored: str | None, password: str) -> bool:
            found = matches(stored, password)
            monkeypatch.setattr(passwords, "matches", matches)
            other = Thread(target=elsewhere)
            other.start()
            other.join()
            return found

        monkeypatch.setattr(passwords, "matches", slowly)

    return plan


def open_now(app: Flask, welcome: Welcome) -> bool:
    """Whether a session opens pages."""
    with app.app_context():
        return session_of(welcome.token, now()) is not None


def sign_in(app: Flask, password: str = PASSWORD) -> Welcome:
    with app.app_context():
        return signin.sign_in("chef.oost", password, HERE)


def change(app: Flask, account: int, old: str = PASSWORD, new: str = OTHER) -> Welcome:
    with app.app_context():
        return signin.change_password(account, old, new, HERE)


def confirm(app: Flask, account: int) -> None:
    with app.app_context():
        signin.confirm_password(account, PASSWORD, HERE)


def test_the_former_password_opens_no_session_that_survives_its_end(app, people, meanwhile) -> None:
    account = people.add("chef.oost")
    meanwhile(lambda: signin.change_password(account, PASSWORD, OTHER, HERE))
    with pytest.raises(WrongPassword):
        sign_in(app)
    meanwhile(lambda: accounts.reset_password("chef.oost", None))
    with pytest.raises(WrongPassword):
        sign_in(app, OTHER)


def test_a_session_that_opens_while_the_account_goes_off_is_not_there_when_it_is_on_again(
    app, people, meanwhile
) -> None:
    people.add("chef.oost")
    meanwhile(lambda: accounts.disable_account("chef.oost", None))
    with pytest.raises(WrongPassword):
        sign_in(app)


def test_who_knows_the_former_password_cannot_undo_the_temporary_one(app, people, meanwhile) -> None:
    """Neither by a new password of his own nor by the renewal of an old hash."""
    account = people.add("chef.oost")
    given: list[str] = []
    meanwhile(lambda: given.append(accounts.reset_password("chef.oost", None)))
    with pytest.raises(WrongPassword):
        change(app, account)
    assert open_now(app, sign_in(app, given[0]))


def test_renewing_the_hash_keeps_a_password_that_was_changed_meanwhile(
    app, people, meanwhile, monkeypatch
) -> None:
    people.add("chef.oost")
    given: list[str] = []
    monkeypatch.setattr(passwords, "outdated", lambda _stored: True)
    meanwhile(lambda: given.append(accounts.reset_password("chef.oost", None)))
    with pytest.raises(WrongPassword):
        sign_in(app)
    assert open_now(app, sign_in(app, given[0]))


def test_the_former_password_confirms_nothing(app, people, meanwhile) -> None:
    account = people.add("chef.oost")
    meanwhile(lambda: accounts.reset_password("chef.oost", None))
    with pytest.raises(WrongPassword):
        confirm(app, account)


def test_two_windows_that_sign_in_together_both_come_in_when_the_hash_is_renewed(
    app, people, meanwhile, monkeypatch
) -> None:
    account = people.add("chef.oost")
    with app.app_context():
        before = db.session.scalar(select(Account.password_hash).where(Account.id == account))
    monkeypatch.setattr(passwords, "outdated", lambda stored: stored == before)
    others: list[Welcome] = []
    meanwhile(lambda: others.append(signin.sign_in("chef.oost", PASSWORD, HERE)))
    assert open_now(app, sign_in(app))
    assert open_now(app, others[0])

"""Accounts: made with a password that is shown once, changed, switched off and on."""

import re

import pytest

from tests.integration.people.conftest import alive, day, plain

NEW = "/beheer/accounts/nieuw"
PASSWORD = re.compile(r"<code[^>]*>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>")


def shown(page: str) -> str:
    """The temporary password on a page."""
    return PASSWORD.search(page)[1]


def test_a_new_account_gets_a_password_that_is_shown_once_and_must_be_changed(office):
    position = str(office.people.positions["plv.zuid"])
    data = {"username": "nieuwe.plv", "name": "Nieuwe plaatsvervanger", "position": position, "once": "eens"}
    answer = office.send(NEW, **data)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    password = shown(answer.get_data(as_text=True))
    again = office.send(NEW, **data)
    assert (again.status_code, again.location) == (303, "/beheer/accounts/nieuwe.plv")
    assert password not in office.page("/beheer/accounts/nieuwe.plv")
    assert "tijdelijk, nog niet gewijzigd" in office.page("/beheer/accounts/nieuwe.plv")
    assert office.holders("plv.zuid")[-1] == ("nieuwe.plv", day(0), None)
    browser = office.app.test_client()
    assert browser.sign_in("nieuwe.plv", password).status_code == 303
    assert browser.get("/opdrachten").location == "/wachtwoord"


def test_an_account_may_wait_for_a_position_and_for_a_day(office):
    office.send(NEW, username="Los.Account", name="Los", email="los@voorbeeld.nl")
    assert office.account("los.account").email == "los@voorbeeld.nl"
    assert "Geen functie" in office.page("/beheer/accounts/los.account")
    position = str(office.people.positions["plv.noord"])
    office.send(NEW, username="later", name="Later", position=position, starts=day(10).isoformat())
    assert office.holders("plv.noord")[-1] == ("later", day(10), None)
    assert "Plaatsvervangend hoofd District Noord later" in plain(office.page("/beheer/accounts/later"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"username": "chef.noord"}, "Deze gebruikersnaam bestaat al."),
        ({"username": "CHEF.noord "}, "Deze gebruikersnaam bestaat al."),
        ({"username": "nieuw"}, "Deze gebruikersnaam bestaat al."),
        ({"username": "twee woorden"}, "Gebruik één woord van kleine letters"),
        ({"username": "../beheer"}, "Gebruik één woord van kleine letters"),
        ({"username": "<script>"}, "Gebruik één woord van kleine letters"),
        ({"username": "x" * 81}, "error-summary"),
        ({"username": ""}, "error-summary"),
        ({"name": ""}, "error-summary"),
        ({"email": "geen adres"}, "Dit is geen e-mailadres."),
        ({"starts": "31-2-2027"}, "error-summary"),
        ({"position": "99999"}, "error-summary"),
    ],
)
def test_an_account_that_cannot_be_says_why_and_keeps_what_was_typed(office, data, sentence):
    typed = {"username": "goed.zo", "name": "Een goede naam", "email": "a@b.nl"} | data
    page = office.refused(NEW, sentence, **typed)
    if typed["name"]:
        assert "Een goede naam" in page
    assert "account_created" not in office.events()


def test_an_account_for_a_seat_that_somebody_gets_later_leaves_nothing_behind(office):
    position = str(office.people.positions["chef.noord"])
    office.send(NEW, username="eerst", name="Eerst", position=position, starts=day(30).isoformat())
    page = office.refused(NEW, "Er begint al iemand op", username="tweede", name="Tweede", position=position)
    assert "tweede" in page
    assert office.client.get("/beheer/accounts/tweede").status_code == 404


def test_a_reset_gives_a_new_password_and_ends_every_session(office):
    browser = office.somebody("chef.noord")
    answer = office.send("/beheer/accounts/chef.noord/wachtwoord", once="eens")
    password = shown(answer.get_data(as_text=True))
    assert not alive(browser)
    again = office.send("/beheer/accounts/chef.noord/wachtwoord", once="eens")
    assert again.location == "/beheer/accounts/chef.noord"
    assert browser.sign_in("chef.noord").status_code == 422
    assert browser.sign_in("chef.noord", password).status_code == 303
    assert office.events().count("password_reset") == 1
    assert "heeft een tijdelijk wachtwoord gegeven" in office.page("/beheer/accounts/chef.noord")


def test_the_own_password_is_changed_on_its_own_page_and_the_own_account_stays_on(office):
    assert office.send("/beheer/accounts/beheer/wachtwoord").location == "/wachtwoord"
    office.refused("/beheer/accounts/beheer/uit", "U kunt uw eigen account niet uitzetten.", 409)
    page = office.page("/beheer/accounts/beheer")
    assert "Account uitzetten" not in page
    assert alive(office.client)


def test_an_account_that_is_off_cannot_sign_in_and_its_position_counts_as_vacant(office):
    browser = office.somebody("chef.noord")
    assert office.send("/beheer/accounts/chef.noord/uit").location == "/beheer/accounts/chef.noord"
    assert not alive(browser)
    assert browser.sign_in("chef.noord").status_code == 422
    assert "account staat uit" in office.page("/beheer?toon=vacant")
    assert "Niemand kan het werk doen" in office.page("/beheer/functies/chef.noord")
    office.send("/beheer/accounts/chef.noord/aan")
    assert browser.sign_in("chef.noord").status_code == 303
    assert office.events()[-2:] == ["account_disabled", "account_enabled"]


def test_an_account_that_is_off_gets_no_position(office):
    account = str(office.people.accounts["plv.noord"])
    office.send("/beheer/accounts/plv.noord/uit")
    where = "/beheer/functies/chef.noord/houder"
    office.refused(where, "error-summary", account=account, starts=day(0).isoformat())


def test_a_name_and_an_address_are_changed(office):
    where = "/beheer/accounts/chef.noord"
    assert office.send(where, name="Teamchef", email="t@voorbeeld.nl").location == where
    assert "Teamchef" in office.page(where)
    page = office.refused(where, "Dit is geen e-mailadres.", name="Teamchef", email="t@")
    assert '<details class="more" open>' in page
    office.refused(where, "error-summary", name="", email="")


def test_an_account_tells_where_somebody_is_signed_in(office):
    office.somebody("chef.noord")
    office.somebody("chef.noord")
    assert "op 2 plekken" in office.page("/beheer/accounts/chef.noord")
    assert "nergens" in office.page("/beheer/accounts/chef.zuid")


def test_an_unknown_account_is_not_found(office):
    assert office.client.get("/beheer/accounts/niemand").status_code == 404
    for act in ("", "/wachtwoord", "/uit", "/aan"):
        assert office.send(f"/beheer/accounts/niemand{act}").status_code == 404

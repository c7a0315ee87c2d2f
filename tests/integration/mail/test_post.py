"""The connection to the mail server: encrypted, with a good certificate, and a password only then."""

import ssl
from pathlib import Path

import pytest
import trustme

from app import outbox
from tests.integration.mail.box import served
from tests.integration.mail.conftest import MONDAY, Office, later


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Somebody who signs certificates; nobody trusts it yet."""
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the authority, as one does with an authority of the house."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


def context(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    """What a server with a certificate for this name shows."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(made)
    return made


@pytest.fixture
def mailed(office: Office) -> Office:
    """An office in which two mails are due."""
    office.happens("secretaris", "chef.noord")
    outbox.plan(MONDAY)
    return office


def waiting(office: Office) -> set[str | None]:
    """Why mails wait; none of them may be blamed for it."""
    assert office.box.taken == []
    assert {mail.attempts for mail in office.mails()} == {0}
    assert not any(mail.given_up_at or mail.sent_at for mail in office.mails())
    return {mail.last_error for mail in office.mails()} - {None}


@pytest.mark.usefixtures("trusted")
def test_encryption_is_used_when_the_server_offers_it(mailed: Office, authority: trustme.CA) -> None:
    with served(mailed.box, tls_context=context(authority)) as port:
        mailed.sends_to(f"smtp://127.0.0.1:{port}")
        assert outbox.deliver(MONDAY) == 2
    assert mailed.box.encrypted == [True, True]


@pytest.mark.usefixtures("trusted")
def test_a_connection_can_be_encrypted_from_the_beginning(mailed: Office, authority: trustme.CA) -> None:
    with served(mailed.box, smtps=context(authority)) as port:
        mailed.sends_to(f"smtps://127.0.0.1:{port}")
        assert outbox.deliver(MONDAY) == 2
    assert mailed.box.encrypted == [True, True]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_trusts_stops_all_mail(
    mailed: Office, authority: trustme.CA, scheme: str
) -> None:
    options = {"smtps": context(authority)} if scheme == "smtps" else {"tls_context": context(authority)}
    with served(mailed.box, **options) as port:
        mailed.sends_to(f"{scheme}://127.0.0.1:{port}")
        assert outbox.deliver(MONDAY) == 0
    assert waiting(mailed) == {"certificate"}


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_of_somebody_else_stops_all_mail(
    mailed: Office, authority: trustme.CA, scheme: str
) -> None:
    other = context(authority, "post.elders.example")
    options = {"smtps": other} if scheme == "smtps" else {"tls_context": other}
    with served(mailed.box, **options) as port:
        mailed.sends_to(f"{scheme}://127.0.0.1:{port}")
        assert outbox.deliver(MONDAY) == 0
    assert waiting(mailed) == {"certificate"}


def test_production_sends_nothing_unencrypted(mailed: Office) -> None:
    with served(mailed.box) as port:
        mailed.sends_to(f"smtp://127.0.0.1:{port}", env="production")
        assert outbox.deliver(MONDAY) == 0
        assert waiting(mailed) == {"not_encrypted"}
        mailed.sends_to(f"smtp://127.0.0.1:{port}", env="demo")
        assert outbox.deliver(later(MONDAY, minutes=1)) == 2


def test_a_password_never_goes_unencrypted(mailed: Office) -> None:
    options = {"authenticator": mailed.box.auth, "auth_require_tls": False}
    with served(mailed.box, **options) as port:
        mailed.sends_to(f"smtp://opgave:geheim%2Fwoord@127.0.0.1:{port}")
        assert outbox.deliver(MONDAY) == 0
    assert mailed.box.signed_in == []
    assert waiting(mailed) == {"not_encrypted"}


@pytest.mark.usefixtures("trusted")
def test_whoever_signs_in_does_so_encrypted(mailed: Office, authority: trustme.CA) -> None:
    options = {"authenticator": mailed.box.auth, "auth_required": True, "tls_context": context(authority)}
    with served(mailed.box, **options) as port:
        mailed.sends_to(f"smtp://opgave:fout@127.0.0.1:{port}")
        assert outbox.deliver(MONDAY) == 0
        assert waiting(mailed) == {"sign_in"}
        mailed.sends_to(f"smtp://opgave%40eenheid:geheim%2Fwoord@127.0.0.1:{port}")
        assert outbox.deliver(later(MONDAY, minutes=1)) == 2
    assert mailed.box.signed_in == ["opgave@eenheid"]


@pytest.mark.usefixtures("trusted")
def test_a_server_without_sign_in_where_one_is_set_stops_all_mail(
    mailed: Office, authority: trustme.CA
) -> None:
    with served(mailed.box, tls_context=context(authority)) as port:
        mailed.sends_to(f"smtp://opgave:geheim@127.0.0.1:{port}")
        assert outbox.deliver(MONDAY) == 0
    assert waiting(mailed) == {"sign_in"}


def test_a_connection_that_the_server_has_enough_of_is_made_again(mailed: Office) -> None:
    mailed.box.impatient = True
    with served(mailed.box) as port:
        mailed.sends_to(f"smtp://127.0.0.1:{port}")
        assert outbox.deliver(MONDAY) == 2
    assert mailed.box.connections == 2
    assert {mail.attempts for mail in mailed.mails()} == {1}

"""Settings: harmless defaults, and one clear line for what cannot be right."""

from datetime import date

import pytest

from config import DEMO_KEY, SettingsError, read_settings

PRODUCTION = {
    "OPGAVE_ENV": "production",
    "OPGAVE_SECRET_KEY": "k" * 32,
    "OPGAVE_BASE_URL": "https://opgave.example",
}


def test_the_defaults_are_a_demo_on_this_machine() -> None:
    settings = read_settings({})
    assert settings.env == "demo"
    assert settings.sqlite
    assert settings.secret_key == DEMO_KEY
    assert settings.hosts == ["127.0.0.1", "localhost", "[::1]"]
    assert not settings.secure


def test_everything_can_be_set() -> None:
    settings = read_settings(
        PRODUCTION
        | {
            "OPGAVE_DATABASE_URL": "postgres://u:p@db/opgave",
            "OPGAVE_MAIL_URL": "smtp://mail:25",
            "OPGAVE_MAIL_FROM": "vervolgopdracht@opgave.example",
            "OPGAVE_BROKER_URL": "redis://cache:6379/0",
            "OPGAVE_OIDC_ISSUER": "https://sign.example",
            "OPGAVE_OIDC_CLIENT_ID": "opgave",
            "OPGAVE_OIDC_CLIENT_SECRET": "x",
            "OPGAVE_ALLOWED_HOSTS": "intern.example, ander.example",
            "OPGAVE_SESSION_HOURS": "8",
            "PATH": "/bin",
        }
    )
    assert settings.production
    assert settings.secure
    assert settings.database_url == "postgresql+psycopg://u:p@db/opgave"
    assert settings.hosts == ["opgave.example", "intern.example", "ander.example"]
    assert settings.session_hours == 8
    assert settings.sender == "vervolgopdracht@opgave.example"


@pytest.mark.parametrize(
    ("base_url", "sender"),
    [
        ("http://127.0.0.1:8000", "opgave@localhost"),
        ("http://[::1]:8000", "opgave@localhost"),
        ("https://opgave.example", "opgave@opgave.example"),
    ],
)
def test_mail_comes_from_the_own_host_unless_told_otherwise(base_url: str, sender: str) -> None:
    assert read_settings({"OPGAVE_BASE_URL": base_url}).sender == sender


def test_the_day_of_the_demo() -> None:
    assert read_settings({"OPGAVE_TODAY": "2026-11-23"}).today == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"OPGAVE_COLOUR": "red"}, "OPGAVE_COLOUR is not a setting"),
        ({"OPGAVE_ENV": "prod"}, "it is demo or production"),
        ({"OPGAVE_TODAY": "morgen"}, "write a date"),
        ({"OPGAVE_DATABASE_URL": "mysql://x"}, "OPGAVE_DATABASE_URL must be"),
        ({"OPGAVE_DATABASE_URL": "sqlite://"}, "OPGAVE_DATABASE_URL must be"),
        ({"OPGAVE_DATABASE_URL": "sqlite:///:memory:"}, "OPGAVE_DATABASE_URL must be"),
        ({"OPGAVE_BASE_URL": "opgave.example"}, "OPGAVE_BASE_URL must be a URL"),
        ({"OPGAVE_BASE_URL": "http://x:99999"}, "OPGAVE_BASE_URL must be a URL"),
        ({"OPGAVE_MAIL_URL": "http://mail"}, "smtp://"),
        ({"OPGAVE_MAIL_FROM": "niemand"}, "one mail address"),
        ({"OPGAVE_MAIL_FROM": "a@b.example\nBcc: c@d.example"}, "one mail address"),
        ({"OPGAVE_BROKER_URL": "x"}, "amqp://"),
        ({"OPGAVE_OIDC_ISSUER": "https://x"}, "needed together"),
        ({"OPGAVE_SESSION_HOURS": "0"}, "a number from 1 to 168"),
        ({"OPGAVE_SESSION_IDLE_MINUTES": "٣"}, "a number from"),
        ({"OPGAVE_TRUSTED_PROXIES": "-1"}, "a number from 0 to 9"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(environ: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        read_settings(environ)
    assert words in str(wrong.value)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"OPGAVE_SECRET_KEY": ""}, "required in production"),
        ({"OPGAVE_SECRET_KEY": DEMO_KEY}, "required in production"),
        ({"OPGAVE_SECRET_KEY": "short"}, "too short"),
        ({"OPGAVE_BASE_URL": "http://opgave.example"}, "https://"),
        ({"OPGAVE_TODAY": "2026-11-23"}, "refused in production"),
    ],
)
def test_production_refuses_what_the_demo_may_leave_open(change: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read_settings(PRODUCTION | change)


def test_production_refuses_the_debugger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(SettingsError, match="FLASK_DEBUG"):
        read_settings(PRODUCTION)

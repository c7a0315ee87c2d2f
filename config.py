"""Settings: what may differ between two installations, read once from the environment.

Everything has a harmless default; what cannot be right together is refused at start with one line.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

PREFIX = "OPGAVE_"
DEMO_KEY = "demo-only-key-refused-in-production"
INSTANCE = Path(__file__).parent / "instance"
ADDRESS = re.compile(r"[a-zA-Z0-9._%+-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,250}[a-zA-Z0-9])?")
"""A plain mail address: it ends up in headers."""


class SettingsError(ValueError):
    """A setting that is wrong, unknown or unsafe; the message is one line for whoever starts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings, one field for each `OPGAVE_` variable.

    `session_idle_minutes` and `session_hours` bound a sign-in; `trusted_proxies` is the number of
    proxies whose forwarded address is believed; `today` is the local date of the demo and of tests.
    """

    env: Literal["demo", "production"] = "demo"
    database_url: str = field(default="", repr=False)
    secret_key: str = field(default=DEMO_KEY, repr=False)
    base_url: str = "http://127.0.0.1:8000"
    allowed_hosts: tuple[str, ...] = ()
    mail_url: str = field(default="", repr=False)
    mail_from: str = ""
    broker_url: str = field(default="", repr=False)
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    today: date | None = None
    session_idle_minutes: int = 60
    session_hours: int = 12
    trusted_proxies: int = 0

    @property
    def production(self) -> bool:
        """Whether real people's work is at stake."""
        return self.env == "production"

    @property
    def secure(self) -> bool:
        """Whether people reach the application over https, so that cookies may insist on it."""
        return self.base_url.startswith("https://")

    @property
    def sqlite(self) -> bool:
        """Whether the database is a file of our own instead of a server."""
        return self.database_url.startswith("sqlite")

    @property
    def host(self) -> str:
        """The name under which people reach the application; mail carries it too."""
        return urlsplit(self.base_url).hostname or "127.0.0.1"

    @property
    def sender(self) -> str:
        """The address that mail comes from; by default one at the own host, a number being no mail domain."""
        named = re.search(r"[a-zA-Z]", self.host) and ":" not in self.host
        return self.mail_from or f"opgave@{self.host if named else 'localhost'}"

    @property
    def hosts(self) -> list[str]:
        """The host names that are answered; any other is refused."""
        local = [] if self.production else ["127.0.0.1", "localhost", "[::1]"]
        return list(dict.fromkeys([self.host, *self.allowed_hosts, *local]))


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings. Raises SettingsError for the first thing that cannot be right."""
    given = {
        name.removeprefix(PREFIX): value
        for name, value in (os.environ if environ is None else environ).items()
        if name.startswith(PREFIX) and value != ""
    }
    known = {item.name.upper() for item in fields(Settings)}
    for name in sorted(given.keys() - known):
        raise SettingsError(f"{PREFIX}{name} is not a setting; the README lists them all")
    settings = Settings(
        env=_env(given.get("ENV", "demo")),
        database_url=_database(given.get("DATABASE_URL", f"sqlite:///{INSTANCE / 'opgave.db'}")),
        secret_key=given.get("SECRET_KEY", DEMO_KEY),
        base_url=_url(given, "BASE_URL", ("http", "https"), "http://127.0.0.1:8000").rstrip("/"),
        allowed_hosts=tuple(given.get("ALLOWED_HOSTS", "").replace(",", " ").split()),
        mail_url=_url(given, "MAIL_URL", ("smtp", "smtps")),
        mail_from=_address(given.get("MAIL_FROM", "")),
        broker_url=_url(given, "BROKER_URL", ("amqp", "amqps", "redis", "rediss")),
        oidc_issuer=_url(given, "OIDC_ISSUER", ("https", "http")),
        oidc_client_id=given.get("OIDC_CLIENT_ID", ""),
        oidc_client_secret=given.get("OIDC_CLIENT_SECRET", ""),
        today=_date(given.get("TODAY", "")),
        session_idle_minutes=_number(given, "SESSION_IDLE_MINUTES", 60, 1, 24 * 60),
        session_hours=_number(given, "SESSION_HOURS", 12, 1, 24 * 7),
        trusted_proxies=_number(given, "TRUSTED_PROXIES", 0, 0, 9),
    )
    _refuse_unsafe(settings)
    return settings


def _refuse_unsafe(settings: Settings) -> None:
    """Hold production to what only the demo may leave open."""
    oidc = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
    if any(oidc) and not all(oidc):
        raise SettingsError("OPGAVE_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET are needed together")
    if not settings.production:
        return
    if settings.secret_key == DEMO_KEY:
        raise SettingsError("OPGAVE_SECRET_KEY is required in production; make one of 32 random bytes")
    if len(settings.secret_key) < 32:
        raise SettingsError("OPGAVE_SECRET_KEY is too short for production; use at least 32 characters")
    if settings.today is not None:
        raise SettingsError("OPGAVE_TODAY is for the demo and tests and is refused in production")
    if not settings.secure:
        raise SettingsError("OPGAVE_BASE_URL must begin with https:// in production")
    if os.environ.get("FLASK_DEBUG", "").lower() in {"1", "true", "yes", "on"}:
        raise SettingsError("FLASK_DEBUG is refused in production")


def _env(value: str) -> Literal["demo", "production"]:
    if value == "demo":
        return "demo"
    if value == "production":
        return "production"
    raise SettingsError(f"OPGAVE_ENV is {value!r}; it is demo or production")


def _database(value: str) -> str:
    """Accept a SQLite file or PostgreSQL through psycopg 3, and name what is wrong with anything else."""
    scheme = value.partition("://")[0]
    if scheme in {"postgres", "postgresql"}:
        return "postgresql+psycopg://" + value.partition("://")[2]
    if scheme == "sqlite" and value.startswith("sqlite:///") and ":memory:" not in value:
        return value
    if scheme == "postgresql+psycopg":
        return value
    raise SettingsError("OPGAVE_DATABASE_URL must be sqlite:///FILE or postgresql+psycopg://...")


def _url(given: Mapping[str, str], name: str, schemes: tuple[str, ...], default: str = "") -> str:
    value = given.get(name, default)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        good = parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good:
        begins = " or ".join(f"{scheme}://" for scheme in schemes)
        raise SettingsError(f"{PREFIX}{name} must be a URL that begins with {begins}")
    return value


def _address(value: str) -> str:
    if value and not ADDRESS.fullmatch(value):
        raise SettingsError(f"OPGAVE_MAIL_FROM is {value!r}; it is one mail address")
    return value


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise SettingsError(f"OPGAVE_TODAY is {value!r}; write a date as 2026-11-23") from None


def _number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = given.get(name, str(default))
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise SettingsError(f"{PREFIX}{name} is {value!r}; it is a number from {least} to {most}")
    return int(value)

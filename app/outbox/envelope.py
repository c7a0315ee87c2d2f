"""A written mail as it travels: headers by the standards for mail that no person typed."""

from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from app.outbox.letter import PREFERENCES, Letter
from config import Settings

NAME = "Opgave"


class BadAddress(ValueError):
    """An account's address is no plain mail address."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands around a letter: the key of the mail, the address of its reader, and when it leaves."""

    key: str
    recipient: str
    moment: datetime


def message(letter: Letter, envelope: Envelope, settings: Settings) -> EmailMessage:
    """The mail in both forms, plain text first. Raises BadAddress.

    Its Message-ID follows from the key: should one arrive twice, it is known to be the same one.
    `Auto-Submitted` (RFC 3834) and `List-Id` (RFC 2919) keep robots from answering; `Precedence` was
    never a standard and is left out. The address under `List-Unsubscribe` is a page, which acts on
    nothing by itself. The library refuses a line break in any header.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(NAME, addr_spec=settings.sender)
    mail["To"] = _plain_address(envelope.recipient)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(envelope.moment)
    mail["Message-ID"] = message_id(envelope.key, settings)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Id"] = f"{NAME} <berichten.{_domain(settings)}>"
    mail["List-Unsubscribe"] = f"<{settings.base_url}{PREFERENCES}>"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = letter.language  # of the whole: set before, it would go to the first form
    return mail


def message_id(key: str, settings: Settings) -> str:
    """The fixed Message-ID of a key."""
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{_domain(settings)}>"


def _domain(settings: Settings) -> str:
    return settings.host if any(sign.isalpha() for sign in settings.host) else "localhost"


def _plain_address(written: str) -> Address:
    """One address without a name: commas, brackets and line breaks would reach somebody else."""
    try:
        found = Address(addr_spec=written)
    except (HeaderParseError, ValueError, IndexError) as wrong:
        raise BadAddress from wrong
    if found.addr_spec != written or not written.isprintable():
        raise BadAddress
    return found

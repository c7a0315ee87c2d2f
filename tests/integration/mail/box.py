"""A real mail server for tests: it keeps what it takes, and refuses or breaks off as it is told."""

import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socket import socket
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


def free_port() -> int:
    """A port on which nobody listens."""
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Box:
    """What a server does with mail: `answers` for a recipient or for the text, `drops` a connection.

    `answers[recipient]` is a list of answers for one attempt each; when it is empty, all is well.
    `drops[recipient]` counts how often the connection breaks after the text was sent.
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: dict[str, list[str]] = {}
        self.text_answers: list[str] = []
        self.drops: Counter[str] = Counter()
        self.connections = 0
        self.signed_in: list[str] = []
        self.encrypted: list[bool] = []
        self.impatient = False

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count who comes in; a second greeting after STARTTLS is the same visitor."""
        self.connections += session.ssl is None
        session.host_name = hostname
        return responses

    async def handle_NOOP(  # noqa: N802
        self, _server: SMTP, _session: Session, _envelope: Envelope, _words: str
    ) -> str:
        """Answer a question whether anybody is there."""
        return "421 you were silent for too long" if self.impatient else "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or give the next answer that waits for this one."""
        if self.answers.get(address):
            return self.answers[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail, refuse the text, or break off."""
        if self.text_answers:
            return self.text_answers.pop(0)
        address = envelope.rcpt_tos[0]
        if self.drops[address] > 0:
            self.drops[address] -= 1
            cast("Any", server.transport).abort()
            return "421 gone"
        content = cast("bytes", envelope.original_content)
        self.taken.append(cast("EmailMessage", message_from_bytes(content, policy=default)))
        self.recipients += envelope.rcpt_tos
        self.encrypted.append(cast("Any", server.transport).get_extra_info("ssl_object") is not None)
        return "250 OK"

    def auth(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        """Let in whoever knows the password."""
        if not isinstance(data, LoginPassword) or data.password != b"geheim/woord":
            return AuthResult(success=False, handled=False)
        self.signed_in.append(data.login.decode())
        return AuthResult(success=True)

    def ids(self) -> list[str]:
        """The Message-ID of each mail that was taken."""
        return [str(mail["Message-ID"]) for mail in self.taken]


@contextmanager
def served(box: Box, port: int | None = None, **options: Any) -> Iterator[int]:
    """Run the server; gives its port. `smtps=context` encrypts from the beginning."""
    context: ssl.SSLContext | None = options.pop("smtps", None)
    port = port or free_port()
    server = Controller(box, hostname="127.0.0.1", port=port, ssl_context=context, **options)
    server.start()
    try:
        yield port
    finally:
        server.stop()

"""The mail server: one connection for many mails, with TLS, and failures told apart."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from config import Settings

TIMEOUT = 10.0
"""Seconds that one answer of the server may take."""


class ServerAway(Exception):
    """There is no good connection to the mail server: no mail is to blame. The message is a code."""


class MailRefused(Exception):
    """This mail was not taken; the message is a code, and nothing of the mail. `final`: never try again."""

    def __init__(self, code: str, *, final: bool) -> None:
        super().__init__(code)
        self.final = final


class Post:
    """Sends mails over one connection, which is made for the first and again when it broke."""

    def __init__(self, settings: Settings) -> None:
        self._url = urlsplit(settings.mail_url)
        self._must_encrypt = settings.production
        self._own_name = settings.sender.partition("@")[2]
        self._server: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Hand one mail over. Raises ServerAway or MailRefused; after that the next one may be sent."""
        server = self._connected()
        try:
            server.send_message(message, sender, [recipient])
        except smtplib.SMTPRecipientsRefused as refused:
            code = refused.recipients[recipient][0]
            raise MailRefused(f"recipient {code}", final=code >= 500) from refused
        except smtplib.SMTPSenderRefused as refused:
            raise MailRefused(f"sender {refused.smtp_code}", final=False) from refused
        except smtplib.SMTPDataError as refused:
            raise MailRefused(f"content {refused.smtp_code}", final=refused.smtp_code >= 500) from refused
        except smtplib.SMTPNotSupportedError as refused:
            raise MailRefused("address", final=True) from refused
        except OSError as broken:  # every other failure of smtplib is one
            self.close()
            raise MailRefused("connection", final=False) from broken

    def close(self) -> None:
        """Say goodbye, when there is somebody to say it to."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError):
                server.quit()
            server.close()

    def _connected(self) -> smtplib.SMTP:
        """The connection that is there, if it still answers, else a new one."""
        if self._server is not None:
            try:
                if self._server.noop()[0] == 250:
                    return self._server
            except OSError:
                pass
            self.close()
        self._server = self._connect()
        return self._server

    def _connect(self) -> smtplib.SMTP:
        """Connect, encrypt, sign in, or raise ServerAway with nothing left open."""
        server: smtplib.SMTP | None = None
        try:
            server = self._called()
            self._enter(server)
        except (OSError, ServerAway) as broken:
            if server is not None:
                server.close()
            raise _away(broken) from broken
        return server

    def _called(self) -> smtplib.SMTP:
        """Connect; the context checks the chain and the name of the certificate."""
        name, port = self._url.hostname or "", self._url.port or 0
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(name, port, self._own_name, timeout=TIMEOUT, context=_context())
        return smtplib.SMTP(name, port, self._own_name, timeout=TIMEOUT)

    def _enter(self, server: smtplib.SMTP) -> None:
        """Encrypt when the server offers it; a password never goes unencrypted, in production nothing."""
        server.ehlo()
        encrypted = isinstance(server, smtplib.SMTP_SSL)
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=_context())
            encrypted = True
        if not encrypted and (self._must_encrypt or self._url.username):
            raise ServerAway("not_encrypted")
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _away(broken: Exception) -> ServerAway:
    """What went wrong before any mail was offered, as a code."""
    if isinstance(broken, ServerAway):
        return broken
    if isinstance(broken, ssl.SSLError):
        return ServerAway("certificate")
    if isinstance(broken, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError):
        return ServerAway("sign_in")
    return ServerAway("no_answer")

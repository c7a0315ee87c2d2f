"""A mail server that misbehaves by a plan: the same seed refuses and breaks off the same attempts."""

import asyncio
from collections import defaultdict
from email.message import EmailMessage
from random import Random
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.integration.mail.box import Box

REFUSED, DROPPED = 0.15, 0.05
TAKES = 0.02
"""Seconds that a mail takes, so that a kill can come in the middle of one."""


class Postbox(Box):
    """Answers 451 to some mails, and breaks off before it took some others."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._chance = Random(seed)
        self.offered = self.refused = self.dropped = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the mail, or do what the plan says of this attempt."""
        self.offered += 1
        await asyncio.sleep(TAKES)
        drawn = self._chance.random()
        if drawn < REFUSED:
            self.refused += 1
            return "451 try again later"
        if drawn < REFUSED + DROPPED:
            self.dropped += 1
            cast("Any", server.transport).abort()
            return "421 gone"
        return await super().handle_DATA(server, session, envelope)

    def by_id(self) -> dict[str, list[EmailMessage]]:
        """The mails that were taken, by Message-ID."""
        found = defaultdict(list)
        for mail in self.taken:
            found[str(mail["Message-ID"])].append(mail)
        return dict(found)

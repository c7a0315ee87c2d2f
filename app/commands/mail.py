"""What people change about their mail and their calendar feed, and a dead letter that is tried again."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.clock import now
from app.database import Once, transaction
from app.models.mail import FeedToken, Mail, MailChoice
from app.models.organisation import Account
from app.outbox.kinds import Choice, Kind
from app.queries.sessions import digest
from config import Settings


def choose(account_id: int, language: str, choices: Mapping[Kind, Choice], once: Once | None = None) -> None:
    """Keep in which language somebody reads and when mail about each kind of message comes."""
    with transaction(once) as session:
        _one_at_a_time(session, account_id)
        session.execute(delete(MailChoice).where(MailChoice.account_id == account_id))
        session.add_all(
            MailChoice(account_id=account_id, kind=kind, choice=choice) for kind, choice in choices.items()
        )
        remember_language(session, account_id, language)


def remember_language(session: Session, account_id: int, language: str) -> None:
    """Inside another command: keep the language that somebody reads, for mail and calendar."""
    session.execute(update(Account).where(Account.id == account_id).values(language=language))


def make_feed(account_id: int, once: Once | None = None) -> None:
    """Give somebody a calendar feed with a new key; the address of the former one is worth nothing then."""
    with transaction(once) as session:
        _one_at_a_time(session, account_id)
        _revoke(session, account_id)
        moment = now()
        token = digest(feed_token(account_id, moment))
        session.add(FeedToken(account_id=account_id, token_hash=token, made_at=moment))


def revoke_feed(account_id: int, once: Once | None = None) -> None:
    """End somebody's calendar feed."""
    with transaction(once) as session:
        _revoke(session, account_id)


def feed_token(account_id: int, made_at: datetime) -> str:
    """The key in the address of a feed: made from our secret, so that its owner can be shown it again.

    Only its hash is stored, by which a feed is found. Under another secret it no longer fits that hash.
    """
    settings: Settings = current_app.config["OPGAVE"]
    about = f"feed:{account_id}:{made_at.isoformat()}".encode()
    return urlsafe_b64encode(hmac.digest(settings.secret_key.encode(), about, "sha256")).decode().rstrip("=")


def _one_at_a_time(session: Session, account_id: int) -> None:
    """Let two windows of one person wait: neither sees the rows that the other puts in place."""
    held = select(Account.id).where(Account.id == account_id)
    session.execute(held.with_for_update(key_share=True))


def _revoke(session: Session, account_id: int) -> None:
    session.execute(delete(FeedToken).where(FeedToken.account_id == account_id))


def retry(mail_id: int, once: Once | None = None) -> bool:
    """Send a dead letter again, with all its attempts; False when there is no such dead letter."""
    with transaction(once) as session:
        again = update(Mail).where(Mail.id == mail_id, Mail.given_up_at.is_not(None))
        again = again.values(given_up_at=None, due_at=now(), attempts=0, last_error=None)
        return session.execute(again.returning(Mail.id)).one_or_none() is not None

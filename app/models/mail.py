"""Mail that must leave, what a person wants by mail, and the key to a person's calendar feed."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.workflow import where_set
from app.types import BigId


class Mail(Base):
    """One mail to one person, composed from notices when it is due: the outbox.

    `key` says what it is (the bundle of a day, or what cannot wait), is unique and gives the fixed
    Message-ID. `due_at` is when it is looked at next, None when nothing is left to do: then it was sent,
    given up, kept (nowhere to send it to), or had nothing to tell. Whoever sends it claims it until
    `leased_until`; a claim comes back by itself when a worker dies. The text is written at the first
    claim and stays. `last_error` is for the secretary and holds no text of the mail.
    """

    __tablename__ = "mail"
    __table_args__ = (where_set("ix_mail_given_up", "given_up_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, init=False)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    leased_until: Mapped[datetime | None] = mapped_column(default=None)
    lease: Mapped[str | None] = mapped_column(String(32), default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    given_up_at: Mapped[datetime | None] = mapped_column(default=None)
    kept_at: Mapped[datetime | None] = mapped_column(default=None)
    last_error: Mapped[str | None] = mapped_column(String(300), default=None)
    language: Mapped[str | None] = mapped_column(String(5), default=None)
    subject: Mapped[str | None] = mapped_column(String(300), default=None)
    text: Mapped[str | None] = mapped_column(Text, default=None)
    html: Mapped[str | None] = mapped_column(Text, default=None)


class MailChoice(Base):
    """How somebody wants to hear of one kind of message: at once, in the daily bundle, or not by mail."""

    __tablename__ = "mail_choice"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    choice: Mapped[str] = mapped_column(String(10))


class FeedToken(Base):
    """The key in the address of a person's calendar feed: only its hash is kept; revoking removes it."""

    __tablename__ = "feed_token"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]

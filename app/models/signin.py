"""Signing in: the sessions that are open and the attempts of the last minutes.

The password hash stands with the account (`models/organisation.py`).
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.types import BigId


class LoginSession(Base):
    """One signed-in browser, kept on the server so that it can be ended from elsewhere.

    The cookie holds a random token; here stands only its SHA-256. `ended_at` is set by signing out,
    a new password, the administrator or a limit; the row stays for a while, so that an expired
    browser is recognised and its typed text is given back to the same person only.
    """

    __tablename__ = "login_session"
    __table_args__ = (Index("ix_login_session_open", "account_id", "ended_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, init=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    address_hash: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class SignInAttempt(Base):
    """One attempt to sign in, kept for the throttle. Name and address are keyed digests.

    People type their password in the wrong box: the name itself is never stored.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_attempt_name", "name_hash", "at"),
        Index("ix_attempt_address", "address_hash", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, init=False)
    at: Mapped[datetime] = mapped_column(index=True)
    name_hash: Mapped[str] = mapped_column(String(64))
    address_hash: Mapped[str] = mapped_column(String(64))
    succeeded: Mapped[bool] = mapped_column(default=False)

"""The accounts that the sign-in page of the demo lists."""

from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models.organisation import Account


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A user name and the function that belongs to it."""

    username: str
    name: str


def demo_accounts() -> list[DemoAccount]:
    """Every account that is on, in the order in which they were made."""
    rows = db.session.execute(
        select(Account.username, Account.name).where(Account.disabled_at.is_(None)).order_by(Account.id)
    )
    return [DemoAccount(row.username, row.name) for row in rows]

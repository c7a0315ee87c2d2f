"""The accounts that the sign-in page of the demo lists."""

from sqlalchemy import select

from app.extensions import db
from app.models.organisation import Account

Named = tuple[str, str]
"""A user name and the function that belongs to it."""

FIRST = ("chef.oost", "secretaris", "politiechef", "hoofd.drio", "beheer")
"""With which a newcomer sees the most: one of each audience."""


def demo_accounts() -> tuple[list[Named], list[Named]]:
    """Every account that is on: those to begin with, and the rest in the order in which they were made."""
    rows = db.session.execute(
        select(Account.username, Account.name).where(Account.disabled_at.is_(None)).order_by(Account.id)
    )
    found = {row.username: row.name for row in rows}
    first = [(username, found.pop(username)) for username in FIRST if username in found]
    return first, list(found.items())

"""Messages inside the application, for one reader."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.models.event import Event, Notice
from app.models.organisation import Account, Position
from app.queries.built import LAST_BIG_ID, ask

PAGE = 30

ABOUT = (
    case((Notice.subject != "", Notice.subject), else_=Event.subject).label("about_kind"),
    case((Notice.subject != "", Notice.subject_id), else_=Event.subject_id).label("about_id"),
)
"""The row that a message is about: its own, else that of its event."""


@dataclass(frozen=True, slots=True)
class Told:
    """One message: what happened to what, who did it, where to look, and whether it was read.

    `principal`: for which position somebody acted who stands in.
    """

    id: int
    event: str
    subject: str
    key: str
    who: str | None
    principal: str | None
    link: str
    at: datetime
    unread: bool


def notices(
    session: Session, account_id: int, *, before: int | None = None, unread: bool = False, most: int = PAGE
) -> list[Told]:
    """The newest messages of a reader, newest first; `before`: the last id of the page before.

    What asked something that is done by now is no message any more.
    """
    rows = ask(session, _newest(unread=unread, most=most), reader=account_id, before=before or LAST_BIG_ID)
    return [
        Told(key, event, subject, subject_key, who, principal, link, at, read_at is None)
        for key, event, subject, subject_key, who, principal, link, at, read_at in rows
    ]


@cache
def _newest(*, unread: bool, most: int) -> Select[Any]:
    event = (Event.name, Event.subject, Event.subject_key)
    # The event of a delegation names the position that it is about, not one that it was arranged for.
    statement = (
        select(Notice.id, *event, Account.name, Position.title, Notice.link, Notice.at, Notice.read_at)
        .join(Event, Event.id == Notice.event_id)
        .outerjoin(Account, Account.id == Event.actor_id)
        .outerjoin(Position, and_(Position.id == Event.on_behalf_of_id, Event.subject != "delegation"))
        .where(Notice.account_id == bindparam("reader"), Notice.moot_at.is_(None))
        .where(Notice.id < bindparam("before"))
        .order_by(Notice.id.desc())
        .limit(most)
    )
    return statement.where(Notice.read_at.is_(None)) if unread else statement


def unread_count(session: Session, account_id: int) -> int:
    """How many messages a reader has not read."""
    count: int = ask(session, _UNREAD, reader=account_id).scalar_one()
    return count


_UNREAD = (
    select(func.count())
    .select_from(Notice)
    .where(Notice.account_id == bindparam("reader"), Notice.read_at.is_(None), Notice.moot_at.is_(None))
)

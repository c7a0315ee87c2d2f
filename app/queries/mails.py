"""Reading mails that were written: one's own, and those that could not be delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.models.mail import FeedToken, Mail, MailChoice
from app.models.organisation import Account, Holding, Position
from app.queries.built import ask
from app.queries.people import holds_on

PAGE = 30
LATE = timedelta(minutes=30)
"""How long a mail may wait before people are told that it waits."""


@dataclass(frozen=True, slots=True)
class Post:
    """A mail with what became of it: `state` is waiting, sent, kept, given_up or nothing (to tell)."""

    id: int
    key: str
    account_id: int
    created_at: datetime
    due_at: datetime | None
    state: str
    state_at: datetime
    attempts: int
    error: str | None
    language: str | None
    subject: str | None
    text: str | None


def own_post(session: Session, account_id: int, *, before: int | None = None) -> list[Post]:
    """The newest written mails of somebody, newest first; `before`: the last id of the page before."""
    wanted = _post().where(Mail.account_id == account_id, Mail.text.is_not(None))
    if before is not None:
        wanted = wanted.where(Mail.id < before)
    return [_read(row) for row in session.execute(wanted.order_by(Mail.id.desc()).limit(PAGE))]


def one_post(session: Session, mail_id: int) -> Post | None:
    """One mail, whoever it is for."""
    row = session.execute(_post().where(Mail.id == mail_id)).one_or_none()
    return None if row is None else _read(row)


def stored_post(session: Session, state: str, most: int) -> list[Post]:
    """The newest mails in a state, for whoever runs the application; `all` gives every state."""
    conditions: dict[str, Any] = {
        "waiting": Mail.due_at.is_not(None),
        "sent": Mail.sent_at.is_not(None),
        "kept": Mail.kept_at.is_not(None),
        "given_up": Mail.given_up_at.is_not(None),
    }
    wanted = _post().where(conditions[state]) if state in conditions else _post()
    return [_read(row) for row in session.execute(wanted.order_by(Mail.id.desc()).limit(most))]


@dataclass(frozen=True, slots=True)
class Dead:
    """A mail that was given up: for which function (None: no position now), when, and why.

    `cause` is the code of its sentence (`post_error`), `answer` the number the server gave or "".
    """

    id: int
    title: str | None
    bundle: bool
    given_up_at: datetime
    attempts: int
    cause: str
    answer: str


def dead_letters(session: Session, today: date) -> Sequence[Dead]:
    """The newest mails that were given up, with the function of the reader instead of a name."""
    title = (
        select(func.min(Position.title))
        .join(Holding, Holding.position_id == Position.id)
        .where(Holding.account_id == Mail.account_id, holds_on(today))
        .correlate(Mail)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Mail.id, title, Mail.key, Mail.given_up_at, Mail.attempts, Mail.last_error)
        .where(Mail.given_up_at.is_not(None))
        .order_by(Mail.id.desc())
        .limit(PAGE)
    )
    return [
        Dead(mail, name, key.startswith("bundle:"), at, attempts, *_cause(error or "worker"))
        for mail, name, key, at, attempts, error in rows
        if at is not None
    ]


def _cause(error: str) -> tuple[str, str]:
    cause, _, detail = error.partition(" ")
    return cause, detail if detail.isdigit() else ""


def waiting_long(session: Session, moment: datetime) -> int:
    """How many mails wait longer than they should: the server is away, or nobody sends."""
    return session.scalar(select(func.count()).select_from(Mail).where(Mail.due_at < moment - LATE)) or 0


def troubled(session: Session, moment: datetime) -> tuple[int, int]:
    """How many mails were given up and how many wait longer than they should, in one statement."""
    found = ask(session, _TROUBLED, since=moment - LATE).one()
    return found[0], found[1]


_GIVEN_UP = select(func.count()).select_from(Mail).where(Mail.given_up_at.is_not(None))
_SINCE = bindparam("since", type_=Mail.due_at.type)
_WAITS = select(func.count()).select_from(Mail).where(Mail.due_at < _SINCE)
_TROUBLED = select(_GIVEN_UP.scalar_subquery(), _WAITS.scalar_subquery())


@dataclass(frozen=True, slots=True)
class Wishes:
    """How somebody wants to hear: language (None: never chosen), choice per kind, address, calendar feed."""

    language: str | None
    has_address: bool
    choices: dict[str, str]
    feed_made_at: datetime | None
    feed_hash: str | None


def wishes_of(session: Session, account_id: int) -> Wishes:
    """What somebody chose about mail, language and calendar, in two statements."""
    account = session.execute(
        select(Account.language, Account.email, FeedToken.made_at, FeedToken.token_hash)
        .outerjoin(FeedToken, FeedToken.account_id == Account.id)
        .where(Account.id == account_id)
    ).one()
    chosen = select(MailChoice.kind, MailChoice.choice).where(MailChoice.account_id == account_id)
    return Wishes(
        language=account.language,
        has_address=bool(account.email),
        choices=dict(session.execute(chosen).tuples().all()),
        feed_made_at=account.made_at,
        feed_hash=account.token_hash,
    )


@dataclass(frozen=True, slots=True)
class FeedReader:
    """Whose calendar a feed shows, and in which language."""

    account_id: int
    name: str
    language: str | None


def feed_reader(session: Session, token_hash: str) -> FeedReader | None:
    """Whose feed has this key; None for an unknown or revoked one, or an account that is off."""
    row = session.execute(
        select(Account.id, Account.name, Account.language)
        .join(FeedToken, FeedToken.account_id == Account.id)
        .where(FeedToken.token_hash == token_hash, Account.disabled_at.is_(None))
    ).one_or_none()
    return None if row is None else FeedReader(*row)


def _post() -> Select[Any]:
    return select(
        Mail.id, Mail.key, Mail.account_id, Mail.created_at, Mail.due_at, Mail.sent_at, Mail.kept_at,
        Mail.given_up_at, Mail.attempts, Mail.last_error, Mail.language, Mail.subject, Mail.text,
    )  # fmt: skip


def _read(row: Row[Any]) -> Post:
    ends = {"sent": row.sent_at, "kept": row.kept_at, "given_up": row.given_up_at, "waiting": row.due_at}
    state, at = next(
        ((state, at) for state, at in ends.items() if at is not None), ("nothing", row.created_at)
    )
    return Post(
        id=row.id, key=row.key, account_id=row.account_id, created_at=row.created_at, due_at=row.due_at,
        state=state, state_at=at, attempts=row.attempts, error=row.last_error, language=row.language,
        subject=row.subject, text=row.text,
    )  # fmt: skip

"""From notices to mails that are due: one bundle per person per working day, at once what cannot wait.

Every notice is looked at once. A bundle that was not written yet takes in what comes after it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, and_, bindparam, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.clock import LOCAL
from app.database import transaction
from app.extensions import db, table_of
from app.models.event import Event, Notice
from app.models.mail import Mail, MailChoice
from app.models.organisation import Account
from app.outbox.kinds import DEFAULT, LAST_STEPS, Choice, kind_of
from app.queries.actors import actor_of
from app.queries.notices import ABOUT
from app.queries.own_dates import Row as SubjectRow
from app.queries.own_dates import own_dates
from workflows.calendar import DUTCH
from workflows.rules.catalogue import CATALOGUE
from workflows.rules.table import Given

BATCH = 200
"""Notices that are looked at together, in one transaction."""

Way = Literal["skip", "now", "bundle"]
_MAIL, _NOTICE = table_of(Mail), table_of(Notice)
_NOT_WRITTEN = and_(_MAIL.c.text.is_(None), _MAIL.c.given_up_at.is_(None))
_LINK = (
    update(_NOTICE)
    .where(_NOTICE.c.id == bindparam("notice"), ~_NOTICE.c.planned)
    .values(planned=True, mail_id=bindparam("mail"))
)


def plan(moment: datetime) -> int:
    """Give every new notice its mail, or none; how many were looked at. Safe to run twice at once."""
    looked_at = 0
    after = (0, 0)
    while rows := _waiting(db.session(), after):
        _plan(rows, moment)
        after = (rows[-1].account_id, rows[-1].id)
        looked_at += len(rows)
    return looked_at


def next_bundle(moment: datetime, *, sent_today: bool) -> datetime:
    """The first moment at which rule C04 lets a bundle go: now, or the beginning of a later hour."""
    today = moment.astimezone(LOCAL).date()
    at = moment
    while not may_send(at, sent=sent_today and at.astimezone(LOCAL).date() == today):
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at


def may_send(moment: datetime, *, sent: bool = False) -> bool:
    """What rule C04 says of a bundle at a moment, for somebody who had one that day or not."""
    local = moment.astimezone(LOCAL)
    facts = Given(
        {
            "message.workday": DUTCH.is_working_day(local.date()),
            "message.hour": local.hour,
            "message.sent_today": int(sent),
        }
    )
    return CATALOGUE["C04"].evaluate(facts)[0].code == "send"


def _waiting(session: Session, after: tuple[int, int]) -> Sequence[Row[Any]]:
    """The next notices that nobody looked at, person by person."""
    return session.execute(
        select(
            Notice.id, Notice.account_id, Notice.event_id, Notice.asks, Notice.read_at, Notice.moot_at,
            Event.name, *ABOUT, Account.disabled_at,
        )
        .join(Event, Event.id == Notice.event_id)
        .join(Account, Account.id == Notice.account_id)
        .where(~Notice.planned, tuple_(Notice.account_id, Notice.id) > after)
        .order_by(Notice.account_id, Notice.id)
        .limit(BATCH)
    ).all()  # fmt: skip


def _plan(rows: Sequence[Row[Any]], moment: datetime) -> None:
    """Judge a batch, then write its mails and link its notices, in one transaction."""
    session, today = db.session(), moment.astimezone(LOCAL).date()
    accounts = sorted({row.account_id for row in rows})
    choices = _choices(session, accounts)
    had_bundle = _had_bundle(session, accounts, today)
    asked = {row.account_id for row in rows if row.asks}
    must_act = {account: _must_act(session, account, today) for account in asked}
    due_at = {sent: next_bundle(moment, sent_today=sent) for sent in (False, True)}
    skipped: list[int] = []
    mails: dict[str, dict[str, Any]] = {}
    notices: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        way = _way(row, choices, must_act.get(row.account_id, frozenset()))
        if way == "skip":
            skipped.append(row.id)
            continue
        at = moment if way == "now" else due_at[row.account_id in had_bundle]
        key = f"now:{row.event_id}:{row.account_id}" if way == "now" else bundle_key(row.account_id, at)
        mails[key] = {
            "key": key,
            "account_id": row.account_id,
            "due_at": at,
            "created_at": moment,
            "attempts": 0,
        }
        notices[key].append(row.id)
    with transaction() as writing:
        writing.execute(update(_NOTICE).where(_NOTICE.c.id.in_(skipped)).values(planned=True))
        if mails:
            _link(writing, [mails[key] for key in sorted(mails)], notices)


def bundle_key(account_id: int, at: datetime) -> str:
    """The key of somebody's bundle of the local day of a moment."""
    return f"bundle:{account_id}:{at.astimezone(LOCAL).date().isoformat()}"


def _link(session: Session, mails: list[dict[str, Any]], notices: dict[str, list[int]]) -> None:
    """Make the mails that are not there yet and give each its notices.

    The statement also locks a mail that is there and not written: whoever writes it waits, and then sees
    these notices. One that was written meanwhile does not come back, and its notices wait for a next look.
    """
    dialect = session.get_bind().dialect.name
    row = (postgresql if dialect == "postgresql" else sqlite).insert(_MAIL).values(mails)
    row = row.on_conflict_do_update(
        index_elements=["key"],
        set_={"due_at": func.coalesce(_MAIL.c.due_at, row.excluded.due_at)},
        where=_NOT_WRITTEN,
    )
    made = session.execute(row.returning(_MAIL.c.id, _MAIL.c.key)).all()
    links = [{"notice": notice, "mail": mail} for mail, key in made for notice in notices[key]]
    if links:
        session.execute(_LINK, sorted(links, key=lambda link: link["notice"]))


def _way(row: Row[Any], choices: dict[tuple[int, str], str], must_act: frozenset[SubjectRow]) -> Way:
    """How a notice goes out: in the bundle, unless its reader chose otherwise or must act today."""
    if row.read_at is not None or row.moot_at is not None or row.disabled_at is not None:
        return "skip"
    chosen = choices.get((row.account_id, kind_of(row.name, asks=row.asks)), DEFAULT)
    if chosen == Choice.NEVER and row.name not in LAST_STEPS:
        return "skip"
    urgent = row.asks and (row.about_kind, row.about_id) in must_act
    return "now" if urgent or chosen == Choice.AT_ONCE else "bundle"


def _choices(session: Session, accounts: list[int]) -> dict[tuple[int, str], str]:
    chosen = select(MailChoice.account_id, MailChoice.kind, MailChoice.choice)
    rows = session.execute(chosen.where(MailChoice.account_id.in_(accounts)))
    return {(account, kind): choice for account, kind, choice in rows}


def _had_bundle(session: Session, accounts: list[int], today: date) -> frozenset[int]:
    """Whose bundle of today was written already."""
    keys = [f"bundle:{account}:{today.isoformat()}" for account in accounts]
    return frozenset(session.scalars(select(Mail.account_id).where(Mail.key.in_(keys), ~_NOT_WRITTEN)))


def _must_act(session: Session, account: int, today: date) -> frozenset[SubjectRow]:
    """What ends today for somebody, as rows that a message can be about."""
    dates = own_dates(session, actor_of(account, "", today), today)
    ending = (each for each in dates if each.is_deadline and each.day == today)
    return frozenset(about for each in ending for about in each.about)

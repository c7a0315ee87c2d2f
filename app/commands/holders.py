"""Who holds a position from which day.

Work hangs on the position: when the holder changes, nothing moves, and the holdings keep both names. Whose
rights change today signs in again.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.clock import now, today
from app.commands.events import record
from app.commands.failures import NotFound, PeopleRefused
from app.commands.signin import end_sessions
from app.database import Once, transaction
from app.models.organisation import Account, Holding, Position
from app.queries.people import holders_of
from workflows.roles import Role

DAY = timedelta(days=1)


def change_holder(
    actor_id: int | None, position_key: str, account_id: int, starts: date, once: Once | None = None
) -> None:
    """Seat somebody from a local day on; whoever sits there leaves the day before.

    On the first day of a holder who was chosen by mistake another may be chosen instead. Raises NotFound,
    PeopleRefused.
    """
    with transaction(once) as session:
        position = position_of(session, position_key)
        account = session.get(Account, account_id)
        if account is None or account.disabled_at is not None:
            raise PeopleRefused("no_account", "account")
        seat(session, actor_id, position, account, starts)


def vacate(actor_id: int | None, position_key: str, ends: date, once: Once | None = None) -> None:
    """Let the holder of a position stop after a local day, with nobody to follow. Raises PeopleRefused."""
    with transaction(once) as session:
        position = position_of(session, position_key)
        latest = _latest(session, position)
        if latest is None or not _sits(latest, today()):
            raise PeopleRefused("vacant", "ends")
        if latest.starts > today():
            raise PeopleRefused("successor_waits", "ends", day=latest.starts)
        if ends < latest.starts:
            raise PeopleRefused("before_start", "ends", day=latest.starts)
        latest.ends = ends
        if Role.ADMIN in position.roles:
            keep_an_administrator(session, max(ends + DAY, today()), "ends")
        if ends < today():
            end_sessions(session, latest.account_id)
        data = {"account": latest.account_id, "ends": ends.isoformat()}
        position_note(session, "position_vacated", position, actor_id, data)


def take_back(actor_id: int | None, position_key: str, once: Once | None = None) -> None:
    """Take back what has not begun: a successor, or the end of the holder. Whoever sits there stays.

    Raises NotFound, PeopleRefused when nothing is to come.
    """
    with transaction(once) as session:
        position = position_of(session, position_key)
        latest = _latest(session, position)
        if latest is not None and latest.starts > today():
            _withdraw(session, position, latest)
            data = {"account": latest.account_id, "starts": latest.starts.isoformat()}
            position_note(session, "successor_cancelled", position, actor_id, data)
        elif latest is not None and latest.ends is not None and _sits(latest, today()):
            latest.ends = None
            position_note(session, "vacancy_cancelled", position, actor_id, {"account": latest.account_id})
        else:
            raise PeopleRefused("nothing_to_come")


def seat(session: Session, actor_id: int | None, position: Position, account: Account, starts: date) -> None:
    """Inside another command: seat an account from a local day on. Raises PeopleRefused."""
    latest = _latest(session, position)
    if latest is not None and _sits(latest, starts) and latest.account_id == account.id:
        raise PeopleRefused("same_holder", "account")
    leaving = set()
    if latest is not None and latest.starts == starts >= today():
        leaving.add(latest.account_id)
        _withdraw(session, position, latest)
        latest = _latest(session, position)
    if latest is not None and latest.starts >= starts:
        raise PeopleRefused("later_holder", "starts", day=latest.starts)
    former = None
    if latest is not None and _sits(latest, starts):
        latest.ends, former = starts - DAY, latest.account_id
        leaving.add(former)
    session.add(Holding(account_id=account.id, position_id=position.id, starts=starts))
    if starts <= today():
        sign_in_again(session, {account.id, *leaving})
    data = {"account": account.id, "former": former, "starts": starts.isoformat()}
    position_note(session, "holder_changed", position, actor_id, data)


def sign_in_again(session: Session, accounts: Iterable[int]) -> None:
    """Inside another command: end the sessions of people whose rights changed."""
    for account in sorted(accounts):
        end_sessions(session, account)


def keep_an_administrator(session: Session, day: date, field: str) -> None:
    """Inside another command, after its change: refuse it when on that day nobody could undo it."""
    if not holders_of(session, Role.ADMIN, day):
        raise PeopleRefused("last_administrator", field)


def in_turn(session: Session) -> None:
    """Inside another command: let changes of the organisation wait for each other.

    SQLite has one writer anyway. Otherwise two administrators at once could seat two people together.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE position IN SHARE ROW EXCLUSIVE MODE"))


def position_of(session: Session, key: str) -> Position:
    """Inside another command: the position with this key, its holders kept still. Raises NotFound."""
    in_turn(session)
    found = session.scalars(select(Position).where(Position.key == key)).one_or_none()
    if found is None:
        raise NotFound(f"position {key}")
    return found


def _sits(holding: Holding, day: date) -> bool:
    return holding.ends is None or holding.ends >= day


def _withdraw(session: Session, position: Position, latest: Holding) -> None:
    """Remove a holding that never counted, and let the one before it go on."""
    session.delete(latest)
    session.flush()
    before = _latest(session, position)
    if before is not None and before.ends == latest.starts - DAY:
        before.ends = None


def _latest(session: Session, position: Position) -> Holding | None:
    newest = select(Holding).where(Holding.position_id == position.id).order_by(Holding.starts.desc())
    return session.scalars(newest.limit(1)).one_or_none()


def position_note(
    session: Session,
    name: str,
    position: Position,
    actor_id: int | None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Inside another command: the event of a position. Numbers stand in for names: it is kept for ever."""
    record(
        session,
        name=name,
        subject="position",
        subject_id=position.id,
        subject_key=position.key,
        actor_id=actor_id,
        at=now(),
        data=data,
    )

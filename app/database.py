"""The one transaction, and engines that refuse a write outside it.

A GET never writes, and the database itself enforces it: every connection is read-only until
`transaction()` asks for a writing one. SQLite: `BEGIN` and `PRAGMA query_only` by hand, because a
deferred BEGIN fails under concurrent writers. PostgreSQL: `READ ONLY` unless writing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

from flask import Flask
from sqlalchemy import Connection, CursorResult, Engine, Executable, event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.pool import ConnectionPoolEntry

from app.clock import now
from app.extensions import db
from app.models.event import OnceKey
from config import Settings

WRITING: dict[str, Any] = {"opgave_write": True, "postgresql_readonly": False}
"""Execution options of a connection that may write; migrations use them too."""

STATEMENTS = 500
"""Statements that a connection keeps prepared: more than the application has."""

BUSY_SECONDS = 4
"""How long a writer waits for another one before the answer is 503 (QUALITY.md G)."""


_IN_LINE = "SELECT pg_advisory_xact_lock(7)"
"""The line of take_turn; the number only has to be the same everywhere."""

_TURNS: dict[str, BoundedSemaphore] = {}
"""One line of waiting writers, in the order they came, for each SQLite database of this process."""


class TransactionMisuse(RuntimeError):
    """A command was started while another is open, or objects were changed outside one."""


class AlreadyDone(Exception):
    """The same form was sent before: `location` is where the first answer led."""

    def __init__(self, location: str) -> None:
        super().__init__("this form was already handled")
        self.location = location


class OutcomeUnknown(Exception):
    """The connection broke while committing: the change may or may not be saved. Pressing again is safe."""


@dataclass(slots=True)
class Once:
    """The one-time key of a form, and the answer that is given for it from now on.

    A command that makes something new sets `location` to its page before the transaction ends.
    """

    key: str
    person_id: int
    location: str


@contextmanager
def transaction(once: Once | None = None) -> Iterator[Session]:
    """Open the one transaction of a command; it commits at the end, or leaves nothing behind.

    What was read before is expired: a command loads its rows inside. Raises AlreadyDone when the
    key of the form was used, OutcomeUnknown when the connection broke during the commit,
    TransactionMisuse when nested or when objects are pending.
    """
    session = db.session()
    if writing(session):
        raise TransactionMisuse("a transaction is already open; a command calls parts, not commands")
    if session.new or session.dirty or session.deleted:
        raise TransactionMisuse("objects were changed outside a transaction")
    session.rollback()
    turn = _turn(session)
    session.info["opgave_writing"] = True
    try:
        session.connection(execution_options=WRITING)
        if once is not None:
            _claim(session, once)
        first = once.location if once is not None else ""
        yield session
        if once is not None and once.location != first:
            _answer(session, once)
        _commit(session)
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("opgave_writing", None)
        if turn is not None:
            turn.release()


def writing(session: Session) -> bool:
    """Whether a command is at work in this session."""
    return bool(session.info.get("opgave_writing"))


def take_turn(session: Session) -> None:
    """Stand in line, until the end of this transaction, with all others that judge rules before they write.

    PostgreSQL lets writers in side by side: two steps could each be right by the rows they read and wrong
    together, or each hold what the other needs. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql(_IN_LINE)


def _turn(session: Session) -> BoundedSemaphore | None:
    """Wait in line with the other threads of this process when the database has one writer.

    SQLite itself only tells a waiting writer to try again, and the unlucky one gives up under load.
    Whoever waited in vain goes on and asks SQLite, which refuses with its own words.
    """
    turns = _TURNS.get(str(session.get_bind().engine.url))
    return turns if turns is not None and turns.acquire(timeout=BUSY_SECONDS) else None


def _commit(session: Session) -> None:
    """Flush first, so that whatever fails in the commit itself is the connection, not the data."""
    session.flush()
    try:
        session.commit()
    except DBAPIError as broken:
        if broken.connection_invalidated:
            raise OutcomeUnknown from broken
        raise


def _claim(session: Session, once: Once) -> None:
    """Take the key, or tell where the first answer led. A rival that holds it is waited for."""
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(OnceKey)
    row = {"key": once.key, "person_id": once.person_id, "location": once.location, "at": now()}
    taken = session.execute(insert.values(row).on_conflict_do_nothing().returning(OnceKey.key)).first()
    if taken is None:
        mine = (OnceKey.key == once.key, OnceKey.person_id == once.person_id)
        raise AlreadyDone(session.scalars(select(OnceKey.location).where(*mine)).one())


def _answer(session: Session, once: Once) -> None:
    mine = (OnceKey.key == once.key, OnceKey.person_id == once.person_id)
    session.execute(update(OnceKey).where(*mine).values(location=once.location))


def engine_options(settings: Settings) -> dict[str, Any]:
    """Options of the engine: limits within which an answer comes when the database is away.

    Parameters never stand in an error message: they are what people typed.
    """
    common: dict[str, Any] = {"hide_parameters": True, "pool_timeout": 5, "pool_size": 10, "max_overflow": 10}
    if settings.sqlite:
        return common | {"connect_args": {"timeout": BUSY_SECONDS, "cached_statements": STATEMENTS}}
    limits = {"statement_timeout": 5000, "lock_timeout": BUSY_SECONDS * 1000, "timezone": "UTC"}
    connect = {
        "connect_timeout": 3,
        "tcp_user_timeout": 5000,
        "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
    }
    return common | {
        "pool_pre_ping": True,
        "connect_args": connect,
        "execution_options": {"postgresql_readonly": True},
    }


def prepare(app: Flask) -> None:
    """Hook the rules of this module onto the sessions and the engine of an application, once."""
    if not event.contains(db.session, "loaded_as_persistent", _hold):
        event.listen(db.session, "loaded_as_persistent", _hold)
        event.listen(db.session, "after_begin", _begun)
        event.listen(db.session, "after_transaction_end", _let_go)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)


def _prepare_postgresql(engine: Engine) -> None:
    """Let a connection keep its prepared statements: psycopg drops all of them with every ROLLBACK."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _entry: ConnectionPoolEntry) -> None:
        """Keep more of them than the driver would."""
        connection.prepared_max = STATEMENTS

    def ended(dbapi_connection: Any) -> None:
        """A transaction that only read leaves nothing either way."""
        if dbapi_connection.read_only:
            dbapi_connection.commit()
        else:
            dbapi_connection.rollback()

    engine.dialect.do_rollback = ended  # type: ignore[method-assign]  # there is no event for it


def direct(session: Session, statement: Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
    """Execute a statement on tables or columns that was built once, without the detour for objects."""
    return connection_of(session).execute(statement, values)


def connection_of(session: Session) -> Connection:
    """The connection of a session, for a statement that goes past its objects; what is pending is flushed.

    A session that is asked for it checks its own state first, which costs as much as a statement: it is
    remembered instead.
    """
    session.flush()
    known: Connection | None = session.info.get("opgave_connection")
    return known or session.connection()


def kept(session: Session) -> dict[Any, Any]:
    """What was read in this transaction and is asked again: gone when it ends; who writes it drops it."""
    found: dict[Any, Any] = session.info.setdefault("opgave_kept", {})
    return found


def _hold(session: Session, row: object) -> None:
    """Keep what was read until the transaction ends: the session itself holds rows weakly.

    Otherwise a row that several rules ask for is read again for each of them.
    """
    session.info.setdefault("opgave_rows", []).append(row)


def _begun(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    session.info["opgave_connection"] = connection


def _let_go(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop("opgave_connection", None)
        session.info.pop("opgave_rows", None)
        session.info.pop("opgave_kept", None)


def _prepare_sqlite(engine: Engine) -> None:
    _TURNS.setdefault(str(engine.url), BoundedSemaphore())

    @event.listens_for(engine, "connect")
    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        """Take BEGIN out of the driver's hands; durable, with foreign keys; a REPLACE asks the triggers."""
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        """A writer takes the lock at once; a reader cannot write at all."""
        writing = bool(connection.get_execution_options().get("opgave_write"))
        driver: Any = connection.connection.dbapi_connection
        if connection.info.get("opgave_write") is not writing:  # it makes SQLite prepare every statement anew
            driver.execute(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
            connection.info["opgave_write"] = writing
        if writing:  # this one may be refused, and is then an error like any other
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            driver.execute("BEGIN")

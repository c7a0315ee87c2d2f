"""Statements that go to the driver at once answer as SQLAlchemy would, whatever they hold."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, event, func, insert, inspect, literal, null, select, text, tuple_, union_all
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import Session

from app.clock import now
from app.database import connection_of, transaction
from app.extensions import Base, table_of
from app.models.organisation import Account, Holding, Position, Unit
from app.models.signin import LoginSession
from app.queries.built import among, ask, look_up, row_with

UNIT, POSITION, HOLDING, SESSION = map(table_of, (Unit, Position, Holding, LoginSession))
DAY = date(2026, 9, 7)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
BY_NAME = select(UNIT.c.key, UNIT.c.name, UNIT.c.is_emt, UNIT.c.parent_id).where(
    UNIT.c.name == bindparam("name")
)
AMONG = (
    select(UNIT.c.key).where(UNIT.c.key.in_(among("keys")), UNIT.c.kind == "district").order_by(UNIT.c.key)
)
LIKE = select(UNIT.c.key, literal("100% van '{n}' :x").label("words")).where(UNIT.c.name.like("Dis%"))
SINCE = select(SESSION.c.seen_at, SESSION.c.ended_at).where(
    SESSION.c.seen_at > bindparam("at", type_=SESSION.c.seen_at.type)
)
HELD = select(
    HOLDING.c.starts, HOLDING.c.ends, POSITION.c.roles, POSITION.c.title, UNIT.c.name, UNIT.c.name
).select_from(
    HOLDING.join(POSITION, POSITION.c.id == HOLDING.c.position_id).outerjoin(
        UNIT, UNIT.c.id == POSITION.c.unit_id
    )
)
BOTH = union_all(
    select(literal("unit").label("kind"), UNIT.c.key, null().label("day")),
    select(literal("holding"), POSITION.c.title, HOLDING.c.starts).join(
        HOLDING, HOLDING.c.position_id == POSITION.c.id
    ),
).order_by("kind", "key")


@pytest.fixture
def filled(db: Session) -> Session:
    with transaction() as session:
        units = [Unit(key=f"u{n}", name=f"District {n}", kind="district", is_emt=n == 1) for n in range(3)]
        account = Account(username="a", name="O'Brien", email="a@example.invalid", password_hash="x")
        session.add_all([*units, account])
        session.flush()
        position = Position(
            key="p", title="Hoofd 100%", unit_id=units[0].id, roles=["emt_member", "secretary"]
        )
        session.add(position)
        session.flush()
        session.add(Holding(position_id=position.id, account_id=account.id, starts=DAY))
        moment = now()
        session.execute(
            insert(LoginSession),
            {
                "account_id": account.id,
                "token_hash": "t",
                "browser": "b",
                "address_hash": "x",
                "created_at": moment,
                "seen_at": moment,
            }
            | {"expires_at": moment + timedelta(hours=1)},
        )
    return db


@pytest.mark.parametrize(
    ("statement", "values", "count"),
    [
        (BY_NAME, {"name": "District 1"}, 1),
        (BY_NAME, {"name": "%s ? :name '"}, 0),
        (BY_NAME, {"name": None}, 0),
        (AMONG, {"keys": ["u2", "u0", "none"]}, 2),
        (AMONG, {"keys": ["u1"]}, 1),
        (AMONG, {"keys": []}, 0),
        (LIKE, {}, 3),
        (SINCE, {"at": LONG_AGO}, 1),
        (HELD, {}, 1),
        (BOTH, {}, 4),
    ],
)
def test_rows_are_those_of_sqlalchemy(
    filled: Session, statement: Any, values: dict[str, Any], count: int
) -> None:
    for _ in range(2):  # prepared, and from what was kept
        plain, quick = filled.connection().execute(statement, values), ask(filled, statement, **values)
        assert list(quick.keys()) == list(plain.keys())
        rows = quick.all()
        assert rows == plain.all()
        assert [list(map(type, row)) for row in rows] == [
            list(map(type, row)) for row in filled.connection().execute(statement, values)
        ]
        assert len(rows) == count


def test_rows_of_values_go_the_ordinary_way(filled: Session) -> None:
    pairs = (
        select(UNIT.c.name).where(tuple_(UNIT.c.key, UNIT.c.kind).in_(among("pairs"))).order_by(UNIT.c.name)
    )
    found = ask(filled, pairs, pairs=[("u1", "district"), ("u2", "x")]).scalars().all()
    assert found == ["District 1"]


@pytest.mark.parametrize("wrong", ["1 / nothing.at_all", "1 / 0"])
def test_what_the_database_refuses_is_the_same_error_of_sqlalchemy(filled: Session, wrong: str) -> None:
    statement = select(text(wrong)).select_from(UNIT)
    ours = _refusal(lambda: ask(filled, statement))
    filled.rollback()
    assert ours == _refusal(lambda: filled.connection().execute(statement))
    filled.rollback()
    assert ask(filled, BY_NAME, name="District 1").one().key == "u1"


def _refusal(execute: Callable[[], object]) -> tuple[object, ...] | None:
    """What somebody can tell of an error; None when there is none (SQLite divides by zero)."""
    try:
        execute()
    except DBAPIError as refused:
        return type(refused), type(refused.orig), refused.connection_invalidated, refused.statement
    return None


def test_a_connection_that_broke_is_not_used_again(filled: Session, backend: str) -> None:
    if backend == "sqlite":
        pytest.skip("a file has no connection that breaks")
    number = ask(filled, select(func.pg_backend_pid())).scalar_one()
    with filled.get_bind().execution_options(isolation_level="AUTOCOMMIT").connect() as other:
        other.execute(select(func.pg_terminate_backend(number)))
    with pytest.raises(DBAPIError) as broken:
        ask(filled, BY_NAME, name="x")
    assert broken.value.connection_invalidated
    filled.rollback()
    assert ask(filled, BY_NAME, name="District 1").one().key == "u1"


def test_a_value_that_is_not_sent_is_missed(filled: Session) -> None:
    with pytest.raises(InvalidRequestError, match="required"):
        ask(filled, BY_NAME)


def test_a_naive_moment_is_refused(filled: Session) -> None:
    with pytest.raises(ValueError, match="time zone"):
        ask(filled, SINCE, at=now().replace(tzinfo=None))


def test_who_listens_to_statements_hears_these_too(filled: Session) -> None:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    connection = connection_of(filled)
    event.listen(connection.engine, "before_cursor_execute", note)
    try:
        filled.rollback()
        ask(filled, BY_NAME, name="x").all()
    finally:
        event.remove(connection.engine, "before_cursor_execute", note)
    assert sum("FROM unit" in statement for statement in seen) == 1


OBJECTS = (
    select(Position, Unit, Account.name)
    .outerjoin(Unit, Unit.id == Position.unit_id)
    .outerjoin(Account, Account.id == bindparam("account"))
    .order_by(Position.id)
)


def test_objects_are_those_of_the_session_but_know_no_session(filled: Session) -> None:
    for account in (1, 9):
        copies = look_up(filled, OBJECTS, account=account).all()
        own = filled.execute(OBJECTS, {"account": account}).all()
        assert [_values(row) for row in copies] == [_values(row) for row in own]
        assert copies[0].Position.title == "Hoofd 100%"
        assert copies[0].name == ("O'Brien" if account == 1 else None)
    with pytest.raises(AttributeError):
        copies[0].Position.title = "other"


def test_an_object_that_an_outer_join_did_not_find_is_none(filled: Session) -> None:
    alone = select(Unit, Position).outerjoin(Position, Position.unit_id == Unit.id).where(Unit.key == "u2")
    assert look_up(filled, alone).one()[1] is None


def test_in_a_transaction_objects_belong_to_the_session(filled: Session) -> None:
    with transaction() as session:
        unit = look_up(session, select(Unit).where(Unit.key == "u1")).scalar_one()
        unit.name = "Renamed"
    assert ask(filled, BY_NAME, name="Renamed").one().key == "u1"


def test_a_row_is_one_object_and_is_read_once(filled: Session) -> None:
    first = look_up(filled, select(Unit).where(Unit.key == "u1")).scalar_one()
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = filled.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert row_with(filled, Unit, first.id) is first
        assert not seen
        filled.rollback()
        assert row_with(filled, Unit, first.id) is not first
        assert len(seen) == 1
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _values(row: Any) -> list[Any]:
    return [
        [(one.key, getattr(part, one.key)) for one in inspect(type(part)).column_attrs]
        if isinstance(part, Base)
        else part
        for part in row
    ]

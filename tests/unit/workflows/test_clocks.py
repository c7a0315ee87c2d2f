"""The tables of dates name what there is: rows, columns and states, and every clock once."""

from app.extensions import Base
from app.models import meeting
from workflows.clocks import CLOCKS, CLOCKS_OF, STANDS, Stand, Wait, standing
from workflows.registry import WORKFLOWS


def test_every_clock_is_a_column_with_a_day_and_is_named_once() -> None:
    assert meeting.Condition.__tablename__ == "condition"
    for clock in CLOCKS:
        assert Base.metadata.tables[clock.kind].c[clock.column].type.python_type.__name__ == "date"
    places = [(clock.kind, clock.what) for clock in CLOCKS]
    assert len(places) == len(set(places))


def test_every_state_in_the_table_exists() -> None:
    for stand in STANDS:
        states = set(WORKFLOWS[stand.subject].states)
        assert {*stand.states, *stand.runs_on} <= states, stand
        assert not set(stand.states) & set(stand.runs_on), stand
        assert set(stand.among) <= set(WORKFLOWS[stand.of].states if stand.of in WORKFLOWS else ()), stand
        assert stand.instead is None or stand.instead in Base.metadata.tables[stand.subject].c


def test_a_clock_that_moves_has_a_date_to_move() -> None:
    def has_date(stand: Stand) -> bool:
        return any(clock.what == stand.what for clock in CLOCKS_OF.get(stand.of, ()))

    assert [stand for stand in STANDS if stand.runs_on and not has_date(stand)] == []
    assert [stand for stand in STANDS if not stand.runs_on and stand.instead is None] == []


def test_an_own_wait_comes_before_the_wait_of_what_a_row_belongs_to() -> None:
    def nothing(_name: str) -> None:
        return None

    def found(state: str, above: str) -> list[Wait]:
        return [stand.wait for stand in standing("answer", state, nothing, above).values()]

    assert found("clarification_requested", "escalated") == [Wait.CLARIFICATION]
    assert found("requested", "escalated") == [Wait.LEADERSHIP]
    assert found("requested", "asked") == []
    assert found("offered", "escalated") == []


def test_without_the_date_that_runs_instead_nothing_stands_still() -> None:
    assert standing("assignment", "analysis", lambda _name: None) == {}
    (stand,) = standing("assignment", "analysis", lambda _name: "2026-12-04").values()
    assert (stand.what, stand.wait) == ("phase1", Wait.RETURNED)

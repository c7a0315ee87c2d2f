"""The sweep itself: once, whoever sweeps and whenever; nothing half; clocks that jump; timers made anew."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

from app.clock import LOCAL
from app.commands import ladders
from app.commands.ladders import sweep
from app.commands.timers import replace_timers
from app.database import transaction
from app.extensions import db
from app.models.event import Event, Notice
from app.models.organisation import Unit
from app.models.round import Assignment
from app.models.timer import Rung, Timer
from app.queries.notices import unread_count
from tests.integration.ladders.stage import PHASE1, START, Stage, statements
from tests.together import together
from tests.world import ANALYSIS
from workflows.ladders import rungs as climbing

DAY = date(2026, 9, 21)
"""Ten working days before the end of phase 1: every unit is reminded."""


def moment(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=LOCAL)


def many(stage: Stage, count: int) -> None:
    """So many units more that take part, each with a timer that is due."""
    table, units = Assignment.__table__, Unit.__table__
    first = stage.row("assignment", "noord")
    base = {column.name: getattr(first, column.name) for column in table.c if column.name != "id"}
    with transaction() as session:
        made = [
            {"key": f"x{number}", "name": "X", "kind": "x", "is_emt": True, "name_verified": False}
            for number in range(count)
        ]
        ids = session.scalars(insert(units).returning(units.c.id), made).all()
        rows = [base | {"key": f"X-{unit}", "unit_id": unit} for unit in ids]
        found = session.scalars(insert(table).returning(table.c.id), rows).all()
        timer = {"day": DAY, "subject": "assignment", "ladder": "phase1", "entry": 0}
        session.execute(insert(Timer.__table__), [timer | {"subject_id": row} for row in found])


def test_two_sweeps_at_once_send_everything_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ladders, "BATCH", 7)
    many(stage, 60)
    sent = sum(together(4, lambda _: sweep(moment(DAY)), stage.app))
    sent += sweep(moment(DAY))
    assert sent == stage.rungs() == 64
    news = db.session.scalars(select(Event.subject_key).where(Event.name == "term_near")).all()
    assert len(news) == len(set(news)) == sent


def test_a_batch_that_fails_leaves_nothing_and_is_sent_by_the_next_sweep(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stage.everything()

    def fails(*_: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(ladders, "write_notices", fails)
        with pytest.raises(RuntimeError):
            sweep(moment(DAY))
    assert (stage.rungs(), stage.told(), stage.everything()) == (0, [], before)
    assert [told.rung for told in stage.sweep(DAY)] == ["ten_days_before"] * 4


def test_every_batch_takes_the_same_statements_whatever_is_in_it(stage: Stage) -> None:
    with statements() as few:
        sweep(moment(DAY))
    many(stage, 100)
    with statements() as more:
        sweep(moment(DAY))
    assert len(more) <= len(few)
    assert stage.rungs() == 104


def test_a_sweep_with_nothing_due_reads_and_writes_nothing(stage: Stage) -> None:
    sweep(moment(START))
    with statements() as seen:
        assert sweep(moment(START)) == 0
    assert len([one for one in seen if one.startswith("SELECT")]) == 2
    assert [one for one in seen if one.startswith(("INSERT", "UPDATE", "DELETE"))] == []


@pytest.mark.parametrize("jump", [1, 7, 400])
def test_a_clock_that_jumps_forward_and_back_sends_nothing_twice_and_loses_nothing(
    stage: Stage, jump: int
) -> None:
    key = stage.row("assignment", "noord").key
    ahead = stage.sweep(DAY - timedelta(days=1) + timedelta(days=jump))
    found = [*ahead, *stage.days(DAY - timedelta(days=1), date(2026, 10, 20))]
    rungs = [told.rung for told in found if told.key == key]
    assert sorted(rungs) == sorted(rung.code for rung in climbing("C01"))


def test_two_rows_of_the_same_ladder_send_one_rung(stage: Stage) -> None:
    """However a timer came to stand there twice, the rung is the one that decides."""
    row = stage.row("assignment", "noord")
    with transaction() as session:
        twice = {"day": DAY - timedelta(days=3), "subject": "assignment", "subject_id": row.id}
        session.execute(insert(Timer.__table__).values(ladder="phase1", entry=0, **twice))
    assert [told.key for told in stage.sweep(DAY)].count(row.key) == 1
    assert stage.timers("assignment", row.id) == [("phase1", date(2026, 9, 28))]


def test_timers_made_anew_are_those_that_the_steps_wrote(stage: Stage) -> None:
    stage.need()
    row = stage.approved(stage.condition("Eerst overleg.", "2026-10-30"))
    stage.step("secretaris", "commitment", row.key, "start")
    stage.step("chef.noord", "assignment", stage.row("assignment", "noord").key, "save_analysis", ANALYSIS)
    stage.step("chef.noord", "assignment", stage.row("assignment", "noord").key, "establish_task", ANALYSIS)
    before = stage.everything()
    assert len(before) > 10
    assert replace_timers(START) == len(before)
    assert stage.everything() == before
    with transaction() as session:
        session.execute(delete(Timer))
        gone = {"day": DAY, "subject": "assignment", "subject_id": 9999, "ladder": "phase1", "entry": 0}
        session.execute(insert(Timer.__table__).values(**gone))
    replace_timers(START)
    assert stage.everything() == before


def test_timers_made_anew_send_nothing_again(stage: Stage) -> None:
    assert len(stage.sweep(DAY)) == 4
    replace_timers(DAY)
    assert stage.sweep(DAY) == []
    assert [told.rung for told in stage.sweep(date(2026, 9, 28))] == ["five_days_before"] * 4


def test_the_first_sweep_of_an_installation_finds_what_was_there_already(stage: Stage) -> None:
    """Rows from before there were timers: the rung in force is sent, and the ladder goes on."""
    with transaction() as session:
        session.execute(delete(Timer))
        session.execute(text("DELETE FROM heartbeat"))
    assert [told.rung for told in stage.sweep(PHASE1)] == ["one_day_before"] * 4


def test_the_command_makes_timers_anew(stage: Stage) -> None:
    before = stage.everything()
    with transaction() as session:
        session.execute(delete(Timer))
    result = stage.app.test_cli_runner().invoke(args=["jobs", "replace-timers"])
    assert (result.exit_code, result.output) == (0, f"{len(before)}\n")
    assert len(stage.everything()) == len(before)


def test_a_reminder_leaves_the_list_when_what_it_asks_is_done(stage: Stage) -> None:
    row = stage.row("assignment", "noord")
    stage.sweep(DAY)
    assert stage.inbox("chef.noord")[0] == ("term_near", row.key)
    chief = stage.people.accounts["chef.noord"]
    before = unread_count(db.session(), chief)
    stage.step("chef.noord", "assignment", row.key, "save_analysis", ANALYSIS)
    assert ("term_near", row.key) in stage.inbox("chef.noord")
    stage.step("chef.noord", "assignment", row.key, "establish_task", ANALYSIS)
    assert ("term_near", row.key) not in stage.inbox("chef.noord")
    assert unread_count(db.session(), chief) == before - 1
    zuid = stage.row("assignment", "zuid").key
    assert ("term_near", zuid) in stage.inbox("chef.zuid")


def test_a_question_leaves_the_list_of_the_unit_that_reacted_and_stays_on_the_others(stage: Stage) -> None:
    need = stage.need()
    assert ("need_asked", need.key) in stage.inbox("chef.drio")
    stage.step("chef.drio", "answer", stage.row("answer", "drio").key, "decline", {"reason": "Geen tijd."})
    assert ("need_asked", need.key) not in stage.inbox("chef.drio")
    assert ("need_asked", need.key) in stage.inbox("chef.zuid")
    assert ("answer_declined", stage.row("answer", "drio").key) in stage.inbox("chef.noord")


def test_news_that_asks_nothing_stays(stage: Stage) -> None:
    row = stage.row("assignment", "noord")
    stage.step("chef.noord", "assignment", row.key, "save_analysis", ANALYSIS)
    stage.step("chef.noord", "assignment", row.key, "establish_task", ANALYSIS)
    stage.step("secretaris", "assignment", row.key, "note_analysis")
    stage.step("chef.noord", "assignment", row.key, "start_plan")
    assert ("analysis_noted", row.key) in stage.inbox("chef.noord")
    moot = db.session.scalars(select(Notice.asks).where(Notice.moot_at.is_not(None))).all()
    assert all(moot)


def test_a_row_that_somebody_is_moving_waits_for_the_next_sweep(stage: Stage) -> None:
    """On PostgreSQL the sweep passes over what is locked; on SQLite there is one writer at a time."""
    row = stage.row("assignment", "noord")
    if db.engine.dialect.name == "sqlite":
        assert len(stage.sweep(DAY)) == 4
        return
    with db.engine.connect().execution_options(opgave_write=True, postgresql_readonly=False) as other:
        other.execute(update(Assignment.__table__).where(Assignment.id == row.id).values(version=9))
        assert row.key not in [told.key for told in stage.sweep(DAY)]
        other.rollback()
    assert [told.key for told in stage.sweep(DAY)] == [row.key]


def test_a_rung_is_kept_for_each_stay_and_date(stage: Stage) -> None:
    stage.sweep(DAY)
    found = db.session.scalars(select(Rung)).all()
    assert {(rung.ladder, rung.rung, rung.due, rung.entry) for rung in found} == {
        ("phase1", "ten_days_before", PHASE1, 0)
    }

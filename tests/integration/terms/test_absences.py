"""A date that falls into somebody's absence warns when it is set, and stops nothing."""

from datetime import date

import pytest
from sqlalchemy import select, update

from app.database import transaction
from app.extensions import db
from app.models.event import Event
from app.models.organisation import Delegation, Holding
from app.models.round import Assignment
from app.queries.absences import Away, away, falls_in_absence
from tests.factories import make_round
from tests.integration.terms.stage import MONDAY, Stage, statements
from workflows.machine import Moved

BEGIN, END = date(2026, 12, 1), date(2026, 12, 11)
BACK = {"reason": "Vul aan.", "resubmit_by": "2026-12-04"}


def warned(moved: object) -> dict[str, tuple[str, ...]]:
    """Who is said to be away, by rule."""
    assert isinstance(moved, Moved)
    return {one.rule: one.seen["calendar.away"] for one in moved.warnings}


@pytest.fixture
def gone(stage: Stage) -> Stage:
    """The head of the north is away in the first weeks of December; the deputy acts."""
    stage.delegate("chef.noord", "plv.noord", BEGIN, END)
    return stage


def test_a_day_in_a_delegation_warns_and_any_other_day_does_not(gone: Stage) -> None:
    noord, zuid = gone.people.positions["chef.noord"], gone.people.positions["chef.zuid"]
    session = db.session()
    inside = away(session, [(noord, BEGIN), (noord, END), (zuid, BEGIN)])
    assert inside == [
        Away(noord, "Hoofd District Noord", day, "Plaatsvervangend hoofd District Noord", END)
        for day in (BEGIN, END)
    ]
    assert away(session, [(noord, date(2026, 11, 30)), (noord, date(2026, 12, 14))]) == []
    assert away(session, []) == []
    with transaction() as writing:
        writing.execute(update(Delegation).values(revoked_at=db.session.scalars(select(Event.at)).first()))
    assert away(session, [(noord, BEGIN)]) == []


def test_a_seat_that_nobody_holds_any_more_is_empty_on_the_day(stage: Stage) -> None:
    noord = stage.people.positions["chef.noord"]
    with transaction() as session:
        left = update(Holding).where(Holding.position_id == noord).values(ends=date(2026, 11, 30))
        session.execute(left)
    assert away(db.session(), [(noord, date(2026, 11, 30))]) == []
    assert away(db.session(), [(noord, BEGIN)]) == [Away(noord, "Hoofd District Noord", BEGIN, None, None)]


def test_returning_something_for_a_day_of_absence_warns(gone: Stage) -> None:
    row, plan = gone.planning()
    moved = gone.step("secretaris", "assignment", row.key, "return_analysis", BACK)
    assert warned(moved) == {"date_in_absence": ("Hoofd District Noord",)}
    assert gone.row("assignment", "noord").state == "analysis"
    zuid, _ = gone.planning("zuid")
    assert warned(gone.step("secretaris", "assignment", zuid.key, "return_analysis", BACK)) == {}
    with transaction() as session:
        session.get_one(type(plan), plan.id).state = "submitted"
    assert warned(gone.step("secretaris", "plan", plan.key, "return_plan", BACK)) == {
        "date_in_absence": ("Hoofd District Noord",)
    }


def test_the_working_day_that_a_date_becomes_is_what_counts(stage: Stage) -> None:
    row, _ = stage.planning()
    stage.delegate("chef.noord", "plv.noord", date(2026, 12, 7), date(2026, 12, 7))
    saturday = BACK | {"resubmit_by": "2026-12-05"}
    assert warned(stage.step("secretaris", "assignment", row.key, "return_analysis", saturday))


def test_more_time_until_a_day_of_absence_warns_who_decides(gone: Stage) -> None:
    row, _ = gone.planning()
    with transaction() as session:
        session.execute(update(Assignment).where(Assignment.id == row.id).values(phase2_due=BEGIN))
    gone.extended(2, date(2026, 12, 8))
    taken = db.session.scalars(select(Event).where(Event.name == "extension_granted")).one()
    assert taken.trace["date_in_absence"]["seen"] == {"calendar.away": ["Hoofd District Noord"]}


def test_a_need_for_a_day_of_absence_of_who_is_asked_warns_the_asker(stage: Stage) -> None:
    day = date(2027, 3, 31)
    stage.delegate("chef.drio", "plv.drio", day, day)
    stage.delegate("chef.dbre", "plv.dbre", day, day)
    stage.need()
    (asked,) = db.session.scalars(select(Event).where(Event.name == "need_asked"))
    assert asked.trace["date_in_absence"]["seen"] == {"calendar.away": ["Hoofd Dienst Informatie"]}
    stage.need(addressee_kind="all_emt", addressees=[])
    *_, asked = db.session.scalars(select(Event).where(Event.name == "need_asked").order_by(Event.id))
    away_now = asked.trace["date_in_absence"]["seen"]["calendar.away"]
    assert away_now == ["Hoofd Dienst Informatie", "Hoofd Dienst Bedrijfsvoering"]


def test_a_commitment_for_a_day_on_which_its_owner_is_away_warns(stage: Stage) -> None:
    stage.delegate("chef.zuid", "plv.zuid", date(2027, 4, 30), date(2027, 4, 30))
    row = stage.commitment()
    *_, opened = db.session.scalars(select(Event).where(Event.name == "consultation_opened"))
    assert opened.trace["date_in_absence"]["code"] == "somebody_away"
    stage.step("secretaris", "commitment", row.key, "send_back", {"reason": "Te vroeg."})
    owner = {"owner": str(stage.people.positions["chef.zuid"])}
    again = stage.step("secretaris", "commitment", row.key, "save_commitment", owner | {"due": "2027-04-29"})
    assert warned(again) == {}
    on_leave = stage.step(
        "secretaris", "commitment", row.key, "save_commitment", owner | {"due": "2027-04-30"}
    )
    assert warned(on_leave) == {"date_in_absence": ("Hoofd District Zuid",)}


def test_the_dates_of_a_round_in_an_absence_are_found_in_one_statement(stage: Stage) -> None:
    row = stage.row("assignment", "noord")
    stage.delegate("chef.noord", "plv.noord", row.phase2_due, row.phase2_due)
    found = falls_in_absence(db.session(), row.round_id, MONDAY)
    assert {place: one.day for place, one in found.items()} == {(row.id, 2): row.phase2_due}
    round_id = row.round_id
    with statements() as seen:
        falls_in_absence(db.session(), round_id, MONDAY)
    assert len(seen) == 1
    assert falls_in_absence(db.session(), round_id, date(2027, 12, 1)) == {}
    other = make_round(stage.people, "zuid")
    assert falls_in_absence(db.session(), stage.row("round", key=other).id, MONDAY) == {}


def test_a_day_by_which_something_is_asked_back_counts_for_the_board(gone: Stage) -> None:
    row, _ = gone.planning()
    gone.step("secretaris", "assignment", row.key, "return_analysis", BACK)
    found = falls_in_absence(db.session(), row.round_id, MONDAY)
    assert found[row.id, 1].day == date(2026, 12, 4)
    assert found[row.id, 1].until == END

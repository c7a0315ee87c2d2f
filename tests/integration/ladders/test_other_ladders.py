"""The ladders of answers, consultations, commitments, conditions and needs that nobody touches."""

from datetime import date, timedelta

from sqlalchemy import select

from app.extensions import db
from app.models.meeting import Condition, Decision
from tests.integration.ladders.stage import START, Stage, Told, statements

OFFICE = ("secretaris",)
DUE = date(2027, 4, 30)


def short(found: list[Told], key: str) -> list[tuple]:
    return [(told.day, told.rung, told.to) for told in found if told.key == key]


def test_a_reaction_that_stays_out_reaches_the_supplier_then_the_secretary_then_a_proposal(
    stage: Stage,
) -> None:
    stage.need()
    answer = stage.row("answer", "drio")
    assert (answer.respond_by, stage.timers("answer", answer.id)) == (
        date(2026, 9, 21),
        [("respond_by", date(2026, 9, 21))],
    )
    found = stage.days(START, date(2026, 10, 30))
    assert short(found, answer.key) == [
        (date(2026, 9, 21), "term_ends", ("chef.drio",)),
        (date(2026, 9, 28), "five_days_after", OFFICE),
        (date(2026, 10, 5), "ten_days_after", OFFICE),
    ]
    assert [told.news for told in found if told.key == answer.key] == [
        "term_near",
        "lateness_reported",
        "agenda_proposed",
    ]


def test_an_answer_is_reminded_of_nothing_once_it_was_given(stage: Stage) -> None:
    stage.need()
    answer = stage.row("answer", "drio")
    stage.step("chef.drio", "answer", answer.key, "decline", {"reason": "Geen mensen."})
    assert stage.timers("answer", answer.id) == []
    assert short(stage.days(date(2026, 9, 21), date(2026, 9, 25)), answer.key) == []


def test_a_question_about_the_question_stops_the_ladder_until_it_is_answered(stage: Stage) -> None:
    stage.need()
    answer = stage.row("answer", "drio")
    with stage.on(date(2026, 9, 9)):
        stage.step("chef.drio", "answer", answer.key, "request_clarification", {"text": "Welk gebied?"})
    assert stage.timers("answer", answer.id) == []
    with stage.on(date(2026, 9, 23)):
        assert short(stage.days(date(2026, 9, 10), date(2026, 9, 23)), answer.key) == []
        stage.step("chef.noord", "answer", answer.key, "clarify", {"text": "Het hele district."})
    assert stage.timers("answer", answer.id) == [("respond_by", stage.row("answer", "drio").respond_by)]


def test_while_the_leadership_is_asked_nobody_is_reminded_and_the_ladder_goes_on_afterwards(
    stage: Stage,
) -> None:
    need = stage.need()
    answer = stage.row("answer", "drio")
    with stage.on(date(2026, 9, 14)):
        stage.escalated(need)
    assert short(stage.days(date(2026, 9, 14), date(2026, 9, 25)), answer.key) == []
    with stage.on(date(2026, 9, 28)):
        stage.step("politiechef", "need", need.key, "return_to_parties", {"reason": "Probeer het samen."})
        again = stage.row("answer", "drio").respond_by
    assert again == date(2026, 10, 5)
    assert short(stage.days(date(2026, 9, 28), date(2026, 10, 5)), answer.key) == [
        (date(2026, 10, 5), "term_ends", ("chef.drio",))
    ]


def test_asking_puts_all_answers_on_their_ladder_in_one_go(stage: Stage) -> None:
    with statements("INSERT INTO timer") as few:
        stage.need(addressees=["drio"])
    with statements("INSERT INTO timer") as many:
        stage.need(addressees=["drio", "zuid", "dbre"])
    assert len(few) == len(many) == 1


def test_a_consultation_asks_those_who_did_not_respond_a_day_before_it_closes(stage: Stage) -> None:
    row = stage.commitment()
    stage.step("chef.noord", "commitment", row.key, "respond", {"response": "agree"})
    assert row.consultation_closes == date(2026, 9, 14)
    found = stage.days(START, date(2026, 9, 18))
    assert short(found, row.key) == [
        (date(2026, 9, 11), "one_day_before", ("chef.dbre", "chef.drio")),
        (date(2026, 9, 15), "term_over", OFFICE),
    ]
    assert [told.news for told in found if told.key == row.key] == ["response_awaited", "consultation_over"]


def test_when_all_responded_nobody_is_asked_again(stage: Stage) -> None:
    row = stage.commitment()
    for unit in ("noord", "drio", "dbre"):
        stage.step(f"chef.{unit}", "commitment", row.key, "respond", {"response": "agree"})
    assert short(stage.days(START, date(2026, 9, 14)), row.key) == []
    stage.step("secretaris", "commitment", row.key, "close_consultation")
    assert stage.timers("commitment", row.id) == []


def test_the_owner_of_a_commitment_is_reminded_three_times_and_then_line_five_hears_of_it(
    stage: Stage,
) -> None:
    row = stage.approved()
    assert stage.timers("commitment", row.id) == [("due", date(2027, 4, 1))]
    days = [date(2027, 4, 1), date(2027, 4, 16), date(2027, 4, 28), date(2027, 5, 3), date(2027, 5, 20)]
    found = [told for day in days for told in stage.sweep(day)]
    assert short(found, row.key) == [
        (date(2027, 4, 1), "twenty_days_before", ("chef.zuid",)),
        (date(2027, 4, 16), "ten_days_before", ("chef.zuid",)),
        (date(2027, 4, 28), "two_days_before", ("chef.zuid",)),
        (date(2027, 5, 3), "one_day_after", ("chef.zuid", "lijn5")),
        (date(2027, 5, 20), "ten_days_after", OFFICE),
    ]


def test_a_commitment_on_hold_is_reminded_of_nothing_and_goes_on_from_its_moved_date(stage: Stage) -> None:
    row = stage.approved()
    stage.step("chef.zuid", "commitment", row.key, "start")
    with stage.on(date(2027, 3, 1)):
        stage.step("politiechef", "commitment", row.key, "hold", {"reason": "Wacht op geld."})
    assert stage.timers("commitment", row.id) == []
    assert short(stage.sweep(date(2027, 5, 3)), row.key) == []
    with stage.on(date(2027, 5, 3)):
        stage.step("politiechef", "commitment", row.key, "resume")
    due = stage.row("commitment").due
    assert due > DUE
    ((ladder, day),) = stage.timers("commitment", row.id)
    assert ladder == "due"
    assert date(2027, 5, 3) < day < due


def test_a_baseline_that_is_late_reaches_the_owner_and_then_line_five(stage: Stage) -> None:
    stage.words = {"indicator": "", "baseline": ""}
    row = stage.approved()
    stage.step("secretaris", "commitment", row.key, "start")
    due = stage.row("commitment").baseline_due
    assert due == date(2026, 10, 19)
    found = stage.days(date(2026, 10, 19), date(2026, 11, 3))
    assert short(found, row.key) == [
        (date(2026, 10, 20), "one_day_after", ("chef.zuid",)),
        (date(2026, 11, 2), "ten_days_after", ("lijn5",)),
    ]


def test_the_owner_of_a_condition_is_reminded_until_it_is_met(stage: Stage) -> None:
    row = stage.approved(
        stage.condition("Eerst overleg.", "2026-10-30"), stage.condition("Dan geld.", "2026-10-30")
    )
    first, second = db.session.scalars(select(Condition.id).order_by(Condition.id)).all()
    assert stage.timers("condition", first) == [("due", date(2026, 10, 2))]
    assert (
        short(stage.sweep(date(2026, 10, 2)), row.key)
        == [(date(2026, 10, 2), "twenty_days_before", ("chef.zuid",))] * 2
    )
    assert ("term_near", row.key) in stage.inbox("chef.zuid")
    decision = db.session.scalars(select(Decision.key)).one()
    stage.step("chef.zuid", "decision", decision, "meet_condition", {"condition": str(first)})
    assert stage.inbox("chef.zuid").count(("term_near", row.key)) == 1
    found = stage.sweep(date(2026, 10, 16))
    assert [told.rung for told in found if told.key == row.key] == ["ten_days_before"]
    assert (stage.timers("condition", first), len(stage.timers("condition", second))) == ([], 1)


def test_a_need_in_which_nothing_happens_comes_to_the_secretary_once(stage: Stage) -> None:
    need = stage.need()
    answer = stage.row("answer", "drio")
    found = stage.days(START, date(2026, 11, 16))
    assert short(found, need.key) == [(date(2026, 9, 28), "stalled", OFFICE)]
    assert [told.news for told in found if told.key == need.key] == ["need_stalled"]
    with stage.on(date(2026, 11, 17)):
        stage.step("chef.drio", "answer", answer.key, "request_clarification", {"text": "Welk gebied?"})
    assert short(stage.days(date(2026, 11, 18), date(2026, 12, 24)), need.key) == [
        (date(2026, 12, 8), "stalled", OFFICE)
    ]


def test_reminding_does_not_move_a_need(stage: Stage) -> None:
    need = stage.need()
    with stage.on(date(2026, 9, 18)):
        stage.step("secretaris", "answer", stage.row("answer", "drio").key, "remind")
    assert short(stage.sweep(date(2026, 9, 28)), need.key) == [(date(2026, 9, 28), "stalled", OFFICE)]


def test_what_people_say_in_answers_keeps_a_need_moving(stage: Stage) -> None:
    need = stage.need()
    with stage.on(date(2026, 9, 25)):
        stage.step(
            "chef.drio", "answer", stage.row("answer", "drio").key, "request_clarification", {"text": "Waar?"}
        )
    assert short(stage.sweep(date(2026, 9, 28)), need.key) == []
    assert [day for ladder, day in stage.timers("need", need.id)] == [date(2026, 10, 16)]


def test_a_need_that_was_deferred_has_not_stalled(stage: Stage) -> None:
    need = stage.need()
    stage.escalated(need)
    stage.step("politiechef", "need", need.key, "defer", {"return_date": "2026-12-15"})
    assert stage.timers("need", need.id) == []
    assert short(stage.days(START, date(2026, 11, 2)), need.key) == []


def test_a_date_far_away_stops_nobody(stage: Stage) -> None:
    stage.words = {"due": "2101-06-01"}
    row = stage.approved()
    assert stage.timers("commitment", row.id) == []
    assert stage.sweep(START + timedelta(days=1)) == []

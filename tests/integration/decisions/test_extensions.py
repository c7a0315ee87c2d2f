"""More time: asked before the deadline, decided by the right body, and a new date everywhere."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.commands.extensions import RequestRefused, request_extension
from app.commands.failures import NotFound, StepRefused
from app.database import transaction
from app.extensions import db
from app.models.event import Notice
from app.models.round import Assignment, Extension, Plan, Round
from tests.integration.decisions.stage import Stage, fields_of, in_days, signed_in
from workflows.calendar import DUTCH


def ask(stage: Stage, days: int = 5, phase: int = 2, who: str = "chef.noord") -> Extension:
    """A request of the north for so many working days more."""
    row = stage.assignment("noord")
    due = getattr(row, f"phase{phase}_due")
    wanted = DUTCH.add_working_days(due, days) if days > 0 else due - timedelta(days=-days)
    data = {"phase": str(phase), "new_deadline": wanted.isoformat(), "reason": "De cijfers komen later."}
    key = request_extension(stage.people.actor(who), row.key, data)
    return db.session.scalars(select(Extension).where(Extension.key == key)).one()


def answer(stage: Stage, who: str, row: Extension, trigger: str) -> Any:
    return stage.step(who, "extension", row.key, trigger, {"reason": "Dat kan."})


def codes(refused: Any) -> set[str]:
    return {reason.code for reason in refused}


def test_the_secretary_grants_ten_days_and_the_date_moves(stage):
    former = stage.assignment("noord").phase2_due
    row = ask(stage, 10)
    assert (row.former_day, row.number) == (former, 1)
    answer(stage, "secretaris", row, "grant_extension")
    assert stage.assignment("noord").phase2_due == DUTCH.add_working_days(former, 10)


@pytest.mark.parametrize("days", [11, 15])
def test_more_is_for_the_leadership(stage, days):
    row = ask(stage, days)
    with pytest.raises(StepRefused) as refused:
        answer(stage, "secretaris", row, "grant_extension")
    assert codes(refused.value.refused.reasons) == {"leadership_only"}
    answer(stage, "politiechef", row, "grant_extension")
    assert stage.assignment("noord").phase2_due == row.asked_day


def test_a_second_request_is_for_the_leadership(stage):
    answer(stage, "secretaris", ask(stage, 3), "grant_extension")
    second = ask(stage, 2)
    assert second.number == 2
    with pytest.raises(StepRefused):
        answer(stage, "secretaris", second, "grant_extension")
    told = {
        n.account_id
        for n in db.session.scalars(select(Notice).where(Notice.link == f"/uitstel/{second.key}"))
    }
    assert stage.people.accounts["politiechef"] in told


def test_after_the_deadline_it_cannot_be_asked(stage):
    with transaction() as session:
        session.execute(update(Assignment).values(phase2_due=in_days(-1)))
    with pytest.raises(RequestRefused) as refused:
        ask(stage, 5)
    assert "too_late" in codes(refused.value.reasons)


def test_on_the_last_day_it_can(stage):
    with transaction() as session:
        session.execute(update(Assignment).values(phase2_due=in_days(0)))
    assert ask(stage, 5).state == "requested"


def test_too_near_the_freeze_only_the_leadership_makes_an_exception(stage):
    wanted = DUTCH.add_working_days(stage.assignment("noord").phase2_due, 5)
    with transaction() as session:
        session.execute(update(Round).values(freeze_date=DUTCH.add_working_days(wanted, 4)))
    row = ask(stage, 5)
    with pytest.raises(StepRefused) as refused:
        answer(stage, "secretaris", row, "grant_extension")
    assert codes(refused.value.refused.reasons) == {"too_close_to_freeze"}
    moved = answer(stage, "plv.politiechef", row, "grant_extension")
    assert [warning.code for warning in moved.warnings] == ["leadership_exception"]


def test_not_later_not_twice_and_not_when_handed_in(stage):
    with pytest.raises(RequestRefused) as refused:
        ask(stage, -3)
    assert codes(refused.value.reasons) == {"not_later"}
    ask(stage, 2)
    with pytest.raises(RequestRefused) as refused:
        ask(stage, 3)
    assert codes(refused.value.reasons) == {"no_open_request"}
    stage.submitted("noord")
    with pytest.raises(RequestRefused) as refused:
        ask(stage, 3)
    assert codes(refused.value.reasons) == {"not_handed_in"}


def test_handing_in_withdraws_the_request(stage):
    row = ask(stage)
    stage.submitted("noord")
    assert db.session.get_one(Extension, row.id, populate_existing=True).state == "withdrawn"


def test_a_deputy_does_not_decide_on_an_own_request(stage, delegate):
    delegate("chef.noord", "plv.politiechef", "submit")
    row = ask(stage, 11, who="plv.politiechef")
    with pytest.raises(StepRefused) as refused:
        answer(stage, "plv.politiechef", row, "grant_extension")
    assert codes(refused.value.refused.reasons) == {"not_own_work"}


def test_a_deputy_without_the_right_scope_asks_nothing(stage, delegate):
    delegate("chef.noord", "plv.noord", "edit")
    with pytest.raises(RequestRefused) as refused:
        ask(stage, who="plv.noord")
    assert "outside_scope" in codes(refused.value.reasons)


def test_another_unit_does_not_ask_and_does_not_see_it(app, stage):
    with pytest.raises(NotFound):
        ask(stage, who="chef.zuid")
    row = ask(stage)
    other = signed_in(app, "chef.zuid")
    assert other.get(f"/uitstel/{row.key}").status_code == 404
    assert other.get(f"/opdrachten/{stage.assignment('noord').key}/uitstel").status_code == 404


def test_after_a_return_the_day_that_was_asked_moves(stage):
    plan = stage.submitted("noord")
    back = in_days(20)
    data = {"reason": "Vaag.", "resubmit_by": back.isoformat()}
    stage.step("secretaris", "plan", plan.key, "return_plan", data)
    wanted = DUTCH.end_of_term(in_days(25))
    data = {"phase": "2", "new_deadline": wanted.isoformat(), "reason": "Meer tijd."}
    key = request_extension(stage.people.actor("chef.noord"), stage.assignment("noord").key, data)
    stage.step("secretaris", "extension", key, "grant_extension", {"reason": "Goed."})
    db.session.rollback()
    assert db.session.scalars(select(Plan.resubmit_by).where(Plan.id == plan.id)).one() == wanted


def test_asked_and_granted_by_http(app, stage):
    head, office = signed_in(app, "chef.noord"), signed_in(app, "secretaris")
    key = stage.assignment("noord").key
    url = f"/opdrachten/{key}/uitstel"
    page = head.get(f"{url}?fase=2").get_data(as_text=True)
    assert 'value="2" checked' in page
    empty = head.send(url, fields_of(page, url) | {"phase": "2"})
    assert empty.status_code == 422
    wanted = DUTCH.add_working_days(stage.assignment("noord").phase2_due, 4).isoformat()
    sent = head.send(url, fields_of(page, url) | {"phase": "2", "new_deadline": wanted, "reason": "Cijfers."})
    assert sent.status_code == 303
    where = sent.headers["Location"]
    assert "De secretaris beslist" in office.get(where).get_data(as_text=True)
    step = f"{where}/acties/grant_extension"
    fields = fields_of(office.get(step).get_data(as_text=True), step)
    assert office.send(step, fields | {"reason": "Goed zo."}).status_code == 303
    plan = head.get(f"/plannen/{stage.plan('noord').key}").get_data(as_text=True)
    assert "Uitstel verleend." in plan
    assert "Goed zo." in head.get(where).get_data(as_text=True)
    refused = head.send(
        url, fields_of(page, url) | {"phase": "2", "new_deadline": in_days(1).isoformat(), "reason": "x"}
    )
    assert refused.status_code == 409
    assert "Kies een latere dag" in refused.get_data(as_text=True)


def test_a_request_that_is_open_stands_beside_the_phase_and_on_the_page_to_ask(app, stage):
    head, key = signed_in(app, "chef.noord"), stage.assignment("noord").key
    ways = f"/opdrachten/{key}/uitstel"
    before = head.get(f"/opdrachten/{key}?fase=3").get_data(as_text=True)
    assert ways in before
    row = ask(stage, phase=3)
    after = head.get(f"/opdrachten/{key}?fase=3").get_data(as_text=True)
    assert f'href="/uitstel/{row.key}"' in after
    assert ways not in after
    assert f'href="/uitstel/{row.key}"' in head.get(f"{ways}?fase=3").get_data(as_text=True)
    assert "Uitstel gevraagd." not in signed_in(app, "chef.zuid").get(f"/opdrachten/{key}?fase=3").text


def test_who_writes_along_is_not_sent_to_pages_that_are_not_theirs(app, stage):
    key, adviser = stage.assignment("noord").key, stage.people.accounts["privacy"]
    stage.step("chef.noord", "assignment", key, "grant_co_author", {"account": str(adviser)})
    again = signed_in(app, "chef.noord").get(f"/opdrachten/{key}/acties/grant_co_author").text
    assert again.count("(schrijft al mee)") == 1
    ask(stage)
    along = signed_in(app, "privacy")
    plan = along.get(f"/plannen/{stage.plan('noord').key}").get_data(as_text=True)
    assert "Uitstel gevraagd." in plan
    assert "/uitstel" not in plan
    assert "/uitstel" not in along.get(f"/opdrachten/{key}?fase=3").get_data(as_text=True)


def test_a_refused_request_leads_to_the_question_it_is_about(app, stage):
    head, key = signed_in(app, "chef.noord"), stage.assignment("noord").key
    url = f"/opdrachten/{key}/uitstel"
    stage.submitted("noord")
    fields = fields_of(head.get(f"{url}?fase=2").get_data(as_text=True), url)
    words = {"phase": "2", "new_deadline": in_days(40).isoformat(), "reason": "x"}
    refused = head.send(url, fields | words)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert '<a href="#phase-0">Voor welke fase?</a>' in page
    assert "Deze fase is al ingeleverd." in page

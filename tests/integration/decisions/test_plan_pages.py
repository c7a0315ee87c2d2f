"""A plan by HTTP: drafts, refusals with all reasons, handing in, coming back, and who reads it."""

import re

import pytest
from sqlalchemy import select

from app.commands.failures import StepRefused
from app.extensions import db
from app.models.event import Notice
from app.models.meeting import Condition
from app.models.workflow import Sheet
from tests.integration.decisions.stage import fields_of, in_days, signed_in

MILESTONE = {"line": "1", "result": "Teamplan", "owner": "Teamchef", "year": "2028"}


def form(rows: list[dict[str, str]], **answers: str) -> dict[str, str]:
    """The fields of phase 2 as a browser sends them."""
    sent = dict(answers)
    for number, row in enumerate(rows):
        sent |= {f"milestones-{number}-{key}": value for key, value in row.items()}
    return sent


def full() -> dict[str, str]:
    rows = [MILESTONE | {"line": line, "year": str(2027 + int(line))} for line in ("1", "2", "3", "5")]
    return form(rows, vision="Wij kennen de wijk.", line_reason_4="Dit doet de staf.")


def press(client, key: str, trigger: str, data: dict[str, str], where: str = "") -> object:
    """Press a button of the plan, with the hidden fields that stand on its page."""
    page = client.get(where or f"/plannen/{key}").get_data(as_text=True)
    shown = re.search(r'name="version" value="(\d+)"', page)
    fields = {
        "version": shown[1] if shown else "1",
        "once": re.search(r'name="once" value="([^"]+)"', page)[1],
    }
    return client.send(f"/plannen/{key}/acties/{trigger}", fields | data)


def test_a_draft_is_saved_and_an_incomplete_plan_is_refused_with_everything_that_lacks(app, stage):
    key = stage.plan("noord").key
    client = signed_in(app, "chef.noord")
    assert press(client, key, "save_plan", form([MILESTONE], vision="Begin.")).status_code == 303
    rows = [MILESTONE, MILESTONE | {"line": "2", "owner": "Teamchef"}]
    refused = press(client, key, "submit_plan", form(rows, vision="Begin."))
    said = refused.get_data(as_text=True)
    assert refused.status_code == 409
    for words in (
        "Uw mijlpalen vallen in 1 jaar",
        "lijn 3 (dialoog",
        "lijn 4 (behoud",
        "Lijn 5 heeft 0 mijlpalen",
    ):
        assert words in said
    assert "Begin." in said
    assert stage.plan("noord").state == "draft"
    assert f'name="version" value="{stage.plan("noord").version}"' in said  # pressed again


def test_a_milestone_without_owner_is_named_at_its_field(app, stage):
    key = stage.plan("noord").key
    client = signed_in(app, "chef.noord")
    rows = [MILESTONE, MILESTONE | {"line": "5", "owner": ""}]
    refused = press(client, key, "submit_plan", form(rows, vision="Begin."))
    assert refused.status_code == 422
    assert 'id="milestones-1-owner-error"' in refused.get_data(as_text=True)


def test_a_row_is_added_without_scripts_and_nothing_is_saved(app, stage):
    key = stage.plan("noord").key
    client = signed_in(app, "chef.noord")
    sent = form([MILESTONE], vision="Begin.") | {"add_row": "milestones"}
    page = press(client, key, "save_plan", sent).get_data(as_text=True)
    assert 'id="milestones-1"' in page
    assert db.session.scalars(select(Sheet)).all() == []


def test_the_course_of_a_plan_from_draft_to_adopted(app, stage):
    meeting = stage.meeting()
    key = stage.plan("noord").key
    head, office = signed_in(app, "chef.noord"), signed_in(app, "secretaris")
    assert press(head, key, "submit_plan", full()).status_code == 303
    back = {"reason": "Lijn 5 is vaag.", "resubmit_by": in_days(30).isoformat()}
    back |= {"question_reasons-0-question": "milestones", "question_reasons-0-reason": "Noem een maat."}
    assert press(office, key, "return_plan", back, f"/plannen/{key}/acties/return_plan").status_code == 303
    page = head.get(f"/plannen/{key}").get_data(as_text=True)
    assert "Lijn 5 is vaag." in page
    assert "Noem een maat." in page
    assert press(head, key, "submit_plan", full()).status_code == 303
    assert press(office, key, "put_on_agenda", {}).status_code == 303
    decision = stage.decision("plan", stage.plan("noord").id)
    stage.held(meeting)
    board = office.get("/besluiten").get_data(as_text=True)
    assert "Meerjarenplan District Noord" in board
    recorded = office.send(
        f"/vergaderingen/{meeting}/acties/record_outcomes",
        fields_of(board, f"/vergaderingen/{meeting}/acties/record_outcomes")
        | {f"{decision.key}-outcome": "approve", f"{decision.key}-advice_for": "4"},
    )
    assert recorded.status_code == 303, recorded.get_data(as_text=True)
    chief = signed_in(app, "politiechef")
    url = f"/vergaderingen/{meeting}/acties/confirm_decisions"
    fields = fields_of(chief.get("/besluiten").get_data(as_text=True), url)
    wrong = chief.send(url, fields | {"password": "niet dit"})
    assert wrong.status_code == 422
    assert "niet uw wachtwoord" in wrong.get_data(as_text=True)
    assert stage.plan("noord").state == "on_agenda"
    assert chief.send(url, fields | {"password": stage.password}).status_code == 303
    assert stage.plan("noord").state == "adopted"
    assert "Vastgesteld door de eenheidsleiding" in head.get(f"/plannen/{key}").get_data(as_text=True)


def test_who_reads_a_plan(app, stage):
    key = stage.plan("noord").key
    stage.step("chef.noord", "plan", key, "save_plan", {"vision": "Alleen voor ons."})
    readers = {who: signed_in(app, who) for who in ("chef.noord", "chef.zuid", "secretaris", "politiechef")}

    def read_by() -> set[str]:
        pages = {who: client.get(f"/plannen/{key}") for who, client in readers.items()}
        assert {page.status_code for page in pages.values()} == {200}
        return {who for who, page in pages.items() if "voor ons." in page.get_data(as_text=True)}

    assert read_by() == {"chef.noord"}
    stage.step("chef.noord", "plan", key, "submit_plan", stage.answers(vision="Ook voor ons."))
    assert read_by() == {"chef.noord", "secretaris", "politiechef"}


def test_a_reopened_plan_leaves_the_adopted_text_in_force(app, stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    stage.confirmed(meeting, stage.recorded(decision))
    key = stage.plan("noord").key
    stage.step("secretaris", "plan", key, "reopen_plan", {"reason": "De stad verandert."})
    stage.step("chef.noord", "plan", key, "save_plan", {"vision": "Nog niet klaar."})
    page = signed_in(app, "chef.zuid").get(f"/plannen/{key}").get_data(as_text=True)
    assert "Wij kennen de wijk." in page
    assert "Nog niet klaar." not in page
    assert "Tot het nieuwe besluit geldt" in page
    shown = signed_in(app, "politiechef").get(f"/besluiten/{decision.key}").get_data(as_text=True)
    assert "Daarna is de tekst gewijzigd" in shown
    assert decision.key in shown


def test_the_plan_of_a_unit_that_left_the_round_stays_closed(app, stage):
    key = stage.plan("noord").key
    left = stage.assignment("noord").key
    stage.step("politiechef", "assignment", left, "withdraw", {"reason": "Opgeheven."})
    assert stage.plan("noord").state == "excused"
    page = signed_in(app, "secretaris").get(f"/plannen/{key}").get_data(as_text=True)
    assert "Dit onderdeel doet niet meer mee aan de ronde." in page
    with pytest.raises(StepRefused) as refused:
        stage.step("secretaris", "plan", key, "reopen_plan", {"reason": "Toch wel."})
    assert [reason.rule for reason in refused.value.refused.reasons] == ["unit_takes_part"]


def test_a_plan_that_is_not_there_and_a_trigger_that_is_not_there(app, stage):
    client = signed_in(app, "chef.noord")
    assert client.get("/plannen/P-99").status_code == 404
    assert (
        client.send(f"/plannen/{stage.plan('noord').key}/acties/adopt", {"version": "1"}).status_code == 404
    )
    refused = client.send(f"/plannen/{stage.plan('noord').key}/acties/adopt_plan", {"version": "1"})
    assert refused.status_code in {403, 409}


def test_who_is_told_what(app, stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    stage.confirmed(meeting, stage.recorded(decision))
    told = {(n.account_id, n.link) for n in db.session.scalars(select(Notice))}
    people = stage.people.accounts
    plan = f"/plannen/{stage.plan('noord').key}"
    assert (people["secretaris"], plan) in told
    assert (people["chef.noord"], plan) in told
    assert (people["hoofd.operatien"], f"/vergaderingen/{meeting}") in told


@pytest.mark.parametrize("who", ["chef.noord", "secretaris", "politiechef", "chef.zuid"])
def test_the_page_stands_in_both_languages(app, stage, who):
    stage.meeting()
    stage.on_agenda("noord")
    client = signed_in(app, who)
    dutch = client.get(f"/plannen/{stage.plan('noord').key}").get_data(as_text=True)
    client.get("/taal/en")
    english = client.get(f"/plannen/{stage.plan('noord').key}").get_data(as_text=True)
    assert "Meerjarenplan" in dutch
    assert "Multi-year plan" in english


def test_the_owner_of_a_condition_reports_that_it_is_met_whoever_the_plan_is_of(app, stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    conditions = [stage.condition("chef.drio"), stage.condition("chef.noord", "Dan een gesprek")]
    recorded = stage.recorded(decision, outcome="approve_with_conditions", conditions=conditions)
    stage.confirmed(meeting, recorded)
    page, step = f"/besluiten/{decision.key}", f"/besluiten/{decision.key}/acties/meet_condition"
    owner = signed_in(app, "chef.drio")
    assert step in owner.get(page).get_data(as_text=True)
    plan = f"/plannen/{stage.plan('noord').key}"
    assert step in signed_in(app, "chef.noord").get(plan).get_data(as_text=True)
    asked = owner.get(step).get_data(as_text=True)
    assert "Dan een gesprek" not in asked, "that is for somebody else to report"
    condition = re.search(r'<option value="(\d+)">Eerst een nulmeting', asked)[1]
    assert signed_in(app, "chef.zuid").get(step).status_code == 403
    words = {"condition": condition, "text": "De meting staat in het jaarverslag."}
    done = owner.post(step, data=fields_of(asked, step) | words)
    assert (done.status_code, done.headers["Location"]) == (303, page)
    db.session.rollback()
    assert db.session.get_one(Condition, int(condition)).met_at is not None
    told = "heeft gemeld dat aan een voorwaarde is voldaan"
    assert told in owner.get(page).get_data(as_text=True)
    assert step not in owner.get(page).get_data(as_text=True)
    assert told in signed_in(app, "secretaris").get("/berichten").get_data(as_text=True)
    open_ones = select(Notice.id).where(Notice.subject == "condition", Notice.moot_at.is_(None), Notice.asks)
    assert db.session.scalars(open_ones).all() == []

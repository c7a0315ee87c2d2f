"""Meetings: planned, an agenda with numbers that never repeat, who was there, and what changes."""

import re

import pytest
from sqlalchemy import select

from app.commands.collective_tasks import create_collective_task
from app.commands.failures import StepRefused
from app.extensions import db
from app.models.event import Notice
from app.models.meeting import AgendaItem, Decision, Presence
from tests.integration.decisions.stage import fields_of, in_days, signed_in


def add(stage, meeting: str, **data: str):
    return stage.step("secretaris", "meeting", meeting, "add_item", {"purpose": "discuss"} | data)


def items(meeting_id: int) -> list[tuple[int, bool]]:
    db.session.rollback()
    rows = select(AgendaItem.number, AgendaItem.removed).where(AgendaItem.meeting_id == meeting_id)
    return [(number, removed) for number, removed in db.session.execute(rows.order_by(AgendaItem.number))]


def test_a_meeting_is_planned_by_http(app, stage):
    office = signed_in(app, "secretaris")
    page = office.get("/vergaderingen/nieuw").get_data(as_text=True)
    url = "/vergaderingen/nieuw"
    assert office.send(url, fields_of(page, url) | {"body": "leadership"}).status_code == 422
    data = {"date": in_days(9).isoformat(), "body": "leadership", "title": ""}
    made = office.send(url, fields_of(page, url) | data)
    assert made.headers["Location"] == f"/vergaderingen/EL-{in_days(9).isoformat()}"
    assert office.get(made.headers["Location"]).status_code == 200
    again = office.send(url, fields_of(page, url) | data)
    assert again.headers["Location"] == made.headers["Location"]
    assert signed_in(app, "chef.noord").get(url).status_code == 403


def test_two_meetings_on_a_day_have_different_keys(stage):
    assert stage.meeting(5) != stage.meeting(5)


def test_numbers_of_items_do_not_repeat(stage):
    meeting = stage.meeting()
    row = stage.meeting_row(meeting)
    add(stage, meeting, title="Opening")
    add(stage, meeting, title="Rondvraag")
    last = db.session.scalars(select(AgendaItem.id).order_by(AgendaItem.id.desc())).first()
    stage.step("secretaris", "meeting", meeting, "drop_item", {"item": str(last)})
    add(stage, meeting, title="Sluiting")
    assert items(row.id) == [(1, False), (2, True), (3, False)]


def test_an_item_to_decide_puts_the_plan_on_this_agenda(stage):
    stage.meeting(3)
    later = stage.meeting(9)
    plan = stage.submitted("noord")
    add(stage, later, purpose="decide", subject=f"plan:{plan.key}", note="Let op lijn 5.")
    decision = stage.decision("plan", plan.id)
    assert decision.meeting_id == stage.meeting_row(later).id
    assert stage.plan("noord").state == "on_agenda"
    with pytest.raises(StepRefused) as refused:
        add(stage, later, purpose="decide", subject=f"plan:{plan.key}")
    assert {reason.code for reason in refused.value.refused.reasons} == {"subject_ready"}


def test_the_secretariat_reads_that_the_secretary_puts_a_plan_up_for_decision(app, stage, people):
    people.add("bureau", "secretariat")
    meeting, plan = stage.meeting(), stage.submitted("noord")
    url = f"/vergaderingen/{meeting}/acties/add_item"
    bureau, about = signed_in(app, "bureau"), f"plan:{plan.key}"
    page = bureau.get(f"{url}?onderwerp=/plannen/{plan.key}").get_data(as_text=True)
    assert "(besluit mogelijk; de secretaris zet dit op de agenda)" in page
    assert re.findall(r'value="([^"]+)"[^>]* (?:checked|selected)', page) == ["discuss", about]
    wanted = {"purpose": "decide", "subject": about, "title": "", "note": "Let op lijn 5."}
    sent = fields_of(page, url) | wanted
    refused = bureau.send(url, sent)
    assert refused.status_code == 409
    text = refused.get_data(as_text=True)
    assert "Alleen de secretaris zet dit op de agenda om erover te besluiten." in text
    assert "Let op lijn 5." in text
    assert stage.plan("noord").state == "submitted"
    assert bureau.send(url, sent | {"purpose": "discuss", "title": "Plan"}).status_code == 303


def test_who_comes_from_a_subject_finds_it_chosen(app, stage):
    meeting, plan = stage.meeting(), stage.submitted("noord")
    form = f"/vergaderingen/{meeting}/acties/add_item"
    office = signed_in(app, "secretaris")

    def chosen(about: str) -> list[str]:
        page = office.get(f"{form}?onderwerp={about}").get_data(as_text=True)
        return re.findall(r'value="([^"]+)"[^>]* (?:checked|selected)', page)

    assert chosen(f"/plannen/{plan.key}") == ["decide", f"plan:{plan.key}"]
    assert chosen(f"/rondes/{stage.round_key}") == ["discuss", f"round:{stage.round_key}"]
    for unknown in ("/plannen/P-99", "/nergens/P-01", ""):
        assert chosen(unknown) == []


def test_the_body_does_not_change_under_a_decision(stage):
    meeting = stage.meeting()
    stage.on_agenda("noord")
    data = {"date": in_days(8).isoformat(), "body": "emt", "title": ""}
    with pytest.raises(StepRefused) as refused:
        stage.step("secretaris", "meeting", meeting, "change_meeting", data)
    assert {reason.code for reason in refused.value.refused.reasons} == {"body_fixed"}
    stage.step("secretaris", "meeting", meeting, "change_meeting", data | {"body": "leadership"})
    assert stage.meeting_row(meeting).day == in_days(8)


def test_presence_is_recorded_for_the_body_of_the_meeting(stage):
    leadership, team = stage.meeting(), stage.meeting(body="emt")
    stage.held(leadership, "politiechef", "hoofd.operatien", "hoofd.bedrijfsvoering")
    stage.held(team, "chef.noord")
    rows = db.session.execute(select(Presence.meeting_id, Presence.present)).all()
    of = {key: stage.meeting_row(key).id for key in (leadership, team)}
    assert sorted(there for meeting, there in rows if meeting == of[leadership]) == [False, True, True, True]
    assert sorted(there for meeting, there in rows if meeting == of[team]) == [False, False, False, True]


def test_the_team_decides_without_a_decision_of_the_leadership(stage):
    team = stage.meeting(body="emt")
    add(stage, team, purpose="decide", subject=f"plan:{stage.plan('noord').key}")
    assert db.session.scalars(select(Decision)).all() == []


def test_members_are_told_of_the_agenda(stage):
    meeting = stage.meeting(body="emt")
    stage.step("secretaris", "meeting", meeting, "send_agenda")
    told = set(
        db.session.scalars(select(Notice.account_id).where(Notice.link == f"/vergaderingen/{meeting}"))
    )
    assert stage.people.accounts["chef.noord"] in told
    assert stage.people.accounts["politiechef"] not in told


def test_the_secretary_finds_everything_on_the_page_of_the_meeting(app, stage):
    meeting = stage.meeting()
    stage.on_agenda("noord")
    office = signed_in(app, "secretaris")
    page = office.get(f"/vergaderingen/{meeting}").get_data(as_text=True)
    for trigger in ("change_meeting", "add_item", "drop_item", "send_agenda", "cancel"):
        assert f"/vergaderingen/{meeting}/acties/{trigger}" in page
        assert office.get(f"/vergaderingen/{meeting}/acties/{trigger}").status_code in {200, 303}
    stage.held(meeting)
    page = office.get(f"/vergaderingen/{meeting}").get_data(as_text=True)
    assert f"/besluiten?vergadering={meeting}" in page
    asked = office.get(f"/vergaderingen/{meeting}/acties/record_outcomes")
    assert asked.headers["Location"] == f"/besluiten?vergadering={meeting}"
    presence = office.get(f"/vergaderingen/{meeting}/acties/record_presence").get_data(as_text=True)
    assert presence.count(" checked") == 4


def test_the_page_of_a_meeting_asks_first_for_its_agenda_to_be_sent(app, stage):
    meeting = stage.meeting()
    stage.on_agenda("noord")
    url = f"/vergaderingen/{meeting}"
    office = signed_in(app, "secretaris")
    page = office.get(url).get_data(as_text=True)
    focus = re.search(r'<section class="focus.*?</section>', page, re.DOTALL)[0]
    assert f'action="{url}/acties/send_agenda"' in focus
    assert page.count("/acties/send_agenda") == 1, "the step stands there once"
    assert page.index("Meerjarenplan District Noord") < page.index("Wat u kunt doen")


def test_what_is_recorded_waits_for_confirmation_and_no_longer_for_a_decision(app, stage):
    meeting = stage.meeting()
    decision = stage.on_agenda("noord")
    stage.held(meeting)
    office = signed_in(app, "secretaris")
    assert "Over 1 punt wordt besloten" in office.get(f"/vergaderingen/{meeting}").get_data(as_text=True)
    stage.recorded(decision)
    page = office.get(f"/vergaderingen/{meeting}").get_data(as_text=True)
    assert "1 besluit wacht op bekrachtiging" in page
    assert "wordt besloten" not in page


def test_a_collective_task_is_known_on_an_agenda_by_its_round(app, stage):
    round_id = stage.assignment("noord").round_id
    create_collective_task(stage.people.actor("secretaris"), round_id, {"text": "Samen."})
    form = f"/vergaderingen/{stage.meeting()}/acties/add_item"
    page = signed_in(app, "secretaris").get(form).get_data(as_text=True)
    assert "C-01: Vervolgopdracht" in page
    assert "C-01: C-01" not in page

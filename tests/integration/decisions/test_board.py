"""The board of a meeting by HTTP: many outcomes at once, the password again, and what everybody may see."""

import pytest
from sqlalchemy import select, update

from app.commands.collective_tasks import create_collective_task
from app.database import transaction
from app.extensions import db
from app.models.meeting import Decision, Meeting
from app.models.workflow import Sheet
from tests.integration.decisions.stage import fields_of, signed_in


def record_url(meeting: str) -> str:
    return f"/vergaderingen/{meeting}/acties/record_outcomes"


def confirm_url(meeting: str) -> str:
    return f"/vergaderingen/{meeting}/acties/confirm_decisions"


def shown(client, meeting: str) -> str:
    return client.get(f"/besluiten?vergadering={meeting}").get_data(as_text=True)


def send(client, meeting: str, data: dict[str, object], stage):
    """Send the form of outcomes as a browser does: every point that stands there names its version."""
    page = shown(client, meeting)
    fields = fields_of(page, record_url(meeting))
    seen = [f"{row.key}:{row.version}" for row in db.session.scalars(select(Decision).order_by(Decision.id))]
    db.session.rollback()
    return client.send(record_url(meeting), fields | {"seen": seen} | data)


@pytest.fixture
def held(stage):
    """A held meeting with two plans to decide on."""
    meeting = stage.meeting()
    stage.on_agenda("noord")
    stage.on_agenda("zuid")
    stage.held(meeting)
    return meeting


def states(stage) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Decision.state).order_by(Decision.id)))


def test_points_without_discussion_are_approved_at_once(app, stage, held):
    office = signed_in(app, "secretaris")
    assert send(office, held, {"adopt_all": "1"}, stage).status_code == 303
    assert states(stage) == ["recorded", "recorded"]
    assert "wacht op de politiechef" in shown(office, held) or "wachten op de politiechef" in shown(
        office, held
    )
    found = db.session.scalars(select(Decision)).all()
    assert {(row.outcome, row.advice, row.votes_for) for row in found} == {("approve", None, None)}
    assert "Zonder stemming." in shown(office, held), "nobody is said to have voted"
    assert "Zonder stemming." in office.get(f"/besluiten/{found[0].key}").get_data(as_text=True)


def test_a_point_on_which_members_are_divided_is_not_adopted_without_discussion(app, stage, held):
    decision = stage.decision("plan", stage.plan("noord").id)
    for who in ("hoofd.operatien", "hoofd.bedrijfsvoering"):
        stage.step(who, "decision", decision.key, "vote", {"vote": "against"})
    office = signed_in(app, "secretaris")
    send(office, held, {"adopt_all": "1"}, stage)
    assert states(stage) == ["on_agenda", "recorded"]


def test_what_a_unit_objects_to_is_not_adopted_without_discussion(app, stage):
    meeting = stage.meeting()
    key = adopted_task(stage, {"stand": "disagree", "text": "Te veel tegelijk."})
    about = {"purpose": "decide", "subject": f"collective_task:{key}", "title": "", "note": ""}
    stage.step("secretaris", "meeting", meeting, "add_item", about)
    stage.held(meeting)
    office = signed_in(app, "secretaris")
    answer = send(office, meeting, {"adopt_all": "1"}, stage)
    assert "Er is een bezwaar." in answer.get_data(as_text=True)
    assert states(stage) == ["on_agenda"]


def test_nothing_filled_in_is_said(app, stage, held):
    answer = send(signed_in(app, "secretaris"), held, {}, stage)
    assert answer.status_code == 422
    assert "nog geen uitkomst" in answer.get_data(as_text=True)


def test_what_is_wrong_stands_at_its_point_and_nothing_typed_is_lost(app, stage, held):
    key = stage.decision("plan", stage.plan("noord").id).key
    data = {f"{key}-outcome": "return", f"{key}-reason": "Lijn 5 heeft geen maat."}
    answer = send(signed_in(app, "secretaris"), held, data, stage)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{key}-return_date"' in page
    assert "Lijn 5 heeft geen maat." in page


def test_a_condition_row_is_added_without_scripts(app, stage, held):
    key = stage.decision("plan", stage.plan("noord").id).key
    data = {f"{key}-conditions-0-text": "Eerst een nulmeting", "add_row": f"{key}-conditions"}
    page = send(signed_in(app, "secretaris"), held, data, stage).get_data(as_text=True)
    assert f'id="{key}-conditions-1"' in page
    assert "Eerst een nulmeting" in page
    assert states(stage) == ["on_agenda", "on_agenda"]


def test_text_that_may_not_be_kept_stops_the_whole_list(app, stage, held):
    key = stage.decision("plan", stage.plan("noord").id).key
    data = {f"{key}-outcome": "approve", f"{key}-reason": "Vraag het aan 123456782 (bsn).", "adopt_all": "1"}
    answer = send(signed_in(app, "secretaris"), held, data, stage)
    assert answer.status_code == 422
    assert states(stage) == ["on_agenda", "on_agenda"]


def test_one_changed_decision_stays_with_its_reason_and_the_other_is_confirmed(app, stage, held):
    office, chief = signed_in(app, "secretaris"), signed_in(app, "politiechef")
    send(office, held, {"adopt_all": "1"}, stage)
    north = stage.decision("plan", stage.plan("noord").id)
    page = shown(chief, held)
    with transaction() as session:
        session.execute(
            update(Sheet).where(Sheet.subject_id == north.subject_id).values(answers={"vision": "Anders."})
        )
    seen = [f"{row.key}:{row.version}" for row in db.session.scalars(select(Decision))]
    fields = fields_of(page, confirm_url(held)) | {"decision": seen, "password": stage.password}
    answer = chief.send(confirm_url(held), fields)
    said = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "De tekst is gewijzigd" in said
    assert "1 besluit is bekrachtigd" in said
    assert states(stage) == ["recorded", "confirmed"]
    assert "De tekst is gewijzigd" in shown(chief, held)


def test_a_decision_is_not_confirmed_without_the_password_by_any_address(app, stage, held):
    decision = stage.recorded(stage.decision("plan", stage.plan("noord").id))
    chief = signed_in(app, "politiechef")
    one = f"/besluiten/{decision.key}/acties/confirm"
    fields = {"version": str(decision.version), "once": "k" * 20}
    assert chief.send(one, fields).status_code == 422
    assert chief.send(one, fields | {"password": "geraden"}).status_code == 422
    many = {"decision": f"{decision.key}:{decision.version}", "once": "l" * 20}
    assert chief.send(confirm_url(held), many).status_code == 422
    assert chief.send(confirm_url(held), many | {"password": "geraden"}).status_code == 422
    assert states(stage)[0] == "recorded"
    assert chief.send(one, fields | {"password": stage.password}).status_code == 303
    assert stage.plan("noord").state == "adopted"


def test_guessing_the_password_is_slowed_down(app, stage, held):
    decision = stage.recorded(stage.decision("plan", stage.plan("noord").id))
    chief = signed_in(app, "politiechef")
    many = {"decision": f"{decision.key}:{decision.version}"}
    answers = {chief.send(confirm_url(held), many | {"password": f"gok {n}"}).status_code for n in range(12)}
    assert answers == {422, 429}


def test_without_a_quorum_the_page_says_so(app, stage):
    meeting = stage.meeting()
    stage.on_agenda("noord")
    stage.held(meeting, "politiechef", "hoofd.operatien")
    office = signed_in(app, "secretaris")
    assert "te weinig leden" in shown(office, meeting)
    answer = send(office, meeting, {"adopt_all": "1"}, stage)
    assert answer.status_code == 409
    assert "Aanwezige leden: 2" in answer.get_data(as_text=True)


def test_sending_the_same_list_twice_has_one_effect(app, stage, held):
    office = signed_in(app, "secretaris")
    fields = fields_of(shown(office, held), record_url(held))
    seen = [f"{row.key}:{row.version}" for row in db.session.scalars(select(Decision))]
    data = fields | {"seen": seen, "adopt_all": "1"}
    assert office.send(record_url(held), data).status_code == 303
    assert office.send(record_url(held), data).status_code == 303
    db.session.rollback()
    assert {row.version for row in db.session.scalars(select(Decision))} == {2}


def test_who_sees_votes_and_dissent(app, stage, held):
    decision = stage.decision("plan", stage.plan("noord").id)
    data = {
        "vote": "against",
        "text": "De uren gaan van de wijk af.",
        "dissent": True,
        "dissent_text": "Eerst mensen.",
    }
    stage.step("hoofd.operatien", "decision", decision.key, "vote", data)
    stage.step(
        "hoofd.bedrijfsvoering", "decision", decision.key, "vote", {"vote": "abstain", "text": "Weet niet."}
    )
    stage.confirmed(held, stage.recorded(decision))
    leader = signed_in(app, "politiechef").get(f"/besluiten/{decision.key}").get_data(as_text=True)
    head = signed_in(app, "chef.zuid").get(f"/besluiten/{decision.key}").get_data(as_text=True)
    assert "De uren gaan van de wijk af." in leader
    assert "Eerst mensen." in leader
    assert "Eerst mensen." in head
    for hidden in ("De uren gaan van de wijk af.", "Weet niet.", "Hoofd Operatiën heeft gestemd"):
        assert hidden not in head


def test_an_open_decision_is_not_there_for_a_head(app, stage, held):
    decision = stage.decision("plan", stage.plan("noord").id)
    head = signed_in(app, "chef.noord")
    assert head.get(f"/besluiten/{decision.key}").status_code == 404
    assert head.get("/besluiten").status_code == 200
    assert head.send(record_url(held), {"adopt_all": "1"}).status_code == 403
    assert head.send(confirm_url(held), {"password": stage.password}).status_code == 403


def test_the_board_asks_the_database_as_often_for_two_points_as_for_one(app, stage, statements):
    meeting = stage.meeting()
    stage.on_agenda("noord")
    stage.held(meeting)
    chief = signed_in(app, "politiechef")
    one = statements(lambda: shown(chief, meeting))
    with transaction() as session:
        session.execute(update(Meeting).values(state="invited"))
    stage.on_agenda("zuid")
    stage.held(meeting)
    assert statements(lambda: shown(chief, meeting)) == one
    assert one <= 12


def test_pages_in_english(app, stage, held):
    stage.confirmed(held, stage.recorded(stage.decision("plan", stage.plan("noord").id)))
    for who in ("politiechef", "secretaris", "chef.noord"):
        client = signed_in(app, who)
        client.get("/taal/en")
        decided = stage.decision("plan", stage.plan("noord").id)
        for url in ("/besluiten", f"/besluiten/{decided.key}", "/vergaderingen", f"/vergaderingen/{held}"):
            page = client.get(url)
            assert page.status_code == 200
            assert 'lang="en"' in page.get_data(as_text=True)


@pytest.mark.parametrize("away", ["removed", "confirmed"])
def test_what_was_typed_at_a_point_that_is_gone_is_not_lost(app, stage, away):
    meeting = stage.meeting()
    gone, stays = stage.on_agenda("noord"), stage.on_agenda("zuid")
    stage.held(meeting)
    if away == "removed":
        stage.step("secretaris", "decision", gone.key, "remove", {"reason": "Dit komt later."})
    else:
        stage.confirmed(meeting, stage.recorded(gone))
    sent = {
        "seen": [f"{gone.key}:1", f"{stays.key}:{stays.version}"],
        f"{gone.key}-outcome": "return",
        f"{gone.key}-reason": "Dit was een lange en doordachte reden.",
        f"{stays.key}-outcome": "approve",
        f"{stays.key}-advice_for": "3",
    }
    answer = signed_in(app, "secretaris").send(f"/vergaderingen/{meeting}/acties/record_outcomes", sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Dit was een lange en doordachte reden." in page
    assert "staat hier niet meer open" in page
    assert f'name="{stays.key}-outcome" value="approve" checked' in page
    assert stage.decision("plan", stays.subject_id).state == "on_agenda"


def adopted_task(stage, stand):
    """A collective task that the team adopted, on which Noord stands so."""
    office = stage.people.actor("secretaris")
    key = create_collective_task(office, stage.assignment("noord").round_id, {"text": "Samen leren."})
    stage.step("secretaris", "collective_task", key, "put_up_for_discussion")
    stage.step("chef.noord", "collective_task", key, "record_position", stand)
    stage.step("secretaris", "collective_task", key, "record_silence")
    stage.step("secretaris", "collective_task", key, "adopt")
    return key


def test_who_decides_on_the_collective_task_reads_where_the_units_stand(app, stage):
    meeting = stage.meeting()
    key = adopted_task(stage, {"stand": "agree_with_remark", "text": "Noem ook de basisteams."})
    about = {"purpose": "decide", "subject": f"collective_task:{key}", "title": "", "note": ""}
    stage.step("secretaris", "meeting", meeting, "add_item", about)
    page = shown(signed_in(app, "politiechef"), meeting)
    assert "0 onderdelen stemmen in; 1 onderdeel zei niets" in page
    assert "<strong>District Noord</strong>: eens, met een opmerking: Noem ook de basisteams." in page

"""Phase 3: a contribution says what is true, and what was decided together holds until it is replaced."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.clock import today
from app.commands.collective_tasks import create_collective_task
from app.commands.failures import StepRefused
from app.commands.needs import NewNeed, create_need
from app.database import transaction
from app.extensions import db
from app.models.commitment import CollectiveTask
from app.models.round import Assignment, Round
from tests.integration.decisions.stage import signed_in
from tests.integration.needs.stage import sentences
from workflows.machine import Refused

NEED = {
    "title": "Een gericht beeld",
    "wish": "Een beeld van ons gebied.",
    "purpose": "Minder onnodige controles.",
    "addressee_kind": "unit",
    "addressees": ["zuid"],
    "serves_task": True,
}


@pytest.fixture
def phase3(stage):
    with transaction() as session:
        session.execute(update(Round).values(state="phase3_open"))
        session.execute(update(Assignment).values(state="contributing"))
    return stage


def chosen(stage, key):
    """The options of phase 3 that stand chosen on the page of its head."""
    page = signed_in(stage.app, "chef.noord").get(f"/opdrachten/{key}?fase=3").get_data(as_text=True)
    radios = re.findall(r'<input [^>]*type="radio"[^>]*>', page)
    on = [radio for radio in radios if " checked" in radio]
    return {re.search(r'name="([^"]+)"', r)[1]: re.search(r'value="([^"]+)"', r)[1] for r in on}


def test_who_sent_needs_is_not_asked_whether(phase3):
    row, head = phase3.assignment("noord"), phase3.people.actor("chef.noord")
    assert chosen(phase3, row.key) == {}
    words = NEED | {"needed_by": (today() + timedelta(days=200)).isoformat()}
    create_need(head, NewNeed(unit_id=row.unit_id, round_id=row.round_id, words=words, ask=True))
    assert chosen(phase3, row.key) == {"from_units": "needs"}
    phase3.step("chef.noord", "assignment", row.key, "save_contribution", {"collective": "Samen."})
    assert chosen(phase3, row.key) == {"from_units": "needs"}, "a draft that does not say"
    phase3.step("chef.noord", "assignment", row.key, "save_contribution", {"from_units": "nothing"})
    assert chosen(phase3, row.key) == {"from_units": "nothing"}, "a draft that says otherwise"


def test_what_is_refused_stands_at_the_question_that_answers_it(phase3):
    row, head = phase3.assignment("noord"), signed_in(phase3.app, "chef.noord")
    sent = {"version": row.version, "once": "k" * 20, "from_units": "nothing", "from_leadership": "needs"}
    answer = head.send(f"/opdrachten/{row.key}/acties/contribute", sent)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    (place,) = re.findall(r'<a href="#([^"]+)">', page.partition('id="problems"')[2].partition("</ul>")[0])
    field = page.partition(f'id="{place}"')[0].rpartition("<fieldset")[2]
    assert "Voeg een vraag aan de eenheidsleiding toe." in field


def test_who_says_to_have_sent_needs_has_sent_them(phase3):
    key, said = phase3.assignment("noord").key, {"from_units": "needs", "from_leadership": "nothing"}
    refused = phase3.step("chef.noord", "assignment", key, "contribute", said)
    assert isinstance(refused, Refused)
    page = sentences(signed_in(phase3.app, "chef.noord").get(f"/opdrachten/{key}?fase=3"))
    assert "U stuurde nog geen behoefte." in page
    assert {reason.code for reason in refused.reasons} == {"units_open"}
    assert phase3.assignment("noord").state == "contributing"
    head, unit = phase3.people.actor("chef.noord"), phase3.people.units["noord"]
    round_id = phase3.assignment("noord").round_id
    words = NEED | {"needed_by": (today() + timedelta(days=200)).isoformat()}
    create_need(head, NewNeed(unit_id=unit, round_id=round_id, words=words))
    assert isinstance(phase3.step("chef.noord", "assignment", key, "contribute", said), Refused), "a draft"
    create_need(head, NewNeed(unit_id=unit, round_id=round_id, words=words, ask=True))
    page = sentences(signed_in(phase3.app, "chef.noord").get(f"/opdrachten/{key}?fase=3"))
    assert "U stuurde behoeften: 1 aan anderen." in page, "what the form asks stands above it"
    phase3.step("chef.noord", "assignment", key, "contribute", said)
    assert phase3.assignment("noord").state == "contributed"
    plan = signed_in(phase3.app, "chef.noord").get(f"/plannen/{phase3.plan('noord').key}")
    current = re.search(r'aria-current="step">.*?</li>', plan.get_data(as_text=True), re.DOTALL)
    assert "Meerjarenvisie en plan" in current[0], "what is still to be written is where one is"


def tasks() -> dict[str, str]:
    db.session.rollback()
    return dict(db.session.execute(select(CollectiveTask.key, CollectiveTask.state)).tuples().all())


def test_a_collective_task_holds_until_its_new_version_is_decided_on(phase3):
    round_id = phase3.assignment("noord").round_id
    first = create_collective_task(phase3.people.actor("secretaris"), round_id, {"text": "Samen."})
    with transaction() as session:
        session.execute(update(CollectiveTask).values(state="decided"))
    change = ("secretaris", "collective_task", first, "amend", {"change_kind": "content"})
    phase3.step(*change)
    with pytest.raises(StepRefused):
        phase3.step(*change)
    (second,) = set(tasks()) - {first}
    phase3.step("secretaris", "collective_task", second, "drop", {"reason": "Toch niet."})
    assert tasks() == {first: "decided", second: "dropped"}
    phase3.step(*change)
    (third,) = set(tasks()) - {first, second}
    with transaction() as session:
        adopted = update(CollectiveTask).where(CollectiveTask.key == third).values(state="adopted")
        session.execute(adopted)
    meeting = phase3.meeting()
    item = {"purpose": "decide", "subject": f"collective_task:{third}"}
    phase3.step("secretaris", "meeting", meeting, "add_item", item)
    phase3.held(meeting)
    row = db.session.scalars(select(CollectiveTask).where(CollectiveTask.key == third)).one()
    phase3.confirmed(meeting, phase3.recorded(phase3.decision("collective_task", row.id)))
    assert tasks() == {first: "superseded", second: "dropped", third: "decided"}

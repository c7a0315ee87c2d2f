"""Who may see and do what: drafts, other units, deputies inside and outside their delegation, co-authors."""

from collections.abc import Callable

from app.clock import now
from app.database import transaction
from app.models.organisation import CoAuthor
from app.models.round import Assignment, Plan
from tests.integration.needs.stage import PROFILE, SIX, Stage, offer, sentences

SECRET = "Een wens die nog niemand mag lezen."
EVERYBODY = ("chef.zuid", "plv.zuid", "secretaris", "politiechef", "lijn5")


def test_a_draft_of_another_unit_is_nowhere(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE | {"title": SECRET, "wish": SECRET}, act="save")
    for username in EVERYBODY:
        stage.read(username, f"/behoeften/{key}", status=404)
        stage.read(username, f"/behoeften/{key}/acties/save_need", status=404)
        assert stage.press(username, stage.need(key), "ask", PROFILE).status_code == 404
        assert SECRET not in stage.read(username, "/behoeften")
        assert key not in stage.read(username, f"/behoeften?onderdeel=noord&status=draft&voor={10**6}")
    assert SECRET in stage.read("chef.noord", "/behoeften")
    assert SECRET in stage.read("plv.noord", "/behoeften")
    assert stage.need(key).state == "draft"


def test_an_unknown_key_is_not_found(stage: Stage) -> None:
    for path in ("/behoeften/B-99", "/antwoorden/W-99", "/behoeften/B-99/acties/ask", "/behoeften/%00"):
        assert stage.as_("chef.noord").get(path).status_code in {400, 404}
    key = stage.write("chef.noord", PROFILE)
    assert stage.press("chef.noord", stage.need(key), "no_such_step").status_code == 404


def test_a_unit_that_does_not_take_part_sees_and_does_nothing(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE)
    answer = stage.answer(key, "drio")
    with stage.app.app_context(), transaction() as session:
        row = session.query(Assignment).filter_by(unit_id=stage.people.units["zuid"]).one()
        session.delete(session.query(Plan).filter_by(assignment_id=row.id).one())
        session.flush()
        session.delete(row)
    stage.read("chef.zuid", f"/behoeften/{key}", status=404)
    stage.read("chef.zuid", f"/antwoorden/{answer.key}", status=404)
    assert stage.press("chef.zuid", answer, "offer", offer()).status_code == 404
    assert "doet nog niet mee" in stage.read("chef.zuid", "/behoeften/nieuw")


def test_only_the_two_sides_press_the_buttons_of_an_answer(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE)
    answer = stage.answer(key, "drio")
    for username in ("chef.zuid", "chef.noord", "secretaris", "politiechef"):
        refused = stage.press(username, answer, "offer", offer())
        assert refused.status_code in {403, 409}, username
        assert "Aanbod doen" not in stage.read(username, f"/behoeften/{key}")
    stage.do("chef.drio", answer, "offer", offer())
    for username in ("chef.zuid", "chef.drio", "secretaris"):
        assert stage.press(username, answer, "accept").status_code in {403, 409}
    assert stage.answer(key, "drio").state == "offered"


def test_who_may_never_take_a_step_is_not_told_to_try_it_again(stage: Stage) -> None:
    key = stage.write("chef.zuid", PROFILE)
    page = stage.read("chef.drio", f"/behoeften/{key}/acties/escalate", status=403)
    assert "Deze stap is niet voor u" in page
    assert "Dit doet de aanvrager of de secretaris." in page
    assert "Zet daarna de stap opnieuw" not in page


def test_a_deputy_acts_inside_the_delegation(stage: Stage, delegate: Callable[..., None]) -> None:
    key = stage.write("chef.noord", PROFILE)
    delegate("chef.drio", "plv.drio", "respond")
    stage.do("plv.drio", stage.answer(key, "drio"), "offer", offer())
    page = stage.read("chef.noord", f"/behoeften/{key}")
    assert "Plaatsvervangend hoofd Dienst Informatie, namens Hoofd Dienst Informatie" in page
    assert stage.told("chef.noord") == ["offer_made"]


def test_a_deputy_is_stopped_outside_the_delegation(stage: Stage, delegate: Callable[..., None]) -> None:
    """Writing is in the scope, sending is not: the button is there, dead, with the reason (B08)."""
    delegate("chef.noord", "plv.noord", "edit")
    key = stage.write("plv.noord", PROFILE, act="save")
    page = stage.read("plv.noord", f"/behoeften/{key}")
    assert "Deze taak hoort niet bij uw waarneming" in page
    refused = stage.press("plv.noord", stage.need(key), "ask", PROFILE)
    assert refused.status_code == 409
    assert "Laat het hoofd dit zelf doen" in sentences(refused)
    stage.do("chef.noord", stage.need(key), "ask", PROFILE)
    answer = stage.answer(key, "drio")
    assert "Uw waarneming geldt vandaag niet" in stage.read("plv.drio", f"/behoeften/{key}")
    assert stage.press("plv.drio", answer, "offer", offer()).status_code == 409


def test_head_of_one_side_is_no_head_of_the_other(stage: Stage, delegate: Callable[..., None]) -> None:
    """Who asks for Noord and writes for DRIO offers nothing for it, and never accepts the own offer."""
    key = stage.write("chef.noord", PROFILE)
    answer = stage.answer(key, "drio")
    delegate("chef.drio", "chef.noord", "edit")
    refused = stage.press("chef.noord", answer, "offer", offer())
    assert refused.status_code == 409
    assert "hoort niet bij uw waarneming" in sentences(refused)
    delegate("chef.drio", "chef.noord", "respond")
    stage.browsers.clear()
    stage.do("chef.noord", answer, "offer", offer())
    assert "namens Hoofd Dienst Informatie" in stage.read("chef.zuid", f"/behoeften/{key}")
    refused = stage.press("chef.noord", answer, "accept", {})
    assert refused.status_code == 409
    assert "Dit is werk van uzelf" in sentences(refused)


def test_a_co_author_writes_and_the_head_sends(stage: Stage) -> None:
    with stage.app.app_context(), transaction() as session:
        row = session.query(Assignment).filter_by(unit_id=stage.people.units["noord"]).one()
        grant = CoAuthor(
            assignment_id=row.id,
            account_id=stage.people.accounts["beheer"],
            granted_by_id=stage.people.accounts["chef.noord"],
            granted_at=now(),
        )
        session.add(grant)
    new = stage.read("beheer", "/behoeften/nieuw")
    assert "Concept bewaren" in new
    assert "Behoefte versturen" not in new
    assert "Behoefte versturen" in stage.read("chef.noord", "/behoeften/nieuw")
    key = stage.write("beheer", PROFILE, act="save")
    assert "Concept bewaren" in stage.read("beheer", f"/behoeften/{key}")
    assert stage.press("beheer", stage.need(key), "ask", PROFILE).status_code in {403, 409}
    stage.do("chef.noord", stage.need(key), "ask", PROFILE)
    assert stage.need(key).unit_id == stage.people.units["noord"]


def test_what_the_leadership_wants_to_know_is_read_by_all(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE | {"addressee_kind": "leadership"} | SIX)
    for username in ("chef.zuid", "politiechef", "lijn5"):
        assert PROFILE["wish"] in stage.read(username, f"/behoeften/{key}")

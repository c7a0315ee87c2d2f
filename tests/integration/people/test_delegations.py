"""Delegation: who may let whom act, both names on what happens, and an end that holds at the next request."""

import re

import pytest
from sqlalchemy import select, update

from app.clock import today
from app.commands.delegations import NewDelegation, assign_delegation, revoke_delegation
from app.commands.failures import PeopleRefused
from app.database import transaction
from app.extensions import db
from app.models.event import Event, Notice
from app.models.organisation import Delegation, Unit
from tests.integration.people.conftest import Office, day, plain, rows_of

PAGE, NEW = "/beheer/waarnemingen", "/beheer/waarnemingen/nieuw"


def form(office: Office, acting: str, **changes) -> dict:
    """A good form of a week from today, with changes."""
    return {
        "account": str(office.people.accounts[acting]),
        "starts": day(0).isoformat(),
        "ends": day(7).isoformat(),
        "scopes": ["edit", "submit"],
        "reason": "vakantie",
    } | changes


def seat(office: Office, username: str) -> dict:
    return {"position": str(office.people.positions[username])}


def wanted(office: Office, whose: str, acting: str, **changes) -> NewDelegation:
    """What the command is asked, with changes."""
    about = {
        "position_id": office.people.positions[whose],
        "account_id": office.people.accounts[acting],
        "starts": day(0),
        "ends": day(3),
        "scopes": ("edit",),
        "reason": "",
    }
    return NewDelegation(**(about | changes))


def stored(office: Office) -> list[Delegation]:
    with office.app.app_context():
        return list(db.session.scalars(select(Delegation).order_by(Delegation.id)))


def test_a_head_lets_somebody_act_for_the_own_seat_only(office):
    office.as_user("chef.noord")
    page = office.page(NEW)
    assert "Voor welke functie?" not in page
    assert "U regelt wie voor Hoofd District Noord (District Noord) waarneemt." in page
    answer = office.send(NEW, **form(office, "plv.noord"), **seat(office, "chef.zuid"))
    assert (answer.status_code, answer.location) == (303, PAGE)
    (made,) = stored(office)
    assert made.position_id == office.people.positions["chef.noord"]
    assert made.assigned_by_id == office.people.accounts["chef.noord"]
    assert made.scopes == ["edit", "submit"]
    row = rows_of(office.page(PAGE))[1]
    assert row.startswith("Hoofd District Noord Hoofd District Noord, District Noord")
    assert "schrijven, indienen Hoofd District Noord" in row


@pytest.mark.parametrize("office_holder", ["secretaris", "politiechef", "hoofd.operatien"])
def test_the_offices_let_somebody_act_for_any_head_and_for_nobody_else(office, office_holder):
    """Whoever would act for a seat of the leadership could not vote or confirm: that is not promised."""
    office.as_user(office_holder)
    data = form(office, "plv.zuid") | seat(office, "chef.noord")
    assert office.send(NEW, **data).status_code == 303
    for whose in ("politiechef", "hoofd.bedrijfsvoering", "plv.noord"):
        office.refused(NEW, "error-summary", **(form(office, "chef.zuid") | seat(office, whose)))
    assert len(stored(office)) == 1


def test_the_head_of_a_unit_that_takes_no_part_lets_nobody_act(office):
    with office.app.app_context(), transaction() as session:
        session.execute(update(Unit).where(Unit.key == "dbre").values(is_emt=False))
    office.as_user("chef.dbre")
    assert "U hebt geen functie om te laten waarnemen" in office.page(NEW)
    office.as_user("secretaris")
    assert "(Dienst Bedrijfsvoering)" not in office.page(NEW)
    with office.app.app_context(), pytest.raises(PeopleRefused) as refused:
        assign_delegation(office.people.actor("chef.dbre"), wanted(office, "chef.dbre", "plv.dbre"))
    assert refused.value.text("nl").startswith("Deze functie kan niemand waarnemen.")


@pytest.mark.parametrize("username", ["plv.noord", "lijn5", "privacy", "beheer"])
def test_others_cannot_give_anything_away(office, username):
    office.as_user(username)
    assert office.client.get(NEW).status_code == 403
    assert office.send(NEW, **form(office, "chef.zuid")).status_code == 403
    assert office.send(f"{PAGE}/1/beeindigen").status_code == 403
    assert stored(office) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends": -1}, "error-summary"),
        ({"starts": -9, "ends": -2}, "Deze dag is al voorbij."),
        ({"scopes": []}, "error-summary"),
        ({"scopes": "alles"}, "error-summary"),
        ({"account": "chef.noord"}, "Deze persoon heeft de functie dan zelf."),
        ({"account": "secretaris"}, "error-summary"),
        ({"position": "lijn5"}, "error-summary"),
        ({"position": ""}, "error-summary"),
        ({"reason": "bel 06-12345678"}, "error-summary"),
        ({"reason": "x" * 201}, "error-summary"),
        ({"ends": "31-2-2027"}, "error-summary"),
    ],
)
def test_a_delegation_that_cannot_be_says_why(office, changes, sentence):
    office.as_user("secretaris")
    typed = form(office, "plv.noord") | seat(office, "chef.noord") | changes
    for name in ("starts", "ends"):
        typed[name] = day(typed[name]).isoformat() if isinstance(typed[name], int) else typed[name]
    if typed["account"] in office.people.accounts:
        typed["account"] = str(office.people.accounts[typed["account"]])
    if typed["position"] in office.people.positions:
        typed["position"] = str(office.people.positions[typed["position"]])
    page = office.refused(NEW, sentence, **typed)
    assert "06-12345678" not in page or changes["reason"] in page
    assert stored(office) == []


def test_one_person_acts_once_for_a_seat_in_a_period(office):
    office.as_user("secretaris")
    data = form(office, "plv.noord") | seat(office, "chef.noord")
    office.send(NEW, **data)
    office.refused(NEW, "Deze persoon neemt al waar tot en met", **data)
    office.send(NEW, **(data | {"starts": day(8).isoformat(), "ends": day(9).isoformat()}))
    office.send(NEW, **(data | {"account": str(office.people.accounts["plv.zuid"])}))
    assert len(stored(office)) == 3


CASES = [
    ("chef.noord", "chef.zuid", "plv.zuid", {}, "not_yours"),
    ("plv.noord", "chef.noord", "lijn5", {}, "not_yours"),
    ("beheer", "chef.noord", "lijn5", {}, "not_yours"),
    ("secretaris", "chef.noord", "secretaris", {}, "yourself"),
    ("secretaris", "lijn5", "plv.noord", {}, "no_seat"),
    ("politiechef", "hoofd.operatien", "chef.zuid", {"scopes": ("vote",)}, "no_seat"),
    ("politiechef", "politiechef", "plv.politiechef", {"scopes": ("vote",)}, "no_seat"),
    ("chef.noord", "chef.noord", "plv.noord", {"scopes": ("rule",)}, "no_scope"),
    ("chef.noord", "chef.noord", "plv.noord", {"scopes": ()}, "no_scope"),
    ("chef.noord", "chef.noord", "plv.noord", {"ends": day(-1)}, "ends_before_start"),
]


@pytest.mark.parametrize(("who", "whose", "acting", "changes", "code"), CASES)
def test_the_command_holds_the_same_rules_without_a_page(office, who, whose, acting, changes, code):
    with office.app.app_context(), pytest.raises(PeopleRefused) as refused:
        assign_delegation(office.people.actor(who), wanted(office, whose, acting, **changes))
    assert refused.value.code == code
    assert stored(office) == []


def test_the_deputy_acts_from_then_on_and_no_longer_after_the_end(office):
    office.as_user("secretaris")
    data = form(office, "lijn5") | seat(office, "chef.noord")
    office.send(NEW, **data)
    with office.app.app_context():
        assert office.people.units["noord"] in office.people.actor("lijn5").units()
    (made,) = stored(office)
    assert office.send(f"{PAGE}/{made.id}/beeindigen").location == PAGE
    with office.app.app_context():
        assert office.people.actor("lijn5").units() == frozenset()
    assert "beëindigd op" in office.page(PAGE)
    assert office.send(f"{PAGE}/{made.id}/beeindigen").status_code == 404


def test_who_acts_sees_for_whom_on_the_first_page_and_in_the_frame_of_every_other(office):
    office.as_user("chef.noord")
    office.send(NEW, **form(office, "plv.noord"))
    office.as_user("plv.noord")
    assert "U neemt ook waar voor: Hoofd District Noord." in office.page("/")
    assert office.page("/behoeften").count("namens Hoofd District Noord") == 2, "wide, and in the menu"
    office.as_user("plv.zuid")
    assert "namens" not in office.page("/behoeften")


def test_who_acts_and_whose_seat_it_is_are_told_and_both_names_stand_in_the_event(office):
    office.as_user("secretaris")
    office.send(NEW, **form(office, "plv.noord"), **seat(office, "chef.noord"))
    with office.app.app_context():
        event = db.session.scalars(select(Event).where(Event.name == "delegation_assigned")).one()
        told = set(db.session.scalars(select(Notice.account_id).where(Notice.event_id == event.id)))
    assert event.actor_id == office.people.accounts["secretaris"]
    assert event.on_behalf_of_id == office.people.positions["chef.noord"]
    assert event.data["account"] == office.people.accounts["plv.noord"]
    assert told == {office.people.accounts["plv.noord"], office.people.accounts["chef.noord"]}
    office.as_user("plv.noord")
    assert "Secretaris EMT heeft een waarneming geregeld" in office.page("/berichten")
    row = rows_of(office.page(PAGE))[1]
    assert "Secretaris EMT" in row
    assert "Beëindigen" not in row


def test_a_head_ends_the_own_delegation_and_not_that_of_another(office):
    office.as_user("secretaris")
    office.send(NEW, **form(office, "plv.noord"), **seat(office, "chef.noord"))
    (made,) = stored(office)
    office.as_user("chef.zuid")
    assert "Er is nu geen waarneming" in office.page(PAGE)
    unseen = office.send(f"{PAGE}/{made.id}/beeindigen")
    nowhere = office.send(f"{PAGE}/{made.id + 1}/beeindigen")
    assert (unseen.status_code, nowhere.status_code) == (404, 404)
    office.as_user("chef.noord")
    assert office.send(f"{PAGE}/{made.id}/beeindigen").status_code == 303


def test_a_head_who_stands_in_for_another_reads_why_that_does_not_end_it(office):
    office.as_user("secretaris")
    office.send(NEW, **form(office, "chef.zuid"), **seat(office, "chef.noord"))
    (made,) = stored(office)
    office.as_user("chef.zuid")
    assert len(rows_of(office.page(PAGE))[1:]) == 1
    office.refused(f"{PAGE}/{made.id}/beeindigen", "U kunt alleen voor uw eigen functie", 409)


def test_everybody_sees_what_is_theirs_and_the_offices_see_all(office):
    office.as_user("secretaris")
    office.send(NEW, **form(office, "plv.noord"), **seat(office, "chef.noord"))
    office.send(NEW, **form(office, "plv.zuid"), **seat(office, "chef.zuid"))
    expected = {"chef.noord": 1, "plv.noord": 1, "chef.drio": 0, "politiechef": 2, "beheer": 2, "privacy": 0}
    for username, rows in expected.items():
        office.as_user(username)
        assert len(rows_of(office.page(PAGE))[1:]) == rows, username


@pytest.mark.parametrize(
    ("username", "there"), [("chef.noord", True), ("plv.noord", True), ("privacy", False)]
)
def test_heads_and_deputies_find_it_in_their_own_menu(office, username, there):
    office.as_user(username)
    assert ('href="/beheer/waarnemingen"' in office.page("/")) == there


def test_now_later_and_over_stand_apart(office):
    office.as_user("secretaris")
    data = form(office, "plv.noord") | seat(office, "chef.noord")
    office.send(NEW, **data)
    office.send(NEW, **(data | {"starts": day(20).isoformat(), "ends": day(30).isoformat()}))
    words = plain(office.page(PAGE))
    assert words.index("Nu Voor") < words.index("Later Voor")
    assert "Voorbij" not in words
    with office.app.app_context():
        revoke_delegation(office.people.actor("secretaris"), stored(office)[0].id)
        assert today() == day(0)
    words = plain(office.page(PAGE))
    assert words.index("Later Voor") < words.index("Voorbij Voor")


def test_the_choices_are_people_and_seats_that_can_be(office):
    office.as_user("secretaris")
    assert "Een lid van de eenheidsleiding stemt zelf." in office.page(NEW)
    offered = set(re.findall(r"<option[^>]*>([^<]+)</option>", office.page(NEW)))
    assert "Hoofd District Noord (District Noord)" in offered
    assert "Politiechef" not in offered
    assert not [each for each in offered if each.startswith("Lijntrekker") and "(lijn5)" not in each]
    assert not [each for each in offered if "(secretaris)" in each]

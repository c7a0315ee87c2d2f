"""Positions and who holds them: the work stays, history keeps both names, and somebody can always undo it."""

from datetime import date

import pytest

from tests.integration.people.conftest import Office, alive, day, plain

CHIEF = "/beheer/functies/chef.noord"
START = date(2020, 1, 1)


def give(office: Office, who: str, starts: int, key: str = "chef.noord"):
    account = str(office.people.accounts[who])
    return office.send(f"/beheer/functies/{key}/houder", account=account, starts=day(starts).isoformat())


def test_the_new_holder_begins_the_day_after_the_old_one_stops_and_both_names_stay(office):
    answer = give(office, "plv.noord", 7)
    assert (answer.status_code, answer.location) == (303, CHIEF)
    assert office.holders("chef.noord") == [
        ("chef.noord", START, day(6)),
        ("plv.noord", day(7), None),
    ]
    page = plain(office.page(CHIEF))
    assert "Opvolger Plaatsvervangend hoofd District Noord" in page
    assert "Alle houders Plaatsvervangend hoofd District Noord later" in page
    assert "Hoofd District Noord nu" in page
    assert office.events()[-1] == "holder_changed"


def test_a_holder_of_today_leaves_and_both_sign_in_again(office):
    leaving, coming = office.somebody("chef.noord"), office.somebody("plv.noord")
    give(office, "plv.noord", 0)
    assert not alive(leaving)
    assert not alive(coming)
    assert office.holders("chef.noord")[0] == ("chef.noord", START, day(-1))


def test_a_holder_of_next_week_leaves_nobody_signed_out(office):
    leaving = office.somebody("chef.noord")
    give(office, "plv.noord", 7)
    assert alive(leaving)


def test_the_rights_follow_the_day(office):
    give(office, "plv.noord", 0)
    office.as_user("chef.noord")
    assert office.client.get("/opdrachten").status_code == 403
    office.as_user("plv.noord")
    assert office.client.get("/opdrachten").status_code == 200


def test_a_successor_who_was_chosen_by_mistake_is_taken_back(office):
    give(office, "plv.noord", 7)
    answer = office.send(f"{CHIEF}/terugdraaien")
    assert answer.location == CHIEF
    assert office.holders("chef.noord") == [("chef.noord", START, None)]
    assert office.events()[-1] == "successor_cancelled"
    office.refused(f"{CHIEF}/terugdraaien", "Er is niets om terug te draaien.", 409)


def test_on_the_same_day_another_may_be_chosen_instead(office):
    give(office, "plv.noord", 7)
    give(office, "plv.zuid", 7)
    assert office.holders("chef.noord") == [("chef.noord", START, day(6)), ("plv.zuid", day(7), None)]


def test_whoever_was_seated_today_by_mistake_signs_in_again_too(office):
    give(office, "plv.noord", 0)
    wrong = office.somebody("plv.noord")
    give(office, "plv.zuid", 0)
    assert not alive(wrong)
    assert office.holders("chef.noord") == [("chef.noord", START, day(-1)), ("plv.zuid", day(0), None)]


@pytest.mark.parametrize(
    ("who", "starts", "sentence"),
    [
        ("chef.noord", 0, "Deze persoon heeft de functie dan al."),
        ("plv.noord", -9000, "Er begint al iemand op 1 januari 2020."),
    ],
)
def test_a_change_that_cannot_be_says_why_at_the_form(office, who, starts, sentence):
    account = str(office.people.accounts[who])
    before = office.holders("chef.noord")
    office.refused(f"{CHIEF}/houder", sentence, account=account, starts=day(starts).isoformat())
    assert office.holders("chef.noord") == before


def test_a_form_that_is_not_complete_says_which_answer_is_missing(office):
    page = office.refused(f"{CHIEF}/houder", "error-summary", account="", starts="30-2-2027")
    assert "Wie krijgt deze functie?" in page
    office.refused(f"{CHIEF}/houder", "error-summary", account="999999", starts=day(1).isoformat())
    office.refused(f"{CHIEF}/leeg", "Wat is de laatste dag van de houder?", ends="")


def test_a_position_is_left_vacant_from_a_day_and_that_is_taken_back(office):
    answer = office.send(f"{CHIEF}/leeg", ends=day(3).isoformat())
    assert answer.location == CHIEF
    assert office.holders("chef.noord") == [("chef.noord", START, day(3))]
    assert "Vertrek terugdraaien" in office.page(CHIEF)
    office.send(f"{CHIEF}/terugdraaien")
    assert office.holders("chef.noord") == [("chef.noord", START, None)]
    assert office.events()[-2:] == ["position_vacated", "vacancy_cancelled"]


def test_who_left_last_week_has_no_rights_and_no_session(office):
    leaving = office.somebody("chef.noord")
    office.send(f"{CHIEF}/leeg", ends=day(-3).isoformat())
    assert not alive(leaving)
    page = plain(office.page(CHIEF))
    assert "Niemand heeft nu deze functie" in page
    assert "Hoofd District Noord 1 januari 2020 tot en met" in page
    office.refused(f"{CHIEF}/leeg", "Deze functie is al vacant.", ends=day(1).isoformat())


def test_leaving_a_position_vacant_asks_a_day_that_can_be(office):
    office.refused(f"{CHIEF}/leeg", "De houder begint pas op 1 januari 2020.", ends="2019-12-31")
    give(office, "plv.noord", 7)
    office.refused(f"{CHIEF}/leeg", "Er komt al een opvolger op", ends=day(30).isoformat())


def test_the_last_administrator_cannot_leave_nor_lose_the_role(office):
    where, sentence = "/beheer/functies/beheer", "Dan heeft niemand meer functioneel beheer."
    office.refused(f"{where}/leeg", sentence, ends=day(30).isoformat())
    office.refused(where, sentence, title="Beheerder", roles="secretariat")
    assert office.position("beheer").roles == ["admin"]
    office.send("/beheer/functies/nieuw", title="Tweede beheerder", roles="admin")
    give(office, "lijn5", 0, "tweede-beheerder")
    assert office.send(f"{where}/leeg", ends=day(30).isoformat()).status_code == 303


def test_an_administrator_who_leaves_before_does_not_count(office):
    office.send("/beheer/functies/nieuw", title="Tweede beheerder", roles="admin")
    give(office, "lijn5", 0, "tweede-beheerder")
    office.send("/beheer/functies/tweede-beheerder/leeg", ends=day(5).isoformat())
    office.refused(
        "/beheer/functies/beheer/leeg",
        "Dan heeft niemand meer functioneel beheer.",
        ends=day(30).isoformat(),
    )


def test_a_position_is_made_with_a_key_of_its_own_and_waits_for_a_holder(office):
    made = office.send("/beheer/functies/nieuw", title=" Adviseur Ké/én ", roles=["secretariat"])
    assert made.location == "/beheer/functies/adviseur-ke-en"
    again = office.send("/beheer/functies/nieuw", title="Adviseur ke en", roles=["secretariat"])
    assert again.location == "/beheer/functies/adviseur-ke-en-2"
    reserved = office.send("/beheer/functies/nieuw", title="Nieuw", roles=["secretariat"])
    assert reserved.location == "/beheer/functies/nieuw-2"
    nameless = office.send("/beheer/functies/nieuw", title="!!!", roles=["secretariat"])
    assert nameless.location == "/beheer/functies/functie"
    assert "Niemand heeft nu deze functie" in office.page("/beheer/functies/adviseur-ke-en")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"roles": "emt_member"}, "Bij een EMT-lid of waarnemer hoort een onderdeel."),
        (
            {"roles": "emt_member", "unit": "noord"},
            "Dit onderdeel heeft al een EMT-lid: Hoofd District Noord.",
        ),
        ({"roles": "line_lead"}, "Een programmalijn en de rol lijntrekker horen bij elkaar."),
        ({"roles": "secretary", "line": "2"}, "Een programmalijn en de rol lijntrekker horen bij elkaar."),
        (
            {"roles": "line_lead", "line": "5"},
            "Deze programmalijn is al van Lijntrekker resultaat en borging.",
        ),
        ({"roles": "leadership"}, "Een plaats in de eenheidsleiding en die rol horen bij elkaar."),
        ({"roles": "leadership", "seat": "chair"}, "Deze plaats is al van Politiechef."),
        (
            {"roles": ["leadership", "leadership_chair"], "seat": "member"},
            "De rol politiechef of plaatsvervanger hoort bij de plaats",
        ),
        ({"roles": []}, "error-summary"),
        ({"roles": "keizer"}, "error-summary"),
        ({"roles": "secretary", "unit": "nergens"}, "error-summary"),
    ],
)
def test_a_position_that_cannot_be_says_why(office, data, sentence):
    office.refused("/beheer/functies/nieuw", sentence, **({"title": "Iets"} | data))
    office.refused("/beheer/functies/privacy", sentence, **({"title": "Iets"} | data))
    assert office.position("privacy").roles == ["privacy_officer"]


def test_new_roles_end_the_session_of_the_holder_and_a_new_title_does_not(office):
    browser = office.somebody("privacy")
    office.send("/beheer/functies/privacy", title="Functionaris", roles="privacy_officer")
    assert alive(browser)
    office.send(
        "/beheer/functies/privacy", title="Functionaris", roles=["privacy_officer", "records_manager"]
    )
    assert not alive(browser)
    assert office.position("privacy").title == "Functionaris"
    assert "heeft een functie aangepast" in office.page("/beheer/functies/privacy")


def test_a_form_sent_twice_has_one_effect_and_one_answer(office):
    data = {"title": "Adviseur", "roles": "secretariat", "once": "dezelfde-sleutel"}
    first, second = (office.send("/beheer/functies/nieuw", **data) for _ in range(2))
    assert first.location == second.location == "/beheer/functies/adviseur"
    account = str(office.people.accounts["plv.noord"])
    again = {"account": account, "starts": day(0).isoformat(), "once": "nog-een-sleutel"}
    assert [office.send(f"{CHIEF}/houder", **again).status_code for _ in range(2)] == [303, 303]
    assert office.events().count("holder_changed") == 1


def test_what_is_not_there_is_not_found(office):
    assert office.client.get("/beheer/functies/bestaat-niet").status_code == 404
    for act in ("", "/houder", "/leeg", "/terugdraaien"):
        assert office.send(f"/beheer/functies/bestaat-niet{act}").status_code == 404

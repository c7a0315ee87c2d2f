"""Every page says the same of a date: the day, what is left, why its clock stands still, what it was."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select, update

from app.clock import now
from app.database import transaction
from app.extensions import db
from app.models.commitment import Commitment
from app.models.event import Event
from app.models.meeting import Decision
from app.models.round import Assignment, Round
from tests.conftest import Client
from tests.integration.terms.stage import MONDAY, Stage, statements
from tests.world import MILESTONES

NEXT_WEDNESDAY = date(2026, 12, 2)
BACK = {"reason": "Vul vraag 2 aan.", "resubmit_by": "2026-12-04"}
PLAN = {"vision": "Wij kennen de wijk.", "milestones": MILESTONES}


def read(browser: Client, path: str) -> str:
    """A page as people read it."""
    answer = browser.get(path)
    assert answer.status_code == 200, path
    text = re.sub(r"<(script|style).*?</\1>", "", answer.get_data(as_text=True), flags=re.DOTALL)
    return re.sub(r" (?=[.,])", "", " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split()))


def test_the_card_of_a_phase_says_what_is_left_and_how_long_the_term_was(stage: Stage) -> None:
    row = stage.row("assignment", "noord")
    page = read(stage.browser("chef.noord"), f"/opdrachten/{row.key}")
    assert "21 december 2026 Nog 20 werkdagen. Lukt het niet? Vraag uitstel" in page
    assert "De eerste termijn was 20 werkdagen. Gebruikt: 0." in page
    assert "Eerdere data" not in page
    with stage.on(NEXT_WEDNESDAY):
        page = read(stage.browser("chef.noord"), f"/opdrachten/{row.key}")
    assert "Nog 13 werkdagen." in page
    assert "Gebruikt: 7." in page


def test_former_dates_stand_with_who_when_and_why_for_who_may_know_why(stage: Stage) -> None:
    stage.planning()
    stage.extended(2, date(2027, 1, 22))
    plan = stage.row("plan", "noord")
    line = "18 januari 2027 werd 22 januari 2027. Secretaris EMT heeft het uitstel verleend"
    for who, knows in (("chef.noord", True), ("secretaris", True), ("chef.zuid", False)):
        page = read(stage.browser(who), f"/plannen/{plan.key}")
        assert line in page
        assert ("Dat is redelijk." in page) is knows, who
    english = stage.browser("chef.noord")
    english.get("/taal/en?next=/")
    page = read(english, f"/plannen/{plan.key}")
    assert "Former dates 18 January 2027 became 22 January 2027." in page


def test_what_was_returned_says_that_the_clock_of_the_phase_stands_still(stage: Stage) -> None:
    row, plan = stage.planning()
    stage.step("chef.noord", "plan", plan.key, "submit_plan", PLAN)
    stage.step("secretaris", "plan", plan.key, "return_plan", BACK)
    stage.step("secretaris", "assignment", row.key, "return_analysis", BACK)
    for path in (f"/plannen/{plan.key}", f"/opdrachten/{row.key}"):
        page = read(stage.browser("chef.noord"), path)
        assert "4 december 2026 Nog 9 werkdagen." in page
        assert "De klok van de fase staat stil sinds 23 november 2026." in page
        assert "Secretaris EMT heeft" in page
    with stage.on(date(2026, 12, 15)):
        page = read(stage.browser("chef.noord"), f"/plannen/{plan.key}")
    assert "Ernstig te laat: 7 werkdagen. U kunt nog inleveren." in page


def test_the_day_on_which_a_need_is_wanted_is_no_term_that_anybody_uses_up(stage: Stage) -> None:
    page = read(stage.browser("chef.noord"), f"/behoeften/{stage.need().key}")
    assert "Nodig op" in page
    assert "termijn" not in page


def test_a_commitment_uses_up_its_term_from_the_decision_on(stage: Stage) -> None:
    row = stage.commitment()
    path, part = f"/afspraken/{row.key}", r"Klaar op \d+ \w+ 20\d\d Nog \d+ werkdagen\. (.{9})"
    browser = stage.browser("chef.zuid")
    found = re.search(part, read(browser, path))
    assert found
    assert found[1] != "De eerste"
    with transaction() as session:
        session.execute(update(Commitment).values(state="in_execution"))
    found = re.search(part, read(browser, path))
    assert found
    assert found[1] == "De eerste"


def test_who_has_not_responded_stands_in_one_sentence(stage: Stage) -> None:
    row = stage.commitment()
    path = f"/afspraken/{row.key}"
    page = read(stage.browser("chef.zuid"), path)
    assert "Nog geen reactie: District Noord, Dienst Informatie, Dienst Bedrijfsvoering." in page
    stage.step("chef.noord", "commitment", row.key, "respond", {"response": "agree"})
    page = read(stage.browser("chef.zuid"), path)
    assert "District Noord stemt in" in page
    assert "Nog geen reactie: Dienst Informatie, Dienst Bedrijfsvoering." in page


def test_a_reaction_that_waits_says_for_whom_and_what_is_left_then(stage: Stage) -> None:
    need = stage.need()
    answer = stage.row("answer", "drio")
    assert "Reageren tot en met 7 december 2026. Nog 10 werkdagen." in read(
        stage.browser("chef.drio"), f"/behoeften/{need.key}"
    )
    stage.step("chef.drio", "answer", answer.key, "request_clarification", {"text": "Welk gebied?"})
    with stage.on(NEXT_WEDNESDAY):
        page = read(stage.browser("secretaris"), f"/behoeften/{need.key}")
        assert "Nog 10 werkdagen als de klok weer loopt." in page
        assert "De klok staat stil sinds 23 november 2026. De aanvrager geeft eerst uitleg." in page
        stage.step("chef.noord", "answer", answer.key, "clarify", {"text": "Het hele district."})
        page = read(stage.browser("secretaris"), f"/behoeften/{need.key}")
    assert "7 december 2026 werd 16 december 2026. Hoofd District Noord heeft" in page
    assert "De klok staat stil" not in page


def test_a_need_that_was_deferred_says_on_which_day_it_comes_back(stage: Stage) -> None:
    need = stage.need()
    stage.escalated(need)
    later = {"return_date": "2027-01-05", "reason": "Eerst de begroting."}
    stage.step("politiechef", "need", need.key, "defer", later)
    page = read(stage.browser("chef.noord"), f"/behoeften/{need.key}")
    assert "Komt terug op 5 januari 2027 Nog 29 werkdagen." in page
    assert "Nodig op 31 maart 2027 De klok staat stil sinds 23 november 2026. Dit is aangehouden." in page


def test_a_commitment_and_its_conditions_stand_still_together(stage: Stage) -> None:
    row = stage.approved(stage.condition("Eerst een toets", "2027-03-01"))
    stage.step("chef.zuid", "commitment", row.key, "start")
    stage.step("chef.zuid", "commitment", row.key, "hold", {"reason": "Wacht op geld."})
    decision = stage.row("decision")
    with stage.on(NEXT_WEDNESDAY):
        for path in (f"/afspraken/{row.key}", f"/besluiten/{decision.key}"):
            page = read(stage.browser("politiechef"), path)
            assert "uiterlijk 1 maart 2027. Nog 68 werkdagen als de klok weer loopt." in page
            assert "De klok staat stil sinds 23 november 2026. De afspraak ligt stil." in page
        stage.step("chef.zuid", "commitment", row.key, "resume")
        page = read(stage.browser("politiechef"), f"/afspraken/{row.key}")
    assert "1 maart 2027 werd 10 maart 2027. Hoofd District Zuid heeft" in page
    assert "30 april 2027 werd 14 mei 2027" in page


def test_what_comes_late_counts_until_the_freeze_and_is_a_supplement_after_it(stage: Stage) -> None:
    _, plan = stage.planning()
    _, other = stage.planning("zuid")
    with transaction() as session:
        session.execute(update(Assignment).values(phase2_due=date(2026, 11, 20)))
    stage.step("chef.noord", "plan", plan.key, "submit_plan", PLAN)
    with transaction() as session:
        session.execute(update(Round).values(state="phase3_open"))
        session.execute(update(Assignment).values(state="contributed", contributed_at=now()))
    with stage.on(date(2026, 11, 24)):
        stage.step("secretaris", "round", stage.round_key, "freeze")
    with stage.on(date(2026, 11, 25)):
        stage.step("chef.zuid", "plan", other.key, "submit_plan", PLAN)
        office = stage.browser("secretaris")
        assert "Te laat ingeleverd, maar voor de bevriezing. Het telt mee." in read(
            office, f"/plannen/{plan.key}"
        )
        assert "Het komt als aanvulling bij de stukken." in read(office, f"/plannen/{other.key}")


def test_an_analysis_that_was_reopened_is_asked_for_no_day(stage: Stage) -> None:
    row, _ = stage.planning()
    with transaction() as session:
        session.execute(update(Assignment).values(state="contributing"))
    stage.step("secretaris", "assignment", row.key, "reopen_analysis", {"reason": "Nieuwe cijfers."})
    with stage.on(date(2027, 2, 1)):
        page = read(stage.browser("chef.noord"), f"/opdrachten/{row.key}?fase=1")
    assert "te laat" not in page
    assert "Vraag uitstel" not in page


def test_the_office_hears_of_school_holidays_and_of_heads_who_are_away(stage: Stage) -> None:
    stage.delegate("chef.noord", "plv.noord", date(2027, 3, 1), date(2027, 3, 1))
    office = stage.browser("secretaris")
    days = ("2026-12-07", "2027-01-04", "2027-01-05", "2027-02-06", "2027-02-08", "2027-03-01")
    names = [f"phase{number}_{end}" for number in (1, 2, 3) for end in ("opens", "deadline")]
    form = dict(zip(names, days, strict=True)) | {
        "name": "Tweede ronde",
        "horizon_year": "2031",
        "freeze_date": "2027-03-08",
        "decision_date": "2027-03-15",
        "participants": ["noord", "zuid"],
        "once": "key-of-form-000001",
    }
    answer = office.send("/rondes/nieuw", form)
    assert answer.status_code == 303, read(office, "/rondes/nieuw")
    page = read(office, answer.headers["Location"])
    for count in (8, 5):  # before 4 January and before 1 March
        assert f"In de laatste tien werkdagen vallen {count} dagen schoolvakantie. Kies liever" in page
    assert page.count("Kies liever een latere datum.") == 2
    assert "1 maart 2027: Let op de datum. Op die dag is afwezig: Hoofd District Noord." in page
    assert "8 februari 2027" in page, "a Saturday became a Monday"


def test_other_days_of_a_round_are_rows_of_its_form_and_change_with_it(stage: Stage) -> None:
    office = stage.browser("secretaris")
    names = [f"phase{number}_{end}" for number in (1, 2, 3) for end in ("opens", "deadline")]
    days = ("2027-04-05", "2027-04-30", "2027-05-03", "2027-05-28", "2027-05-31", "2027-06-25")
    form = dict(zip(names, days, strict=True)) | {
        "name": "Derde ronde", "horizon_year": "2032", "freeze_date": "2027-07-05",
        "decision_date": "2027-07-12", "participants": ["noord", "zuid"],
    }  # fmt: skip
    more = office.send("/rondes/nieuw", form | {"add_row": "dates"})
    assert 'name="dates-0-day"' in more.get_data(as_text=True)
    rows = {"dates-0-day": "2027-05-19", "dates-0-name": "EMT-heidag"}
    made = office.send("/rondes/nieuw", form | rows)
    assert made.status_code == 303
    assert "EMT-heidag" in read(office, made.headers["Location"])
    key = made.headers["Location"].rpartition("/")[2]
    asked = office.get(f"/rondes/{key}/acties/save_round").get_data(as_text=True)
    assert 'value="2027-05-19"' in asked
    version = re.search(r'name="version" value="(\d+)"', asked)[1]
    other = {"dates-0-day": "2027-05-20", "dates-0-name": "Nulmeting", "version": version}
    assert office.send(f"/rondes/{key}/acties/save_round", form | other).status_code == 303
    page = read(office, f"/rondes/{key}")
    assert "Nulmeting" in page
    assert "EMT-heidag" not in page


def test_a_date_on_a_day_off_and_an_absence_are_said_after_the_step(stage: Stage) -> None:
    row, _ = stage.planning()
    stage.delegate("chef.noord", "plv.noord", date(2026, 12, 28), date(2026, 12, 28))
    office = stage.browser("secretaris")
    data = BACK | {"resubmit_by": "2026-12-25", "version": str(row.version), "once": "key-of-form-000002"}
    answer = office.send(f"/opdrachten/{row.key}/acties/return_analysis", data)
    assert answer.status_code == 303
    page = read(office, f"/opdrachten/{row.key}")
    assert "25 december 2026 is geen werkdag. De datum wordt 28 december 2026." in page
    assert "Op die dag is afwezig: Hoofd District Noord." in page


def test_who_decides_on_more_time_sees_that_the_head_is_away_then(stage: Stage) -> None:
    row, _ = stage.planning()
    stage.delegate("chef.noord", "plv.noord", date(2027, 1, 22), date(2027, 1, 22))
    key = stage.asked_for_more(2, date(2027, 1, 22))
    assert "Op die dag is afwezig: Hoofd District Noord." in read(
        stage.browser("secretaris"), f"/uitstel/{key}"
    )
    assert row.phase2_due == date(2027, 1, 18)


@pytest.mark.parametrize("who", ["secretaris", "chef.noord", "chef.zuid", "politiechef"])
def test_a_page_takes_at_most_twelve_statements_however_long_the_story(stage: Stage, who: str) -> None:
    row, plan = stage.planning()
    for day in range(1, 4):
        with stage.on(MONDAY + timedelta(days=7 * day)):
            stage.extended(2, date(2027, 1, 22) + timedelta(days=7 * day), who="politiechef")
    need = stage.need()
    commitment = stage.approved(*(stage.condition(f"Nummer {n}", "2027-03-01") for n in range(6)))
    decision = db.session.scalars(select(Decision)).one()
    paths = [f"/opdrachten/{row.key}?fase=1", f"/opdrachten/{row.key}?fase=3", f"/plannen/{plan.key}"]
    paths += [f"/behoeften/{need.key}", f"/afspraken/{commitment.key}", f"/besluiten/{decision.key}"]
    browser, counts = stage.browser(who), {}
    for path in paths:
        with statements() as seen:
            read(browser, path)
        counts[path] = len(seen)
    assert max(counts.values()) <= 12, counts
    assert db.session.scalars(select(Event).where(Event.name == "extension_granted")).all()

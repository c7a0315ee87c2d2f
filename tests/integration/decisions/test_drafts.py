"""A draft is its authors' alone, also when nothing comes of it."""

from sqlalchemy import select, update

from app.clock import today
from app.commands.collective_tasks import create_collective_task
from app.commands.commitments import create_commitment
from app.commands.needs import NewNeed, create_need
from app.database import transaction
from app.extensions import db
from app.models.commitment import Commitment
from app.models.event import Notice
from app.models.need import Need
from app.models.round import Round
from tests.integration.decisions.stage import Stage, in_days, signed_in

WORDS, REASON = "Dit was nog maar een gedachte.", {"reason": "Toch niet nodig."}


def round_id() -> int:
    return db.session.scalars(select(Round.id)).one()


def need(stage: Stage, *, ask: bool = False, **words: object) -> str:
    day = in_days(60).isoformat()
    said = {"title": WORDS, "wish": WORDS, "purpose": "Rust", "needed_by": day, **words}
    new = NewNeed(unit_id=stage.people.units["noord"], round_id=round_id(), words=said, ask=ask)
    return create_need(stage.people.actor("chef.noord"), new)[0]


def seen_by(stage: Stage, who: str, *paths: str) -> bool:
    """Whether somebody reads the words on one of these pages."""
    browser = signed_in(stage.app, who)
    return any(WORDS in browser.get(path).get_data(as_text=True) for path in paths)


def test_a_need_that_was_never_asked_is_not_shown_when_it_is_withdrawn(stage: Stage) -> None:
    key = need(stage, addressee_kind="leadership")
    stage.step("chef.noord", "need", key, "withdraw", REASON)
    assert db.session.scalars(select(Notice.account_id)).all() == []
    for who in ("chef.zuid", "secretaris", "politiechef"):
        assert signed_in(stage.app, who).get(f"/behoeften/{key}").status_code == 404
        assert not seen_by(stage, who, "/behoeften?lijst=alle", "/behoeften")
    assert seen_by(stage, "chef.noord", f"/behoeften/{key}")


def test_a_need_that_was_asked_stays_to_be_read_unless_it_was_taken_back(stage: Stage) -> None:
    asked = need(stage, ask=True, addressee_kind="unit", addressees=["zuid"])
    taken_back = need(stage, ask=True, addressee_kind="unit", addressees=["zuid"])
    assert set(db.session.scalars(select(Need.state))) == {"asked"}
    stage.step("chef.noord", "need", taken_back, "recall_ask")
    for key in (asked, taken_back):
        stage.step("chef.noord", "need", key, "withdraw", REASON)
    assert seen_by(stage, "chef.zuid", f"/behoeften/{asked}")
    assert signed_in(stage.app, "chef.zuid").get(f"/behoeften/{taken_back}").status_code == 404


def test_a_collective_task_that_was_dropped_as_a_draft_is_not_read_by_the_team(stage: Stage) -> None:
    key = create_collective_task(stage.people.actor("secretaris"), round_id(), {"text": WORDS})
    page = f"/collectieve-opgaven/{key}"
    stage.step("secretaris", "collective_task", key, "drop", REASON)
    assert seen_by(stage, "secretaris", page)
    assert not seen_by(stage, "chef.zuid", page)
    again = create_collective_task(stage.people.actor("secretaris"), round_id(), {"text": WORDS})
    stage.step("secretaris", "collective_task", again, "put_up_for_discussion")
    stage.step("secretaris", "collective_task", again, "drop", REASON)
    assert seen_by(stage, "chef.zuid", f"/collectieve-opgaven/{again}")


def test_the_title_of_a_draft_stands_on_no_agenda(stage: Stage) -> None:
    key = need(stage, ask=True, title="Hulp bij het werk", addressee_kind="unit", addressees=["zuid"])
    meeting = stage.meeting(body="emt")
    stage.step("secretaris", "meeting", meeting, "add_item", {"purpose": "discuss", "subject": f"need:{key}"})
    page = f"/vergaderingen/{meeting}"
    assert "Hulp bij het werk" in signed_in(stage.app, "chef.zuid").get(page).get_data(as_text=True)
    stage.step("chef.noord", "need", key, "recall_ask")
    stage.step("chef.noord", "need", key, "save_need", {"title": WORDS})
    assert seen_by(stage, "chef.noord", page)
    assert not seen_by(stage, "chef.zuid", page)


def test_who_cannot_propose_a_commitment_is_told_before_writing_and_loses_nothing(stage: Stage) -> None:
    text = "Samen leren van het gebruik van beelden."
    head, deputy = signed_in(stage.app, "chef.noord"), signed_in(stage.app, "plv.noord")
    assert 'name="title"' in head.get("/afspraken/nieuw").get_data(as_text=True)
    told = deputy.get("/afspraken/nieuw").get_data(as_text=True)
    assert "U neemt vandaag niemand waar." in told
    assert 'name="title"' not in told
    outside = signed_in(stage.app, "chef.drio").get("/afspraken/nieuw").get_data(as_text=True)
    assert "Er loopt geen ronde waarin uw onderdeel meedoet." in outside
    stage.step("politiechef", "round", stage.round_key, "stop", REASON)
    answer = head.send("/afspraken/nieuw", {"title": text, "ronde": stage.round_key})
    assert answer.status_code == 409
    assert text in answer.get_data(as_text=True)


def test_a_commitment_that_came_back_and_is_withdrawn_does_not_show_what_was_rewritten(stage: Stage) -> None:
    key = create_commitment(stage.people.actor("chef.noord"), round_id(), {"title": "Samen leren"})
    page = f"/afspraken/{key}"
    with transaction() as session:
        opened = {"consultation_opened_on": today(), "consultation_closes": today()}
        session.execute(update(Commitment).values(state="consultation", **opened))
    assert signed_in(stage.app, "chef.zuid").get(page).status_code == 200
    stage.step("secretaris", "commitment", key, "send_back", {"reason": "Dit is te vaag."})
    stage.step("chef.noord", "commitment", key, "save_commitment", {"title": WORDS})
    stage.step("chef.noord", "commitment", key, "withdraw", REASON)
    assert seen_by(stage, "chef.noord", page)
    assert not seen_by(stage, "chef.zuid", page, "/afspraken", "/berichten")
    account = stage.people.accounts["chef.zuid"]
    assert db.session.scalars(select(Notice.id).where(Notice.account_id == account)).all() == []


def test_a_commitment_that_came_back_says_above_its_text_why(stage: Stage) -> None:
    key = create_commitment(stage.people.actor("chef.noord"), round_id(), {"title": "Samen leren"})
    with transaction() as session:
        session.execute(update(Commitment).values(state="consultation"))
    stage.step("secretaris", "commitment", key, "send_back", {"reason": "Dit is te vaag."})
    own = signed_in(stage.app, "chef.noord").get(f"/afspraken/{key}").get_data(as_text=True)
    assert "Deze afspraak kwam terug." in own
    assert "Dit is te vaag." in own.partition("<main")[2].partition("<details")[0]


def test_a_collective_task_that_was_taken_back_says_why_above_its_text(stage: Stage) -> None:
    key = create_collective_task(stage.people.actor("secretaris"), round_id(), {"text": WORDS})
    stage.step("secretaris", "collective_task", key, "put_up_for_discussion")
    stage.step("secretaris", "collective_task", key, "rework", {"reason": "Een zin ontbreekt."})
    page = signed_in(stage.app, "secretaris").get(f"/collectieve-opgaven/{key}").get_data(as_text=True)
    above = page.partition('<form class="form"')[0]
    assert "Deze tekst is teruggenomen." in above
    assert "Een zin ontbreekt." in above
    stage.step("secretaris", "collective_task", key, "put_up_for_discussion")
    page = signed_in(stage.app, "secretaris").get(f"/collectieve-opgaven/{key}").get_data(as_text=True)
    assert "teruggenomen" not in page

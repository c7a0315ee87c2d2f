"""The first page of whoever asked: nothing that is under way is left out, and it says whose turn it is."""

from datetime import timedelta

from sqlalchemy import select, update

from app.clock import today
from app.database import transaction
from app.extensions import db
from app.models.need import Answer, Need
from app.queries.tasks import Asker, asked_by_me, asked_of_me
from app.queries.tasks_agenda import on_desk, to_schedule
from tests.integration.needs.stage import BODYCAM, PROFILE, SIX, Stage, offer

LEADERSHIP = PROFILE | SIX | {"addressee_kind": "leadership"}


def asked(stage: Stage, who: str = "chef.noord") -> list[tuple[str, bool]]:
    """What the needs of somebody ask: code, and whether it is the own turn."""
    with stage.app.app_context():
        asker = Asker(db.session(), stage.people.actor(who), today())
        return [(task.code, task.mine) for task in asked_by_me(asker)]


def desk(stage: Stage) -> list[str]:
    """The codes of what lies on the secretary's desk."""
    with stage.app.app_context():
        asker = Asker(db.session(), stage.people.actor("secretaris"), today())
        return [task.code for task in on_desk(asker) if task.mine]


def accepted(stage: Stage) -> str:
    """A need of the north of which the offer was accepted; gives its key."""
    key = stage.write("chef.noord", PROFILE)
    stage.do("chef.drio", stage.answer(key, "drio"), "offer", offer())
    stage.do("chef.noord", stage.answer(key, "drio"), "accept")
    return key


def stop(stage: Stage, key: str) -> None:
    stage.do("chef.drio", stage.answer(key, "drio"), "stop", {"reason": "Geen mensen meer."})


def test_a_need_for_the_leadership_waits_for_the_secretary_who_is_told(stage: Stage) -> None:
    key = stage.write("chef.noord", LEADERSHIP)
    assert asked(stage) == [("wait_for_secretary", False)]
    assert desk(stage) == ["route_need"]
    assert "Kijk wie deze behoefte oppakt" in stage.read("secretaris", "/")
    stage.do("chef.noord", stage.need(key), "escalate", SIX)
    assert asked(stage) == [("wait_for_leadership", False)]
    assert desk(stage) == []
    with stage.app.app_context():
        asker = Asker(db.session(), stage.people.actor("secretaris"), today())
        (task,) = to_schedule(asker)
    assert (task.code, task.url) == ("schedule_need", "/vergaderingen"), "where an agenda is, not the need"


def test_a_need_that_was_put_off_referred_or_taken_up_stays_on_the_page(stage: Stage) -> None:
    key = stage.write("chef.noord", LEADERSHIP)
    for state, code in (
        ("deferred", "wait_until"), ("referred", "wait_outside"), ("taken_up", "wait_for_commitment"),
    ):  # fmt: skip
        with stage.app.app_context(), transaction() as session:
            session.execute(update(Need).values(state=state, return_date=today()))
        assert asked(stage) == [(code, False)]
        assert key in stage.read("chef.noord", "/")


def test_a_promise_that_stopped_leaves_the_choice_to_the_asker(stage: Stage) -> None:
    key = accepted(stage)
    assert asked(stage) == [("agree", True)]
    stage.do("chef.noord", stage.need(key), "agree")
    assert asked(stage) == [("wait_for_delivery", False)]
    stop(stage, key)
    assert asked(stage) == [("choose_next", True)]
    assert "Er komt zo geen hulp. Kies wat u nu doet" in stage.read("chef.noord", "/")


def test_a_promise_that_stopped_before_it_was_agreed_on_does_so_too(stage: Stage) -> None:
    stop(stage, accepted(stage))
    assert asked(stage) == [("choose_next", True)]


def test_delivery_that_began_before_the_agreement_still_asks_for_it(stage: Stage) -> None:
    key = accepted(stage)
    stage.do("chef.drio", stage.answer(key, "drio"), "start_delivery")
    assert asked(stage) == [("agree", True)]


def test_after_the_talk_the_asker_chooses_how_it_goes_on(stage: Stage) -> None:
    stage.write("chef.noord", PROFILE)
    with stage.app.app_context(), transaction() as session:
        session.execute(update(Need).values(state="evaluated"))
    assert asked(stage) == [("close_need", True)]


def test_who_waits_for_several_units_reads_which_and_what_is_late_first(stage: Stage) -> None:
    stage.write("chef.noord", PROFILE)
    stage.write("chef.noord", BODYCAM)
    with stage.app.app_context(), transaction() as session:
        late = today() - timedelta(days=9)
        asked_of_all = select(Need.id).where(Need.title == BODYCAM["title"])
        session.execute(update(Answer).where(Answer.need_id.in_(asked_of_all)).values(respond_by=late))
    page = stage.read("chef.noord", "/")
    everybody = "District Zuid, Dienst Informatie en Dienst Bedrijfsvoering reageren nog: Beeld"
    assert everybody in page
    assert page.index(everybody) < page.index("Dienst Informatie reageert nog: Gericht daderprofiel")


def test_who_never_answered_is_not_late_once_the_asker_has_help(stage: Stage) -> None:
    key = stage.write("chef.noord", BODYCAM)
    stage.do("chef.drio", stage.answer(key, "drio"), "offer", offer())
    stage.do("chef.noord", stage.answer(key, "drio"), "accept")
    with stage.app.app_context(), transaction() as session:
        session.execute(update(Answer).values(respond_by=today() - timedelta(days=30)))

    def of_the_south() -> list[tuple[str, bool]]:
        with stage.app.app_context():
            asker = Asker(db.session(), stage.people.actor("chef.zuid"), today())
            return [(task.code, task.due is not None) for task in asked_of_me(asker)]

    def told(path: str) -> list[bool]:
        page = stage.read("chef.zuid", path)
        return ["U bent aan de beurt" in page, "te laat" in page.lower()]

    assert of_the_south() == [("respond", True)]
    assert [told("/behoeften"), told(f"/behoeften/{key}")] == [[True, True]] * 2
    stage.do("chef.noord", stage.need(key), "agree")
    assert of_the_south() == [("may_respond", False)]
    assert [told("/behoeften"), told(f"/behoeften/{key}")] == [[False, False]] * 2

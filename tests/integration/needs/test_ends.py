"""What becomes of a question when nobody delivers, a unit leaves, or a commitment did its part."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select, update

from app.clock import today
from app.commands.commitments import create_commitment
from app.commands.steps import take_step
from app.database import transaction
from app.extensions import db
from app.models.commitment import Commitment
from app.models.round import Assignment, Round
from tests.integration.needs.stage import BODYCAM, PROFILE, SIX, Stage, offer, sentences
from tests.integration.needs.test_leadership import decide

REVIEW = {"score": "4", "text": "Het profiel helpt.", "continue": "continue"}


def leave(stage: Stage, unit: str) -> None:
    """A unit is dissolved in the middle of the round."""
    with stage.app.app_context():
        mine = select(Assignment.key).where(Assignment.unit_id == stage.people.units[unit])
        key = db.session.scalars(mine).one()
        take_step(
            stage.people.actor("politiechef"), "assignment", key, "withdraw", data={"reason": "Opgeheven."}
        )


def card(stage: Stage, key: str) -> str:
    """What stands on the card of the answer of Drio, beside the conversation in which everything stays."""
    answer = stage.answer(key, "drio").key
    return stage.read("chef.drio", f"/behoeften/{key}").split(f'id="{answer}"')[1].split("</section>")[0]


@contextmanager
def commitment(stage: Stage, state: str) -> Iterator[str]:
    """A commitment in this state; Zuid owns it."""
    with stage.app.app_context():
        round_id = db.session.scalars(select(Round.id)).one()
        words = {"title": "Samen leren", "owner": str(stage.people.positions["chef.zuid"])}
        key = create_commitment(stage.people.actor("secretaris"), round_id, words)
        with transaction() as session:
            session.execute(update(Commitment).values(state=state, consultation_opened_on=today()))
    yield key


def test_when_the_only_supplier_stops_the_asker_chooses_what_next(stage: Stage) -> None:
    key = stage.write("chef.zuid", PROFILE)
    stage.do("chef.drio", stage.answer(key, "drio"), "offer", offer())
    stage.do("chef.zuid", stage.answer(key, "drio"), "accept")
    stage.do("chef.drio", stage.answer(key, "drio"), "stop", {"reason": "Geen mensen."})
    assert stage.need(key).state == "declined"
    assert "need_declined" in stage.told("chef.zuid")
    stage.do("chef.zuid", stage.need(key), "reopen_ask", {"reason": "Volgend jaar dan."})
    assert stage.answers(key) == {"drio": "requested"}


def test_a_new_course_shows_no_reason_of_the_former_one(stage: Stage) -> None:
    key, why = stage.write("chef.zuid", PROFILE), "De uitleg mist nog."
    answer = stage.answer(key, "drio")
    stage.do("chef.drio", answer, "offer", offer())
    stage.do("chef.zuid", answer, "accept")
    stage.do("chef.zuid", stage.need(key), "agree")
    stage.do("chef.drio", answer, "report_delivered", {"text": "Het profiel staat klaar."})
    stage.do("chef.zuid", answer, "reject_delivery", {"reason": why})
    assert why in card(stage, key)
    stage.do("chef.drio", answer, "report_delivered", {"text": "Nu met uitleg."})
    stage.do("chef.zuid", answer, "confirm")
    stage.do("chef.zuid", stage.need(key), "fulfil")
    stage.do("chef.zuid", stage.need(key), "evaluate", REVIEW)
    stage.do("chef.zuid", stage.need(key), "renew")
    stage.do("chef.drio", answer, "start_delivery")
    found = card(stage, key)
    assert why not in found
    assert "Vier profielen per jaar" in found, "the offer is still in force"


def test_what_ends_with_the_need_shows_no_reason_of_an_earlier_stop(stage: Stage) -> None:
    key, why = stage.write("chef.zuid", PROFILE), "Geen mensen."
    answer = stage.answer(key, "drio")
    stage.do("chef.drio", answer, "offer", offer())
    stage.do("chef.zuid", answer, "accept")
    stage.do("chef.drio", answer, "stop", {"reason": why})
    assert why in card(stage, key)
    stage.do("chef.zuid", stage.need(key), "reopen_ask", {"reason": "Volgend jaar dan."})
    stage.do("chef.drio", answer, "offer", offer())
    stage.do("chef.zuid", answer, "accept")
    stage.do("chef.zuid", stage.need(key), "withdraw", {"reason": "Niet meer nodig."})
    assert stage.answers(key) == {"drio": "stopped"}
    assert why not in card(stage, key)


def test_what_was_asked_of_a_unit_that_leaves_comes_back_to_the_asker(stage: Stage) -> None:
    only, several = stage.write("chef.noord", PROFILE), stage.write("chef.noord", BODYCAM)
    leave(stage, "drio")
    assert (stage.need(only).state, stage.answers(only)) == ("declined", {"drio": "lapsed"})
    assert (stage.need(several).state, stage.answers(several)["drio"]) == ("asked", "lapsed")
    assert "drio" not in stage.answers(stage.write("chef.noord", BODYCAM)), "nobody is there to answer"
    assert "drio" not in stage.read("chef.noord", "/behoeften/nieuw").split('name="addressees"', 1)[1]


def test_a_commitment_that_is_carried_out_gives_back_what_it_did_not_bring(stage: Stage) -> None:
    again, enough = stage.write("chef.noord", PROFILE), stage.write("chef.noord", PROFILE)
    with commitment(stage, "in_execution") as key:
        for need in (again, enough):
            stage.do("secretaris", stage.need(need), "take_up", {"commitment": key, "text": "Samen."})
    refused = stage.press("chef.noord", stage.need(again), "reopen_ask", {"reason": "Niet wat wij vroegen."})
    assert "is nog niet uitgevoerd" in sentences(refused)
    with stage.app.app_context():
        take_step(stage.people.actor("chef.zuid"), "commitment", key, "finish")
    stage.do("chef.noord", stage.need(again), "reopen_ask", {"reason": "Niet wat wij vroegen."})
    assert (stage.need(again).state, stage.need(again).commitment_id) == ("asked", None)
    stage.do("secretaris", stage.need(enough), "close")
    assert stage.need(enough).state == "closed"


def test_only_a_commitment_that_may_still_bring_something_takes_up_needs(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE)
    for state in ("draft", "withdrawn", "fulfilled"):
        with commitment(stage, state) as chosen:
            page = stage.read("secretaris", f"/behoeften/{key}/acties/take_up")
            assert f'value="{chosen}"' not in page, state
            said = {"commitment": chosen, "text": "Samen."}
            assert stage.press("secretaris", stage.need(key), "take_up", said).status_code == 422


def test_what_the_leadership_granted_is_granted_until_it_is_asked_anew(stage: Stage) -> None:
    key = stage.write("chef.zuid", PROFILE)
    stage.do("chef.drio", stage.answer(key, "drio"), "offer", offer(hours=100))
    stage.do("chef.zuid", stage.need(key), "escalate", SIX)
    decide(stage, key, outcome="approve")
    stage.do("chef.zuid", stage.answer(key, "drio"), "accept")
    stage.do("chef.drio", stage.answer(key, "drio"), "stop", {"reason": "Geen mensen."})
    stage.do("chef.zuid", stage.need(key), "reopen_ask", {"reason": "Opnieuw."})
    stage.do("chef.drio", stage.answer(key, "drio"), "offer", offer(hours=5000))
    refused = stage.press("chef.zuid", stage.answer(key, "drio"), "accept")
    assert refused.status_code == 409
    assert "5000 uur per jaar" in sentences(refused)


def test_an_offer_of_many_hours_goes_to_the_leadership_whatever_was_said_before(stage: Stage) -> None:
    key = stage.write("chef.zuid", PROFILE)
    stage.do("chef.zuid", stage.need(key), "add_details", {"asks_people": "false"})
    stage.do("chef.drio", stage.answer(key, "drio"), "offer", offer(hours=5000))
    assert stage.press("chef.zuid", stage.answer(key, "drio"), "accept").status_code == 409


def test_details_are_added_by_whom_the_question_concerns(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE)
    stage.do("chef.drio", stage.need(key), "add_details", {"extra_money": "true"})
    for stranger in ("chef.zuid", "plv.zuid"):
        said = {"extra_money": "false"}
        assert stage.press(stranger, stage.need(key), "add_details", said).status_code == 403

"""Both examples of the letter, played by HTTP until they are talked over."""

from tests.integration.needs.stage import BODYCAM, PROFILE, Stage, offer

REVIEW = {"score": "4", "text": "Het gesprek helpt; het beeld mag korter.", "continue": "stop"}
DELIVERED = {"text": "De eigenaar van de proef is bekend. De vraag staat op papier."}


def test_example_1_the_rest_of_the_team_helps_one_head(stage: Stage) -> None:
    """Bodycam: one asker, several helpers, each with a course of its own (L22)."""
    key = stage.write("chef.noord", BODYCAM)
    need = stage.need(key)
    assert (need.state, need.asked_by_id) == ("asked", stage.people.accounts["chef.noord"])
    assert stage.answers(key) == {"zuid": "requested", "drio": "requested", "dbre": "requested"}
    assert stage.told("chef.drio") == ["need_asked"]

    dbre, drio = stage.answer(key, "dbre"), stage.answer(key, "drio")
    stage.do("chef.dbre", dbre, "request_clarification", {"text": "Om welke beelden gaat het?"})
    assert stage.told("chef.noord") == ["clarification_requested"]
    form = stage.read("chef.noord", f"/antwoorden/{dbre.key}/acties/clarify")
    assert "uitleg gevraagd" in form
    assert "Om welke beelden gaat het?" in form, "what was asked stands there"
    assert "Wat wilt u?" not in form, "the wish stands there as one reads it, not as one asks for it"
    stage.do("chef.noord", dbre, "clarify", {"text": "Alleen eigen beelden van de eigen dienst."})
    stage.do("chef.dbre", dbre, "offer", offer(hours=20))
    stage.do("chef.drio", drio, "offer", offer(hours=24, kind="partly", reason="Alleen nagespeeld."))
    stage.do("chef.noord", dbre, "accept", {"text": "Graag."})
    stage.do("chef.noord", drio, "accept")
    stage.do("chef.noord", stage.need(key), "agree")
    page = stage.read("chef.noord", f"/behoeften/{key}")
    assert "Dienst Informatie en Dienst Bedrijfsvoering; 44 uur per jaar" in page
    assert "Nog geen reactie van: District Zuid." in page

    for head, answer in (("chef.dbre", dbre), ("chef.drio", drio)):
        stage.do(head, answer, "start_delivery")
        stage.do(head, answer, "report_delivered", DELIVERED)
        stage.do("chef.noord", answer, "confirm")
    stage.do("chef.noord", stage.need(key), "fulfil")
    assert stage.answers(key) == {"zuid": "lapsed", "drio": "confirmed", "dbre": "confirmed"}
    stage.do("chef.noord", stage.need(key), "evaluate", REVIEW)
    need = stage.need(key)
    assert need.state == "evaluated"
    assert need.evaluated_at is not None
    assert stage.told("chef.dbre")[-2:] == ["need_fulfilled", "need_evaluated"]


def test_example_2_a_profile_of_the_intelligence_service(stage: Stage) -> None:
    """A profile on the level of the district (L23): an urgent question to one unit."""
    key = stage.write("chef.zuid", PROFILE)
    answer = stage.answer(key, "drio")
    assert stage.answers(key) == {"drio": "requested"}
    stage.do("chef.drio", answer, "offer", offer(hours=60) | {"conditions-0-text": "Zuid koppelt terug."})
    page = stage.read("chef.zuid", f"/behoeften/{key}")
    assert "U bent aan de beurt: beoordeel het aanbod van Dienst Informatie." in page
    assert "Zuid koppelt terug." in page
    stage.do("chef.zuid", answer, "accept")
    stage.do("chef.zuid", stage.need(key), "agree")
    stage.do("chef.drio", answer, "report_delivered", DELIVERED)
    stage.do("chef.zuid", answer, "reject_delivery", {"reason": "De uitleg mist nog."})
    assert stage.answer(key, "drio").delivered_at is None
    stage.do("chef.drio", answer, "report_delivered", DELIVERED)
    stage.do("chef.zuid", answer, "confirm")
    stage.do("chef.zuid", stage.need(key), "fulfil")
    stage.do("chef.zuid", stage.need(key), "evaluate", REVIEW | {"continue": "continue"})
    assert stage.need(key).state == "evaluated"
    stage.do("chef.zuid", stage.need(key), "renew")
    assert (stage.need(key).state, stage.answer(key, "drio").state) == ("agreed", "accepted")
    assert stage.need(key).evaluated_at is None


def test_the_term_to_answer_follows_the_urgency(stage: Stage) -> None:
    """Ten working days, or five when it is urgent (B10)."""
    slow = stage.answer(stage.write("chef.noord", PROFILE | {"urgency": "normal"}), "drio")
    fast = stage.answer(stage.write("chef.noord", PROFILE), "drio")
    assert slow.respond_by is not None
    assert fast.respond_by is not None
    assert 5 <= (slow.respond_by - fast.respond_by).days <= 12


def test_the_conversation_tells_everything_in_order(stage: Stage) -> None:
    """Question, explanation, offer, refusal: who said what, also to a third unit."""
    key = stage.write("chef.noord", BODYCAM)
    drio, zuid = stage.answer(key, "drio"), stage.answer(key, "zuid")
    stage.do("chef.drio", drio, "request_clarification", {"text": "Welk niveau bedoelt u?"})
    stage.do("chef.noord", drio, "clarify", {"text": "Het niveau van het district."})
    no = {"reason": "Wij hebben geen ruimte.", "alternative": "Vraag DRIO."}
    stage.do("chef.zuid", zuid, "decline", no)
    stage.do("chef.drio", drio, "offer", offer(hours=12, kind="counter", reason="Op dinsdag lukt wel."))
    page = stage.read("chef.dbre", f"/behoeften/{key}").partition("Gesprek")[2]
    said = ("Welk niveau bedoelt u?", "Het niveau van het district.", *no.values(), "Op dinsdag lukt wel.")
    places = [page.index(words) for words in said]
    assert places == sorted(places)

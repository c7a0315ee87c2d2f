"""What goes wrong: each refusal with all its reasons, and the way on from it."""

from tests.integration.needs.stage import BODYCAM, PROFILE, SIX, Stage, offer, sentences

LATE = "werkdagen na de gewenste datum"


def test_a_draft_may_be_incomplete_and_a_question_may_not(stage: Stage) -> None:
    key = stage.write("chef.noord", {"title": "Een begin"}, act="save")
    row = stage.need(key)
    assert (row.state, row.title) == ("draft", "Een begin")
    refused = stage.press("chef.noord", row, "ask", {"title": "Een begin", "wish": "Hulp."})
    assert refused.status_code == 422
    page = sentences(refused)
    assert "3 antwoorden zijn nog niet goed" in page
    assert "Hulp." in refused.get_data(as_text=True)
    done = stage.press("chef.noord", row, "ask", PROFILE)
    assert done.status_code == 303, sentences(done)


def test_sending_at_once_loses_nothing_when_something_is_missing(stage: Stage) -> None:
    answer = stage.as_("chef.noord").send(
        "/behoeften/nieuw", {"title": "Half", "wish": "Een heel verhaal.", "act": "ask", "once": stage.once()}
    )
    assert answer.status_code == 422
    assert "Een heel verhaal." in answer.get_data(as_text=True)
    assert stage.events() == []


def test_a_need_about_a_person_is_refused_with_every_reason(stage: Stage) -> None:
    """A name is asked to be confirmed (I01), and stays refused as a question (D07)."""
    words = PROFILE | {"wish": "Een profiel van mevrouw De Vries."}
    warned = stage.as_("chef.zuid").send("/behoeften/nieuw", words | {"act": "save", "once": stage.once()})
    assert warned.status_code == 422
    assert "naam van een persoon" in sentences(warned)
    key = stage.write("chef.zuid", words | {"text_confirmed": "1"}, act="save")
    refused = stage.press("chef.zuid", stage.need(key), "ask", words | {"text_confirmed": "1"})
    assert refused.status_code == 409
    assert "Stel de vraag in het politiesysteem" in sentences(refused)
    assert stage.need(key).state == "draft"


def test_blocked_text_is_not_stored(stage: Stage) -> None:
    words = PROFILE | {"wish": "Zie PL1300-2026123456 voor de zaak."}
    refused = stage.as_("chef.zuid").send("/behoeften/nieuw", words | {"act": "save", "once": stage.once()})
    assert refused.status_code == 422
    assert "nummer van een proces-verbaal" in sentences(refused)
    assert stage.events() == []


def test_a_need_outside_the_task_asks_why(stage: Stage) -> None:
    words = PROFILE | {"serves_task": "false"}
    refused = stage.as_("chef.zuid").send("/behoeften/nieuw", words | {"act": "ask", "once": stage.once()})
    assert refused.status_code == 422
    assert "waarom vraagt u het toch" in sentences(refused)
    key = stage.write("chef.zuid", words | {"task_link": "De burgemeester vraagt erom."})
    assert stage.need(key).state == "asked"


def test_an_offer_after_the_day_wanted_gets_a_warning(stage: Stage) -> None:
    key = stage.write("chef.zuid", PROFILE)
    stage.do("chef.drio", stage.answer(key, "drio"), "offer", offer(days=200))
    assert LATE in stage.read("chef.drio", f"/behoeften/{key}")


def test_eighty_hours_of_another_unit_are_for_the_leadership(stage: Stage) -> None:
    """D05 and E03: the button of accepting says why not and where to go; escalating is open."""
    key = stage.write("chef.zuid", PROFILE)
    answer = stage.answer(key, "drio")
    stage.do("chef.drio", answer, "offer", offer(hours=80))
    page = stage.read("chef.zuid", f"/behoeften/{key}")
    assert "Dit vraagt 80 uur per jaar van mensen van een ander onderdeel." in page
    refused = stage.press("chef.zuid", answer, "accept", {})
    assert refused.status_code == 409
    assert "Leg de behoefte voor aan de eenheidsleiding" in sentences(refused)
    stage.do("chef.zuid", stage.need(key), "escalate", SIX)
    assert stage.need(key).state == "escalated"
    assert "need_escalated" in stage.told("secretaris")


def test_every_reason_stands_beside_the_button(stage: Stage) -> None:
    key = stage.write("chef.zuid", PROFILE)
    details = {"asks_people": "true", "hours_per_year": "120", "extra_money": "true"}
    stage.do("secretaris", stage.need(key), "add_details", details | {"outside_mandate": "true"})
    stage.do("chef.drio", stage.answer(key, "drio"), "offer", offer())
    refused = sentences(stage.press("chef.zuid", stage.answer(key, "drio"), "accept", {}))
    assert "Dit kost extra geld." in refused
    assert "Dit vraagt 120 uur per jaar" in refused
    assert "buiten de ruimte van de twee EMT-leden" in refused


def test_the_leadership_is_asked_only_after_trying_together(stage: Stage) -> None:
    key = stage.write("chef.zuid", PROFILE | {"urgency": "normal"})
    refused = stage.press("chef.zuid", stage.need(key), "escalate", SIX)
    assert refused.status_code == 409
    assert "Praat eerst samen" in sentences(refused)
    stage.do("chef.drio", stage.need(key), "record_talk")
    assert stage.press("chef.zuid", stage.need(key), "escalate", {"risks": "Een risico."}).status_code == 422
    stage.do("chef.zuid", stage.need(key), "escalate", SIX)
    assert stage.need(key).state == "escalated"


def test_the_form_of_a_step_that_waits_tells_why_before_it_is_filled_in(stage: Stage) -> None:
    key = stage.write("chef.zuid", PROFILE | {"urgency": "normal"})
    path = f"/behoeften/{key}/acties/escalate"
    page = stage.read("chef.zuid", path)
    assert "Praat eerst samen" in page
    assert 'aria-disabled="true" aria-describedby="waits"' in page
    stage.do("chef.drio", stage.need(key), "record_talk")
    assert "aria-disabled" not in stage.read("chef.zuid", path)


def test_a_silent_supplier_may_be_passed_by(stage: Stage) -> None:
    key = stage.write("chef.zuid", PROFILE)
    with stage.later(20):
        stage.do("chef.zuid", stage.need(key), "escalate", SIX)
    assert stage.need(key).state == "escalated"


def test_a_question_to_the_leadership_needs_six_answers(stage: Stage) -> None:
    words = BODYCAM | {"addressee_kind": "leadership"}
    refused = stage.as_("chef.noord").send("/behoeften/nieuw", words | {"act": "ask", "once": stage.once()})
    assert refused.status_code == 422
    assert "6 antwoorden zijn nog niet goed" in sentences(refused)
    key = stage.write("chef.noord", words | SIX)
    assert stage.answers(key) == {}
    assert stage.told("secretaris") == ["need_asked"]
    form = stage.read("secretaris", f"/behoeften/{key}/acties/escalate")
    assert SIX["risks"] in form
    stage.do("secretaris", stage.need(key), "escalate", SIX)
    assert stage.told("chef.noord") == ["need_escalated"]
    assert "De eenheidsleiding beslist." in stage.read("chef.noord", f"/behoeften/{key}")


def test_what_lies_outside_the_unit_is_referred(stage: Stage) -> None:
    outside = {"addressee_kind": "external", "external_party": "Politieacademie"}
    key = stage.write("chef.noord", BODYCAM | outside)
    assert "Politieacademie" in stage.read("chef.noord", f"/behoeften/{key}")
    told = {"external_party": "Politieacademie", "text": "Besproken."}
    stage.do("secretaris", stage.need(key), "refer", told)
    stage.do("chef.noord", stage.need(key), "fulfil")
    assert stage.need(key).state == "fulfilled"
    assert "need_referred" in stage.told("chef.noord")


def test_when_everybody_declines_the_asker_chooses_again(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE | {"addressees": ["drio", "zuid"]})
    for unit in ("drio", "zuid"):
        no = {"reason": "Wij hebben geen ruimte.", "alternative": "Vraag het de staf."}
        assert stage.press(f"chef.{unit}", stage.answer(key, unit), "decline", {}).status_code == 422
        stage.do(f"chef.{unit}", stage.answer(key, unit), "decline", no)
    assert stage.need(key).state == "declined"
    assert stage.told("chef.noord") == ["answer_declined", "answer_declined", "need_declined"]
    stage.do("chef.noord", stage.need(key), "reopen_ask", {"reason": "Het is nu minder."})
    assert stage.answers(key) == {"drio": "requested", "zuid": "requested"}
    for unit in ("drio", "zuid"):
        stage.do(f"chef.{unit}", stage.answer(key, unit), "decline", {"reason": "Nog steeds niet."})
    stage.do("chef.noord", stage.need(key), "escalate", SIX)
    assert stage.need(key).state == "escalated"


def test_no_delivery_is_stopped_and_asked_again(stage: Stage) -> None:
    key = stage.write("chef.zuid", PROFILE)
    answer = stage.answer(key, "drio")
    stage.do("chef.drio", answer, "offer", offer())
    stage.do("chef.zuid", answer, "accept")
    stage.do("chef.zuid", stage.need(key), "agree")
    stage.do("chef.zuid", answer, "stop", {"reason": "Er kwam niets."})
    assert stage.press("chef.zuid", stage.need(key), "fulfil").status_code == 409
    stage.do("chef.zuid", stage.need(key), "reopen_ask", {"reason": "Wij vragen het opnieuw."})
    again = stage.answer(key, "drio")
    assert (again.state, again.hours, again.first_delivery) == ("requested", None, None)
    assert stage.told("chef.drio")[-1] == "answer_asked_again"


def test_a_recalled_need_may_be_put_to_other_units(stage: Stage) -> None:
    key = stage.write("chef.zuid", PROFILE)
    stage.do("chef.zuid", stage.need(key), "recall_ask")
    stage.read("chef.drio", f"/behoeften/{key}", status=404)
    stage.do("chef.zuid", stage.need(key), "ask", PROFILE | {"addressees": ["dbre"]})
    assert stage.answers(key) == {"drio": "lapsed", "dbre": "requested"}
    stage.do("chef.zuid", stage.need(key), "recall_ask")
    stage.do("chef.zuid", stage.need(key), "ask", PROFILE | {"addressees": ["drio", "dbre"]})
    assert stage.answers(key) == {"drio": "requested", "dbre": "requested"}


def test_withdrawing_tells_why_and_ends_the_answers(stage: Stage) -> None:
    draft = stage.write("chef.zuid", {"title": "Toch niet"}, act="save")
    assert stage.press("chef.zuid", stage.need(draft), "withdraw", {}).status_code == 422
    stage.do("chef.zuid", stage.need(draft), "withdraw", {"reason": "Niet meer nodig."})
    assert stage.need(draft).state == "withdrawn"
    key = stage.write("chef.zuid", PROFILE)
    stage.do("chef.zuid", stage.need(key), "withdraw", {"reason": "Al opgelost."})
    assert stage.answers(key) == {"drio": "lapsed"}
    assert stage.told("chef.drio") == ["need_asked", "need_withdrawn", "answer_lapsed"]

"""Two people at once, or one person twice: exactly one outcome, and the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from app.extensions import db
from app.models.need import Need
from tests.integration.needs.stage import PROFILE, Stage, offer, sentences


def test_accepting_and_revising_at_once_has_one_outcome(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE)
    answer = stage.answer(key, "drio")
    stage.do("chef.drio", answer, "offer", offer())
    version = stage.answer(key, "drio").version
    forms = {
        "chef.noord": ("accept", {}),
        "chef.drio": ("revise_offer", {"reason": "Wij rekenen het na."}),
    }
    tokens = {username: stage.as_(username).token() for username in forms}
    together = Barrier(len(forms))

    def press(username: str) -> int:
        trigger, data = forms[username]
        fields = data | {"version": str(version), "once": f"rival-{username}", "csrf_token": tokens[username]}
        together.wait()
        path = f"/antwoorden/{answer.key}/acties/{trigger}"
        return stage.as_(username).post(path, data=fields).status_code

    with ThreadPoolExecutor(len(forms)) as pool:
        outcomes = sorted(pool.map(press, forms))
    assert outcomes == [303, 409]
    decided = [name for name in stage.events("answer") if name in {"offer_accepted", "offer_reconsidered"}]
    assert len(decided) == 1
    assert stage.answer(key, "drio").state in {"accepted", "requested"}


def test_many_offers_of_one_unit_leave_one(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE)
    answer = stage.answer(key, "drio")
    browser, token = stage.as_("chef.drio"), stage.as_("chef.drio").token()
    session_cookie = browser.get_cookie("session") or browser.get_cookie("__Host-session")
    together = Barrier(6)

    def press(number: int) -> int:
        other = stage.app.test_client()
        if session_cookie is not None:
            other.set_cookie(session_cookie.key, session_cookie.value)
        for cookie in browser._cookies.values():
            other.set_cookie(cookie.key, cookie.value)
        fields = offer(hours=number) | {"version": "1", "once": f"offer-{number}", "csrf_token": token}
        together.wait()
        return other.post(f"/antwoorden/{answer.key}/acties/offer", data=fields).status_code

    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(press, range(6)))
    assert outcomes == [303, 409, 409, 409, 409, 409]
    assert stage.events("answer") == ["offer_made"]


def test_sending_the_same_form_twice_makes_one_need(stage: Stage) -> None:
    browser = stage.as_("chef.noord")
    fields = PROFILE | {"act": "ask", "once": "the-same-key"}
    first = browser.send("/behoeften/nieuw", fields)
    second = browser.send("/behoeften/nieuw", fields)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    with stage.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Need)) == 1


def test_the_second_of_two_editors_sees_both_texts(stage: Stage) -> None:
    key = stage.write("chef.noord", PROFILE, act="save")
    row = stage.need(key)
    stage.do("chef.noord", row, "save_need", PROFILE | {"wish": "De tekst van de eerste."})
    second = PROFILE | {"wish": "Wat de tweede typte."}
    late = stage.press("chef.noord", row, "save_need", second, version=row.version)
    assert late.status_code == 409
    page = sentences(late)
    assert "Iemand was u voor" in page
    for words in ("eerste.", "tweede"):
        assert words in page


def test_an_old_page_judges_nothing(stage: Stage) -> None:
    """The offer that was seen is gone: accepting it is refused, and the page tells who was first."""
    key = stage.write("chef.noord", PROFILE)
    answer = stage.answer(key, "drio")
    stage.do("chef.drio", answer, "offer", offer(hours=10))
    seen = stage.answer(key, "drio").version
    stage.do("chef.drio", answer, "revise_offer", {"reason": "Het wordt anders."})
    stage.do("chef.drio", answer, "offer", offer(hours=70))
    late = stage.press("chef.noord", answer, "accept", {}, version=seen)
    assert late.status_code == 409
    assert "Hoofd Dienst Informatie" in sentences(late)
    assert stage.answer(key, "drio").state == "offered"

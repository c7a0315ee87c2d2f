"""Input that is wrong in every way a person or browser can be: a clear sentence, and the text is there."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import unescape
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.clock import now
from app.database import transaction
from app.extensions import db
from app.kept import MOST
from app.models.event import Event
from app.models.signin import LoginSession
from app.security import MOST_BYTES, MOST_FIELDS
from tests.factories import PASSWORD
from tests.integration.attack.arena import Arena
from tests.integration.attack.html import forms_on
from tests.world import MILESTONES, NEED

STORY = "Wij hebben in de wijk te weinig mensen, omdat é en ë & <b>dit</b> zo is. " * 450
"""More than five thousand words."""

TYPED = STORY[:5900].strip()
"""As much as one question takes."""

PASTED = ("Geplakt. " * 22_223).strip()
"""Two hundred thousand characters."""


def words(answer: Any) -> str:
    """A page as people read it."""
    return " ".join(unescape(answer.get_data(as_text=True)).split())


def hidden(answer: Any, action: str) -> dict[str, Any]:
    """What the form on a page that goes to this address would send untouched."""
    form = next(form for form in forms_on(answer.get_data(as_text=True)) if form.action == action)
    return {name: values[0] for name, values in form.hidden.items()}


def version(arena: Arena, kind: str) -> str:
    with arena.app.app_context():
        return str(arena.row(kind).version)


@pytest.fixture
def plan(arena: Arena) -> str:
    """The address where the head of Zuid saves the draft of the plan."""
    arena.keys["plan"] = arena.world.keys["plan.zuid"]
    return arena.path("plan", "save_plan")


@pytest.mark.parametrize(
    ("user", "kind", "trigger", "field"),
    [
        ("chef.zuid", "plan", "save_plan", "vision"),
        ("chef.zuid", "plan", "submit_plan", "vision"),
        ("chef.zuid", "assignment", "save_contribution", "collective"),
        ("secretaris", "commitment", "save_commitment", "text"),
        ("politiechef", "extension", "refuse_extension", "reason"),
        ("chef.drio", "answer", "decline", "reason"),
    ],
)
def test_a_text_over_the_limit_is_refused_and_still_there(arena, plan, user, kind, trigger, field):
    before = arena.trace(kind)
    fields = {"version": version(arena, kind), field: PASTED}
    answer = arena.post(user, arena.path(kind, trigger), fields)
    assert answer.status_code == 422
    assert re.search(r"heeft 200\.?006 tekens", words(answer))
    assert answer.get_data(as_text=True).count("Geplakt.") >= PASTED.count("Geplakt.")
    assert arena.trace(kind) == before


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("31-2-2031", "bestaat niet"),
        ("morgen", "datum"),
        ((date.today() - timedelta(days=3)).isoformat(), "vandaag"),  # noqa: DTZ011
    ],
)
def test_a_date_that_cannot_be_is_named_and_shown_again(arena, day, said):
    path = f"/opdrachten/{arena.world.keys['assignment.zuid']}/uitstel"
    answer = arena.post("chef.zuid", path, {"phase": "2", "new_deadline": day, "reason": "Wij zijn ziek."})
    assert answer.status_code == 422
    assert said in words(answer)
    assert f'value="{day}"' in answer.get_data(as_text=True)
    assert "Wij zijn ziek." in words(answer)


def test_wrong_types_and_unknown_options_are_named(arena):
    sent = NEED | {
        "addressee_kind": "iedereen",
        "serves_task": "misschien",
        "needed_by": "9" * 30,
        "act": "ask",
    }
    answer = arena.post("chef.noord", "/behoeften/nieuw", sent)
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count('aria-invalid="true"') >= 1
    assert words(answer).count("Kies") >= 2
    assert NEED["wish"] in words(answer)


def test_surplus_rows_are_refused_and_shown(arena, plan):
    rows = {
        f"milestones-{n}-{key}": str(value) for n in range(60) for key, value in MILESTONES[n % 5].items()
    }
    rows |= {"milestones-59-result": "HETLAATSTE", "version": version(arena, "plan")}
    answer = arena.post("chef.zuid", plan, rows)
    assert answer.status_code == 422
    assert "HETLAATSTE" in answer.get_data(as_text=True)


def test_missing_fields_are_named_one_by_one(arena, plan):
    answer = arena.post("chef.zuid", arena.path("plan", "submit_plan"), {"version": version(arena, "plan")})
    assert answer.status_code == 422
    assert 'id="problems" role="alert"' in answer.get_data(as_text=True)
    assert '<a href="#milestones' in answer.get_data(as_text=True)


@pytest.mark.parametrize("said", [None, "", "x", "-1", "1.0", "٣", "9" * 5000])
def test_a_form_without_a_good_version_does_nothing(arena, plan, said):
    before = arena.trace("plan")
    fields = {"vision": TYPED} | ({} if said is None else {"version": said})
    answer = arena.post("chef.zuid", plan, fields)
    assert answer.status_code == 400
    assert TYPED in words(answer)
    assert arena.trace("plan") == before


def test_an_old_version_shows_both_texts(arena, plan):
    old = version(arena, "plan")
    assert arena.post("chef.zuid", plan, {"version": old, "vision": "EERSTETEKST"}).status_code == 303
    answer = arena.post("plv.zuid", plan, {"version": old, "vision": "TWEEDETEKST"})
    assert answer.status_code in {403, 409}
    answer = arena.post("chef.zuid", plan, {"version": old, "vision": "TWEEDETEKST"})
    assert answer.status_code == 409
    assert "EERSTETEKST" in words(answer)
    assert "TWEEDETEKST" in words(answer)
    again = hidden(answer, plan) | {"vision": "TWEEDETEKST"}
    assert arena.as_("chef.zuid").post(plan, data=again).status_code == 303


@pytest.mark.parametrize("at_once", [False, True])
def test_the_same_form_twice_has_one_effect(arena, plan, at_once):
    fields = {"version": version(arena, "plan"), "vision": TYPED, "once": "dezelfde-sleutel"}
    arena.as_("chef.zuid")
    start = Barrier(4 if at_once else 1)

    def send(_number: int) -> int:
        browser = arena.app.test_client()
        for cookie in arena.browsers["chef.zuid"]._cookies.values():
            browser.set_cookie(cookie.key, cookie.value)
        start.wait()
        return browser.post(plan, data=fields | {"csrf_token": arena.tokens["chef.zuid"]}).status_code

    with ThreadPoolExecutor(4 if at_once else 1) as pool:
        assert list(pool.map(send, range(4))) == [303] * 4
    with arena.app.app_context():
        mine = (Event.subject == "plan", Event.subject_key == arena.keys["plan"], Event.name == "plan_saved")
        assert db.session.scalar(select(func.count()).where(*mine)) == 2


@pytest.mark.parametrize(("text", "then"), [(TYPED, 303), (STORY.strip(), 422)])
def test_a_session_that_ended_costs_no_word(arena, plan, text, then):
    """Also what is too long to save: it is refused only when it is sent again, and is there then too."""
    browser = arena.as_("chef.zuid")
    fields = {"version": version(arena, "plan"), "vision": text, "csrf_token": arena.tokens["chef.zuid"]}
    with arena.app.app_context(), transaction() as session:
        session.execute(update(LoginSession).values(ended_at=now()))
    waits = browser.post(plan, data=fields)
    assert waits.status_code == 401
    kept = hidden(waits, "/inloggen")
    back = browser.post("/inloggen", data=kept | {"username": "chef.zuid", "password": PASSWORD})
    assert text in words(back)
    sent = browser.post(plan, data=hidden(back, plan))
    assert sent.status_code == then
    shown = browser.get(arena.path("plan")) if then == 303 else sent
    assert text in words(shown)


def test_a_wrong_token_changes_nothing_and_keeps_the_text(arena, plan):
    before = arena.trace("plan")
    answer = arena.as_("chef.zuid").post(plan, data={"version": "1", "vision": STORY, "csrf_token": "x"})
    assert answer.status_code == 400
    assert STORY.strip() in words(answer)
    assert arena.trace("plan") == before


def test_a_trigger_that_does_not_exist_is_not_found(arena):
    for trigger in ("bestaat_niet", "save_analysis", "__init__", "state"):
        assert arena.post("chef.zuid", arena.path("plan", trigger), {"version": "1"}).status_code == 404
        assert arena.as_("chef.zuid").get(arena.path("plan", trigger)).status_code == 404


def test_what_may_not_be_seen_is_answered_like_what_does_not_exist(arena):
    """A row of another unit or round: the same page as for a key that nobody has, to read and to act."""
    unseen = {
        "opdrachten": arena.world.keys["assignment.noord"].replace("01", "04"),
        "behoeften": arena.world.keys["need.draft"],
        "rondes": arena.world.keys["round.draft"],
        "afspraken": arena.world.keys["commitment"],
        "uitstel": arena.keys["extension"],
        "besluiten": arena.keys["decision"],
    }
    for collection, key in unseen.items():
        for ending in ("", "/acties/withdraw"):
            paths = (f"/{collection}/{key}{ending}", f"/{collection}/ZZ-99{ending}")
            seen = [arena.as_("chef.drio").get(path) for path in paths]
            assert [answer.status_code for answer in seen] == [404, 404], paths
            assert without(seen[0], paths[0]) == without(seen[1], paths[1])
            sent = [arena.post("chef.drio", path, {"version": "1"}).status_code for path in paths]
            assert sent in ([404, 404], [405, 405]), paths


def without(answer: Any, path: str) -> str:
    """A page without its own address and one-time values."""
    return re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True).replace(path, ""))


def test_a_body_over_the_limit_shows_the_text_or_says_where_it_is(arena, plan):
    huge = {"version": "1", "vision": "KLEIN " * 9, "x": "é" * (MOST + 1), "y": "é" * MOST_BYTES}
    lost = arena.post("chef.zuid", plan, huge)
    assert lost.status_code == 413
    assert "Ga terug in uw browser: daar staat uw tekst nog." in words(lost)
    large = arena.post("chef.zuid", plan, {"version": "1", "vision": STORY, "once": "k" * (MOST_BYTES + 9)})
    assert large.status_code == 413
    assert STORY.strip() in words(large)


def test_a_million_fields_are_refused_at_once(arena, plan):
    body = "&".join(["a="] * 1_000_000)
    form = "application/x-www-form-urlencoded"
    answer = arena.as_("chef.zuid").post(plan, data=body, content_type=form)
    assert answer.status_code == 413
    few = arena.post("chef.zuid", plan, {f"a{n}": "" for n in range(MOST_FIELDS + 1)})
    assert few.status_code == 413


@pytest.mark.parametrize("sign", [b"%FF%FE", b"%00", b"\xff", b"%ED%A0%80"])
def test_text_that_is_not_readable_is_not_saved_and_given_back_as_far_as_it_can_be_read(arena, plan, sign):
    browser, before = arena.as_("chef.zuid"), arena.trace("plan")
    words_of = b"version=" + version(arena, "plan").encode() + b"&vision=Dit+is+nog"
    body = words_of + sign + b"+goed+te+lezen&csrf_token=" + arena.tokens["chef.zuid"].encode()
    answer = browser.post(plan, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "Deze tekst is niet leesbaar" in words(answer)
    assert re.search(r"Dit is nog\ufffd+ goed te lezen", words(answer))
    assert arena.trace("plan") == before

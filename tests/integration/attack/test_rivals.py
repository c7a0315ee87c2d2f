"""Many people on one decision, or on buttons that exclude each other: one outcome, told to the rest."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.database import transaction
from app.extensions import db
from app.models.event import Event, Notice
from app.models.need import Answer, Need
from app.models.organisation import Account
from app.models.round import Assignment, Round
from app.subjects import SUBJECTS
from tests.factories import on_the_day
from tests.integration.attack.arena import Arena
from tests.integration.attack.filled import sent_for
from tests.world import MILESTONES, NEED


@dataclass(frozen=True)
class Press:
    """One button as somebody sees it: who, on what, and the fields of the form."""

    user: str
    kind: str
    trigger: str


Prepare = Callable[[Arena], None]


def _offered(arena: Arena) -> None:
    arena.take("chef.drio", "answer", "offer", {"kind": "yes", "text": "Goed.", "hours": 10})


def _held(arena: Arena) -> None:
    arena.take("secretaris", "meeting", "send_agenda")
    on_the_day(arena.keys["meeting"])
    members = ("politiechef", "plv.politiechef", "hoofd.operatien", "hoofd.bedrijfsvoering")
    there = [str(arena.world.people.positions[name]) for name in members]
    arena.take("secretaris", "meeting", "record_presence", {"present": there})
    arena.take("secretaris", "decision", "record_outcome", {"outcome": "approve", "advice_for": 3})


def _submitted(arena: Arena) -> None:
    arena.keys["plan"] = arena.world.keys["plan.zuid"]
    arena.take(
        "chef.zuid", "plan", "submit_plan", {"vision": "Wij kennen de wijk.", "milestones": MILESTONES}
    )


def _owned(arena: Arena) -> None:
    rest = {"acts": ["facilitate"], "line": "2", "due": "2031-06-02"}
    arena.take("secretaris", "commitment", "save_commitment", rest)
    arena.take("chef.zuid", "commitment", "accept_ownership")


def _nothing(_arena: Arena) -> None:
    """What the world holds already is enough."""


RIVALS: dict[str, tuple[Prepare, tuple[Press, ...]]] = {
    "plan: on the agenda, returned or recalled": (
        _submitted,
        (
            Press("secretaris", "plan", "put_on_agenda"),
            Press("secretaris", "plan", "return_plan"),
            Press("chef.zuid", "plan", "recall_plan"),
        ),
    ),
    "decision: confirmed, or the plan returned by the leadership": (
        _held,
        (Press("politiechef", "decision", "confirm"), Press("hoofd.operatien", "plan", "return_plan")),
    ),
    "decision: confirmed by the chief and by the deputy": (
        _held,
        (Press("politiechef", "decision", "confirm"), Press("plv.politiechef", "decision", "confirm")),
    ),
    "answer: accepted or reconsidered": (
        _offered,
        (Press("chef.noord", "answer", "accept"), Press("chef.drio", "answer", "revise_offer")),
    ),
    "need: recalled or withdrawn": (
        _nothing,
        (Press("chef.noord", "need", "recall_ask"), Press("chef.noord", "need", "withdraw")),
    ),
    "extension: granted, refused or withdrawn": (
        _nothing,
        (
            Press("politiechef", "extension", "grant_extension"),
            Press("plv.politiechef", "extension", "refuse_extension"),
            Press("chef.zuid", "extension", "withdraw_extension"),
        ),
    ),
    "commitment: put to the units or withdrawn": (
        _owned,
        (
            Press("secretaris", "commitment", "open_consultation"),
            Press("chef.zuid", "commitment", "withdraw"),
        ),
    ),
    "analysis: noted by the secretary, twice": (
        _nothing,
        (Press("secretaris", "assignment", "note_analysis"),),
    ),
    "meeting: announced or cancelled": (
        _nothing,
        (Press("secretaris", "meeting", "send_agenda"), Press("secretaris", "meeting", "cancel")),
    ),
}


Sending = tuple[str, str, dict[str, Any]]
"""Who sends which fields to which address."""


def together(arena: Arena, sendings: list[Sending]) -> list[Any]:
    """Send these at the same moment, each from a browser window of its own."""
    start = Barrier(len(sendings))

    def window(user: str) -> Any:
        first = arena.as_(user)
        other = arena.app.test_client()
        for cookie in first._cookies.values():
            other.set_cookie(cookie.key, cookie.value)
        return other

    def send(number: int, browser: Any, sending: Sending) -> Any:
        user, path, fields = sending
        sent = fields | {"csrf_token": arena.tokens[user], "once": f"window-{number}"}
        start.wait()
        return browser.post(path, data=sent)

    windows = [window(user) for user, _, _ in sendings]
    with ThreadPoolExecutor(len(sendings)) as pool:
        jobs = [pool.submit(send, n, windows[n], each) for n, each in enumerate(sendings)]
        return [job.result() for job in jobs]


def as_seen(arena: Arena, press: Press) -> Sending:
    """A button with the form as it stands on the page now."""
    with arena.app.app_context():
        step = SUBJECTS[press.kind].workflow.step(arena.row(press.kind).state, press.trigger)
    assert step is not None
    return press.user, arena.path(press.kind, press.trigger), sent_for(arena, press.user, press.kind, step)


def events_of(arena: Arena, presses: tuple[Press, ...]) -> list[Event]:
    """What became of the buttons: the events that each of them would leave."""
    names = {
        (p.kind, s.event) for p in presses for s in SUBJECTS[p.kind].workflow.steps if s.trigger == p.trigger
    }
    with arena.app.app_context():
        found = db.session.scalars(select(Event).order_by(Event.id))
        return [one for one in found if (one.subject, one.name) in names]


def fight(arena: Arena, name: str, count: int) -> None:
    prepare, presses = RIVALS[name]
    with arena.app.app_context():
        prepare(arena)
    sendings = [as_seen(arena, press) for press in presses]
    before = len(events_of(arena, presses))
    answers = together(arena, [sendings[n % len(sendings)] for n in range(count)])
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [303] + [409] * (count - 1), statuses
    won = events_of(arena, presses)[before:]
    assert len(won) == 1, [one.name for one in won]
    with arena.app.app_context():
        winner = db.session.get_one(Account, won[0].actor_id).name
        doubles = select(func.count()).where(Notice.event_id == won[0].id).group_by(Notice.account_id)
        assert set(db.session.scalars(doubles)) <= {1}
    act = any(step.act for step in SUBJECTS[won[0].subject].workflow.steps if step.event == won[0].name)
    for answer in answers:
        told = unescape(answer.get_data(as_text=True))
        if answer.status_code == 409 and not act:
            assert winner in told, re.sub(r"<[^>]+>", " ", told.split("<main")[1])
            assert re.search(r"\d{1,2} [a-z]+ 20\d\d, \d\d:\d\d", told)
        elif answer.status_code == 409:
            assert "De stap is niet gezet." in told


@pytest.mark.parametrize("name", RIVALS)
@pytest.mark.parametrize("count", [2, 8])
def test_one_outcome_and_the_others_are_told(arena, name, count):
    fight(arena, name, count)


@pytest.mark.parametrize(
    "name", ["extension: granted, refused or withdrawn", "answer: accepted or reconsidered"]
)
def test_a_crowd_leaves_one_outcome(arena, name):
    fight(arena, name, 32)


@pytest.mark.soak
@pytest.mark.parametrize("name", RIVALS)
@pytest.mark.parametrize("count", [4, 16, 32, 64])
def test_a_larger_crowd_leaves_one_outcome(arena, name, count):
    fight(arena, name, count)


def test_freezing_and_opening_a_contribution_again_exclude_each_other(arena):
    """Each reads the row that the other writes: side by side, both rules would agree."""
    with arena.app.app_context(), transaction() as session:
        of = session.scalars(select(Round.id).where(Round.key == arena.keys["round"])).one()
        session.execute(update(Assignment).where(Assignment.round_id == of).values(state="contributed"))
    presses = (Press("secretaris", "round", "freeze"), Press("secretaris", "assignment", "reopen_analysis"))
    for _ in range(4):
        answers = together(arena, [as_seen(arena, press) for press in presses])
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        with arena.app.app_context():
            frozen = arena.row("round").state == "frozen"
            assert frozen == (arena.row("assignment").state == "contributed")
        arena.place("round", "phase3_open")
        arena.place("assignment", "contributed")


def test_the_last_two_refusals_at_once_end_the_question(arena):
    """Each refusal asks whether it is the last one: side by side, neither would be."""
    heads = {arena.world.people.units[unit]: f"chef.{unit}" for unit in ("drio", "noord")}
    for turn in range(3):
        asked = NEED | {"title": f"Vraag {turn}", "addressees": ["drio", "noord"], "serves_task": "true"}
        made = arena.post("chef.zuid", "/behoeften/nieuw", asked | {"act": "ask"})
        assert made.status_code == 303
        with arena.app.app_context():
            need = db.session.scalars(select(Need).order_by(Need.id.desc()).limit(1)).one()
            key, of = need.key, select(Answer).where(Answer.need_id == need.id)
            rows = [(heads[row.unit_id], row.key) for row in db.session.scalars(of)]
        assert len(rows) == 2
        no = {"version": "1", "reason": "Geen ruimte."}
        answers = together(arena, [(user, f"/antwoorden/{row}/acties/decline", no) for user, row in rows])
        assert [answer.status_code for answer in answers] == [303, 303]
        with arena.app.app_context():
            assert db.session.scalars(select(Need.state).where(Need.key == key)).one() == "declined"
            named = (Event.subject_key == key, Event.name == "need_declined")
            assert db.session.scalar(select(func.count()).where(*named)) == 1

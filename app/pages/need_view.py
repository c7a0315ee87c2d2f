"""The page of one need, put together: its neighbours, its answers with their buttons, and who may do what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.clock import today
from app.facts.need import facts_between, facts_of
from app.facts.reminder import reminded_today, reminder_of
from app.models.need import Need
from app.pages.acting import Button, buttons
from app.pages.deadlines import DateCard, card_of
from app.pages.need_words import Promise, addressee, listed, promise, promised, turn_words
from app.pages.reading import Read, read
from app.queries.need_page import Around, Reply, around, replies, team_names, turn_in
from app.queries.need_situation import DETAILS, LEADERSHIP, Given, Situation, situation
from app.queries.need_turns import ASKER_ACTS, WAITING, WITH_LEADERSHIP, owed_in
from app.queries.terms import Ledger, ledger
from app.subjects import SUBJECTS
from app.text import t, term
from forms.definition import load
from workflows.answer import UNANSWERED
from workflows.facts import ActorFacts, Facts, NeedFacts
from workflows.machine import judge
from workflows.roles import Actor, Permission, holds

SUBJECT, ANSWER = SUBJECTS["need"], SUBJECTS["answer"]
OWN_PLACE = ("save_need", "ask")
"""Steps that stand with the form and not in the list of what one can do."""

TO_PASS_ON = {"leadership": "escalate", "external": "refer"}
"""What is to be done with a question that no unit answers."""

FIRST = {
    "asked": ("agree", "recall_ask"),
    "agreed": ("fulfil",),
    "declined": ("reopen_ask", "escalate", "close"),
    "escalated": ("return_to_parties", "defer"),
    "deferred": ("resume",),
    "referred": ("fulfil", "close"),
    "taken_up": ("fulfil", "release"),
    "fulfilled": ("evaluate",),
    "evaluated": ("renew", "reopen_ask", "close"),
}
"""What stands in sight in each state; the other steps fold away beneath it."""

SILENT = frozenset({"requested", "lapsed"})
ENDED = frozenset({"fulfilled", "evaluated", "closed", "withdrawn"})
"""States of a need in which nobody waits for the day on which it was wanted."""

SHOWN_ELSEWHERE = frozenset(
    {
        *("title", "wish", "purpose", "addressee_kind", "addressees", "needed_by", "line", "origin_teams"),
        *(question.key for question in load(LEADERSHIP).questions),
    }
)
"""Questions that the page shows in its own way."""


LAST_WORDS = {
    "clarification_requested": ("request_clarification", "text"),
    "declined": ("decline", "reason"),
    "stopped": ("stop", "reason"),
    "delivered": ("report_delivered", "text"),
    "in_delivery": ("reject_delivery", "reason"),
}
"""What was said last in each state of an answer: the step and its question."""


def last_words(reply: Reply) -> str:
    """The words that belong to the state an answer is in.

    A state that was reached without words, or in a new course, has none of an earlier time.
    """
    trigger, question = LAST_WORDS.get(reply.answer.state, ("", ""))
    if trigger != reply.newest:
        return ""
    return str(reply.words.get(trigger, {}).get(question) or "")


@dataclass(frozen=True, slots=True)
class Card:
    """One answer on the page: its unit, what it offers, what was said last, and what the reader can do.

    `waits` tells that the reader is who must act on it, `due` by when a first reaction is asked.
    """

    reply: Reply
    promise: Promise | None
    steps: Sequence[Button]
    waits: bool
    due: DateCard | None

    @property
    def said(self) -> str:
        """The words that belong to the state it is in: a question, a reason, a report."""
        return last_words(self.reply)

    @property
    def alternative(self) -> str:
        """What the unit that declined thinks might help instead."""
        words = self.reply.words.get("decline", {}) if self.reply.answer.state == "declined" else {}
        return str(words.get("alternative") or "")

    @property
    def quiet(self) -> bool:
        """Whether nothing was said and the reader has nothing to do: it stands in the list of the silent."""
        return self.reply.answer.state in SILENT and all(step.trigger == "remind" for step in self.steps)


@dataclass(frozen=True, slots=True)
class View:
    """What the template shows of a need that was sent."""

    need: Need
    around: Around
    situation: Situation
    turn: tuple[str, bool]
    to: str
    promised: str | None
    cards: Sequence[Card]
    first: Sequence[Button]
    other: Sequence[Button]
    route: str | None
    dates: Sequence[DateCard]
    text: Read
    request: Read
    details: Read
    origin: str

    @property
    def mine(self) -> Card | None:
        """The one answer that waits for the reader; of several each stands in its place."""
        waiting = [card for card in self.cards if card.waits]
        return waiting[0] if len(waiting) == 1 else None

    @property
    def speaking(self) -> list[Card]:
        """The other answers in which something was said or is to be done, what waits for the reader first."""
        shown = [card for card in self.cards if not card.quiet and card is not self.mine]
        return sorted(shown, key=lambda card: not card.waits)

    @property
    def for_leadership(self) -> bool:
        """Whether the leadership is asked now, so that what it must know stands in sight."""
        kind, state = self.need.addressee_kind, self.need.state
        asked_now = state in WITH_LEADERSHIP or (state == "asked" and kind == "leadership")
        return asked_now and bool(self.request)

    @property
    def silent(self) -> list[Card]:
        """The units that have not reacted."""
        return [card for card in self.cards if card.quiet]


def view_of(session: Session, actor: Actor, need: Need) -> View:
    """Read and put together what the page of a need shows to this actor."""
    near, found = around(session, actor, need), replies(session, need)
    about = situation(session, need, [_given(reply) for reply in found])
    facts = facts_of(about, today())
    steps = buttons(session, actor, SUBJECT, need, known={"need": facts})
    shown = [button for button in steps.values() if button.trigger not in OWN_PLACE]
    turn = turn_words(turn_in(need, found, actor), actor, need.unit_id, near.unit.name)
    wanted = [steps[name] for name in _first(need) if name in steps]
    led = ledger(session, {"need": [need.id], "answer": [r.answer.id for r in found]}, words=True)
    reminded = _reminded(session, actor, found)
    shared = _Shared(session, actor, about, facts, led, reminded, today())
    cards = [_card(shared, reply) for reply in found]
    stuck = turn[1] and not any(card.waits for card in cards)
    first = [button for button in wanted if button.live or (stuck and button is wanted[0])]
    words = about.words
    form = load("need", about.form_version)
    text = {key: value for key, value in words.items() if key not in SHOWN_ELSEWHERE}
    return View(
        need=need,
        around=near,
        situation=about,
        turn=turn,
        to=addressee(need.addressee_kind, [reply.unit for reply in found], words.get("external_party")),
        promised=promised(found),
        cards=cards,
        first=first,
        other=[button for button in shown if button not in first],
        route=_route(facts) if need.state in {"asked", "agreed"} else None,
        dates=_dates(need, led),
        text=read(form, text) if need.state != "draft" else [],
        request=read(load(LEADERSHIP), {**words, **about.request}),
        details=read(load(DETAILS), about.details),
        origin=listed(team_names(session, words.get("origin_teams") or []), 6),
    )


def _reminded(session: Session, actor: Actor, found: Sequence[Reply]) -> set[int]:
    """The answers that somebody was reminded of today, for who may send reminders."""
    if not holds(actor.roles, Permission.REMINDER_SEND):
        return set()
    return reminded_today(session, "answer", [reply.answer.id for reply in found], today())


def _first(need: Need) -> tuple[str, ...]:
    """The steps that stand in sight: a question to the leadership or to the outside is passed on."""
    passing_on = TO_PASS_ON.get(need.addressee_kind) if need.state == "asked" else None
    return (passing_on, "recall_ask") if passing_on else FIRST.get(need.state, ())


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the answers of one need share, read once for all of them."""

    session: Session
    actor: Actor
    about: Situation
    facts: NeedFacts
    led: Ledger
    reminded: set[int]
    today: date


def _card(shared: _Shared, reply: Reply) -> Card:
    steps, need = _answer_steps(shared, reply), shared.about.need
    state, units = reply.answer.state, shared.actor.units()
    acts = state in owed_in(need.state) and reply.answer.unit_id in units
    judges = state in ASKER_ACTS and need.unit_id in units
    waits = (acts or judges) and need.state in WAITING and bool(steps)
    return Card(reply, promise(need, reply), steps, waits, _reaction(need, reply, shared.led))


def _reaction(need: Need, reply: Reply, led: Ledger) -> DateCard | None:
    """By when a unit that has not reacted is asked to, while the need waits for it."""
    row = reply.answer
    if need.state != "asked" or row.state not in UNANSWERED or row.respond_by is None:
        return None
    return card_of(t("needs.respond_by"), row.respond_by, led.of("answer", row.id, "respond_by"))


def _given(reply: Reply) -> Given:
    row = reply.answer
    return Given(row.unit_id, row.state, row.respond_by, row.hours, row.first_delivery)


def _answer_steps(shared: _Shared, reply: Reply) -> list[Button]:
    """The buttons of one answer, from facts that are known already; none for who has no part in it."""
    row, actor, about = reply.answer, shared.actor, shared.about
    part_in_it = {row.unit_id, about.need.unit_id} & actor.units()
    if not part_in_it and not holds(actor.roles, Permission.REMINDER_SEND):
        return []
    known: Mapping[str, Any] = {
        "need": facts_between(shared.facts, about, row.unit_id),
        "reminder": reminder_of(row, shared.today, sent=row.id in shared.reminded),
    }
    return list(buttons(shared.session, actor, ANSWER, row, known=known).values())


def _route(facts: NeedFacts) -> str | None:
    """Who must sign (rule D05), when it takes people of another unit."""
    if not facts.asks_people_of_other_unit:
        return None
    code = judge(("D05",), Facts(today=today(), actor=ActorFacts(roles=frozenset()), need=facts))[0].code
    return t(f"needs.route_{code}", n=facts.hours_per_year or 0)


def _dates(need: Need, led: Ledger) -> list[DateCard]:
    """The day on which it is wanted, and the one on which it comes back while it is deferred."""
    cards = []
    if need.return_date is not None and need.state == "deferred":
        kept = led.of("need", need.id, "return_date")
        cards.append(card_of(t("needs.comes_back"), need.return_date, kept, instead=True))
    if need.needed_by is not None:
        ended = term(f"state.need.{SUBJECT.workflow.public(need.state)}").capitalize()
        done = ended if need.state in ENDED else None
        kept = led.of("need", need.id, "needed_by")
        cards.append(card_of(t("needs.wanted_by"), need.needed_by, kept, done=done, wish=True))
    return cards

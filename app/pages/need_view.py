"""The page of one need, put together: its neighbours, its answers with their buttons, and who may do what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.clock import today
from app.facts.need import facts_of
from app.models.need import Need
from app.pages.acting import Button, buttons
from app.pages.need_words import Promise, addressee, listed, promise, promised, turn_words
from app.pages.reading import Read, read
from app.queries.need_page import Around, Reply, around, replies, team_names, turn_in
from app.queries.need_situation import DETAILS, LEADERSHIP, Given, Situation, situation
from app.subjects import SUBJECTS
from app.text import t, term
from forms.definition import load
from workflows.calendar import DUTCH, OutsideCalendar
from workflows.facts import ActorFacts, Facts, NeedFacts
from workflows.machine import judge
from workflows.roles import Actor, Permission, holds

SUBJECT, ANSWER = SUBJECTS["need"], SUBJECTS["answer"]
OWN_PLACE = ("save_need", "ask")
"""Steps that stand with the form and not in the list of what one can do."""

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
SHOWN_ELSEWHERE = frozenset(
    {"title", "wish", "purpose", "addressee_kind", "addressees", "needed_by", "line", "origin_teams"}
)
"""Questions that the page shows in its own way."""


@dataclass(frozen=True, slots=True)
class Card:
    """One answer on the page: its unit, what it offers, and what the reader can do with it."""

    reply: Reply
    promise: Promise | None
    steps: Sequence[Button]

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
    days: tuple[str, str] | None
    text: Read
    request: Read
    details: Read
    origin: str

    @property
    def speaking(self) -> list[Card]:
        """The answers in which something was said or is to be done."""
        return [card for card in self.cards if not card.quiet]

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
    first = [button for name in FIRST.get(need.state, ()) for button in shown if button.trigger == name]
    words = about.words
    form = load("need", about.form_version)
    text = {key: value for key, value in words.items() if key not in SHOWN_ELSEWHERE}
    return View(
        need=need,
        around=near,
        situation=about,
        turn=turn_words(turn_in(need, found), actor, need.unit_id, near.unit.name),
        to=addressee(need.addressee_kind, [reply.unit for reply in found], words.get("external_party")),
        promised=promised(found),
        cards=[Card(r, promise(need, r), _answer_steps(session, actor, r, about)) for r in found],
        first=first,
        other=[button for button in shown if button not in first],
        route=_route(facts),
        days=_days(need),
        text=read(form, text) if need.state != "draft" else [],
        request=read(load(LEADERSHIP), about.request),
        details=read(load(DETAILS), about.details),
        origin=listed(team_names(session, words.get("origin_teams") or []), 6),
    )


def _given(reply: Reply) -> Given:
    row = reply.answer
    return Given(row.unit_id, row.state, row.respond_by, row.hours, row.first_delivery)


def _answer_steps(session: Session, actor: Actor, reply: Reply, about: Situation) -> list[Button]:
    """The buttons of one answer, from facts that are known already; none for who has no part in it."""
    row = reply.answer
    part_in_it = {row.unit_id, about.need.unit_id} & actor.units()
    if not part_in_it and not holds(actor.roles, Permission.REMINDER_SEND):
        return []
    known: Mapping[str, Any] = {"need": facts_of(about, today(), unit_id=row.unit_id)}
    return list(buttons(session, actor, ANSWER, row, known=known).values())


def _route(facts: NeedFacts) -> str | None:
    """Who must sign (rule D05), when it takes people of another unit."""
    if not facts.asks_people_of_other_unit:
        return None
    code = judge(("D05",), Facts(today=today(), actor=ActorFacts(roles=frozenset()), need=facts))[0].code
    return t(f"needs.route_{code}", n=facts.hours_per_year or 0)


def _days(need: Need) -> tuple[str, str] | None:
    """How far off the day wanted is, in words, with the tone of the card."""
    if need.needed_by is None:
        return None
    if need.state in {"fulfilled", "evaluated", "closed", "withdrawn"}:
        return term(f"state.need.{SUBJECT.workflow.public(need.state)}").capitalize(), "done"
    try:
        left = DUTCH.working_days_left(today(), need.needed_by)
    except OutsideCalendar:
        return "", "open"
    return (t("needs.days_late", n=-left), "late") if left < 0 else (t("needs.days_left", n=left), "open")


def line_name(line: int | None) -> str | None:
    """The name of a programme line."""
    return f"{line}. {term(f'line.{line}')}" if line else None

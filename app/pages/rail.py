"""The frame around writing: the rail through the phases, the deadline, and who reads along."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.clock import today
from app.extensions import db
from app.facts.round import FROZEN
from app.models.round import Extension
from app.pages.deadlines import DateCard, card_of
from app.queries.assignments import PHASE_OF, Opened, asked_day
from app.queries.extensions import extensions_of
from app.queries.sheets import withheld_events
from app.queries.terms import Ledger, ledger
from app.queries.visible import OFFICE
from app.text import t, term
from workflows.calendar import local_day
from workflows.facts import ActorFacts, Facts, RoundFacts
from workflows.machine import judge
from workflows.roles import Actor, Permission, Scope, holds

RailStep = tuple[str, str, str, str | None]
"""Name, note, state (done, current, late, todo) and address of a phase."""


def rail(found: Opened) -> list[RailStep]:
    """The three phases of an assignment with where each stands; a plan may still be written after phase 3."""
    row, plan = found.assignment, found.plan
    now_in = PHASE_OF[row.state]
    names = [t(f"assignment.phase{number}_name") for number in (1, 2, 3)]
    notes = [
        term(f"state.assignment.{row.state}") if now_in == 1 else t("assignment.established"),
        term(f"state.plan.{plan.state}"),
        term(f"state.assignment.{row.state}") if now_in == 3 else t("assignment.phase3_later"),
    ]
    urls = [f"/opdrachten/{row.key}?fase=1", f"/plannen/{plan.key}", f"/opdrachten/{row.key}?fase=3"]
    done = [now_in > 1, plan.state in _PLAN_DONE, row.state in _CONTRIBUTION_DONE]
    busy = next((number for number in (now_in, 2) if not done[number - 1]), now_in)
    steps: list[RailStep] = []
    for number in (1, 2, 3):
        late = not done[number - 1] and has_day(found, number) and found.due(number) < today()
        state = "done" if done[number - 1] else "late" if late else "current" if number == busy else "todo"
        steps.append((names[number - 1], notes[number - 1], state, urls[number - 1]))
    return steps


_PLAN_DONE = frozenset({"submitted", "on_agenda", "adopted", "adopted_with_conditions", "excused"})
_CONTRIBUTION_DONE = frozenset({"contributed", "consolidated", "completed"})


def deadline(found: Opened, phase: int, led: Ledger, *, done: bool, may_ask: bool) -> DateCard | None:
    """The card of a phase; None for what was reopened and is asked back by no day."""
    row, plan = found.assignment, found.plan
    if not done and not has_day(found, phase):
        return None
    kept = led.of("assignment", row.id, f"phase{phase}")
    kept = kept.beside(led.of("assignment", row.id, "resubmit_by")) if phase == 1 else kept
    if phase == 2:
        kept = kept.beside(led.of("plan", plan.id, "resubmit_by")).beside(led.of("plan", plan.id, "phase2"))
    at, late = handed_in_at(found, phase)
    return card_of(
        t("kit.hand_in_before"),
        found.due(phase),
        kept,
        done=_handed_in(found, at, late, led) if done else None,
        ended=local_day(at) if at else None,
        instead=due_back(found, phase) is not None,
        note=t("assignment.still_possible"),
        link=(t("assignment.ask_extension"), f"/opdrachten/{row.key}/uitstel?fase={phase}")
        if may_ask
        else None,
    )


@dataclass(frozen=True, slots=True)
class MoreTime:
    """The requests for more time in a phase, newest first, and what the reader may do with them."""

    requests: Sequence[Extension]
    may_open: bool
    may_ask: bool


def more_time(actor: Actor, found: Opened, phase: int) -> MoreTime:
    """What was asked of a phase: for the own unit and the office, as each request is.

    Asking is offered to who may: not to a co-author, nor while a request is open.
    """
    if not is_own(actor, found) and not actor.roles & OFFICE:
        return MoreTime((), may_open=False, may_ask=False)
    requests = [each for each in extensions_of(db.session(), found.assignment.id) if each.phase == phase]
    waiting = any(each.state == "requested" for each in requests)
    own_unit = found.unit.id in actor.units()
    return MoreTime(
        requests,
        may_open=holds(actor.roles, Permission.EXTENSION_READ) and (own_unit or bool(actor.roles & OFFICE)),
        may_ask=not waiting and _hands_in(actor, found.unit.id),
    )


def _hands_in(actor: Actor, unit_id: int) -> bool:
    """Whether this person heads a unit, or acts for who does and may hand in."""
    acting = (each for each in actor.deputising if each.unit_id == unit_id and Scope.SUBMIT in each.scopes)
    return unit_id in actor.heads or any(acting)


def dates_of(actor: Actor, found: Opened, conditions: Collection[int] = ()) -> Ledger:
    """What the ledger knows of an assignment, its plan and these conditions; one statement.

    Why somebody got more time is for the own unit and for the office, like the request itself; why a text
    came back is for fewer.
    """
    places = {"assignment": [found.assignment.id], "plan": [found.plan.id], "condition": conditions}
    words = is_own(actor, found) or bool(actor.roles & OFFICE)
    withheld = withheld_events(actor, found.assignment)
    return ledger(db.session(), places, words=words, withheld=withheld)


def due_back(found: Opened, phase: int) -> date | None:
    """The day by which a phase is asked back after a return."""
    return {1: found.assignment.resubmit_by, 2: found.plan.resubmit_by}.get(phase)


def has_day(found: Opened, phase: int) -> bool:
    """Whether a phase is asked by a day: what was reopened is not, until somebody returns it with one."""
    return asked_day(found.assignment, found.plan, phase) is not None


def handed_in_at(found: Opened, phase: int) -> tuple[datetime | None, int]:
    """When a phase was handed in, and how many working days late."""
    row, plan = found.assignment, found.plan
    if phase == 2:
        return plan.submitted_at, plan.late
    if phase == 1:
        return row.established_at, row.phase1_late
    return row.contributed_at, row.phase3_late


def _handed_in(found: Opened, at: datetime | None, late: int, led: Ledger) -> str:
    """That it is in; what came late counts until the freeze, and is a supplement after it (rule B07)."""
    if at is None or not late:
        return t("assignment.done")
    frozen_at = led.frozen_at(found.assignment.id)
    after = found.round.state in FROZEN and frozen_at is not None and at > frozen_at
    facts = Facts(today=today(), actor=ActorFacts(roles=frozenset()), round=RoundFacts(frozen=after))
    return t("deadline.supplement" if judge(("B07",), facts)[0].code == "supplement" else "deadline.counts")


def readers(form: str, sent: bool, *, own: bool) -> str:
    """Who reads this text now, and who once it is sent; another unit's reader is told whose draft it is."""
    if not own and not sent:
        return t("assignment.readers_other_draft")
    return t(f"assignment.readers_{form}_{'sent' if sent else 'draft'}")


def is_own(actor: Actor, found: Opened) -> bool:
    """Whether the actor writes on this assignment: own unit, deputy or co-author."""
    return found.unit.id in actor.units() or found.assignment.id in actor.co_author_of

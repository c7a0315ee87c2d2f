"""Asking for more time, giving it unasked, and moving the date everywhere when it is given."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from app.clock import now, today
from app.commands.capacity import capacity
from app.commands.change import Change, Columns, effect
from app.commands.days import day
from app.commands.events import record
from app.commands.failures import NotFound, StepRefused
from app.commands.keys import next_key
from app.commands.notices import tell
from app.commands.terms import keep_dates, move_date
from app.commands.texts import guard, save_entry
from app.commands.timers import place_timers
from app.commands.together import Chosen, Result, for_each
from app.commands.trace import traced
from app.database import Once, transaction
from app.facts.actor import actor_facts, delegation_facts, party_facts
from app.facts.asked import Asked
from app.facts.extension import asking_facts
from app.facts.gather import facts_for
from app.models.round import Assignment, Extension, Plan
from app.models.workflow import Answers
from app.queries.assignments import due_of
from app.queries.find import find_as
from app.subjects import SUBJECTS
from workflows.calendar import DUTCH
from workflows.clocks import Cause
from workflows.facts import ExtensionFacts, Facts
from workflows.machine import STAY, Moved, Reason, Refusal, Refused, Step, judge, reasons
from workflows.roles import Actor, Permission, Scope

FOR_ANY_TIME = ("extension_later", "not_handed_in", "no_open_request")
"""What holds for more time, whether it was asked for or is given."""

REQUEST = Step(
    "request_extension",
    "requested",
    STAY,
    may=Permission.EXTENSION_REQUEST,
    event="extension_requested",
    who="own_unit",
    rules=("B03", *FOR_ANY_TIME, "B08"),
    form="extension_request",
    scope=Scope.SUBMIT,
)
"""How a request begins: a step without a row to move, with the same kind of rights, rules and event."""


GIVE = Step(
    "give_extension",
    "requested",
    "granted",
    may=Permission.EXTENSION_DECIDE,
    event="extension_given",
    rules=("not_own_unit", "B03", "extension_decider", "B04", *FOR_ANY_TIME),
    form="extension_given",
    form_rules=("reason_required", "date_in_absence"),
)
"""How more time is given unasked, by whoever could have granted it: the same rules as for a request."""


class RequestRefused(Exception):
    """More time cannot be asked like this; `reasons` says everything that stops it."""

    def __init__(self, found: tuple[Reason, ...]) -> None:
        super().__init__("request for extension refused")
        self.reasons = found


def request_extension(
    actor: Actor,
    assignment_key: str,
    data: Answers,
    *,
    text_confirmed: bool = False,
    once: Once | None = None,
) -> str:
    """Ask a later date for one phase from the answers of form `extension_request`; gives the key.

    A day off moves to the next working day (rule B01). Raises NotFound, RequestRefused, TextBlocked.
    """
    with transaction(once) as session:
        change = Change(session, actor, now(), today(), text_confirmed)
        guard(change, data)
        assignment = find_as(Assignment, session, actor, assignment_key)
        plan = session.scalars(select(Plan).where(Plan.assignment_id == assignment.id)).one()
        phase, wanted = int(data["phase"]), day(data.get("new_deadline"))
        if wanted is None:
            raise ValueError("a request needs a day")
        wanted = DUTCH.end_of_term(wanted)
        asked = asking_facts(session, assignment, plan, phase, wanted, change.today)
        _judge(change, assignment, asked)
        row = _row(change, assignment, phase, due_of(assignment, plan, phase), wanted, asked.number or 1)
        session.add(row)
        session.flush()
        _tell(change, REQUEST, assignment, row, data)
        if once is not None:
            once.location = f"/uitstel/{row.key}"
        return row.key


def give_extension(
    actor: Actor,
    chosen: Iterable[Chosen],
    data: Answers,
    *,
    text_confirmed: bool = False,
    once: Once | None = None,
) -> Mapping[Chosen, Result]:
    """Give units more time for one phase from the answers of form `extension_given`, with a result for each.

    A day off moves to the next working day (rule B01). Raises NotFound, TextBlocked, AlreadyDone.
    """
    wanted = day(data.get("new_deadline"))
    if wanted is None:
        raise ValueError("more time needs a day")
    last, phase = DUTCH.end_of_term(wanted), int(data["phase"])

    def give(change: Change, each: Chosen) -> Result:
        guard(change, data)
        return _give(change, find_as(Assignment, change.session, actor, each.key), phase, last, data)

    return for_each(actor, chosen, give, text_confirmed=text_confirmed, once=once)


def _give(change: Change, assignment: Assignment, phase: int, wanted: date, data: Answers) -> Moved:
    """One unit; the row is stored when no rule stops it. Raises StepRefused."""
    session = change.session
    plan = session.scalars(select(Plan).where(Plan.assignment_id == assignment.id)).one()
    found = asking_facts(session, assignment, plan, phase, wanted, change.today)
    row = _row(change, assignment, phase, due_of(assignment, plan, phase), wanted, found.number or 1)
    asked = Asked(
        session=session, subject="extension", row=row, actor=change.actor, today=change.today, data=data,
        known={"extension": found},
    )  # fmt: skip
    trace = judge(GIVE.fired_rules, facts_for(asked, (GIVE,), firing=True))
    if stopped := reasons(trace):
        raise StepRefused("extension", row, Refused(GIVE.trigger, row.state, Refusal.RULE, stopped))
    moved = Moved(GIVE, row.state, GIVE.lands(row.state), trace)
    row.state, row.decided_at = moved.dest, change.now
    session.add(row)
    session.flush()
    _move_deadline(change, row)
    event_id = _tell(change, GIVE, assignment, row, data, traced(trace))
    place_timers(change, "extension", row, moved, event_id)
    keep_dates(change, event_id)
    return moved


def _judge(change: Change, assignment: Assignment, found: ExtensionFacts) -> None:
    """Raises RequestRefused; NotFound for somebody who does not speak for the unit."""
    asked = _asked(change, assignment)
    facts = Facts(
        today=change.today,
        actor=actor_facts(asked),
        delegation=delegation_facts(asked),
        party=party_facts(asked),
        extension=found,
    ).for_scope(REQUEST.scope)
    if reasons(judge(("own_unit",), facts)):
        raise NotFound(assignment.key)
    if stopped := reasons(judge(REQUEST.rules, facts)):
        raise RequestRefused(stopped)


def _asked(change: Change, assignment: Assignment) -> Asked:
    return Asked(
        session=change.session, subject="assignment", row=assignment, actor=change.actor, today=change.today
    )


def _row(
    change: Change, assignment: Assignment, phase: int, former: date, wanted: date, number: int
) -> Extension:
    subject = SUBJECTS["extension"]
    return Extension(
        key=next_key(change.session, subject),
        state=subject.workflow.initial,
        created_at=change.now,
        updated_at=change.now,
        round_id=assignment.round_id,
        assignment_id=assignment.id,
        phase=phase,
        number=number,
        former_day=former,
        asked_day=wanted,
        requested_by_id=change.actor.person_id,
    )


def _tell(
    change: Change,
    step: Step,
    assignment: Assignment,
    row: Extension,
    data: Answers,
    trace: Mapping[str, Any] | None = None,
) -> int:
    """Keep the words, write the event and tell who must know; gives the event's id."""
    acts = capacity(change, _asked(change, assignment), step)
    entry_id = save_entry(change, "extension", row, step, data, acts)
    event_id = record(
        change.session,
        name=step.event,
        subject="extension",
        subject_id=row.id,
        subject_key=row.key,
        round_id=row.round_id,
        actor_id=change.actor.person_id,
        on_behalf_of_id=acts.principal,
        at=change.now,
        data={"phase": row.phase, "entry": entry_id},
        trace=trace,
    )
    tell(change, SUBJECTS["extension"], row, step.event, event_id)
    return event_id


@effect("extension", "grant_extension")
def grant(change: Change, row: Extension, data: Answers) -> Columns:
    """The date that runs in the phase moves for this unit; the former one stays in the ledger."""
    _move_deadline(change, row)
    return {"decided_at": change.now}


def _move_deadline(change: Change, row: Extension) -> None:
    """After a return the day by which it is asked back is the one that runs."""
    session = change.session
    assignment = session.get_one(Assignment, row.assignment_id)
    plan = session.scalars(select(Plan).where(Plan.assignment_id == row.assignment_id)).one()
    again = {1: assignment.resubmit_by, 2: plan.resubmit_by}.get(row.phase)
    if again is not None:
        returned = assignment if row.phase == 1 else plan
        move_date(change, returned, "resubmit_by", row.asked_day, Cause.EXTENSION)
    else:
        move_date(change, assignment, f"phase{row.phase}", row.asked_day, Cause.EXTENSION)


@effect("extension", "refuse_extension")
def refuse(change: Change, row: Extension, data: Answers) -> Columns:
    """The date stays."""
    return {"decided_at": change.now}

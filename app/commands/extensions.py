"""Asking for more time, and moving the date everywhere when it is given."""

from datetime import date

from sqlalchemy import select

from app.clock import now, today
from app.commands.change import Change, Columns, effect
from app.commands.days import day
from app.commands.events import record
from app.commands.failures import NotFound
from app.commands.keys import next_key
from app.commands.notices import tell
from app.commands.terms import move_date
from app.commands.texts import guard, save_entry
from app.database import Once, transaction
from app.facts.actor import acting_for, actor_facts, delegation_facts, party_facts, units_of
from app.facts.asked import Asked
from app.facts.extension import asking_facts
from app.models.round import Assignment, Extension, Plan
from app.models.workflow import Answers
from app.queries.assignments import due_of
from app.queries.find import find_as
from app.subjects import SUBJECTS
from workflows.calendar import DUTCH
from workflows.clocks import Cause
from workflows.facts import ExtensionFacts, Facts
from workflows.machine import STAY, Reason, Step, judge, reasons
from workflows.roles import Actor, Permission, Scope

REQUEST = Step(
    "request_extension",
    "requested",
    STAY,
    may=Permission.EXTENSION_REQUEST,
    event="extension_requested",
    who="own_unit",
    rules=("B03", "extension_later", "not_handed_in", "no_open_request", "B08"),
    form="extension_request",
    scope=Scope.SUBMIT,
)
"""How a request begins: a step without a row to move, with the same kind of rights, rules and event."""


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
        row = _insert(change, assignment, phase, due_of(assignment, plan, phase), wanted, asked.number or 1)
        _tell(change, assignment, row, data)
        if once is not None:
            once.location = f"/uitstel/{row.key}"
        return row.key


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


def _insert(
    change: Change, assignment: Assignment, phase: int, former: date, wanted: date, number: int
) -> Extension:
    subject = SUBJECTS["extension"]
    row = Extension(
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
    change.session.add(row)
    change.session.flush()
    return row


def _tell(change: Change, assignment: Assignment, row: Extension, data: Answers) -> None:
    behalf = acting_for(change.actor, units_of(_asked(change, assignment)), change.today)
    principal = behalf.position_id if behalf else None
    entry_id = save_entry(change, "extension", row, REQUEST, data, principal)
    event_id = record(
        change.session,
        name=REQUEST.event,
        subject="extension",
        subject_id=row.id,
        subject_key=row.key,
        round_id=row.round_id,
        actor_id=change.actor.person_id,
        on_behalf_of_id=principal,
        at=change.now,
        data={"phase": row.phase, "entry": entry_id},
    )
    tell(change, SUBJECTS["extension"], row, REQUEST.event, event_id)


@effect("extension", "grant_extension")
def grant(change: Change, row: Extension, data: Answers) -> Columns:
    """The date that runs in the phase moves for this unit; the former one stays in the ledger."""
    session = change.session
    assignment = session.get_one(Assignment, row.assignment_id)
    plan = session.scalars(select(Plan).where(Plan.assignment_id == row.assignment_id)).one()
    again = {1: assignment.resubmit_by, 2: plan.resubmit_by}.get(row.phase)
    if again is not None:
        returned = assignment if row.phase == 1 else plan
        move_date(change, returned, "resubmit_by", row.asked_day, Cause.EXTENSION)
    else:
        move_date(change, assignment, f"phase{row.phase}", row.asked_day, Cause.EXTENSION)
    return {"decided_at": change.now}


@effect("extension", "refuse_extension")
def refuse(change: Change, row: Extension, data: Answers) -> Columns:
    """The date stays."""
    return {"decided_at": change.now}

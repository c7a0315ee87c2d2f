"""What waits for the secretary and for the leadership: the same kind of sources as `tasks`."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Date, bindparam, case, func, select

from app.models.meeting import Decision, Meeting
from app.models.organisation import Unit
from app.models.round import Assignment, Extension, Plan, Round
from app.queries.built import ask, look_up, one_of
from app.queries.planning import ENDED, PREPARED, ROUNDS
from app.queries.planning_rows import decider
from app.queries.tasks import MOST, Asker, Task
from workflows.calendar import DUTCH
from workflows.roles import Role

INVITED = timedelta(days=14)
"""How long before a meeting its agenda is asked for: whoever sits in it must have time to read."""


def to_check(asker: Asker) -> Iterator[Task]:
    """Established opgaven that the secretary has not checked, and plans that wait for an agenda."""
    for key, name in ask(asker.session, _UNCHECKED):
        yield Task("check_analysis", f"/opdrachten/{key}", None, {"unit": name})
    for key, name in ask(asker.session, _SUBMITTED):
        yield Task("schedule_plan", f"/plannen/{key}", None, {"unit": name})


_UNCHECKED = (
    select(Assignment.key, Unit.name)
    .join(Unit, Unit.id == Assignment.unit_id)
    .where(Assignment.established_at.is_not(None), Assignment.noted_at.is_(None))
    .where(one_of(Assignment.state, ("task_established", "planning", "contributing")))
    .order_by(Assignment.id)
    .limit(MOST)
)
_SUBMITTED = (
    select(Plan.key, Unit.name)
    .join(Unit, Unit.id == Plan.unit_id)
    .where(Plan.state == "submitted")
    .order_by(Plan.id)
    .limit(MOST)
)


def extensions_to_decide(asker: Asker) -> Iterator[Task]:
    """Requests for extension, for whom the rules let decide; the secretary follows the leadership's."""
    rows = look_up(asker.session, _REQUESTED)
    own = "secretary" if Role.SECRETARY in asker.actor.roles else "leadership"
    for row, found, name in rows:
        mine = decider(found, row, asker.today) == own
        if mine or own == "secretary":
            values = {"unit": name, "day": row.asked_day}
            yield Task("decide_extension", f"/uitstel/{row.key}", None, values, mine=mine)


_REQUESTED = (
    select(Extension, Round, Unit.name)
    .join(Assignment, Assignment.id == Extension.assignment_id)
    .join(Round, Round.id == Assignment.round_id)
    .join(Unit, Unit.id == Assignment.unit_id)
    .where(Extension.state == "requested")
    .order_by(Extension.id)
    .limit(MOST)
)


def late_phases(asker: Asker) -> Iterator[Task]:
    """How many units of a round are a working day or more past a deadline: its planning shows which."""
    today = asker.today
    since = today if DUTCH.is_working_day(today) else DUTCH.count_back(today, 1)
    for key, name, late in ask(asker.session, _LATE, since=since):
        url = f"/planning?ronde={key}&filter=te-laat"
        yield Task("late_units", url, None, {"n": late, "title": name})


def _asked_by(first: Any, written: Any) -> Any:
    """The same as `clocks.asked_by`, in the database."""
    return func.coalesce(written.resubmit_by, case((written.edition == 1, first)))


_WRITING = one_of(Assignment.state, ("assigned", "analysis"))
_PLANNING = one_of(Plan.state, ("draft", "returned")) & ~one_of(Assignment.state, ("withdrawn", "completed"))
_SINCE = bindparam("since", type_=Date())
_OPEN_ROUNDS = (
    select(Round.id, Round.key, Round.name)
    .where(~one_of(Round.state, ENDED | PREPARED))
    .order_by(Round.id.desc())
    .limit(ROUNDS)
    .subquery("open_rounds")
)
"""The newest that run, as many as the planning lets one choose: of what is over nobody is late any more."""
_LATE = (
    select(_OPEN_ROUNDS.c.key, _OPEN_ROUNDS.c.name, func.count())
    .join(Assignment, Assignment.round_id == _OPEN_ROUNDS.c.id)
    .join(Plan, Plan.assignment_id == Assignment.id)
    .where(
        (_WRITING & (_asked_by(Assignment.phase1_due, Assignment) < _SINCE))
        | (_PLANNING & (_asked_by(Assignment.phase2_due, Plan) < _SINCE))
        | (
            (Assignment.state == "contributing")
            & Assignment.contributed_at.is_(None)
            & (Assignment.phase3_due < _SINCE)
        )
    )
    .group_by(_OPEN_ROUNDS.c.id, _OPEN_ROUNDS.c.key, _OPEN_ROUNDS.c.name)
    .order_by(_OPEN_ROUNDS.c.id.desc())
)


def decisions(asker: Asker) -> Iterator[Task]:
    """Meetings of the leadership with open points: to invite to, to prepare, to record, or to confirm.

    A meeting that is over waits for the secretary until its outcomes are recorded, then for the chair; that
    goes before what is asked for later. Who is there is recorded only once the agenda was sent.
    """
    rows = ask(asker.session, _DECISIONS)
    records, chairs = Role.SECRETARY in asker.actor.roles, Role.LEADERSHIP_CHAIR in asker.actor.roles
    for key, day, meeting, state, count in rows:
        url, values = f"/besluiten?vergadering={key}", {"n": count, "day": day}
        if state == "recorded":
            code = "confirm_decisions" if chairs else "wait_for_chair"
            yield Task(code, url, None, values, mine=chairs, first=True)
        elif meeting == "held":
            code = "record_outcomes" if records else "wait_for_outcomes"
            yield Task(code, url, None, values, mine=records, first=True)
        elif not records:
            yield Task("prepare_meeting", url, day if day >= asker.today else None, values)
        elif meeting == "planned" and day <= asker.today + INVITED:
            yield Task("send_agenda", f"/vergaderingen/{key}", day, values)
        elif day <= asker.today:
            yield Task("hold_meeting", f"/vergaderingen/{key}", day, values)


_DECISIONS = (
    select(Meeting.key, Meeting.day, Meeting.state, Decision.state, func.count())
    .join(Decision, Decision.meeting_id == Meeting.id)
    .where(one_of(Decision.state, ("on_agenda", "recorded")))
    .group_by(Meeting.key, Meeting.day, Meeting.state, Decision.state)
    .order_by(Meeting.day)
    .limit(MOST)
)

"""What the steps of a decision change."""

from dataclasses import replace

from sqlalchemy import delete, insert, select, update

from app.commands.agenda import add_item, number_of, take_off
from app.commands.change import Change, Columns, aftermath, effect
from app.commands.days import day
from app.commands.steps import move
from app.facts.decision import tally, votes_of
from app.models.meeting import AgendaItem, Condition, Decision, Meeting, Vote
from app.models.workflow import Answers
from app.queries.agenda import members_of, next_meeting
from app.queries.content import content_hash
from app.queries.exact import exact_content
from app.subjects import SUBJECTS
from forms.definition import load
from workflows.clocks import on_working_day
from workflows.facts import DecisionFacts, Facts
from workflows.registry import trigger_of


@effect("decision", "vote")
def vote(change: Change, row: Decision, data: Answers) -> None:
    """The vote of a member, replacing an earlier one. A dissent that is to be recorded stands apart (E08)."""
    seat = next((s.id for s in change.seats if s.place and s.id in change.actor.positions), None)
    dissents = data.get("dissent") is True
    said = {
        "vote": data.get("vote"),
        "text": data.get("text") or "",
        "dissent": dissents,
        "dissent_text": (data.get("dissent_text") or "") if dissents else "",
    }
    _speak(change, row, seat or change.actor.position_id, said)


@effect("decision", "dissent")
def dissent(change: Change, row: Decision, data: Answers) -> None:
    """The dissent of a member who was there; the vote stays as it was counted, or uncast."""
    seat = next(position for position in row.present if position in change.actor.positions)
    cast = change.session.execute(
        select(Vote.vote, Vote.text).where(Vote.decision_id == row.id, Vote.position_id == seat)
    ).first()
    vote, text = cast or ("", "")
    said = {"vote": vote, "text": text, "dissent": True, "dissent_text": data.get("dissent_text") or ""}
    _speak(change, row, seat, said)


def _speak(change: Change, row: Decision, seat: int | None, said: Columns) -> None:
    """What a member says of a decision, in place of what that seat said before."""
    place = {"decision_id": row.id, "position_id": seat, "by_id": change.actor.person_id}
    change.session.execute(delete(Vote).where(Vote.decision_id == row.id, Vote.position_id == seat))
    change.session.execute(insert(Vote).values(place | said))


@effect("decision", "record_outcome")
def record_outcome(change: Change, row: Decision, data: Answers) -> Columns:
    """What was decided, by whom it could be, and the exact words. Recording again replaces it."""
    session = change.session
    meeting = session.get_one(Meeting, row.meeting_id)
    members = members_of(session, meeting)
    present = [member.id for member in members if member.present]
    counted = tally(data, votes_of(session, row.id), present)
    about = session.get_one(SUBJECTS[row.subject].model, row.subject_id)
    content = exact_content(session, row.subject, about)
    _replace_conditions(change, row, data)
    return {
        "number": number_of(meeting, session.get_one(AgendaItem, row.agenda_item_id)),
        "outcome": data.get("outcome"),
        "advice": counted.advice(len(present)),
        "votes_for": counted.in_favour,
        "votes_against": counted.against,
        "votes_other": counted.other,
        "reason": data.get("reason") or "",
        "deviation_reason": data.get("deviation_reason") or "",
        "return_date": day(data.get("return_date")),
        "content": content,
        "content_sha256": content_hash(content),
        "entitled": [member.id for member in members],
        "present": present,
        "recorded_by_id": change.actor.person_id,
    }


def _replace_conditions(change: Change, row: Decision, data: Answers) -> None:
    change.session.execute(delete(Condition).where(Condition.decision_id == row.id))
    rows = [
        {
            "decision_id": row.id,
            "text": condition.get("text") or "",
            "owner_id": int(condition["owner"]) if condition.get("owner") else None,
            "due": on_working_day(due) if (due := day(condition.get("due"))) else None,
        }
        for condition in data.get("conditions") or ()
    ]
    if rows:
        made = change.session.execute(insert(Condition).returning(Condition.id, Condition.due), rows)
        for row_id, due in made:
            if due is not None:
                change.first_date("condition", row_id, "due", due)


@effect("decision", "confirm")
def confirm(change: Change, row: Decision, data: Answers) -> Columns:
    """The police chief or the deputy confirms; what follows for the subject is `take_step_of_subject`."""
    return {"confirmed_by_id": change.actor.person_id, "confirmed_at": change.now}


@aftermath("decision", "confirm")
def take_step_of_subject(change: Change, row: Decision, facts: Facts) -> None:
    """Take the step that the outcome means for the subject, judged for the person who confirms (rule E09).

    The subject is judged by the facts of the decision itself, which is confirmed now. The words were guarded
    when they were recorded; confirming does not ask about them again.
    """
    about = change.session.get_one(SUBJECTS[row.subject].model, row.subject_id)
    trigger = trigger_of(row.subject, row.outcome or "", about.state)
    if trigger is None:
        return
    decision = replace(facts.decision or DecisionFacts(), confirmed=True)
    step = SUBJECTS[row.subject].workflow.step(about.state, trigger)
    told = _said(row)
    if step is not None and step.form is not None:
        asked = {question.key for question in load(step.form).questions}
        told = {key: value for key, value in told.items() if key in asked}
    before, change.text_confirmed = change.text_confirmed, True
    try:
        move(change, about, trigger, told, decision=decision, system=True)
    finally:
        change.text_confirmed = before


def _said(row: Decision) -> Answers:
    """What the decision says, under the names that the forms of the subjects' steps use."""
    until = row.return_date.isoformat() if row.return_date else None
    said = {"reason": row.reason or row.deviation_reason, "return_date": until, "resubmit_by": until}
    return {key: value for key, value in said.items() if value}


@effect("decision", "move_to_next_meeting")
def move_on(change: Change, row: Decision, data: Answers) -> Columns:
    """To the next meeting as a new item. Votes stay; an outcome was of the other meeting and is dropped."""
    session = change.session
    meeting = next_meeting(session, row.round_id, change.today, not_this=row.meeting_id)
    if meeting is None:
        raise LookupError("the rule later_meeting_planned let an item through without a meeting")
    former = session.get_one(AgendaItem, row.agenda_item_id)
    item = add_item(change, meeting, "discuss", None, title=former.title, note=former.note)
    session.execute(
        update(AgendaItem)
        .where(AgendaItem.id == item.id)
        .values(purpose=former.purpose, subject=former.subject, subject_id=former.subject_id),
        execution_options={"synchronize_session": False},
    )
    take_off(change, former.id)
    session.execute(delete(Condition).where(Condition.decision_id == row.id))
    return {
        "meeting_id": meeting.id,
        "agenda_item_id": item.id,
        **_NO_OUTCOME,
    }


_NO_OUTCOME: Columns = {
    "number": "",
    "outcome": None,
    "advice": None,
    "votes_for": None,
    "votes_against": None,
    "votes_other": None,
    "reason": "",
    "deviation_reason": "",
    "return_date": None,
    "content": {},
    "content_sha256": None,
    "entitled": [],
    "present": [],
    "recorded_by_id": None,
}
"""A decision of which nothing was recorded."""


@effect("decision", "remove")
def remove(change: Change, row: Decision, data: Answers) -> None:
    """The item leaves the agenda with its decision."""
    take_off(change, row.agenda_item_id)

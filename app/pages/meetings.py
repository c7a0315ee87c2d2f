"""Meetings: the list, planning one, and the page of one: its agenda, who was there, what to do next."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access import actor, may, requires
from app.clock import today
from app.commands.failures import TextBlocked
from app.commands.meetings import create_meeting
from app.extensions import db
from app.models.meeting import Meeting
from app.once import once_of_form
from app.pages.acting import Extra, buttons, prefills
from app.pages.form_pages import Problem, all_problems, blocked_problems
from app.queries.agenda import may_put_up, members_of, topics
from app.queries.find import find_as
from app.queries.history import history
from app.queries.meetings import agenda, meeting_lines, round_to_meet_about
from app.subjects import BY_COLLECTION, SUBJECTS
from app.text import locale
from forms.build import QuestionForm, answers, form_class
from workflows.roles import Actor, Permission

bp = Blueprint("meetings", __name__)
SUBJECT = SUBJECTS["meeting"]


@bp.get("/vergaderingen")
@requires(Permission.MEETING_READ)
def index() -> str:
    """All meetings this person may know of: those ahead first, the nearest on top."""
    lines = meeting_lines(db.session(), actor())
    ahead = sorted((one for one in lines if one.state in {"planned", "invited"}), key=lambda one: one.day)
    return render_template(
        "meetings/index.html",
        ahead=ahead,
        past=[one for one in lines if one not in ahead],
        may_plan=may(Permission.MEETING_PREPARE),
    )


@bp.get("/vergaderingen/nieuw")
@requires(Permission.MEETING_PREPARE)
def new() -> str:
    """The form of a new meeting."""
    return _new_page(_form())


@bp.post("/vergaderingen/nieuw")
@requires(Permission.MEETING_PREPARE)
def create() -> ResponseReturnValue:
    """Plan the meeting, and open its page."""
    form = _form(sent=True)
    found = round_to_meet_about(db.session(), actor())
    if not form.validate() or found is None:
        return _new_page(form, all_problems(form)), 422
    try:
        key = create_meeting(
            actor(),
            found.key,
            answers(form),
            text_confirmed="text_confirmed" in request.form,
            once=once_of_form(actor().person_id, "/vergaderingen"),
        )
    except TextBlocked as blocked:
        return _new_page(form, blocked_problems(form, blocked), confirmable=blocked.confirmable), 422
    return redirect(f"/vergaderingen/{key}", 303)


def _form(*, sent: bool = False) -> QuestionForm:
    made = form_class("meeting", None, locale())
    return made(request.form if sent else None, complete=sent, today=today())


def _new_page(form: QuestionForm, found: list[Problem] | None = None, *, confirmable: bool = False) -> str:
    about = round_to_meet_about(db.session(), actor())
    return render_template(
        "meetings/new.html", form=form, problems=found or [], confirmable=confirmable, round=about
    )


@bp.get("/vergaderingen/<key>")
@requires(Permission.MEETING_READ)
def show(key: str) -> str:
    """One meeting."""
    session, person = db.session(), actor()
    row = find_as(Meeting, session, person, key)
    lines = agenda(session, person, row)
    return render_template(
        "meetings/show.html",
        row=row,
        lines=lines,
        members=members_of(session, row),
        steps=list(buttons(session, person, SUBJECT, row).values()),
        weighs=may(Permission.DECISION_WEIGH) and row.body == "leadership",
        waiting=sum(line.decision_state == "on_agenda" for line in lines),
        recorded=sum(line.decision_state == "recorded" for line in lines),
        history=history(session, "meeting", row.id),
    )


@prefills("meeting", "meeting")
def _as_it_stands(_session: Session, _actor: Actor, row: Meeting) -> Extra:
    """Changing a meeting begins with its day, body and title."""
    return {"date": row.day.isoformat(), "body": row.body, "title": row.title}


@prefills("meeting", "presence")
def _who_was_there(session: Session, _actor: Actor, row: Meeting) -> Extra:
    """Everybody is ticked at first, or whoever was recorded: absence is the exception."""
    members = members_of(session, row)
    return {"present": [str(member.id) for member in members if member.present is not False]}


@prefills("meeting", "agenda_item")
def _led_here_by(session: Session, person: Actor, row: Meeting) -> Extra:
    """Who comes from a subject (`?onderwerp=` its address) finds it chosen, to decide where that can be."""
    collection, _, key = request.args.get("onderwerp", "").strip("/").partition("/")
    kind = BY_COLLECTION[collection].name if collection in BY_COLLECTION else ""
    found = (topic for topic in topics(session, row.round_id) if (topic.kind, topic.key) == (kind, key))
    topic = next(found, None) if kind else None
    if topic is None:
        return {}
    decide = topic.ready and may_put_up(person, kind, topic.state)
    what = {"purpose": "decide"} if decide else {"purpose": "discuss", "title": topic.name}
    return {"subject": f"{kind}:{key}"} | what

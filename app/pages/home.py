"""The first page: what to do now, what somebody waits for, and what changed; and the list of messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.access import actor, requires, signed_in
from app.clock import today
from app.commands.reading import mark_read
from app.extensions import db
from app.once import once_of_form
from app.pages.deadlines import left_of
from app.pages.mails import tabs
from app.pages.need_words import listed
from app.queries import office_tasks, tasks, tasks_agenda, tasks_rounds, tasks_together
from app.queries.naming import names_of
from app.queries.notices import PAGE, Told, notices, unread_count
from app.queries.tasks import Asker, Source, Task, sorted_tasks
from app.security import row_number
from app.subjects import SUBJECTS
from app.text import day, t, term
from workflows.roles import Actor, Permission, Role

bp = Blueprint("home", __name__)

SOURCES: tuple[tuple[Role, tuple[Source, ...]], ...] = (
    (Role.EMT_MEMBER, (tasks.own_phases, tasks.asked_of_me, tasks.asked_by_me,
                       tasks_together.together, tasks_together.conditions, tasks.own_extensions)),
    (Role.DEPUTY, (tasks.own_phases, tasks.asked_of_me, tasks.asked_by_me, tasks_together.together,
                   tasks_together.conditions)),
    (Role.CO_AUTHOR, (tasks.own_phases,)),
    (Role.PROGRAMME_MANAGER, (tasks_together.together, tasks_together.conditions)),
    (Role.LINE_LEAD, (tasks_together.together, tasks_together.conditions, tasks_agenda.to_secure)),
    (Role.SECRETARY, (office_tasks.late_phases, office_tasks.extensions_to_decide, office_tasks.to_check,
                      office_tasks.decisions, tasks_agenda.to_schedule, tasks_agenda.on_desk,
                      tasks_rounds.steps_of_rounds)),
    (Role.LEADERSHIP, (office_tasks.decisions, office_tasks.extensions_to_decide, tasks_agenda.to_schedule,
                       tasks_agenda.to_secure, tasks_rounds.steps_of_rounds)),
)  # fmt: skip
"""What is gathered for whom; each source is one statement or two."""


@dataclass(frozen=True, slots=True)
class Line:
    """A task in words: title, address, when, and whether that day has passed."""

    title: str
    button: str
    url: str
    when: str | None
    left: str | None
    late: bool


@bp.get("/")
@signed_in
def index() -> str:
    """The one thing to do now on top, the rest below it."""
    person = actor()
    found = gather(person)
    todo = [_line(task) for task in sorted_tasks([task for task in found if task.mine], today())]
    waiting = [_line(task) for task in sorted_tasks([task for task in found if not task.mine], today())]
    news = notices(db.session(), person.person_id, unread=True, most=8)
    return render_template(
        "home/index.html",
        todo=todo,
        waiting=waiting,
        news=_told(person, news),
        newest=_newest(news),
    )


def gather(person: Actor) -> list[Task]:
    """Everything that waits for this person or that this person waits for."""
    asker = Asker(db.session(), person, today())
    wanted = dict.fromkeys(source for role, sources in SOURCES if role in person.roles for source in sources)
    return [task for source in wanted for task in source(asker)]


@bp.get("/berichten")
@requires(Permission.NOTICE_READ)
def messages() -> str:
    """All messages, newest first, a page at a time."""
    person = actor()
    before = request.args.get("voor", type=row_number)
    found = notices(db.session(), person.person_id, before=before)
    return render_template(
        "home/messages.html",
        tabs=tabs("/berichten"),
        items=_told(person, found),
        newest=_newest(found) if before is None else None,
        unread=unread_count(db.session(), person.person_id),
        next_page=f"/berichten?voor={found[-1].id}" if len(found) == PAGE else None,
    )


@bp.post("/berichten/gelezen")
@requires(Permission.NOTICE_READ)
def read() -> ResponseReturnValue:
    """Mark what was shown as read."""
    person, up_to = actor().person_id, request.form.get("tot", 0, type=row_number)
    mark_read(actor(), up_to, once_of_form(person, "/berichten"))
    return redirect("/berichten" if request.form.get("van") == "berichten" else "/", 303)


def _newest(found: list[Told]) -> int | None:
    return found[0].id if found else None


Item = tuple[str, str, str | None, object, bool]
"""A message as the kit lists it: title, address, text, moment, unread."""


def _told(person: Actor, found: Sequence[Told]) -> list[Item]:
    names = names_of(db.session(), person, {each.key for each in found})
    return [_item(each, names.get(each.key)) for each in found]


def _item(each: Told, name: str | None) -> Item:
    subject = f"{term(f'subject.{each.subject}.one')} {each.key}" if each.subject in SUBJECTS else None
    subject = f"{subject}: {name}" if subject and name else subject
    who = each.who or t("steps.the_application")
    title = f"{who} {term(f'event.{each.event}')}"
    if each.principal:
        title = t("home.on_behalf", what=title, principal=each.principal)
    return title, each.link, subject, each.at, each.unread


def _in_words(value: Any) -> Any:
    """A day as people write it, names as a sentence has them."""
    if isinstance(value, tuple):
        return listed(value)
    return day(value) if isinstance(value, date) else value


def _line(task: Task) -> Line:
    term_left = left_of(task.due) if task.due is not None else None
    values = {name: _in_words(value) for name, value in task.values.items()}
    return Line(
        title=t(f"tasks.{task.code}", **values),
        button=t(f"tasks_button.{task.code}") if task.mine else "",
        url=task.url,
        when=t("home.due", day=day(task.due)) if task.due is not None else None,
        left=term_left.words if term_left else None,
        late=term_left is not None and term_left.late,
    )

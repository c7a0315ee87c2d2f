"""Acting on chosen units at once: what will happen to each of them first, then what became of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.access import NotAllowed, actor, may, requires
from app.clock import today
from app.commands.extensions import GIVE, give_extension
from app.commands.failures import TextBlocked
from app.commands.together import Chosen, Result, step_together
from app.extensions import db
from app.facts.extension import facts_before_a_day
from app.once import once_of_form
from app.pages.acting import sentences
from app.pages.new_form import NewForm, new_form
from app.pages.planning_steps import Judged, judged, round_facts
from app.pages.planning_view import PATH
from app.queries.extensions import asked_before
from app.queries.planning import Gathered, board_of
from app.queries.planning_rows import Line, lines
from app.security import local_path, row_number
from app.subjects import SUBJECTS
from app.text import locale, t, term
from forms.build import answers
from workflows.facts import ActorFacts, Facts
from workflows.machine import Refused, judge, reasons
from workflows.roles import Permission

bp = Blueprint("planning_together", __name__)
TOGETHER = f"{PATH}/samen"
GIVE_TIME = f"{PATH}/uitstel"


@dataclass(frozen=True, slots=True)
class Together:
    """A step on many units: on which subjects it can be taken, and the form that it asks for, if any."""

    trigger: str
    subjects: tuple[str, ...]
    form: str | None = None


STEPS: Mapping[str, Together] = MappingProxyType(
    {
        "herinneren": Together("remind", ("assignment", "plan")),
        "nakijken": Together("note_analysis", ("assignment",)),
        "analyse-terugsturen": Together("return_analysis", ("assignment",), "return"),
        "plan-terugsturen": Together("return_plan", ("plan",), "return"),
        "fase-3-openen": Together("open_contribution", ("assignment",)),
    }
)
"""The steps by their word in the address, in the order of the list to choose from."""

TIME: Mapping[str, int] = MappingProxyType({f"uitstel-{phase}": phase for phase in (1, 2, 3)})
"""More time, by word: for which phase."""

RULES_BEFORE_A_DAY = ("before_deadline", "not_handed_in", "no_open_request")
"""What tells before a day is named that a unit cannot get more time; the day itself is judged when given."""


@dataclass(frozen=True, slots=True)
class Item:
    """A chosen unit: what is sent when it stays ticked (None: it cannot be done), and why not."""

    line: Line
    value: str | None
    reasons: tuple[str, ...] = ()


def offered(found: Iterable[tuple[Line, Judged]]) -> list[tuple[str, str]]:
    """What can be done now with one of these units at least: word and label, for the list to choose from."""
    rows = list(found)
    words = [
        word
        for word, step in STEPS.items()
        if any(_step_for(line, made, step)[0] is not None for line, made in rows)
    ]
    if may(GIVE.may):
        writing = {stage.number for line, _ in rows for stage in line.stages if stage.open}
        words += [word for word, phase in TIME.items() if phase in writing]
    return [(word, _label(word)) for word in words]


@bp.get(TOGETHER)
@requires(Permission.PLANNING_READ)
def choose() -> ResponseReturnValue:
    """What will happen to each of the chosen units, before it does."""
    word = request.args.get("wat", "")
    if word not in STEPS and word not in TIME:
        raise BadRequest
    if not request.args.getlist("kies"):
        flash(t("planning.together.nothing_ticked"), "attention")
        return redirect(_back(), 303)
    return _page(word, _form(word))


@bp.post(TOGETHER)
@requires(Permission.PLANNING_READ)
def take() -> ResponseReturnValue:
    """Take the step on every unit that is still ticked; each gets a result of its own."""
    word = request.form.get("wat", "")
    if word not in STEPS:
        raise BadRequest
    form = _form(word, sent=True)
    if form is not None and not form.form.validate():
        return _page(word, form.checked()), 422
    try:
        found = step_together(
            actor(),
            _chosen(),
            STEPS[word].trigger,
            answers(form.form) if form is not None else None,
            text_confirmed="text_confirmed" in request.form,
            once=once_of_form(actor().person_id, _back()),
        )
    except TextBlocked as blocked:
        return _page(word, form.blocked(blocked) if form else None), 422
    return _done(word, found)


@bp.post(GIVE_TIME)
@requires(Permission.PLANNING_READ)
def give() -> ResponseReturnValue:
    """Give every unit that is still ticked more time for a phase; each gets a result of its own."""
    if not may(GIVE.may):
        raise NotAllowed
    word = f"uitstel-{request.form.get('phase', '')}"
    if word not in TIME:
        raise BadRequest
    form = new_form("extension_given", request.form)
    if not form.form.validate():
        return _page(word, form.checked()), 422
    try:
        found = give_extension(
            actor(),
            _chosen(),
            answers(form.form),
            text_confirmed="text_confirmed" in request.form,
            once=once_of_form(actor().person_id, _back()),
        )
    except TextBlocked as blocked:
        return _page(word, form.blocked(blocked)), 422
    return _done(word, found)


def _label(word: str) -> str:
    return t(f"planning.together.{word.replace('-', '_')}")


def _back() -> str:
    return local_path(request.values.get("back", ""), otherwise=PATH)


def _form(word: str, *, sent: bool = False) -> NewForm | None:
    """What is asked once for all; what differs by unit is asked on the page of that unit."""
    key = "extension_given" if word in TIME else STEPS[word].form
    if key is None:
        return None
    known = {"phase": str(TIME[word])} if word in TIME else None
    return new_form(key, request.form if sent else None, known=known, without={"question_reasons"})


def _chosen() -> list[Chosen]:
    """What was still ticked: `assignment:O-02:7`. Raises 400 for anything else."""
    found = []
    for value in request.form.getlist("wie"):
        subject, _, rest = value.partition(":")
        key, _, version = rest.rpartition(":")
        if subject not in {"assignment", "plan"}:
            raise BadRequest
        try:
            found.append(Chosen(subject, key, row_number(version)))
        except ValueError as wrong:
            raise BadRequest from wrong
    return found


def _board() -> tuple[Gathered, list[Line]]:
    board = board_of(db.session(), actor(), request.values.get("ronde", ""), today())
    return board, lines(board, actor(), today())


def _page(word: str, form: NewForm | None) -> str:
    board, every = _board()
    keys = set(request.values.getlist("kies"))
    chosen = [line for line in every if line.assignment.key in keys]
    items = _to_give(chosen, TIME[word]) if word in TIME else _to_step(board, chosen, STEPS[word])
    return render_template(
        "planning/together.html",
        title=_label(word),
        word=word,
        round=board.round,
        url=GIVE_TIME if word in TIME else TOGETHER,
        ready=[item for item in items if item.value is not None],
        not_now=[item for item in items if item.value is None],
        keys=[line.assignment.key for line in chosen],
        ticked=set(request.form.getlist("wie")) if request.method == "POST" else None,
        new=form,
        back=_back(),
    )


def _to_step(board: Gathered, chosen: Sequence[Line], step: Together) -> list[Item]:
    session, person, day = db.session(), actor(), today()
    about = round_facts(board, day)
    found = []
    for line in chosen:
        subject, reasons = _step_for(line, judged(session, person, board, line, about, day), step)
        row = line.plan if subject == "plan" else line.assignment
        value = f"{subject}:{row.key}:{row.version}" if subject is not None else None
        found.append(Item(line, value, reasons or _where_it_is(line, step)))
    return found


def _where_it_is(line: Line, step: Together) -> tuple[str, ...]:
    """What a unit is at instead, where the step is none of this moment."""
    states = {"assignment": line.assignment.state, "plan": line.plan.state}
    stands = {name: SUBJECTS[name].workflow.public(states[name]) for name in step.subjects}
    return tuple(
        t(f"planning.together.stands_{name}", state=term(f"state.{name}.{state}"))
        for name, state in stands.items()
    )


def _step_for(line: Line, made: Judged, step: Together) -> tuple[str | None, tuple[str, ...]]:
    """On which subject of a unit the step can be taken now, the one that waits longest; else why not."""
    order = _by_need(line) if len(step.subjects) > 1 else step.subjects
    buttons = {name: made[name, step.trigger].button for name in order if (name, step.trigger) in made}
    live = next((name for name, button in buttons.items() if button.live), None)
    stops = dict.fromkeys(reason for button in buttons.values() for reason in button.reasons)
    return live, tuple(stops)


def _by_need(line: Line) -> tuple[str, ...]:
    """The plan first when that is what is asked of the unit longest."""
    asked = [stage for stage in line.stages if stage.late or stage.open]
    first = min(asked, key=lambda stage: stage.due, default=None)
    return ("plan", "assignment") if first is not None and first.number == 2 else ("assignment", "plan")


def _to_give(chosen: Sequence[Line], phase: int) -> list[Item]:
    """Who can get more time, as far as that is known before a day is named."""
    before = asked_before(db.session(), [line.assignment.id for line in chosen], phase)
    found = []
    who = ActorFacts(roles=actor().roles)
    for line in chosen:
        row = line.assignment
        known = facts_before_a_day(row, line.plan, phase, before.get(row.id, {}), today())
        judged_now = judge(RULES_BEFORE_A_DAY, Facts(today=today(), actor=who, extension=known))
        stopped = sentences(reasons(judged_now))
        value = None if stopped else f"assignment:{row.key}:{row.version}"
        found.append(Item(line, value, stopped))
    return found


def _done(word: str, found: Mapping[Chosen, Result]) -> ResponseReturnValue:
    """What became of each: shown as the answer itself, for it stands nowhere else in one place."""
    board, every = _board()
    names = {row.key: line for line in every for row in (line.assignment, line.plan)}
    rows = [(names[each.key], *_told(result)) for each, result in found.items() if each.key in names]
    done = sum(1 for _, good, _ in rows if good)
    return render_template(
        "planning/done.html", title=_label(word), round=board.round, rows=rows, done=done, back=_back()
    )


def _told(result: Result) -> tuple[bool, tuple[str, ...]]:
    """Whether it was done, and what there is to say about it."""
    if result is None:
        return False, (t("planning.together.changed"),)
    if isinstance(result, Refused):
        return False, sentences(result.reasons)
    return True, tuple(o.sentence.text(locale()) for o in result.warnings)

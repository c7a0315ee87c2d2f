"""A form filled in as a willing person would, whatever it asks: made from its definition."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from app.clock import today
from app.extensions import db
from app.pages.acting import step_form
from app.queries.find import find
from app.subjects import SUBJECTS
from forms.build import QuestionForm
from forms.completeness import wire
from forms.model import Kind, Question
from tests.factories import PASSWORD
from tests.integration.attack.arena import Arena
from workflows.machine import Step

WORDS = "Een tekst over het werk in de wijk."
FAR = 400
"""Days from now for the first date of a form; each next one lies a week later."""


def filled(form: QuestionForm) -> dict[str, Any]:
    """What a browser sends for a complete form, every question answered."""
    dates = (today() + timedelta(days=FAR + 7 * number) for number in range(50))
    said = {q.key: _answer(form, q, dates) for q in form.definition.questions if q.key in form}
    sent = wire(form.definition, said)
    passwords = {q.key: PASSWORD for q in form.definition.questions if q.kind is Kind.PASSWORD}
    return {name: values for name, values in sent.items() if values != [""]} | passwords


def _answer(form: QuestionForm, question: Question, dates: Iterator[date]) -> Any:
    plain: dict[Kind, Callable[[], Any]] = {
        Kind.ROWS: lambda: [{column.key: _answer(form, column, dates) for column in question.columns}],
        Kind.LINE: lambda: WORDS[: question.max_length],
        Kind.PARAGRAPH: lambda: WORDS[: question.max_length],
        Kind.INTEGER: lambda: min(max(question.minimum, 1), question.maximum),
        Kind.DATE: lambda: next(dates).isoformat(),
        Kind.YESNO: lambda: True,
        Kind.CONFIRM: lambda: True,
        Kind.MANY: lambda: _offered(form, question)[:1],
    }
    return plain[question.kind]() if question.kind in plain else next(iter(_offered(form, question)), None)


def _offered(form: QuestionForm, question: Question) -> list[str]:
    if question.dynamic is None:
        return [option.value for option in question.options]
    return [value for value, _ in form.context.choices.get(question.dynamic, ())]


def sent_for(arena: Arena, username: str, kind: str, step: Step) -> dict[str, Any]:
    """The fields of a step as somebody would send them, with the version that stands there now."""
    with arena.app.app_context():
        actor = arena.actor(username)
        row = find(db.session(), actor, SUBJECTS[kind], arena.keys[kind])
        version = {"version": str(row.version)}
        if step.form is None:
            return version
        with arena.app.test_request_context():
            return filled(step_form(db.session(), actor, SUBJECTS[kind], row, step)) | version

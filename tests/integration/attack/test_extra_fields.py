"""A form changes what it asks and nothing else, whatever column names are sent along with it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, types

from app.extensions import Base
from app.subjects import SUBJECTS
from tests.integration.attack.arena import Arena
from tests.integration.attack.crawl import likely, page_forms
from tests.integration.attack.filled import sent_for
from workflows.machine import Step

WORD, NUMBER, DAY = "SMOKKEL", 987_654, date(2097, 3, 4)
NEVER = frozenset({"csrf_token", "once", "version", "state", "key"})
"""Fields that every form has, and two that are tried with values of their own."""


def _smuggled(column: Any) -> str:
    if isinstance(column.type, Integer):
        return str(NUMBER)
    if isinstance(column.type, Date):
        return DAY.isoformat()
    if isinstance(column.type, types.TypeDecorator):
        return f"{DAY.isoformat()}T05:06:07+00:00"
    return WORD


COLUMNS = {
    name: _smuggled(column)
    for table in Base.metadata.tables.values()
    for name, column in table.columns.items()
    if name not in NEVER and not isinstance(column.type, types.Boolean)
}
"""Every column of every table, with a value that stands nowhere else."""


def stored(arena: Arena) -> list[str]:
    """Where a smuggled value was stored."""
    return [
        f"{table}: {row}"
        for table, rows in arena.rows().items()
        for row in rows.values()
        if any(_is_smuggled(value) for value in row)
    ]


def _is_smuggled(value: Any) -> bool:
    if isinstance(value, datetime):
        return value.date() == DAY
    return value in (NUMBER, DAY) or WORD in str(value) or str(NUMBER) in str(value)


def press(arena: Arena, kind: str, step: Step, state: str) -> int | None:
    """Take a step with every column sent along, and with another state and key; None when it is nobody's."""
    arena.place(kind, state)
    user = next(arena.who_may(kind, step), None)
    if user is None:
        return None
    expected = {state, step.lands(state)}
    other = next(s for s in SUBJECTS[kind].workflow.states if s not in expected)
    fields = sent_for(arena, user, kind, step)
    asked = {name.split("-")[0] for name in fields} | set(fields)
    extra = {name: value for name, value in COLUMNS.items() if name not in asked}
    answer = arena.post(user, arena.path(kind, step.trigger), extra | {"state": other, "key": WORD} | fields)
    with arena.app.app_context():
        row = arena.row(kind)
        assert row.state != other, (kind, step.trigger)
        if answer.status_code == 303:
            assert row.state == step.lands(state), (kind, step.trigger)
    return answer.status_code


def test_no_step_stores_what_its_form_does_not_ask(arena):
    answers = []
    for kind in reversed(SUBJECTS):  # saving a round takes units out of it, so it comes last
        subject = SUBJECTS[kind]
        answers += [press(arena, kind, step, step.sources[0]) for step in subject.workflow.steps]
        assert stored(arena) == [], kind
    assert not {status for status in answers if status is not None and status >= 500}
    assert answers.count(303) > 50, answers


def test_no_other_form_stores_what_it_does_not_ask(arena):
    answers = []
    for user, form in list(page_forms(arena)):
        if form.action == "/uitloggen":
            continue
        names = form.fields.keys() - {"csrf_token", "once"}
        fields = {name: likely(form.fields[name]) for name in names}
        asked = {name.split("-")[0] for name in fields}
        extra = {name: value for name, value in COLUMNS.items() if name not in asked}
        sent = extra | {"state": "closed", "key": WORD} | fields
        answers.append(arena.post(user, form.action, sent).status_code)
    assert stored(arena) == []
    assert max(answers) < 500
    assert answers.count(303) > 8, answers

"""Two people changed the same thing: both texts side by side, nothing lost, the reader decides."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import actor
from app.extensions import db
from app.kept import kept_of
from app.pages.acting import page_url, step_form
from app.pages.form_pages import FormView
from app.queries.find import find
from app.queries.history import last_event
from app.subjects import Subject
from forms.build import QuestionForm
from workflows.machine import Step

Pieces = list[tuple[str, str]]


def conflict_page(
    subject: Subject, key: str, step: Step | None, form: QuestionForm | None, reasons: Sequence[str] = ()
) -> ResponseReturnValue:
    """Status 409: who was first and when, and per question what stands there now beside what was typed.

    `reasons` tell why the step can no longer be taken; then what was typed is shown as it was sent.
    """
    session = db.session()
    session.rollback()
    row = find(session, actor(), subject, key)
    rows = []
    view = None
    if step is not None and form is not None:
        now_there = step_form(session, actor(), subject, row, step) if step.form in subject.sheets else None
        rows = [_beside(field, now_there) for field in form.questions()]
        rows = [row for row in rows if row["mine"] != row["theirs"]]
        again = subject.workflow.step(row.state, step.trigger)
        view = FormView(subject, row, again, form) if again is not None else None
    first = last_event(session, subject.name, row.id)
    page = render_template(
        "conflict.html",
        subject=subject,
        row=row,
        rows=rows,
        view=view,
        first=first,
        back=page_url(subject, key),
        reasons=reasons,
        kept=kept_of(request, actor().person_id, ours=True) if view is None else None,
    )
    return page, 409


def _beside(field: object, now_there: QuestionForm | None) -> dict[str, object]:
    """One question: the text that stands there and the text of this person, with the differences marked."""
    mine = _words(field)
    theirs = _words(now_there[field.name]) if now_there is not None else ""  # type: ignore[attr-defined]
    left, right = pieces(theirs, mine)
    return {"label": field.label.text, "mine": mine, "theirs": theirs, "left": left, "right": right}  # type: ignore[attr-defined]


def _words(field: object) -> str:
    data = getattr(field, "data", None)
    if isinstance(data, list):
        return "\n".join(
            ", ".join(str(v) for v in part.values()) if isinstance(part, dict) else str(part) for part in data
        )
    return "" if data is None else str(data)


def pieces(theirs: str, mine: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces marked same, removed (only there) or added (only here), word by word."""
    a, b = theirs.split(" "), mine.split(" ")
    left: Pieces = []
    right: Pieces = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes():
        if a1 < a2:
            left.append(("same" if tag == "equal" else "removed", " ".join(a[a1:a2]) + " "))
        if b1 < b2:
            right.append(("same" if tag == "equal" else "added", " ".join(b[b1:b2]) + " "))
    return left, right

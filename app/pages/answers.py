"""Answers stand on the page of their need; this address leads there, and their forms show the question."""

from typing import cast

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from app.access import actor, requires
from app.extensions import db
from app.models.need import Answer, Need
from app.pages.acting import page_url
from app.pages.deadlines import card_of
from app.pages.form_pages import FormView, sheet_page
from app.pages.need_view import last_words
from app.pages.need_words import promise
from app.queries.built import row_with
from app.queries.find import find_as
from app.queries.need_page import replies
from app.queries.sheets import answers_of
from app.subjects import SUBJECTS
from app.text import t
from workflows.roles import Permission

bp = Blueprint("answers", __name__)
NEED, ANSWER = SUBJECTS["need"], SUBJECTS["answer"]


@bp.get("/antwoorden/<key>")
@requires(Permission.ANSWER_READ)
def show(key: str) -> ResponseReturnValue:
    """To the answer among the others of its need."""
    row = find_as(Answer, db.session(), actor(), key)
    need = row_with(db.session(), Need, row.need_id)
    return redirect(f"{page_url(NEED, need.key)}#{row.key}", 303)


def _with_question(view: FormView) -> str:
    """The form of a step on an answer, beside what was asked and offered, under what was said last."""
    session, row = db.session(), cast("Answer", view.row)
    need = row_with(session, Need, row.need_id)
    wish = answers_of(session, "need", need, "need")
    reply = next(each for each in replies(session, need) if each.answer.id == row.id)
    return render_template(
        "needs/answer_step.html",
        view=view,
        need=need,
        reply=reply,
        promise=promise(need, reply),
        wanted_by=card_of(t("needs.wanted_by"), need.needed_by, wish=True) if need.needed_by else None,
        question=[(t("needs.what"), wish.get("wish", "")), (t("needs.purpose"), wish.get("purpose", ""))],
        said=last_words(reply),
        back=f"{page_url(NEED, need.key)}#{row.key}",
    )


for _step in ANSWER.workflow.steps:
    if _step.form is not None:
        sheet_page("answer", _step.form)(_with_question)

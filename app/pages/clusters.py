"""Groups of needs: made, changed and noted as discussed by the secretary; shown on the page of the round."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.access import actor, requires
from app.commands.clusters import Hours, change_cluster, create_cluster, discuss_cluster, dissolve_cluster
from app.commands.failures import TextBlocked
from app.database import Once
from app.extensions import db
from app.models.commitment import Commitment
from app.models.round import Round
from app.once import once_of_form
from app.pages.new_form import NewForm, new_form
from app.queries.clusters import group_of
from app.queries.find import find_as
from app.queries.once import first_answer
from app.subjects import SUBJECTS
from app.text import t
from forms.build import answers
from workflows.roles import Permission

bp = Blueprint("clusters", __name__)
Write = Callable[[str, list[str], Hours, bool, Once | None], None]


@bp.get("/rondes/<key>/groepen/nieuw")
@requires(Permission.ROUND_RUN)
def new(key: str) -> str:
    """An empty group."""
    return _page(_round(key), new_form("cluster", row=_inside(_round(key))), None)


@bp.post("/rondes/<key>/groepen/nieuw")
@requires(Permission.ROUND_RUN)
def create(key: str) -> ResponseReturnValue:
    """Make the group, or show the form again."""
    row = _round(key)

    def write(name: str, needs: list[str], hours: Hours, confirmed: bool, once: Once | None) -> None:
        create_cluster(actor(), row.key, name, needs, hours=hours, text_confirmed=confirmed, once=once)

    return _saved(row, None, write)


@bp.get("/groepen/<key>")
@requires(Permission.ROUND_RUN)
def change(key: str) -> str:
    """A group, to change or dissolve."""
    row, known = group_of(db.session(), actor(), key)
    return _page(row, new_form("cluster", known=known, row=_inside(row)), key)


@bp.post("/groepen/<key>")
@requires(Permission.ROUND_RUN)
def save(key: str) -> ResponseReturnValue:
    """Change the group, or show the form again."""
    row, _ = group_of(db.session(), actor(), key)

    def write(name: str, needs: list[str], hours: Hours, confirmed: bool, once: Once | None) -> None:
        change_cluster(actor(), key, name, needs, hours=hours, text_confirmed=confirmed, once=once)

    return _saved(row, key, write)


@bp.post("/groepen/<key>/besproken")
@requires(Permission.ROUND_RUN)
def discuss(key: str) -> ResponseReturnValue:
    """Note that the team discussed the group today."""
    row, _ = group_of(db.session(), actor(), key)
    discuss_cluster(actor(), key, _once(row))
    flash(t("clusters.discussed"), "good")
    return redirect(_home(row), 303)


@bp.post("/groepen/<key>/opheffen")
@requires(Permission.ROUND_RUN)
def dissolve(key: str) -> ResponseReturnValue:
    """Take the group apart; sent again, it finds no group any more and leads where the first time did."""
    answered = first_answer(db.session(), once_of_form(actor().person_id, ""))
    if answered is not None:
        return redirect(answered, 303)
    row, _ = group_of(db.session(), actor(), key)
    dissolve_cluster(actor(), key, _once(row))
    flash(t("clusters.dissolved"), "good")
    return redirect(_home(row), 303)


def _saved(row: Round, key: str | None, write: Write) -> ResponseReturnValue:
    made = new_form("cluster", request.form, row=_inside(row))
    if not made.form.validate():
        return _page(row, made.checked(), key), 422
    data: Mapping[str, Any] = answers(made.form)
    hours = Hours(
        supplier=data.get("supplier"),
        requested=data.get("requested_hours"),
        available=data.get("available_hours"),
    )
    confirmed = "text_confirmed" in request.form
    try:
        write(data["name"], list(data["needs"]), hours, confirmed, _once(row))
    except TextBlocked as blocked:
        return _page(row, made.blocked(blocked), key), 422
    flash(t("clusters.saved"), "good")
    return redirect(_home(row), 303)


def _page(row: Round, made: NewForm, key: str | None) -> str:
    action = f"/groepen/{key}" if key else f"/rondes/{row.key}/groepen/nieuw"
    return render_template("rounds/cluster.html", row=row, made=made, key=key, action=action)


def _round(key: str) -> Round:
    return find_as(Round, db.session(), actor(), key)


def _inside(row: Round) -> Commitment:
    """Something of this round, so that the lists of the form show what belongs to it."""
    initial = SUBJECTS["commitment"].workflow.initial
    return Commitment(
        key="", state=initial, created_at=row.created_at, updated_at=row.updated_at, round_id=row.id
    )


def _home(row: Round) -> str:
    return f"/rondes/{row.key}#groepen"


def _once(row: Round) -> Once | None:
    return once_of_form(actor().person_id, _home(row))

"""The collective task: written beside what the units contributed, discussed, adopted by the team itself."""

from collections.abc import Mapping, Sequence
from typing import cast

from flask import Blueprint, render_template

from app.access import actor, requires
from app.clock import now
from app.extensions import db
from app.models.commitment import CollectiveTask
from app.pages.acting import Button, buttons, sheet_form, step_form
from app.pages.came_back import reworked
from app.pages.form_pages import FormView, sheet_page
from app.pages.reading import saved_text
from app.queries.collective_tasks import Voice, round_and_newer, voices
from app.queries.find import find_as
from app.queries.history import Happened, history
from app.queries.sheets import written
from app.queries.visible import PREPARING
from app.subjects import SUBJECTS
from app.text import t
from workflows.machine import Step
from workflows.roles import Actor, Permission

bp = Blueprint("collective_tasks", __name__)
SUBJECT = SUBJECTS["collective_task"]
STANDS = ("agree", "agree_with_remark", "disagree", "silent")
ON_PAGE = frozenset({"save_task", "put_up_for_discussion", "record_position"})
"""Steps whose form stands on the page itself."""

Tally = tuple[int, str, str | None, str | None]


@bp.get("/collectieve-opgaven/<key>")
@requires(Permission.COLLECTIVE_TASK_READ)
def show(key: str) -> str:
    """The text, or its form; the sentences of the units; where each of them stands."""
    return _page(find_as(CollectiveTask, db.session(), actor(), key))


@sheet_page("collective_task", "collective_task")
def _text_again(view: FormView) -> str:
    return _page(cast("CollectiveTask", view.row), view)


@sheet_page("collective_task", "position")
def _position_again(view: FormView) -> str:
    return _page(cast("CollectiveTask", view.row), position=view)


def _page(row: CollectiveTask, view: FormView | None = None, position: FormView | None = None) -> str:
    session, person = db.session(), actor()
    steps = buttons(session, person, SUBJECT, row)
    text = written(session, "collective_task", row, "collective_task")
    said = voices(session, row)
    mine = [voice for voice in said if voice.unit_id in person.units()]
    of, before, after = round_and_newer(session, row)
    happened = history(session, "collective_task", row.id)
    if view is None and row.state == "draft" and "save_task" in steps:
        found = sheet_form(session, person, SUBJECT, row, "collective_task")
        view = FormView(SUBJECT, row, found[1], found[0]) if found else None
    if position is None:
        position = _position(row, steps.get("record_position"))
    return render_template(
        "collective_tasks/show.html",
        row=row,
        round=of,
        before=before,
        after=after,
        text=text.answers.get("text") if _may_read(person, row, happened) else None,
        view=view,
        submit=steps.get("put_up_for_discussion"),
        returned=reworked(session, row),
        saved=saved_text(text.saved_at, now()),
        position=position,
        spoke=bool(mine) and all(voice.stand not in (None, "silent") for voice in mine),
        mine=mine,
        voices=said,
        tallies=_tallies(said),
        steps=[button for trigger, button in steps.items() if trigger not in ON_PAGE],
        history=happened,
    )


def _may_read(person: Actor, row: CollectiveTask, happened: Sequence[Happened]) -> bool:
    """Whether the text was let go: what was dropped as a draft is known to those who prepare only."""
    if row.state != "dropped" or person.roles & PREPARING:
        return True
    last = next((one for one in happened if one.event == "collective_task_dropped"), None)
    return last is not None and last.data.get("from") != "draft"


def _position(row: CollectiveTask, button: Button | None) -> FormView | None:
    """The form to take a position, for who may: on the page, so that the text stays in sight."""
    step: Step | None = SUBJECT.workflow.step(row.state, "record_position")
    if step is None or button is None or not button.live:
        return None
    return FormView(SUBJECT, row, step, step_form(db.session(), actor(), SUBJECT, row, step))


def _tallies(said: Sequence[Voice]) -> list[Tally]:
    """How many units stand where, and how many did not speak yet."""
    counts: Mapping[str, int] = {stand: sum(v.stand == stand for v in said) for stand in STANDS}
    waiting = sum(voice.stand is None for voice in said)
    found: list[Tally] = [
        (count, t(f"collective_tasks.stand_{stand}"), None, None) for stand, count in counts.items() if count
    ]
    return [*found, (waiting, t("collective_tasks.waiting"), None, None)] if waiting else found

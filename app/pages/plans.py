"""The multi-year plan: written on its page by its unit, read there by whoever may, with what was decided."""

from collections.abc import Mapping
from itertools import chain
from typing import Any, cast

from flask import Blueprint, render_template

from app.access import actor, requires
from app.clock import now, today
from app.extensions import db
from app.facts.assignment import assignment_of
from app.facts.plan import plan_of
from app.models.round import Plan
from app.pages.acting import Button, buttons, sheet_form
from app.pages.came_back import returned_plan
from app.pages.deadlines import condition_cards
from app.pages.exact_text import Part, part_of, parts_of
from app.pages.form_pages import FormView, sheet_page
from app.pages.rail import dates_of, deadline, is_own, more_time, rail, readers
from app.pages.reading import log_reading, saved_text
from app.queries.assignments import Opened, co_authors
from app.queries.decisions import conditions_of
from app.queries.find import find_as
from app.queries.history import history
from app.queries.plans import (
    Decided,
    PlanTexts,
    decisions_on,
    in_force,
    opened_plan,
    plan_texts,
)
from app.queries.sheets import may_read_decision, may_read_text, withheld_events
from app.queries.visible import OFFICE
from app.subjects import SUBJECTS
from workflows.roles import Actor, Permission, Role

bp = Blueprint("plans", __name__)
SUBJECT = SUBJECTS["plan"]
HANDED_IN = frozenset({"submitted", "on_agenda", "adopted", "adopted_with_conditions", "excused"})
ON_FORM = frozenset({"save_plan", "submit_plan"})
TONES = {"returned": "attention", "adopted": "good", "adopted_with_conditions": "good", "draft": "neutral"}


@bp.get("/plannen/<key>")
@requires(Permission.PLAN_READ)
def show(key: str) -> str:
    """One plan: the form for its authors while it can be written, else the text for whoever may read it."""
    return _page(find_as(Plan, db.session(), actor(), key))


@sheet_page("plan", "phase2")
def _again(view: FormView) -> str:
    return _page(cast("Plan", view.row), view)


def _page(row: Plan, view: FormView | None = None) -> str:
    session, person = db.session(), actor()
    found = opened_plan(session, row)
    texts = plan_texts(session, person, found)
    known = {
        "plan": plan_of(texts.plan),
        "assignment": assignment_of(found.assignment, row.state, {}, today()),
    }
    steps = buttons(session, person, SUBJECT, row, known)
    if view is None:
        view = _view(row, steps)
    decided = decisions_on(session, person, row)
    conditions = conditions_of(session, [each.decision.id for each in decided])
    own, done, longer = is_own(person, found), row.state in HANDED_IN, more_time(person, found, 2)
    led = dates_of(person, found, [one.id for listed in conditions.values() for one in listed])
    return render_template(
        "plans/show.html",
        found=found,
        view=view,
        submit=steps.get("submit_plan"),
        waits=() if view or "save_plan" not in steps else steps["save_plan"].reasons,
        steps=[button for trigger, button in steps.items() if trigger not in ON_FORM],
        tone=TONES.get(row.state, "info"),
        text=None if view else _text(person, found, texts),
        task=_task(person, found, texts),
        returned=returned_plan(session, person, row),
        decided=decided[0] if decided else None,
        why=bool(decided) and may_read_decision(person, decided[0].decision, row),
        adopted=_adopted(person, row, decided),
        conditions=conditions,
        dates=condition_cards(chain.from_iterable(conditions.values()), led),
        longer=longer,
        rail=rail(found),
        deadline=deadline(found, 2, led, done=done, may_ask=longer.may_ask),
        readers=readers("phase2", done, own=own),
        own=own,
        saved=saved_text(texts.plan.saved_at, now()),
        co_authors=co_authors(session, found.assignment.id) if own else [],
        history=history(session, "plan", row.id, withheld=withheld_events(person, row)),
    )


def _view(row: Plan, steps: Mapping[str, Button]) -> FormView | None:
    """The form to write on, when the plan can be written and this person may."""
    if "save_plan" not in steps or not steps["save_plan"].live:
        return None
    made = sheet_form(db.session(), actor(), SUBJECT, row, "phase2")
    return FormView(SUBJECT, row, made[1], made[0]) if made is not None else None


def _task(person: Actor, found: Opened, texts: PlanTexts) -> str:
    """The opgave that the plan carries out; "" for who may not read it."""
    if not texts.task or not may_read_text(person, found.assignment, "phase1"):
        return ""
    log_reading(person, SUBJECTS["assignment"], found.assignment, "phase1", own=is_own(person, found))
    return texts.task


def _text(person: Actor, found: Opened, texts: PlanTexts) -> Part | None:
    """What stands in the plan now, when this person may read it."""
    if not may_read_text(person, found.plan, "phase2") or not texts.plan.answers:
        return None
    log_reading(person, SUBJECT, found.plan, "phase2", own=is_own(person, found))
    version = texts.plan.form_version
    return part_of({"form": "phase2", "version": version, "answers": texts.plan.answers})


def _adopted(person: Actor, row: Plan, decided: Any) -> tuple[Decided, list[Part]] | None:
    """The adopted text while a newer edition is being written: it stays in force, and readable."""
    former = in_force(decided)
    if former is None or former.decision.content.get("edition") == row.edition:
        return None
    if not person.roles & (OFFICE | {Role.EMT_MEMBER, Role.DEPUTY}):
        return None
    return former, parts_of(former.decision.content)

"""What every page of a subject shares: its buttons, its forms, and what a refusal looks like."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.clock import today
from app.commands.failures import StepRefused
from app.facts.asked import Asked
from app.facts.gather import facts_for
from app.models.workflow import WorkflowRow
from app.queries.choices import Chooser, choices_for, not_asked
from app.queries.sheets import written
from app.subjects import Subject
from app.text import Locale, locale, t, term
from forms.build import QuestionForm, form_class
from workflows.machine import Choice, Reason, Step
from workflows.roles import Actor, holds

Extra = Mapping[str, Any]
Prefill = Callable[[Session, Actor, Any], Extra]
KEPT = 4096
"""Buttons that are kept: each of a row of a page, in the language of its reader."""

_PREFILLS: dict[tuple[str, str], Prefill] = {}


def prefills(subject: str, *forms: str) -> Callable[[Prefill], Prefill]:
    """Register what is known already when one of these forms is opened: nobody types it twice."""

    def register(known: Prefill) -> Prefill:
        _PREFILLS.update(dict.fromkeys(((subject, form) for form in forms), known))
        return known

    return register


@dataclass(frozen=True, slots=True)
class Button:
    """A step as a control on a page: live, or with every reason why not yet.

    `asks` tells that a form comes first, so that the control is a link to it. `rules` are the ids of the
    rules that stop it: what a form that is still open may mend, and what it may not.
    """

    trigger: str
    label: str
    url: str
    live: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    asks: bool
    rules: tuple[str, ...] = ()


def buttons(
    session: Session, actor: Actor, subject: Subject, row: WorkflowRow, known: Extra | None = None
) -> dict[str, Button]:
    """The steps this actor sees on this row, by trigger, in the order of the workflow's table.

    Saving a draft and submitting it belong to the form itself and are found under their trigger too.
    `known` are facts by namespace that the page gathered already. Who stands in for somebody has each step
    judged from its own side: for whom a deputy acts differs from step to step.
    """
    steps = tuple(step for step in subject.workflow.from_state(row.state) if holds(actor.roles, step.may))
    own_offer = offers(actor, subject, row)
    deputises = bool(actor.deputy_of or actor.deputising)
    sides = {step.who for step in steps} if deputises else {None}
    found: dict[str, Button] = {}
    for side in sides:
        own = tuple(step for step in steps if step.who == side) if deputises else steps
        asked = Asked(
            session=session,
            subject=subject.name,
            row=row,
            actor=actor,
            today=today(),
            known=known or {},
            side=side,
        )
        for choice in subject.workflow.choices(row.state, facts_for(asked, own), own):
            label = label_of(subject, choice.step.trigger, own_offer=own_offer)
            found[choice.step.trigger] = _button(subject, row.key, choice, label, locale())
    return {step.trigger: found[step.trigger] for step in steps if step.trigger in found}


def offers(actor: Actor, subject: Subject, row: Any) -> bool:
    """Whether somebody stands on the side of an answer that makes the offer."""
    return subject.name == "answer" and row.unit_id in actor.units()


def label_of(subject: Subject, trigger: str, *, own_offer: bool) -> str:
    """What a control says. Who made an offer makes another one; the other side asks for it."""
    if own_offer and trigger == "revise_offer":
        return t("needs.revise_own_offer")
    return term(f"trigger.{subject.name}.{trigger}")


@lru_cache(maxsize=KEPT)
def _button(subject: Subject, key: str, choice: Choice, label: str, language: Locale) -> Button:
    step = choice.step
    return Button(
        trigger=step.trigger,
        label=label,
        url=step_url(subject, key, step.trigger),
        live=choice.live,
        reasons=tuple(reason.sentence.text(language) for reason in choice.reasons),
        warnings=tuple(outcome.sentence.text(language) for outcome in choice.warnings),
        asks=step.form is not None and step.form not in subject.sheets,
        rules=tuple(reason.rule for reason in choice.reasons),
    )


def let_in(session: Session, actor: Actor, subject: Subject, row: WorkflowRow, step: Step) -> None:
    """Raise StepRefused when a step is not this actor's, before its form or who was first is shown.

    A form is filled with what stands there, and the row may be known to many who may not read its text.
    """
    asked = Asked(session=session, subject=subject.name, row=row, actor=actor, today=today(), side=step.who)
    refused = subject.workflow.keeps_out(row.state, step, facts_for(asked, (step,)))
    if refused is not None:
        raise StepRefused(subject.name, row, refused)


def waits_for(
    session: Session, actor: Actor, subject: Subject, row: WorkflowRow, step: Step
) -> tuple[str, ...]:
    """Why a step of this actor cannot be taken yet: told before its form is filled in, not after."""
    asked = Asked(session=session, subject=subject.name, row=row, actor=actor, today=today(), side=step.who)
    found = subject.workflow.choices(row.state, facts_for(asked, (step,)), (step,))
    return tuple(sentence for choice in found for sentence in sentences(choice.reasons))


def sentences(reasons: Sequence[Reason]) -> tuple[str, ...]:
    """The sentences of reasons in the language of this request."""
    return tuple(reason.sentence.text(locale()) for reason in reasons)


def step_url(subject: Subject, key: str, trigger: str) -> str:
    """The address where a step is taken."""
    return f"/{subject.collection}/{key}/acties/{trigger}"


def page_url(subject: Subject, key: str) -> str:
    """The address of a subject's own page."""
    return f"/{subject.collection}/{key}"


def step_form(
    session: Session,
    actor: Actor,
    subject: Subject,
    row: WorkflowRow,
    step: Step,
    sent: MultiDict[str, str] | None = None,
    known: Extra | None = None,
) -> QuestionForm:
    """The form of a step: as sent, or as it stands. A draft may be incomplete, any other step may not.

    A sheet is shown in the version of the form that it was answered with; `known` fills in what is empty.
    """
    stands = written(session, subject.name, row, step.form or "") if step.form in subject.sheets else None
    made = form_class(step.form or "", stands.form_version if stands else None, locale())
    if sent is None and (prefill := _PREFILLS.get((subject.name, step.form or ""))) is not None:
        known = prefill(session, actor, row)
    if stands is not None and stands.answers:
        said = {question: answer for question, answer in stands.answers.items() if answer is not None}
        known = {**(known or {}), **said}
    choices = choices_for(Chooser(session, actor, row, locale()), made.definition)
    return made(
        sent,
        data=known,
        complete=sent is not None and not step.draft,
        choices=choices,
        today=today(),
        hidden=not_asked(made.definition, choices),
    )


def sheet_form(
    session: Session, actor: Actor, subject: Subject, row: WorkflowRow, form: str
) -> tuple[QuestionForm, Step] | None:
    """The form of a sheet with the step that saves it, or None when this state does not take it."""
    draft = subject.workflow.draft_step(row.state, form)
    return (step_form(session, actor, subject, row, draft), draft) if draft is not None else None

"""Showing a form with everything that stands in its way: on its own page, or on the page it belongs to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import actor
from app.commands.failures import TextBlocked
from app.extensions import db
from app.models.meeting import Decision
from app.models.workflow import WorkflowRow
from app.pages.acting import label_of, offers, page_url, sentences, step_url, waits_for
from app.pages.put_right import put_in_place
from app.queries.naming import name_of
from app.subjects import Subject
from app.text import locale, t
from forms.build import QuestionForm, problems
from workflows.machine import Moved, Reason, Step

Problem = tuple[str | None, str, str]
"""One line of the error summary: the control's id, what it is called, what to do."""


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as a template shows it: where it is sent, what is wrong, and whether a text may be confirmed.

    `waits` are the reasons why it cannot be sent yet.
    """

    subject: Subject
    row: WorkflowRow
    step: Step
    form: QuestionForm
    problems: Sequence[Problem] = ()
    confirmable: bool = False
    waits: Sequence[str] = ()

    @property
    def url(self) -> str:
        """Where the form is sent."""
        return step_url(self.subject, self.row.key, self.step.trigger)

    @property
    def label(self) -> str:
        """What the button says."""
        own_offer = offers(actor(), self.subject, self.row)
        return label_of(self.subject, self.step.trigger, own_offer=own_offer)


SheetPage = Callable[[FormView], str]
_PAGES: dict[tuple[str, str], SheetPage] = {}


def sheet_page(subject: str, form: str) -> Callable[[SheetPage], SheetPage]:
    """Register the page that a sheet is written on, so that it comes back there when something is wrong."""

    def register(page: SheetPage) -> SheetPage:
        _PAGES[subject, form] = page
        return page

    return register


Teller = Callable[[Mapping[str, Any]], Iterable[str]]
_TELLERS: dict[tuple[str, str], Teller] = {}


def tells(subject: str, trigger: str) -> Callable[[Teller], Teller]:
    """Register what to say after a step beside that it is done, from what was filled in."""

    def register(teller: Teller) -> Teller:
        _TELLERS[subject, trigger] = teller
        return teller

    return register


def told(subject: Subject, moved: Moved, filled_in: Mapping[str, Any]) -> Iterable[str]:
    """What there is to say after this step: what the rules warn of, and what was registered for it."""
    teller = _TELLERS.get((subject.name, moved.step.trigger))
    warned = (outcome.sentence.text(locale()) for outcome in moved.warnings)
    return (*warned, *(teller(filled_in) if teller is not None else ()))


def form_page(
    subject: Subject,
    row: WorkflowRow,
    step: Step | None,
    form: QuestionForm | None,
    *,
    status: int = 200,
    blocked: TextBlocked | None = None,
    reasons: Sequence[Reason] = (),
) -> ResponseReturnValue:
    """The form with its problems: of the fields, of the text guard, and of the rules."""
    if step is None or form is None:
        raise LookupError("a form page needs a step with a form")
    found = all_problems(form, reasons)
    if blocked is not None:
        found += blocked_problems(form, blocked)
    view = FormView(subject, row, step, form, found, blocked is not None and blocked.confirmable)
    page = _PAGES.get((subject.name, step.form or ""))
    return (page(view) if page else plain_page(view)), status


def all_problems(form: QuestionForm, reasons: Sequence[Reason] = ()) -> list[Problem]:
    """What is wrong with the answers and what the rules refuse, each with its question where it has one."""
    outside = put_in_place(form, reasons)
    found = ((each.id, each.label, each.message) for each in problems(form))
    return [*found, *((None, "", sentence) for sentence in sentences(outside))]


def asking_page(subject: Subject, row: WorkflowRow, step: Step, form: QuestionForm) -> ResponseReturnValue:
    """The form as it is opened, with what stops the step; a sheet tells that on the page it belongs to."""
    if (subject.name, step.form or "") in _PAGES:
        return form_page(subject, row, step, form)
    waits = waits_for(db.session(), actor(), subject, row, step)
    return plain_page(FormView(subject, row, step, form, waits=waits))


def plain_page(view: FormView) -> str:
    """The form on a page of its own."""
    back = page_url(view.subject, view.row.key)
    return render_template("step.html", view=view, about=_about(view.row), back=back)


def _about(row: WorkflowRow) -> str:
    """What the step is about, for who reads "vote" or "return"."""
    name = name_of(db.session(), row)
    return t(f"decisions.title_{row.subject}", name=name) if isinstance(row, Decision) else name


def blocked_problems(form: QuestionForm, blocked: TextBlocked) -> list[Problem]:
    """What the text guard found, question by question, and what to do about it."""
    found: list[Problem] = []
    for key, hits in blocked.findings.items():
        field = next((f for f in form.questions() if f.question.key == key), None)
        label = field.label.text if field is not None else ""
        names = ", ".join(dict.fromkeys(hit.name(locale()) for hit in hits))
        found.append(
            (field.focus_id if field is not None else None, label, t("steps.text_holds", what=names))
        )
    return [*found, *((None, "", sentence) for sentence in sentences(blocked.reasons))]

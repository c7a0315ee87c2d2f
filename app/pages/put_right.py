"""Where in a form a refusal is put right: its sentence stands at that question, with a link to it."""

from collections.abc import Iterable, Mapping

from forms.build import QuestionForm
from workflows.machine import Reason
from workflows.rules.sentence import placeholders

PLACES: Mapping[str, Mapping[str, str]] = {
    "phase1": {"task_missing": "task", "needs_missing": "q5"},
    "phase2": {
        "vision_missing": "vision",
        "not_multi_year": "milestones",
        "fields_missing": "milestones",
        "line5_missing": "milestones",
        **{f"line_{number}": f"line_reason_{number}" for number in range(1, 5)},
        "line_5": "milestones",
    },
    "phase3": {"units_open": "from_units", "leadership_open": "from_leadership"},
    "collective_task": {"collective_text_given": "text"},
    "extension_request": {
        "too_late": "phase",
        "not_handed_in": "phase",
        "no_open_request": "phase",
        "extension_later": "new_deadline",
    },
    "outcome": {
        "outcome_unfit": "outcome",
        "outcome_missing": "outcome",
        "condition_missing": "conditions",
        "conditions_unfit": "conditions",
        "outcome_reason_missing": "reason",
        "outcome_date_missing": "return_date",
        "advice_fits": "advice_for",
    },
}
"""By form: the outcome of a rule, or a name that its sentence lists, to the question where one answers it.

A name that is itself a question of the form stands for that question.
"""


def put_in_place(form: QuestionForm, reasons: Iterable[Reason]) -> list[Reason]:
    """Put each reason at its question, as an error of that field; gives those that no question answers."""
    left = []
    for reason in reasons:
        place = place_of(form, reason)
        if place is None:
            left.append(reason)
        else:
            field = form[place]
            field.errors = [*field.errors, reason.sentence.text(form.locale)]
    return left


def place_of(form: QuestionForm, reason: Reason) -> str | None:
    """The question of this form where a reason is put right; None when it lies outside the form."""
    places = PLACES.get(form.definition.key, {})
    seen = reason.sentence.seen
    told = (seen.get(fact) for fact in placeholders(reason.sentence.nl))
    names = [*(str(name) for value in told if isinstance(value, tuple) for name in value), reason.code]
    return next((place for name in names if (place := places.get(name, name)) in form), None)

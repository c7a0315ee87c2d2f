"""What the forms about people share: their lists, and a refusal that stands at its question."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from app.clock import today
from app.commands.failures import PeopleRefused
from app.pages.new_form import NewForm
from app.queries.choices import Options
from app.text import locale
from forms.build import form_class


def people_form(
    key: str,
    choices: Mapping[str, Options] | None = None,
    *,
    sent: MultiDict[str, str] | None = None,
    known: Mapping[str, Any] | None = None,
    hidden: frozenset[str] = frozenset(),
) -> NewForm:
    """The newest version of a form: as sent, or with what is known. The administrator chooses from all."""
    made = form_class(key, None, locale())
    return NewForm(made(sent, data=known, complete=True, choices=choices or {}, today=today(), hidden=hidden))


def refused(made: NewForm, refusal: PeopleRefused) -> NewForm:
    """The same form with what the command refused, at the question that can mend it."""
    sentence = refusal.text(locale())
    field = next((part for part in made.form.questions() if part.question.key == refusal.field), None)
    if field is None:
        return replace(made, problems=[(None, "", sentence)])
    field.errors = [*field.errors, sentence]
    return made.checked()

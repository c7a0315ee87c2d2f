"""The form of something that does not exist yet, with everything that stands in its way."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from app.access import actor
from app.clock import today
from app.commands.failures import TextBlocked
from app.extensions import db
from app.kept import kept_of
from app.models.workflow import WorkflowRow
from app.pages.form_pages import Problem, all_problems, blocked_problems
from app.queries.choices import Chooser, choices_for
from app.text import locale
from forms.build import QuestionForm, form_class


@dataclass(frozen=True, slots=True)
class NewForm:
    """A form to begin something with; a template shows it as it shows a FormView."""

    form: QuestionForm
    problems: Sequence[Problem] = ()
    confirmable: bool = False

    def checked(self) -> "NewForm":
        """The same with what its fields say is wrong."""
        return replace(self, problems=all_problems(self.form))

    def blocked(self, blocked: TextBlocked) -> "NewForm":
        """The same with what the text guard found."""
        return replace(self, problems=blocked_problems(self.form, blocked), confirmable=blocked.confirmable)


def new_form(
    key: str,
    sent: MultiDict[str, str] | None = None,
    *,
    known: Mapping[str, Any] | None = None,
    row: WorkflowRow | None = None,
    without: Set[str] = frozenset(),
) -> NewForm:
    """The newest version of a form: as sent, or with what is known. `row` gives its lists a round.

    `without`: questions that are left out.
    """
    made = form_class(key, None, locale())
    chooser = Chooser(db.session(), actor(), row, locale())
    choices = choices_for(chooser, made.definition, without)
    return NewForm(
        made(sent, data=known, complete=True, choices=choices, today=today(), hidden=without)
    )


def no_home_page(title: str, listed: tuple[str, str], what: str, why: str) -> str:
    """The page for who can begin nothing here: what is not possible and why; what was typed is given back.

    `listed`: label and address of the list it would stand on. A deputy without a delegation is told so.
    """
    kept = kept_of(request, actor().person_id, ours=False) if request.method == "POST" else None
    return render_template("parts/no_home.html", title=title, listed=listed, what=what, why=why, kept=kept)

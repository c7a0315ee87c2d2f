"""How much of a form is answered: the bar above it."""

from app.text import t
from forms.build import QuestionForm

Progress = tuple[int, int, str]


def progress_of(form: QuestionForm) -> Progress | None:
    """Answered and asked questions among the required ones, and the words; None for a short form."""
    asked = [field for field in form.questions() if field.question.required]
    if len(asked) < 3:
        return None
    done = sum(1 for field in asked if field.data not in (None, "", []))
    return done, len(asked), t("assignment.answered", done=done, total=len(asked))

"""The password again, for an act that binds: any step whose form asks for it is not taken without it."""

from app.access import actor
from app.commands.signin import TooManyAttempts, WrongPassword, confirm_password
from app.pages.signin import origin
from app.text import t
from forms.build import QuestionForm
from forms.model import Kind


def password_stops(form: QuestionForm) -> int:
    """0 when the form asks no password or the right one was given; else the status of the refusal.

    What is wrong stands at the field then. Guessing counts in the same throttle as signing in.
    """
    field = next((part for part in form.questions() if part.question.kind is Kind.PASSWORD), None)
    if field is None:
        return 0
    try:
        confirm_password(actor().person_id, str(field.data or ""), origin())
    except WrongPassword:
        field.errors = [t("signin.old_wrong")]
        return 422
    except TooManyAttempts:
        field.errors = [t("signin.too_many")]
        return 429
    return 0

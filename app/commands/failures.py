"""What a command can answer instead of a change; `app/errors.py` turns each into a page."""

from datetime import date

from babel.dates import format_date

from app.models.workflow import Answers, WorkflowRow
from app.queries.find import NotFound
from app.text import Locale, text_in
from workflows.machine import Reason, Refused
from workflows.text_guard import Hit

__all__ = ["NotFound", "PeopleRefused", "StaleVersion", "StepRefused", "TextBlocked"]


class StepRefused(Exception):
    """The workflow refused a step; `refused` carries every reason."""

    def __init__(self, subject: str, row: WorkflowRow, refused: Refused) -> None:
        super().__init__(f"{subject}.{refused.trigger}: {refused.kind}")
        self.subject = subject
        self.key = row.key
        self.refused = refused


class StaleVersion(Exception):
    """Somebody else changed it since this person opened it. `mine` is what was sent, unsaved."""

    def __init__(self, subject: str, key: str, mine: Answers) -> None:
        super().__init__(f"{subject} {key} was changed meanwhile")
        self.subject = subject
        self.key = key
        self.mine = mine


class TextBlocked(Exception):
    """The text guard refuses what was typed: findings per question. Nothing is stored or logged.

    `confirmable` tells that the person may confirm that the text is right (a warning only).
    """

    def __init__(
        self, findings: dict[str, tuple[Hit, ...]], reasons: tuple[Reason, ...], *, confirmable: bool
    ) -> None:
        super().__init__("blocked by the text guard")
        self.findings = findings
        self.reasons = reasons
        self.confirmable = confirmable


class PeopleRefused(ValueError):
    """A change of people or positions that cannot be: `code` names its sentence, `field` the question."""

    def __init__(self, code: str, field: str = "", **values: str | date) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.values = values

    def text(self, locale: Locale) -> str:
        """The sentence that says why not and what to do."""
        values = {
            name: format_date(value, "d MMMM y", locale) if isinstance(value, date) else value
            for name, value in self.values.items()
        }
        return text_in(locale, f"people.refused.{self.code}", **values)

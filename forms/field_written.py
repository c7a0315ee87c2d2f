"""Fields that people type in: text, password, number and date."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from wtforms.form import BaseForm
from wtforms.widgets import DateInput, PasswordInput, TextArea, TextInput

from forms.field_base import QuestionField
from forms.hygiene import clean, clean_secret, real_date, shown, whole_number
from forms.messages import day_of, say
from forms.model import Kind

_SHOWN = 100  # characters of an unusable number or date that are shown again


class TextField(QuestionField):
    """LINE and PARAGRAPH: clean text within its limit; a text that is refused is shown again as it was."""

    widget: Any = TextArea()

    def parse(self, raw: str) -> None:
        """Clean the text; too much or unreadable text stays in `data` to be corrected."""
        one_line = self.question.kind is Kind.LINE
        self.data, fault = clean(raw, self.question.max_length, one_line=one_line)
        self.fault(fault)

    def check(self, form: BaseForm) -> Iterator[str]:
        """Required, and long enough when there is a text at all."""
        yield from super().check(form)
        if self.context.complete and 0 < len(self.data) < self.question.min_length:
            yield say("wrong.too_short", self.locale, limit=self.question.min_length)


class LineField(TextField):
    """LINE: the same on one line."""

    widget: Any = TextInput()


class SecretField(QuestionField):
    """PASSWORD: never shown again and never part of the stored answers."""

    widget: Any = PasswordInput()

    def from_answer(self, value: object) -> str:  # noqa: ARG002  # the signature of every field
        """A password is never taken from stored answers."""
        return ""

    def parse(self, raw: str) -> None:
        """Keep it exactly, in NFC."""
        self.data, fault = clean_secret(raw, self.question.max_length)
        self.fault(fault)

    def check(self, form: BaseForm) -> Iterator[str]:
        """Required and long enough."""
        yield from super().check(form)
        if 0 < len(self.data) < self.question.min_length:
            yield say("wrong.too_short", self.locale, limit=self.question.min_length)

    @property
    def value(self) -> str:
        """Nothing: a password does not go back to the browser."""
        return ""


class NumberField(QuestionField):
    """INTEGER: a whole number within its bounds; what is no number stays visible.

    A text box (with inputmode="numeric" in the templates): a number box of a browser hides what is no number.
    """

    widget: Any = TextInput()
    empty: ClassVar[Any] = None
    _typed = ""

    def from_answer(self, value: object) -> int | None:
        """Only a real integer: true is not 1."""
        return value if type(value) is int else None

    def parse(self, raw: str) -> None:
        """Read the number."""
        self.data, fault = whole_number(raw, self.question.minimum, self.question.maximum)
        self._typed = shown(raw, _SHOWN)
        self.fault(fault)

    @property
    def value(self) -> str:
        """The number, or what was typed instead."""
        return str(self.data) if self.data is not None else self._typed


class DateField(QuestionField):
    """DATE: an existing day as ISO text; what is no date stays visible."""

    empty: ClassVar[Any] = None
    _typed = ""
    _picker = DateInput()
    _plain = TextInput()

    @staticmethod
    def widget(field: Any, **attributes: Any) -> Any:
        """A date picker, or a text box when what was typed would not show in a picker."""
        show = DateField._picker if field.input_type == "date" else DateField._plain
        return show(field, **attributes)

    def from_answer(self, value: object) -> str | None:
        """An ISO date as stored; a `date` is welcome too."""
        if isinstance(value, date):
            return value.isoformat()
        found, _ = real_date(value, self.locale) if isinstance(value, str) else (None, None)
        return found.isoformat() if found else None

    def parse(self, raw: str) -> None:
        """Read the date in any of the accepted ways of writing."""
        found, fault = real_date(raw, self.locale)
        self.data = found.isoformat() if found else None
        self._typed = shown(raw, _SHOWN)
        self.fault(fault)

    def check(self, form: BaseForm) -> Iterator[str]:
        """Required, and not before today or another date; a draft may grow old without being refused."""
        yield from super().check(form)
        bound = self.question.not_before
        if bound is None or self.data is None or not self.context.complete:
            return
        if bound == "today":
            yield from self._check_today(date.fromisoformat(self.data))
        elif bound in form and form[bound].data and self.data < form[bound].data:
            earliest = day_of(date.fromisoformat(form[bound].data), self.locale)
            yield say("wrong.before_other", self.locale, day=earliest, label=form[bound].label.text)

    def _check_today(self, chosen: date) -> Iterator[str]:
        today = self.context.today
        if today is None:
            raise TypeError(f"question {self.question.key} is compared with today: make the form with today=")
        if chosen < today:
            yield say("wrong.before_today", self.locale, day=day_of(chosen, self.locale))

    @property
    def input_type(self) -> str:
        """A picker ("date"), or "text" when a picker would hide what was typed."""
        return "date" if self.data is not None or not self._typed else "text"

    @property
    def value(self) -> str:
        """The ISO date, or what was typed instead."""
        return self.data if self.data is not None else self._typed

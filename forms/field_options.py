"""Fields to choose in: radio buttons, a list, boxes, a score, yes or no, and one box to confirm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms.fields.choices import Choice, SelectFieldBase  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, ListWidget, RadioInput, Select

from forms.field_base import QuestionField
from forms.hygiene import Fault, shown
from forms.messages import say
from forms.model import Question

_LONGEST = 200  # characters of a value that exists nowhere; no option is longer


@dataclass(frozen=True, slots=True)
class Shown:
    """One option as a template needs it."""

    id: str
    value: str
    label: str
    checked: bool


class OptionsField(QuestionField, SelectFieldBase):
    """What CHOICE, SELECT, SCORE, YESNO and MANY share: a list, fixed or handed in by the page."""

    widget: Any = ListWidget(prefix_label=False)
    option_widget: Any = RadioInput()
    empty: ClassVar[Any] = None

    def __init__(
        self, question: Question, locale: str, offered: Sequence[tuple[str, str]], **bound: Any
    ) -> None:
        super().__init__(question, locale, **bound)
        self._offered = offered

    @property
    def offered(self) -> Sequence[tuple[str, str]]:
        """(value, label) of every option; a dynamic list that the page forgot is a programming error."""
        name = self.question.dynamic
        if name is None:
            return self._offered
        if name not in self.context.choices:
            raise LookupError(
                f"question {self.question.key} needs choices={{{name!r}: [(value, label), ...]}}"
            )
        return self.context.choices[name]

    @property
    def selected(self) -> list[str]:
        """The chosen values as they are sent."""
        return [] if self.data is None else [str(self.data)]

    @property
    def options(self) -> list[Shown]:
        """Every option with its id and whether it is chosen, in the order to show."""
        chosen = self.selected
        return [
            Shown(f"{self.id}-{at}", value, label, value in chosen)
            for at, (value, label) in enumerate(self.offered)
        ]

    @property
    def focus_id(self) -> str:
        """The first button or box: a group itself takes no focus."""
        return f"{self.id}-0"

    def iter_choices(self) -> Iterator[Any]:
        """WTForms' own way to show the options, for `str(field())`."""
        chosen = self.selected
        for value, label in self.offered:
            yield Choice(value, label, value in chosen, {})

    def check(self, form: BaseForm) -> Iterator[str]:
        """Required, and nothing that was not offered."""
        yield from super().check(form)
        known = {value for value, _ in self.offered}
        if any(value not in known for value in self.selected):
            yield say("wrong.unknown_option", self.locale)


class RadioField(OptionsField):
    """CHOICE: the value of one option, or None."""

    def parse(self, raw: str) -> None:
        """Take the value as it is; `check` knows which exist."""
        self.data = shown(raw, _LONGEST) or None


class SelectField(RadioField):
    """SELECT: a drop-down list that begins with an empty choice."""

    widget: Any = Select()

    @property
    def focus_id(self) -> str:
        """The list itself."""
        return self.id

    @property
    def offered(self) -> Sequence[tuple[str, str]]:
        """The options after an empty one, which means that nothing was chosen."""
        return [("", say("word.choose", self.locale)), *super().offered]

    @property
    def selected(self) -> list[str]:
        """The chosen value, or the empty one."""
        return [self.data or ""]

    def has_groups(self) -> bool:
        """No headings inside the list."""
        return False


class ScoreField(OptionsField):
    """SCORE: an integer from 1 to 5."""

    def from_answer(self, value: object) -> int | None:
        """Only a real integer."""
        return value if type(value) is int else None

    def parse(self, raw: str) -> None:
        """The number of the option; anything else is an unknown option."""
        if raw and raw not in {value for value, _ in self.offered}:
            self.fault(Fault("unknown_option"))
        else:
            self.data = int(raw) if raw else None


class YesNoField(OptionsField):
    """YESNO: true, false, or None while nothing was chosen."""

    def from_answer(self, value: object) -> bool | None:
        """Only a real boolean."""
        return value if isinstance(value, bool) else None

    @property
    def selected(self) -> list[str]:
        """The value as it is sent."""
        return [] if self.data is None else [str(self.data).lower()]

    def parse(self, raw: str) -> None:
        """Nothing but the two values that the form itself shows."""
        if raw not in ("true", "false", ""):
            self.fault(Fault("unknown_option"))
        else:
            self.data = raw == "true" if raw else None


class ManyField(OptionsField):
    """MANY: the chosen values in the order of the options, each once."""

    option_widget: Any = CheckboxInput()
    empty: ClassVar[Any] = ()

    def from_answer(self, value: object) -> list[str]:
        """A list of texts, or nothing."""
        return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []

    @property
    def selected(self) -> list[str]:
        """The chosen values."""
        chosen: list[str] = self.data
        return chosen

    def receive(self, sent: list[Any]) -> None:
        """Boxes that were not ticked are not sent: what is sent replaces what was stored."""
        if not all(isinstance(value, str) for value in sent):
            self.fault(Fault("wrong_type"))
            return
        chosen = {value for value in sent if value}
        known = [value for value, _ in self.offered if value in chosen]
        self.data = known
        if len(known) != len(chosen):
            self.fault(Fault("unknown_option"))


class ConfirmField(QuestionField):
    """CONFIRM: one box; ticked or not."""

    widget: Any = CheckboxInput()
    empty: ClassVar[Any] = False

    def from_answer(self, value: object) -> bool:
        """Ticked only when it was stored so."""
        return value is True

    def receive(self, sent: list[Any]) -> None:
        """A box that was not ticked is not sent."""
        raw = self.single(sent)
        self.data = raw is not None and raw not in ("", "false")

    @property
    def value(self) -> str:
        """What the box sends when it is ticked."""
        return "true"

    @property
    def checked(self) -> bool:
        """Whether the box is ticked."""
        return self.data is True

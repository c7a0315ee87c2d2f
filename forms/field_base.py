"""What every field shares: its question, what the form knows beside the answers, one sentence per mistake.

WTForms' own fields coerce or drop what they do not understand; ours keep it, say what is wrong, and hold
plain JSON in `data`. Everything that does not change between requests (question, words, options) is made once
per form class; a field instance only holds what was typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Protocol

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from forms.completeness import answered, required
from forms.hygiene import Fault
from forms.messages import say
from forms.model import Question

Choices = Mapping[str, Sequence[tuple[str, str]]]
"""The dynamic lists of a page: name (model.DYNAMIC) to (value, label) pairs in the order to show them."""


class FormData(Protocol):
    """What was sent: field names, each with its values (werkzeug's MultiDict has these three)."""

    def __iter__(self) -> Iterator[str]: ...

    def __len__(self) -> int: ...

    def __contains__(self, name: object, /) -> bool: ...

    def getlist(self, name: str, /) -> list[Any]:
        """All values sent under this name."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a form instance knows beside the answers; its rows share it."""

    complete: bool = False
    choices: Choices = field(default_factory=dict)
    today: date | None = None
    extra_rows: Mapping[str, int] = field(default_factory=dict)


class QuestionField(Field):
    """A field that carries its question; subclasses say how what is sent becomes an answer and is checked.

    `data` is the plain JSON answer. A value that is absent from what was sent leaves the stored answer alone:
    only boxes and rows can be emptied by leaving them out.
    """

    empty: ClassVar[Any] = ""

    def __init__(self, question: Question, locale: str, **bound: Any) -> None:
        help_text = question.help.text(locale) if question.help else ""
        super().__init__(label=question.label.text(locale), description=help_text, **bound)
        self.question = question
        self.locale = locale

    @property
    def context(self) -> Context:
        """What the form was made with."""
        context: Context = self.form.context
        return context

    @property
    def form(self) -> Any:
        """The form or row that this field stands in; WTForms keeps it under a name of its own."""
        return self._form  # type: ignore[attr-defined]  # not in the stubs

    @property
    def kind(self) -> str:
        """The kind of the question, as templates choose a macro by it."""
        return self.question.kind

    @property
    def optional(self) -> bool:
        """Whether to mark it as not required; a question that may become required is not marked."""
        return not self.question.required and self.question.required_if is None

    @property
    def is_required(self) -> bool:
        """Whether a complete form, as it is filled in now, needs an answer here."""
        return required(self.question, lambda key: self.form[key].data if key in self.form else None)

    @property
    def unit(self) -> str:
        """What a number counts, or an empty text."""
        return self.question.unit.text(self.locale) if self.question.unit else ""

    @property
    def focus_id(self) -> str:
        """The id of the control that an error summary links to."""
        return self.id

    @property
    def value(self) -> str:
        """The text that the control shows: the answer, or what was typed when that was no answer."""
        return self.data if isinstance(self.data, str) else ""

    def _value(self) -> str:
        return self.value

    def process(
        self,
        formdata: FormData | None,
        data: object = unset_value,
        extra_filters: object = None,  # noqa: ARG002  # WTForms' signature
    ) -> None:
        """Take the stored answer (or the default), then what was sent; see WTForms' Field.process."""
        self.process_errors: list[str] = []
        self.raw_data = None
        self.object_data = self.question.default if data is unset_value else data
        self.data = self.from_answer(self.object_data)
        if formdata is not None:
            sent = formdata.getlist(self.name) if self.name in formdata else []
            self.raw_data = sent
            self.receive(sent)

    def from_answer(self, value: object) -> Any:
        """The stored answer, or the empty one when it has another type (an old version, another kind)."""
        return value if isinstance(value, str) else self.empty

    def receive(self, sent: list[Any]) -> None:
        """Turn what was sent into `data`, or keep it to be shown again and note what is wrong."""
        raw = self.single(sent)
        if raw is not None:
            self.parse(raw)

    def single(self, sent: list[Any]) -> str | None:
        """The one text that was sent; None when there was none or no usable one, which is then noted."""
        if not sent:
            return None
        raw = str(sent[0]) if type(sent[0]) is int else sent[0]
        if not isinstance(raw, str):
            self.fault(Fault("wrong_type"))
            return None
        if any(other != sent[0] for other in sent[1:]):
            self.fault(Fault("twice"))
        return raw

    def parse(self, raw: str) -> None:  # noqa: ARG002
        """Set `data` from one text; kinds that read more than a text override `receive` instead."""
        raise AssertionError(f"{type(self).__name__} reads neither a text nor what was sent")

    def fault(self, fault: Fault | None) -> None:
        """Note what is wrong with what was sent, if anything."""
        if fault is not None:
            self.process_errors.append(say(f"wrong.{fault.code}", self.locale, **fault.values))

    def pre_validate(self, form: BaseForm) -> None:
        """The first thing that is wrong stops: one sentence per field is enough to act on."""
        if self.process_errors:
            raise StopValidation
        for message in self.check(form):
            raise StopValidation(message)

    def check(self, form: BaseForm) -> Iterator[str]:  # noqa: ARG002  # most kinds look at nothing else
        """What is wrong with a well-formed answer; nothing is required from a draft."""
        if self.context.complete and self.is_required and not answered(self.question, self.data):
            yield say(f"required.{self.kind}", self.locale)

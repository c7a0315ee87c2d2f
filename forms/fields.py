"""The one mapping from a kind of question to its field: a new kind is one entry here and one in `model`."""

from collections.abc import Mapping
from typing import Any

from wtforms.fields.core import UnboundField

from forms.field_base import QuestionField
from forms.field_options import (
    ConfirmField,
    ManyField,
    OptionsField,
    RadioField,
    ScoreField,
    SelectField,
    YesNoField,
)
from forms.field_rows import RowsField
from forms.field_written import DateField, LineField, NumberField, SecretField, TextField
from forms.messages import say
from forms.model import Kind, Question

FIELDS: Mapping[Kind, type[QuestionField]] = {
    Kind.LINE: LineField,
    Kind.PARAGRAPH: TextField,
    Kind.CHOICE: RadioField,
    Kind.SELECT: SelectField,
    Kind.MANY: ManyField,
    Kind.SCORE: ScoreField,
    Kind.INTEGER: NumberField,
    Kind.DATE: DateField,
    Kind.YESNO: YesNoField,
    Kind.CONFIRM: ConfirmField,
    Kind.ROWS: RowsField,
    Kind.PASSWORD: SecretField,
}


def unbound(question: Question, locale: str) -> "UnboundField[Any]":
    """The field of this question in this language, made once and bound to every form instance."""
    made: dict[str, Any] = {"question": question, "locale": locale}
    kind = FIELDS[question.kind]
    if issubclass(kind, OptionsField):
        made["offered"] = _offered(question, locale)
    elif issubclass(kind, RowsField):
        made["columns"] = tuple((column.key, unbound(column, locale)) for column in question.columns)
    return UnboundField(kind, **made)


def _offered(question: Question, locale: str) -> tuple[tuple[str, str], ...]:
    if question.kind is Kind.YESNO:
        return (("true", say("word.yes", locale)), ("false", say("word.no", locale)))
    return tuple((option.value, option.label.text(locale)) for option in question.options)

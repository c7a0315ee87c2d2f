"""ROWS: the same few questions again and again, as rows that work without scripts.

WTForms' FieldList drops surplus rows without a word and cannot tell an empty row from a filled one; here an
empty row is no row, and a row too many is refused and still shown.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms.fields.core import Field, UnboundField
from wtforms.form import BaseForm
from wtforms.utils import unset_value
from wtforms.widgets import ListWidget

from forms.completeness import answered
from forms.field_base import Context, FormData, QuestionField
from forms.hygiene import Fault
from forms.messages import say
from forms.model import Question

Columns = Sequence[tuple[str, "UnboundField[Any]"]]

ADD_ROW, REMOVE_ROW = "add_row", "remove_row"
"""Names of the buttons that change the number of rows; their values are the name of the field or the row."""

_SHOWN_ROWS = 200  # a list that is far too long is refused; this much of it is shown again


class Row(BaseForm):
    """One row: a form of its columns whose field names begin with the name and number of the row."""

    def __init__(self, columns: Columns, parent: "RowsField", index: int) -> None:
        self.context: Context = parent.context
        self.index = index
        self.id = f"{parent.name}-{index}"
        self.parent = parent
        super().__init__(columns, prefix=self.id, meta=parent.meta)

    @property
    def title(self) -> str:
        """What to call this row on the screen, "Mijlpaal 2"."""
        return self.parent.words("row", self.index + 1)

    @property
    def remove_label(self) -> str:
        """The text of the button that removes this row (name "remove_row", value `id`)."""
        return self.parent.words("remove_row", self.index + 1)

    def questions(self) -> Iterator[QuestionField]:
        """The fields of this row, in the order of the columns."""
        return (field for field in self if isinstance(field, QuestionField))

    @property
    def is_filled(self) -> bool:
        """Whether anything was answered or typed in this row."""
        return any(field.process_errors or answered(field.question, field.data) for field in self.questions())


class RowsField(QuestionField):
    """The rows of one question. `rows` are those to show, `data` the answers of those that are filled in."""

    widget: Any = ListWidget()

    def __init__(self, question: Question, locale: str, columns: Columns, **bound: Any) -> None:
        super().__init__(question, locale, **bound)
        self._columns = columns
        self._row_name = question.row.text(locale) if question.row else ""
        self.rows: list[Row] = []
        self.changed = False

    def process(
        self,
        formdata: FormData | None,
        data: object = unset_value,
        extra_filters: object = None,  # noqa: ARG002  # WTForms' signature
    ) -> None:
        """Make the rows from what was sent; from the stored answer when no row was sent at all."""
        self.process_errors = []
        self.object_data = data if isinstance(data, list) else []
        self.changed = False
        self.raw_data = self._sent(formdata) if formdata is not None else []
        spare = self.context.extra_rows.get(self.question.key, 0)
        if formdata is not None and self.raw_data:
            self.rows = [self._row(at) for at in range(min(len(self.raw_data), _SHOWN_ROWS))]
            for row, sent in zip(self.rows, self.raw_data, strict=False):
                row.process(_Renumbered(formdata, f"{self.name}-{sent}-", f"{row.id}-"))
        else:
            self._show_stored()
        if formdata is not None and self.name in formdata.getlist(ADD_ROW):
            self.changed, spare = True, spare + 1
        self._add_empty(spare)
        self.data = [row.data for row in self.filled]
        if formdata is not None and self.name in formdata:
            self.fault(Fault("wrong_type"))

    def _row(self, index: int) -> Row:
        return Row(self._columns, self, index)

    def _sent(self, formdata: FormData) -> list[int]:
        """The numbers of the rows that were sent, without the one whose remove button was pressed."""
        start, columns = f"{self.name}-", {column.key for column in self.question.columns}
        removed = {row for row in formdata.getlist(REMOVE_ROW) if isinstance(row, str)}
        found = set()
        for name in formdata:
            if not name.startswith(start):
                continue
            number, _, column = name[len(start) :].partition("-")
            if column in columns and number.isascii() and number.isdigit() and len(number) <= 6:
                self.changed = self.changed or f"{start}{number}" in removed
                if f"{start}{number}" not in removed:
                    found.add(int(number))
        return sorted(found)

    def _show_stored(self) -> None:
        stored = [] if self.changed else [row for row in self.object_data if isinstance(row, dict)]
        self.rows = [self._row(at) for at in range(len(stored))]
        for row, answers in zip(self.rows, stored, strict=True):
            row.process(None, data=answers)

    def _add_empty(self, spare: int) -> None:
        """Offer `spare` rows more, one or `min_rows` at least, and none beyond `max_rows`."""
        wanted = max(len(self.rows) + spare, self.question.min_rows, 1)
        for at in range(len(self.rows), min(wanted, self.question.max_rows)):
            row = self._row(at)
            row.process(None)
            self.rows.append(row)

    @property
    def filled(self) -> list[Row]:
        """The rows that say anything; only these are answers and only these are checked."""
        return [row for row in self.rows if row.is_filled]

    @property
    def can_add(self) -> bool:
        """Whether to show the button for one more row (name "add_row", value the name of this field)."""
        return len(self.rows) < self.question.max_rows

    @property
    def add_label(self) -> str:
        """The text of that button."""
        return self.words("add_row", len(self.rows) + 1)

    @property
    def focus_id(self) -> str:
        """The first control of the first row."""
        return next(self.rows[0].questions()).focus_id

    def words(self, code: str, number: int) -> str:
        """A text about row `number` (from 1), which names what a row is."""
        name = self._row_name
        inside = name if code == "row" or self.locale == "nl" else name[0].lower() + name[1:]
        return say(f"word.{code}", self.locale, row=inside, number=str(number))

    def __iter__(self) -> Iterator[Field]:
        """All fields of all rows, for WTForms' own list widget."""
        return (field for row in self.rows for field in row)

    def validate(self, form: BaseForm, extra_validators: Any = ()) -> bool:
        """The question itself and every filled row; each row field keeps its own errors."""
        fits = super().validate(form, extra_validators)
        rows_fit = [row.validate() for row in self.filled]
        return fits and all(rows_fit)

    def check(self, form: BaseForm) -> Iterator[str]:  # noqa: ARG002  # the signature of every field
        """Not more rows than allowed, ever; enough of them when the form must be complete."""
        count, limit = max(len(self.filled), self._beyond()), self.question.max_rows
        if count > limit:
            yield say("wrong.too_many_rows", self.locale, count=count, limit=limit, over=count - limit)
        least = max(self.question.min_rows, 1)
        if self.context.complete and self.is_required and count < least:
            yield say("required.rows", self.locale, least=least, count=count)

    def _beyond(self) -> int:
        """The number of rows that were sent when they are too many to be looked at; 0 otherwise."""
        sent = len(self.raw_data or [])
        return sent if sent > _SHOWN_ROWS else 0


class _Renumbered:
    """What was sent for one row, under the name it has now: rows are counted anew from 0 each time."""

    def __init__(self, formdata: FormData, sent: str, shown: str) -> None:
        self._formdata, self._sent, self._shown = formdata, sent, shown

    def _name(self, name: str) -> str:
        return self._sent + name.removeprefix(self._shown)

    def __iter__(self) -> Iterator[str]:
        return (self._shown + name.removeprefix(self._sent) for name in self._formdata)

    def __len__(self) -> int:
        return len(self._formdata)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._name(name) in self._formdata

    def getlist(self, name: str) -> list[Any]:
        """Everything that was sent under the name of a question of this row."""
        values: list[Any] = self._formdata.getlist(self._name(name))
        return values

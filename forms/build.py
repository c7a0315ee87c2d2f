"""From a definition to a WTForms class per version and language, and from a filled form to plain answers."""

import functools
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from wtforms import Form
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from forms.completeness import answered
from forms.definition import load
from forms.field_base import Choices, Context, FormData, QuestionField
from forms.field_rows import RowsField
from forms.fields import unbound
from forms.model import Definition, Group, Json, Kind


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary: the id of the control to go to, what it is called, what to do."""

    id: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that stand together; `group` is None for those outside every group."""

    group: Group | None
    fields: tuple[QuestionField, ...]

    @property
    def open(self) -> bool:
        """Whether to show it unfolded: a group that folds opens when there is something to see or to do."""
        if self.group is None or not self.group.folded:
            return True
        return any(
            field.errors
            or field.is_required
            or (answered(field.question, field.data) and field.data != field.question.default)
            for field in self.fields
        )


class QuestionForm(Form):
    """A form of one definition in one language; made by `form_class`, never by hand.

    Fields are items (`form["vision"]`), not attributes, so that no question key can hide a method.
    """

    definition: ClassVar[Definition]
    locale: ClassVar[str]
    _asked: ClassVar[tuple[tuple[str, "UnboundField[Any]"], ...]]
    _shared_meta: ClassVar[DefaultMeta]

    def __init__(
        self,
        formdata: FormData | None = None,
        *,
        data: Mapping[str, Any] | None = None,
        complete: bool = False,
        choices: Choices | None = None,
        today: date | None = None,
        hidden: Set[str] = frozenset(),
        extra_rows: Mapping[str, int] | None = None,
        prefix: str = "",
    ) -> None:
        """`formdata`: what was sent (anything with getlist); `data`: the stored answers; both may be absent.

        `complete` asks for every required answer, otherwise it is a draft. `choices`: the dynamic lists.
        `today`: needed when a question may not lie before today. `hidden`: questions that the rules hide.
        `extra_rows`: empty rows to offer beyond the filled ones. `prefix`: for several forms on one page.
        """
        self.context = Context(complete, choices or {}, today, extra_rows or {})
        asked = [(key, field) for key, field in self._asked if key not in hidden] if hidden else self._asked
        BaseForm.__init__(self, asked, prefix=prefix, meta=self._shared_meta)
        self.process(formdata, data=data)

    @property
    def title(self) -> str:
        """The title of the form in its language."""
        return self.definition.title.text(self.locale)

    @property
    def intro(self) -> str:
        """The introduction, or an empty text."""
        return self.definition.intro.text(self.locale) if self.definition.intro else ""

    @property
    def rows_changed(self) -> bool:
        """Whether a button that adds or removes a row was pressed: show the form again, save nothing."""
        return any(field.changed for field in self if isinstance(field, RowsField))

    def questions(self) -> Iterator[QuestionField]:
        """The fields to show, in the order of the definition."""
        return (field for field in self if isinstance(field, QuestionField))

    def sections(self) -> Iterator[Section]:
        """The same fields by group: neighbours of one group together, in the order of the definition."""
        standing: list[QuestionField] = []
        for field in self.questions():
            if standing and standing[-1].question.group != field.question.group:
                yield self._section(standing)
                standing = []
            standing.append(field)
        if standing:
            yield self._section(standing)

    def _section(self, fields: list[QuestionField]) -> Section:
        key = fields[0].question.group
        return Section(self.definition.group(key) if key else None, tuple(fields))


@functools.cache
def _meta(locale: str) -> DefaultMeta:
    """One Meta per language, shared by all forms; the locale translates WTForms' own messages too."""
    meta = DefaultMeta()
    meta.update_values({"locales": (locale,)})
    return meta


@functools.cache
def form_class(key: str, version: int | None = None, locale: str = "nl") -> type[QuestionForm]:
    """The form class of this version (None: the newest published) of form `key`; DefinitionError if none."""
    definition = load(key, version)
    if version is None:
        return form_class(key, definition.version, locale)
    return make_class(definition, locale)


def make_class(definition: Definition, locale: str) -> type[QuestionForm]:
    """The form class of a definition that stands in no file, for previews and tests."""
    name = "".join(part.title() for part in definition.key.split("_"))
    members = {
        "__doc__": f"Form {definition.key}, version {definition.version}, in {locale}.",
        "definition": definition,
        "locale": "en" if locale == "en" else "nl",
        "_asked": tuple((question.key, unbound(question, locale)) for question in definition.questions),
        "_shared_meta": _meta("en" if locale == "en" else "nl"),
    }
    return type(f"{name}Form", (QuestionForm,), members)


def answers(form: QuestionForm) -> dict[str, Json]:
    """The answers of a validated form as plain JSON values; passwords are left out, on purpose."""
    return {
        field.question.key: field.data
        for field in form.questions()
        if field.question.kind is not Kind.PASSWORD
    }


def problems(form: QuestionForm) -> tuple[Problem, ...]:
    """Everything that `form.validate()` found, in the order of the page, row fields included."""
    return tuple(problem for field in form.questions() for problem in _problems_of(field))


def _problems_of(field: QuestionField) -> Iterator[Problem]:
    for message in field.errors:
        yield Problem(field.focus_id, field.label.text, message)
    if isinstance(field, RowsField):
        for row in field.rows:
            for cell in row.questions():
                for message in cell.errors:
                    yield Problem(cell.focus_id, f"{row.title}: {cell.label.text}", message)

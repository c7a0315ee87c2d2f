"""From one TOML table to a Definition: every mistake is an error that names file, version and question."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from forms.model import (
    DYNAMIC,
    OPTION_KINDS,
    WOO_KINDS,
    Condition,
    Definition,
    Group,
    Kind,
    Option,
    Question,
    Text,
)
from forms.table import DefinitionError, Table

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_SOURCE = re.compile(r"([LV]\d\d[a-z]?|K\d|ours)\Z")
# Names that every POST carries beside the answers (INTERFACE.md, and the row buttons of forms/fields.py).
_TAKEN = frozenset({"csrf_token", "version", "once", "add_row", "remove_row", "save", "submit", "next"})


def read_definition(file: str, key: str, values: Mapping[str, Any]) -> Definition:
    """One version of form `key` from the table `values` of `file`; raises DefinitionError."""
    version = values.get("version")
    table = Table(f"{file}, version {version}", dict(values))
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise table.error("version must be a whole number from 1")
    definition = Definition(
        key=key,
        version=table.take("version", int),
        title=table.text("title"),
        intro=table.optional_text("intro"),
        groups=tuple(_read_group(row) for row in table.tables("groups", "group", "key")),
        questions=tuple(_read_question(row) for row in table.tables("questions", "question", "key")),
    )
    table.done()
    if not definition.questions:
        raise table.error("no questions")
    _check_scope(table.where, definition.questions)
    _check_groups(table, definition)
    return definition


def _read_group(table: Table) -> Group:
    group = Group(
        key=_read_key(table),
        title=table.text("title"),
        help=table.optional_text("help"),
        folded=table.take("folded", bool, False),
    )
    table.done()
    return group


def _read_key(table: Table) -> str:
    key = table.take("key", str)
    if not _KEY.match(key):
        raise table.error("a key is lower case letters, digits and _ (at most 40), and begins with a letter")
    if key in _TAKEN:
        raise table.error("this key has another meaning in every form that is sent")
    return key


def _read_question(table: Table) -> Question:
    try:
        kind = Kind(table.take("kind", str))
    except ValueError:
        raise table.error(f"unknown kind; use one of {', '.join(Kind)}") from None
    question = Question(
        key=_read_key(table),
        kind=kind,
        label=table.text("label"),
        help=table.optional_text("help"),
        required=table.take("required", bool, False),
        required_if=_read_condition(table),
        group=table.optional("group", str),
        source=table.words("source"),
        **_READERS[kind](table),
    )
    table.done()
    if not all(_SOURCE.match(source) for source in question.source):
        raise table.error("source must name sentences such as L17a, V03 or K4, or ours")
    if question.required and question.required_if:
        raise table.error("either required or required_if")
    return question


def _read_condition(table: Table) -> Condition | None:
    values = table.optional("required_if", dict)
    if values is None:
        return None
    inner = Table(f"{table.where}, required_if", values)
    condition = Condition(inner.take("question", str), inner.words("values"))
    inner.done()
    if not condition.values:
        raise inner.error("values is empty")
    return condition


def _read_words(table: Table) -> dict[str, Any]:
    limits = {"max_length": table.take("max_length", int), "min_length": table.take("min_length", int, 0)}
    if not 0 <= limits["min_length"] <= limits["max_length"] or not limits["max_length"]:
        raise table.error("max_length must be at least 1, and at least min_length")
    return limits


def _read_written(table: Table) -> dict[str, Any]:
    woo_kind = table.take("woo_kind", str)
    if woo_kind not in WOO_KINDS:
        raise table.error(f"woo_kind must be one of {', '.join(WOO_KINDS)}")
    return _read_words(table) | {"woo_kind": woo_kind, "default": table.optional("default", str)}


def _read_password(table: Table) -> dict[str, Any]:
    return _read_words(table) | {
        "autocomplete": table.take("autocomplete", str, "current-password"),
    }


def _read_options(table: Table) -> dict[str, Any]:
    options = tuple(_read_option(row) for row in table.tables("options", "option", "value"))
    dynamic = table.optional("dynamic", str)
    default = table.optional("default", str)
    if bool(options) == bool(dynamic):
        raise table.error("either options or dynamic")
    if dynamic is not None and dynamic not in DYNAMIC:
        raise table.error(f"dynamic must be one of {', '.join(sorted(DYNAMIC))}")
    values = [option.value for option in options]
    if len(set(values)) != len(values):
        raise table.error("two options have the same value")
    if default is not None and default not in values:
        raise table.error("default is none of the options")
    return {"options": options, "dynamic": dynamic, "default": default}


def _read_option(table: Table) -> Option:
    value = table.take("value", str)
    option = Option(value, Text(nl=table.take("nl", str), en=table.take("en", str)))
    table.done()
    if not (value.strip() and option.label.nl.strip() and option.label.en.strip()):
        raise table.error("value, nl and en must be filled in")
    return option


def _read_score(table: Table) -> dict[str, Any]:
    read = _read_options(table)
    if [option.value for option in read["options"]] != ["1", "2", "3", "4", "5"]:
        raise table.error("a score has the options 1 to 5, in that order")
    return read


def _read_integer(table: Table) -> dict[str, Any]:
    read = {"minimum": table.take("minimum", int), "maximum": table.take("maximum", int)}
    if read["minimum"] > read["maximum"]:
        raise table.error("minimum is above maximum")
    return read | {"unit": table.optional_text("unit")}


def _read_date(table: Table) -> dict[str, Any]:
    return {"not_before": table.optional("not_before", str)}


def _read_yesno(table: Table) -> dict[str, Any]:
    return {"default": table.optional("default", bool)}


def _read_nothing(_: Table) -> dict[str, Any]:
    return {}


def _read_rows(table: Table) -> dict[str, Any]:
    columns = tuple(_read_question(row) for row in table.tables("columns", "column", "key"))
    read = {"min_rows": table.take("min_rows", int, 0), "max_rows": table.take("max_rows", int)}
    if not columns or not 0 <= read["min_rows"] <= read["max_rows"] or not read["max_rows"]:
        raise table.error("rows need columns and max_rows, and max_rows is at least min_rows")
    if any(column.kind in (Kind.ROWS, Kind.PASSWORD) or column.group for column in columns):
        raise table.error("a column cannot hold rows, a password or a group")
    if any(column.default is not None for column in columns):
        raise table.error("a column has no default: it would make an empty row look filled in")
    _check_scope(table.where, columns)
    return read | {"columns": columns, "row": table.text("row")}


_READERS: Mapping[Kind, Callable[[Table], dict[str, Any]]] = {
    Kind.LINE: _read_written,
    Kind.PARAGRAPH: _read_written,
    Kind.CHOICE: _read_options,
    Kind.SELECT: _read_options,
    Kind.MANY: _read_options,
    Kind.SCORE: _read_score,
    Kind.INTEGER: _read_integer,
    Kind.DATE: _read_date,
    Kind.YESNO: _read_yesno,
    Kind.CONFIRM: _read_nothing,
    Kind.ROWS: _read_rows,
    Kind.PASSWORD: _read_password,
}


def _check_groups(table: Table, definition: Definition) -> None:
    used = {question.group for question in definition.questions if question.group}
    if len({group.key for group in definition.groups}) != len(definition.groups):
        raise table.error("two groups have the same key")
    if used != {group.key for group in definition.groups}:
        raise table.error("the groups that questions name are not the groups that exist")


def _check_scope(where: str, questions: tuple[Question, ...]) -> None:
    known = {question.key: question for question in questions}
    if len(known) != len(questions):
        raise DefinitionError(f"{where}: two questions have the same key")
    for question in questions:
        place = f"{where}, question {question.key}"
        if question.not_before not in (None, "today"):
            _expect(place, known, str(question.not_before), frozenset({Kind.DATE}))
        if question.required_if is not None:
            _check_condition(place, known, question.required_if)


def _check_condition(place: str, known: Mapping[str, Question], condition: Condition) -> None:
    asked = _expect(place, known, condition.question, OPTION_KINDS | {Kind.YESNO, Kind.CONFIRM})
    values = {option.value for option in asked.options} if asked.options else {"true", "false"}
    if asked.dynamic is None and not values >= set(condition.values):
        raise DefinitionError(f"{place}: required_if names a value that {asked.key} does not have")


def _expect(place: str, known: Mapping[str, Question], key: str, kinds: frozenset[Kind]) -> Question:
    if key not in known or known[key].kind not in kinds:
        raise DefinitionError(f"{place}: {key} is no question of kind {', '.join(sorted(kinds))}")
    return known[key]

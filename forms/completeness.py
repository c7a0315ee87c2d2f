"""What is still open in stored answers: pure functions over a definition, for facts, pages and fields."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from forms.model import Condition, Definition, Json, Kind, Question

Answer = Callable[[str], Any]
"""Gives the answer of another question in the same form or row; None when there is none."""


def answered(question: Question, value: object) -> bool:
    """Whether `value` says anything: "no" and 0 do, a box that is not ticked, an empty text and [] do not."""
    if question.kind is Kind.CONFIRM:
        return value is True
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value != []


def required(question: Question, answer: Answer) -> bool:
    """Whether a complete form needs an answer here, given the other answers of the form or row."""
    condition = question.required_if
    return question.required or (condition is not None and _holds(condition, answer))


def _holds(condition: Condition, answer: Answer) -> bool:
    value = answer(condition.question)
    chosen = value if isinstance(value, list) else [value]
    words = {str(one).lower() if isinstance(one, bool) else str(one) for one in chosen}
    return not words.isdisjoint(condition.values)


def missing(
    definition: Definition, answers: Mapping[str, Any], hidden: Set[str] = frozenset()
) -> tuple[str, ...]:
    """The keys of the questions that a complete form still needs, in order; `hidden` ones are never missing.

    A question with rows is missing when it has too few, or when a row lacks a required column.
    """

    def answer(key: str) -> Any:
        return None if key in hidden else answers.get(key)

    return tuple(
        question.key
        for question in definition.questions
        if question.key not in hidden and _open(question, answers.get(question.key), answer)
    )


def _open(question: Question, value: Any, answer: Answer) -> bool:
    if question.kind is not Kind.ROWS:
        return required(question, answer) and not answered(question, value)
    rows = value or []
    least = max(question.min_rows, 1) if required(question, answer) else 0
    return len(rows) < least or bool(missing_in_rows(question, rows))


def missing_in_rows(question: Question, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The keys of the required columns that at least one of these rows lacks, in the order of the columns."""
    return tuple(
        column.key
        for column in question.columns
        if any(required(column, row.get) and not answered(column, row.get(column.key)) for row in rows)
    )


def wire(definition: Definition, answers: Mapping[str, Json], prefix: str = "") -> dict[str, list[Any]]:
    """Answers as a browser would send them: field name to values, for JSON that must pass the same checks.

    Unknown keys are passed over; a value of the wrong shape is passed on for the field to refuse.
    """
    sent: dict[str, list[Any]] = {}
    start = f"{prefix}-" if prefix else ""
    for question in definition.questions:
        if question.key in answers:
            _put(sent, f"{start}{question.key}", question, answers[question.key])
    return sent


def _put(sent: dict[str, list[Any]], name: str, question: Question, value: Any) -> None:
    if question.kind is Kind.ROWS and isinstance(value, list):
        for at, row in enumerate(value):
            for column in question.columns:
                if isinstance(row, Mapping) and column.key in row:
                    _put(sent, f"{name}-{at}-{column.key}", column, row[column.key])
    elif question.kind is Kind.MANY and isinstance(value, list):
        sent[name] = list(value)
    elif isinstance(value, bool):
        sent[name] = ["true" if value else "false"]
    elif isinstance(value, int):
        sent[name] = [str(value)]
    else:
        sent[name] = ["" if value is None else value]

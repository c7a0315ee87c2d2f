"""Answers to read: question by question, rows as a table, codes in words, now or as they were decided on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.pages.reading import said
from app.text import day, locale, t, term
from forms.definition import load
from forms.model import Kind, Question

Names = Mapping[str, Mapping[str, str]]
"""List that people choose from (`positions`, `units`) -> stored value -> what it is called."""

NO_NAMES: Names = {}


@dataclass(frozen=True, slots=True)
class Rows:
    """A question with rows: its label, the headings of its columns, and a line of cells for each row."""

    label: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One form as it was filled in: a title (empty for the subject itself), answers and tables."""

    title: str
    answers: tuple[tuple[str, str | None], ...]
    tables: tuple[Rows, ...]


def part_of(sheet: Mapping[str, Any], names: Names = NO_NAMES, title: str = "") -> Part:
    """One form from `{"form", "version", "answers"}`; what was not answered is left out."""
    answers: list[tuple[str, str | None]] = []
    tables: list[Rows] = []
    for question in load(sheet["form"], sheet["version"]).questions:
        value = sheet["answers"].get(question.key)
        if value in (None, "", []):
            continue
        if question.kind is Kind.ROWS:
            tables.append(_rows(question, value, names))
        else:
            answers.append((question.label.text(locale()), words_for(question, value, names)))
    return Part(title, tuple(answers), tuple(tables))


def parts_of(content: Mapping[str, Any], names: Names = NO_NAMES) -> list[Part]:
    """Everything that a decision was about, in the order people read it."""
    return list(_parts(content, names, ""))


def _parts(content: Mapping[str, Any], names: Names, title: str) -> Iterator[Part]:
    for sheet in content.get("sheets", ()):
        yield part_of(sheet, names, title)
    if content.get("request"):
        yield part_of(content["request"], names, t("decisions.leadership_request"))
    for added in content.get("details", ()):
        yield part_of(added, names, t("decisions.details_added"))
    for unit, offer in sorted(content.get("offers", {}).items()):
        name = names.get("units", {}).get(unit, unit)
        yield part_of(offer, names, t("decisions.offer_of", unit=name))
    for child in content.get("parts", ()):
        kind = term(f"subject.{child['subject']}.one")
        yield from _parts(child, names, f"{kind[0].upper()}{kind[1:]} {child['key']}")


def _rows(question: Question, rows: Iterable[Mapping[str, Any]], names: Names) -> Rows:
    filled = list(rows)
    used = [c for c in question.columns if any(row.get(c.key) not in (None, "", []) for row in filled)]
    lines = tuple(tuple(words_for(c, row.get(c.key), names) for c in used) for row in filled)
    return Rows(question.label.text(locale()), tuple(c.label.text(locale()) for c in used), lines)


def words_for(question: Question, value: Any, names: Names = NO_NAMES) -> str:
    """One answer in words: an option, a person's seat, a programme line, a day."""
    if value in (None, "", []):
        return ""
    if question.dynamic:
        values = value if isinstance(value, list) else [value]
        return ", ".join(_named(question.dynamic, str(one), names) for one in values)
    if question.kind is Kind.DATE:
        return day(date.fromisoformat(value))
    return said(question, value)


def _named(list_name: str, value: str, names: Names) -> str:
    if list_name == "lines":
        return f"{value}. {term(f'line.{value}')}"
    list_name = "positions" if list_name == "owners" else list_name
    return names.get(list_name, {}).get(value, value)

"""The planning as rows of a file: the same words as on the page, and dates as dates."""

from datetime import date, datetime

from app.clock import LOCAL
from app.documents.download import Cell
from app.pages.planning_view import Row
from app.text import t, term

PHASES = (1, 2, 3)


def headings() -> list[str]:
    """The columns, in the language of the reader."""
    by_phase = [
        t("planning.sheet.of_phase", phase=t(f"planning.phase{number}"), what=t(f"planning.sheet.{what}"))
        for number in PHASES
        for what in ("state", "due", "left", "answered")
    ]
    return [
        t("planning.unit"),
        *by_phase,
        *(t(f"planning.sheet.{what}") for what in ("waits", "heard", "heard_on", "reminded_on", "needs")),
        t("planning.sheet.deputy_until"),
    ]


def record(row: Row) -> list[Cell]:
    """One unit. Names of people stay on the page: a file goes further than its reader."""
    line, cells = row.line, list[Cell]()
    for cell, stage in zip(row.cells, line.stages, strict=True):
        done, total = cell.answered or (0, 0)
        written = t("planning.answered", done=done, total=total) if total else None
        cells += [cell.state, stage.due if cell.due else None, stage.left if cell.left else None, written]
    heard, reminded = line.contact.heard, line.contact.reminded
    return [
        line.unit.name,
        *cells,
        "; ".join(f"{wait.whom}: {', '.join(wait.what)}" for wait in row.waits),
        term(f"event.{heard.event}") if heard else None,
        _day(heard.at) if heard else None,
        _day(reminded.at) if reminded else None,
        line.needs.open,
        line.staffing.until,
    ]


def _day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()

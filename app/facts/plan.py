"""Facts of a multi-year plan as it is written now."""

from collections.abc import Mapping
from typing import Any

from app.facts.asked import Asked, provides
from app.facts.assignment import definition_of, filled
from app.queries.sheets import Written, written
from forms.completeness import missing_in_rows
from workflows.facts import PlanFacts

LINES = ("1", "2", "3", "4", "5")
"""The programme lines of the letter (L07-L11)."""


@provides("plan", "plan")
def plan_facts(asked: Asked) -> PlanFacts:
    """What stands in the sheet of phase 2: vision, years, lines, and what milestones still lack."""
    return plan_of(written(asked.session, "plan", asked.row, "phase2"))


def plan_of(sheet: Written) -> PlanFacts:
    """The same from a sheet that was read before, for a page with many rows."""
    answers = sheet.answers
    milestones: list[Mapping[str, Any]] = answers.get("milestones") or []
    gaps = missing_in_rows(definition_of("phase2", sheet.form_version).question("milestones"), milestones)
    years = len({row["year"] for row in milestones if row.get("year")})
    open_lines = tuple(line for line in LINES[:-1] if not _covered(line, milestones, answers))
    line5 = sum(1 for row in milestones if str(row.get("line")) == LINES[-1])
    vision = filled(answers, "vision")
    return PlanFacts(
        vision_filled=vision,
        years_covered=years,
        lines_without_milestone_or_reason=tuple(f"line_{line}" for line in open_lines),
        milestone_gaps=gaps,
        line5_milestones=line5,
        complete=vision and years > 1 and not open_lines and not gaps and line5 > 0,
    )


def _covered(line: str, milestones: list[Mapping[str, Any]], answers: Mapping[str, Any]) -> bool:
    return any(str(row.get("line")) == line for row in milestones) or filled(answers, f"line_reason_{line}")

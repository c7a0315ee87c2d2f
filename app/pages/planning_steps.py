"""The steps that the office can take on a row of the planning, judged with facts that all rows share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.facts.assignment import analysis_of, assignment_of
from app.facts.plan import plan_of
from app.facts.reminder import reminder_of
from app.facts.round import DECIDED, FROZEN
from app.models.round import Extension
from app.pages.acting import Button, buttons
from app.queries.planning import Gathered
from app.queries.planning_rows import Line
from app.subjects import SUBJECTS
from workflows.calendar import start_of_day
from workflows.facts import DecisionFacts, RoundFacts
from workflows.machine import Step
from workflows.roles import Actor

BY_WAIT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "check": (("assignment", "note_analysis"), ("assignment", "return_analysis")),
    "schedule": (("plan", "put_on_agenda"), ("plan", "return_plan")),
    "phase1": (("assignment", "remind"),),
    "phase2": (("plan", "remind"),),
    "phase3": (("assignment", "remind"), ("assignment", "record_no_contribution")),
}
"""What somebody waits for -> the steps that answer it, the likeliest first."""

SHOWN = 3
"""Buttons in a row before the fold-out."""


@dataclass(frozen=True, slots=True)
class Act:
    """A step on a row: the button, and the form of the row that carries its version and key."""

    button: Button
    form: str


@dataclass(frozen=True, slots=True)
class Acts:
    """The steps of a row: the likely live ones, the other live ones, and those that a rule still stops."""

    first: tuple[Act, ...]
    more: tuple[Act, ...]
    waiting: tuple[Act, ...]


Judged = Mapping[tuple[str, str], Act]
"""Subject and trigger to the step on a row."""


def round_facts(found: Gathered, today: date) -> RoundFacts:
    """The round as every row sees it, from what was read already."""
    ends = next((day.day for day in found.days if day.number == 3), None)
    ahead = any(a.meeting.body == "leadership" and a.meeting.day >= today for a in found.meetings)
    state = found.round.state
    return RoundFacts(
        frozen=state in FROZEN,
        phase3_open=state == "phase3_open" or state in FROZEN,
        phase3_deadline_passed=ends is not None and today > ends,
        decided=state in DECIDED,
        later_meeting_planned=ahead,
    )


def judged(
    session: Session, actor: Actor, found: Gathered, line: Line, about: RoundFacts, today: date
) -> Judged:
    """What this actor may do on a row, by subject and trigger; asks the database nothing."""
    known = _known(found, line, about, today)
    made: dict[tuple[str, str], Act] = {}
    sent = line.contact.reminded is not None and line.contact.reminded.at >= start_of_day(today)
    for name, row in (("assignment", line.assignment), ("plan", line.plan)):
        subject, about_it = SUBJECTS[name], {"reminder": reminder_of(row, today, sent=sent)}
        for trigger, button in buttons(session, actor, subject, row, {**known, **about_it}).items():
            if _is_office(subject.workflow.step(row.state, trigger)):
                made[name, trigger] = Act(button, f"{name}-{row.key}")
    return made


def arranged(line: Line, made: Judged) -> Acts:
    """The steps of a row in the order in which they are likely to be wanted."""
    first = _first(line, made)
    rest = [act for place, act in made.items() if place not in first]
    return Acts(
        first=tuple(first.values()),
        more=tuple(act for act in rest if act.button.live),
        waiting=tuple(act for act in rest if not act.button.live),
    )


def _known(found: Gathered, line: Line, about: RoundFacts, today: date) -> Mapping[str, Any]:
    assignment, plan = line.assignment, line.plan
    contribution = found.sheet("assignment", assignment.id, "phase3").answers
    return {
        "round": about,
        "decision": DecisionFacts(),
        "analysis": analysis_of(found.sheet("assignment", assignment.id, "phase1")),
        "plan": plan_of(found.sheet("plan", plan.id, "phase2")),
        "assignment": assignment_of(assignment, plan.state, contribution, today),
    }


def _is_office(step: Step | None) -> bool:
    """Whether somebody may take the step who is not of the unit."""
    return step is not None and (step.who is None or "secretary" in step.who)


def _first(line: Line, made: Judged) -> dict[tuple[str, str], Act]:
    """The live steps that answer what the unit waits for, without the same reminder twice."""
    wanted = [place for wait in line.waits for place in BY_WAIT.get(wait.what, ())]
    if not line.stages[-1].late:
        wanted = [place for place in wanted if place[1] != "record_no_contribution"]
    found: dict[tuple[str, str], Act] = {}
    for place in dict.fromkeys(wanted):
        act = made.get(place)
        twice = place[1] == "remind" and any(trigger == "remind" for _, trigger in found)
        if act is not None and act.button.live and not twice and len(found) < SHOWN:
            found[place] = act
    return found


def extension_acts(session: Session, actor: Actor, row: Extension) -> tuple[Button, ...]:
    """The steps on a request for more time that this actor sees: live, or with the reasons why not."""
    return tuple(buttons(session, actor, SUBJECTS["extension"], row).values())

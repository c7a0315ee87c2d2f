"""The frame around writing: the rail through the phases, the deadline, and who reads along."""

from dataclasses import dataclass
from datetime import date

from app.clock import today
from app.pages.deadlines import left_of
from app.queries.assignments import PHASE_OF, Opened
from app.text import t, term
from workflows.roles import Actor

RailStep = tuple[str, str, str, str | None]
"""Name, note, state (done, current, late, todo) and address of a phase."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The deadline card: the day, how long still, the tone, and a link to ask for more time."""

    day: date
    left: str
    tone: str
    link: tuple[str, str] | None


def rail(found: Opened) -> list[RailStep]:
    """The three phases of an assignment with where each stands."""
    row, plan = found.assignment, found.plan
    now_in = PHASE_OF[row.state]
    names = [t(f"assignment.phase{number}_name") for number in (1, 2, 3)]
    notes = [
        term(f"state.assignment.{row.state}") if now_in == 1 else t("assignment.established"),
        term(f"state.plan.{plan.state}"),
        term(f"state.assignment.{row.state}") if now_in == 3 else t("assignment.phase3_later"),
    ]
    urls = [f"/opdrachten/{row.key}?fase=1", f"/plannen/{plan.key}", f"/opdrachten/{row.key}?fase=3"]
    done = [now_in > 1, plan.state in _PLAN_DONE, row.state in _CONTRIBUTION_DONE]
    steps: list[RailStep] = []
    for number in (1, 2, 3):
        late = not done[number - 1] and found.due(number) < today()
        state = "done" if done[number - 1] else "late" if late else "current" if number == now_in else "todo"
        steps.append((names[number - 1], notes[number - 1], state, urls[number - 1]))
    return steps


_PLAN_DONE = frozenset({"submitted", "on_agenda", "adopted", "adopted_with_conditions", "excused"})
_CONTRIBUTION_DONE = frozenset({"contributed", "consolidated", "completed"})


def deadline(found: Opened, phase: int, *, done: bool, may_ask: bool) -> Deadline:
    """The deadline card of a phase."""
    due = found.due(phase)
    if done:
        return Deadline(due, t("assignment.done"), "done", None)
    left = left_of(due)
    if left.late:
        return Deadline(due, f"{left.words} {t('assignment.still_possible')}", "late", None)
    ask = (t("assignment.ask_extension"), f"/opdrachten/{found.assignment.key}/uitstel?fase={phase}")
    return Deadline(due, left.words, "open", ask if may_ask else None)


def readers(form: str, sent: bool, *, own: bool) -> str:
    """Who reads this text now, and who once it is sent; a reader of another unit is told whose draft it is."""
    if not own and not sent:
        return t("assignment.readers_other_draft")
    return t(f"assignment.readers_{form}_{'sent' if sent else 'draft'}")


def is_own(actor: Actor, found: Opened) -> bool:
    """Whether the actor writes on this assignment: own unit, deputy or co-author."""
    return found.unit.id in actor.units() or found.assignment.id in actor.co_author_of

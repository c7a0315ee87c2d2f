"""Where each unit stands in a round and for whom it waits: pure functions over what `planning` read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from app.facts.assignment import definition_of
from app.facts.extension import decided_by
from app.facts.plan import LINES, plan_of
from app.models.organisation import Unit
from app.models.round import Assignment, Extension, Plan, Round
from app.queries.absences import Away
from app.queries.assignments import asked_day, due_of
from app.queries.planning import Gathered
from app.queries.planning_contact import Contact
from app.queries.planning_needs import Needs, needs_by_unit
from app.queries.planning_people import Staffing
from app.queries.sheets import Written
from forms.completeness import missing
from workflows.calendar import DUTCH
from workflows.facts import ExtensionFacts
from workflows.roles import Actor, Role

OVER = frozenset({"withdrawn", "completed"})
BEING_WRITTEN = frozenset({"not_started", "writing", "returned"})
PHASE_FORMS = {1: ("assignment", "phase1"), 2: ("plan", "phase2"), 3: ("assignment", "phase3")}
OFFICE_OF = MappingProxyType(
    {
        "secretary": frozenset({Role.SECRETARY, Role.SECRETARIAT}),
        "leadership": frozenset({Role.LEADERSHIP}),
    }
)
"""Whose work it is when a unit waits for an office; the secretariat prepares what the secretary does."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One phase of one unit. `code` is its state for `translations/planning.toml`.

    `left` counts working days to the deadline, below 0 when it has passed. `mark` counts the working days
    that it was late when it was handed in. `answered` of `asked` questions while it is a draft, else None.
    `away`: who must meet the deadline is not there on that day. `asked_for_a_day`: what was reopened is not,
    unless somebody named one.
    """

    number: int
    code: str
    due: date
    left: int
    mark: int = 0
    answered: int | None = None
    asked: int = 0
    away: Away | None = None
    asked_for_a_day: bool = True

    @property
    def open(self) -> bool:
        """Whether the unit itself has to write on it now."""
        return self.code in BEING_WRITTEN

    @property
    def handed_in(self) -> bool:
        """Whether nothing is asked of the unit in this phase any more."""
        return self.code not in BEING_WRITTEN and self.code != "later"

    @property
    def late(self) -> bool:
        """Whether the deadline has passed without it; the weekend after a Friday is still in time (B06)."""
        return not self.handed_in and self.asked_for_a_day and self.left < 0


@dataclass(frozen=True, slots=True)
class Wait:
    """For whom a unit waits and what for; `units` are other units, `count` how many things."""

    whom: str
    what: str
    due: date | None = None
    count: int = 1
    units: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One unit in the planning."""

    assignment: Assignment
    plan: Plan
    unit: Unit
    stages: tuple[Stage, ...]
    waits: tuple[Wait, ...]
    needs: Needs
    contact: Contact
    staffing: Staffing
    extension: Extension | None
    mine: bool

    @property
    def over(self) -> bool:
        """Whether nothing more is asked of the unit."""
        return self.assignment.state in OVER

    @property
    def days_late(self) -> int:
        """Working days that the phase that is most late has run over; 0 when nothing is late."""
        return 0 if self.over else max((-stage.left for stage in self.stages if stage.late), default=0)

    @property
    def returned(self) -> bool:
        """Whether something was sent back and not handed in again."""
        return not self.over and any(stage.code == "returned" for stage in self.stages)

    @property
    def next_due(self) -> date:
        """The nearest deadline of what the unit writes on; far away when nothing is open."""
        asked = (stage.due for stage in self.stages if stage.open and stage.asked_for_a_day)
        return min(asked, default=date.max)


FILTERS: Mapping[str, Callable[[Line], bool]] = MappingProxyType(
    {
        "te-laat": lambda line: line.days_late > 0,
        "wacht-op-mij": lambda line: line.mine,
        "wacht-op-onderdeel": lambda line: any(wait.whom == "unit" for wait in line.waits),
        "teruggestuurd": lambda line: line.returned,
        "uitstel": lambda line: line.extension is not None,
        "alles": lambda _line: True,
    }
)
"""The filters of the page by their word in the address, in order."""


def lines(found: Gathered, actor: Actor, today: date) -> list[Line]:
    """Every unit: the latest first, then what waits for this actor, then by the nearest deadline."""
    needs = needs_by_unit(found.needs)
    asked = {extension.assignment_id: extension for extension in found.extensions}
    made = [
        _line(found, row, needs.get(row[2].id, Needs()), asked.get(row[0].id), actor, today)
        for row in found.rows
    ]
    return sorted(made, key=lambda line: (-line.days_late, not line.mine, line.over, line.next_due))


def _line(
    found: Gathered,
    row: tuple[Assignment, Plan, Unit],
    needs: Needs,
    extension: Extension | None,
    actor: Actor,
    today: date,
) -> Line:
    assignment, plan, unit = row
    stages = tuple(_stage(found, assignment, plan, number, today) for number in (1, 2, 3))
    waits: list[Wait] = []
    if assignment.state not in OVER:
        waits = [*_own(stages), *_office(found, assignment, plan), *_extension(found, extension, today)]
        waits += _around(needs, today)
    return Line(
        assignment=assignment,
        plan=plan,
        unit=unit,
        stages=stages,
        waits=tuple(waits),
        needs=needs,
        contact=found.contacts.get(unit.id, Contact()),
        staffing=found.staffing.get(unit.id, Staffing()),
        extension=extension,
        mine=any(OFFICE_OF.get(wait.whom, frozenset()) & actor.roles for wait in waits),
    )


def _stage(found: Gathered, assignment: Assignment, plan: Plan, number: int, today: date) -> Stage:
    code = _CODES[number](assignment, plan)
    due = due_of(assignment, plan, number)
    answered = asked = None
    if code in {"writing", "returned"}:
        subject, form = PHASE_FORMS[number]
        row_id = plan.id if subject == "plan" else assignment.id
        answered, asked = completeness(form, found.sheet(subject, row_id, form))
    return Stage(
        number=number,
        code=code,
        due=due,
        left=DUTCH.working_days_left(today, due),
        mark={1: assignment.phase1_late, 2: plan.late, 3: assignment.phase3_late}[number],
        answered=answered,
        asked=asked or 0,
        away=found.away.get((assignment.id, number)),
        asked_for_a_day=asked_day(assignment, plan, number) is not None,
    )


def completeness(form: str, sheet: Written) -> tuple[int, int]:
    """How many of the required questions are answered, and how many are asked: a figure, never the text.

    A plan asks its vision and, of each programme line, a milestone or a reason.
    """
    if form == "phase2":
        plan = plan_of(sheet)
        open_lines = plan.lines_without_milestone_or_reason or ()
        return bool(plan.vision_filled) + len(LINES) - len(open_lines), 1 + len(LINES)
    definition = definition_of(form, sheet.form_version)
    asked = {question.key for question in definition.questions if question.required}
    return len(asked - set(missing(definition, sheet.answers))), len(asked)


def _phase1(assignment: Assignment, _plan: Plan) -> str:
    match assignment.state:
        case "assigned":
            return "not_started"
        case "analysis":
            return "returned" if assignment.resubmit_by else "writing"
        case "withdrawn":
            return "withdrawn"
    if assignment.established_at is None:
        return "skipped"
    return "noted" if assignment.noted_at else "established"


def _phase2(assignment: Assignment, plan: Plan) -> str:
    if plan.state not in {"draft", "returned"}:
        return f"plan_{plan.state}"
    if plan.state == "returned":
        return "returned"
    begun = assignment.established_at is not None or assignment.plan_opened_early
    return "writing" if begun else "later"


def _phase3(assignment: Assignment, _plan: Plan) -> str:
    if assignment.state == "contributing":
        return "writing"
    if assignment.state == "contributed":
        return "contributed" if assignment.contributed_at else "no_contribution"
    return assignment.state if assignment.state in {"consolidated", "completed", "withdrawn"} else "later"


_CODES: Mapping[int, Callable[[Assignment, Plan], str]] = {1: _phase1, 2: _phase2, 3: _phase3}


def _own(stages: Sequence[Stage]) -> list[Wait]:
    """What the unit itself must write, and what it did not begin although its day has passed."""
    return [Wait("unit", f"phase{stage.number}", stage.due) for stage in stages if stage.open or stage.late]


def _office(found: Gathered, assignment: Assignment, plan: Plan) -> list[Wait]:
    waits = []
    if assignment.noted_at is None and assignment.state in {"task_established", "planning", "contributing"}:
        waits.append(Wait("secretary", "check"))
    if plan.state == "submitted":
        waits.append(Wait("secretary", "schedule"))
    if plan.state == "on_agenda":
        meeting = found.plan_meetings.get(plan.id)
        waits.append(Wait("leadership", "decide", meeting.day if meeting else None))
    return waits


def _extension(found: Gathered, extension: Extension | None, today: date) -> list[Wait]:
    if extension is None:
        return []
    return [Wait(decider(found.round, extension, today), "extension")]


def decider(found: Round, extension: Extension, today: date) -> str:
    """Who decides on a request for more time by rules B03 and B04: "secretary" or "leadership"."""
    facts = ExtensionFacts(
        before_deadline=True,
        number=extension.number,
        workdays=DUTCH.working_days_between(extension.former_day, extension.asked_day),
        workdays_until_freeze=DUTCH.working_days_between(extension.asked_day, found.freeze_date),
    )
    return decided_by(facts, today)


def _around(needs: Needs, today: date) -> list[Wait]:
    """Needs: reactions that the unit owes too late, what the leadership must decide, who must still react."""
    waits = []
    if needs.owed_by is not None and DUTCH.working_days_left(today, needs.owed_by) < 0:
        waits.append(Wait("unit", "reactions", needs.owed_by, needs.owed))
    if needs.escalated:
        waits.append(Wait("leadership", "needs", None, needs.escalated))
    if needs.waits_for:
        waits.append(Wait("other", "reaction", None, len(needs.waits_for), tuple(needs.waits_for)))
    return waits

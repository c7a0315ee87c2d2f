"""The planning in words: cells, waits and tallies in the language of the request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from app.pages.planning_steps import Acts
from app.queries.planning import Ahead, Gathered
from app.queries.planning_beside import Proposal
from app.queries.planning_due import DueDate
from app.queries.planning_rows import FILTERS, OFFICE_OF, OVER, Line, Stage, Wait
from app.subjects import SUBJECTS
from app.text import short_day, t, term
from workflows.calendar import DUTCH
from workflows.roles import Actor

PATH = "/planning"
DONE_TONES = {
    "established": "info",
    "noted": "good",
    "plan_submitted": "info",
    "plan_on_agenda": "info",
    "plan_adopted": "good",
    "plan_adopted_with_conditions": "good",
    "contributed": "good",
    "consolidated": "good",
    "completed": "good",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A phase of a unit: state with its tone, when, how long still or how late, and how complete a draft.

    `note` says more about the state.
    """

    state: str
    note: str | None
    tone: str
    url: str
    due: str | None
    left: str | None
    late: bool
    answered: tuple[int, int] | None
    away: str | None


@dataclass(slots=True)
class Waiting:
    """For whom a unit waits, in words, and what for; `mine` when it is the reader."""

    whom: str
    what: list[str]
    mine: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A unit as the page shows it."""

    line: Line
    cells: tuple[Cell, ...]
    waits: tuple[Waiting, ...]
    acts: Acts
    tone: str | None


def row_of(line: Line, steps: Acts, names: Mapping[int, str], actor: Actor, today: date) -> Row:
    """One unit in words. `names`: unit id to name."""
    tone = "late" if line.days_late else "attention" if line.mine else None
    return Row(
        line=line,
        cells=tuple(_cell(line, stage, today) for stage in line.stages),
        waits=_waiting(line.waits, names, actor),
        acts=steps,
        tone=tone,
    )


def _cell(line: Line, stage: Stage, today: date) -> Cell:
    url = f"/plannen/{line.plan.key}" if stage.number == 2 else f"/opdrachten/{line.assignment.key}"
    asks = stage.asked_for_a_day and not stage.handed_in and line.assignment.state not in OVER
    left = _left(stage, today) if asks and (stage.open or stage.late) else None
    if stage.handed_in and stage.mark:
        left = t("planning.handed_in_late", n=stage.mark)
    return Cell(
        state=_state(stage),
        note=t("planning.with_conditions") if stage.code == "plan_adopted_with_conditions" else None,
        tone=DONE_TONES.get(stage.code, "attention" if stage.code == "returned" else "neutral"),
        url=url if stage.number == 2 else f"{url}?fase={stage.number}",
        due=short_day(stage.due) if asks else None,
        left=left,
        late=stage.late and asks,
        answered=(stage.answered, stage.asked) if stage.answered is not None else None,
        away=_away(stage) if asks else None,
    )


def _away(stage: Stage) -> str | None:
    """That who must meet the deadline is not there on that day, and who acts then."""
    if stage.away is None:
        return None
    if stage.away.acting is None:
        return t("planning.away_vacant")
    return t("planning.away", name=stage.away.acting)


def _state(stage: Stage) -> str:
    if stage.code == "plan_adopted_with_conditions":
        return term("state.plan.adopted")
    if stage.code.startswith("plan_"):
        return term(f"state.plan.{stage.code.removeprefix('plan_')}")
    return t(f"planning.stage.{stage.code}")


def _left(stage: Stage, today: date) -> str:
    if stage.left == 0:
        return t("planning.today" if stage.due == today else "planning.just_passed")
    return t("planning.days_late", n=-stage.left) if stage.late else t("planning.days_left", n=stage.left)


def _waiting(waits: Sequence[Wait], names: Mapping[int, str], actor: Actor) -> tuple[Waiting, ...]:
    """Whom a unit waits for, each once, with everything that is waited for."""
    found: dict[str, Waiting] = {}
    for wait in waits:
        mine = bool(OFFICE_OF.get(wait.whom, frozenset()) & actor.roles)
        whom = Waiting(_whom(wait, names), [], mine)
        found.setdefault(wait.whom, whom).what.append(_what(wait))
    return tuple(found.values())


def _whom(wait: Wait, names: Mapping[int, str]) -> str:
    if not wait.units:
        return t(f"planning.whom.{wait.whom}")
    shown = [names[unit] for unit in wait.units[:2] if unit in names]
    more = len(wait.units) - len(shown)
    return " ".join([", ".join(shown), *([t("planning.and_more", n=more)] if more else [])])


def _what(wait: Wait) -> str:
    if wait.what == "decide" and wait.due is not None:
        return t("planning.what.decide_on", day=short_day(wait.due))
    since = short_day(wait.due) if wait.due is not None else ""
    return t(f"planning.what.{wait.what}", n=wait.count, day=since)


def coming(dues: Sequence[DueDate], meetings: Sequence[Ahead]) -> list[DueDate]:
    """What must be done by when, with the meetings that have something on their agenda, earliest first."""
    sittings = [
        DueDate("meeting", each.meeting.day, "meeting", each.meeting.key, _sitting(each), None)
        for each in meetings
        if each.items
    ]
    return sorted([*dues, *sittings], key=lambda each: each.day)


def _sitting(ahead: Ahead) -> str:
    return f"{term(f'body.{ahead.meeting.body}')}, {t('planning.items', n=ahead.items)}"


Proposed = tuple[str, str]
"""What is proposed for an agenda: its words and its address."""


def proposed(found: Sequence[Proposal], every: Sequence[Line]) -> list[Proposed]:
    """Proposals in words: of a unit's work the unit, of anything else its own kind and key."""
    units = {row.key: line.unit.name for line in every for row in (line.assignment, line.plan)}
    return [
        (_proposal(each, units.get(each.key)), f"/{SUBJECTS[each.subject].collection}/{each.key}")
        for each in found
    ]


def _proposal(each: Proposal, unit: str | None) -> str:
    if unit is not None:
        return t(f"planning.proposal_{each.subject}", unit=unit)
    return t("planning.proposal_other", kind=term(f"subject.{each.subject}.one"), name=each.title or each.key)


def address(found: Gathered, wanted: str, *, default: bool) -> str:
    """The address of a filter; `default` when the round need not be named."""
    query = {} if wanted == "alles" else {"filter": wanted}
    if not default:
        query["ronde"] = found.round.key
    return PATH + (f"?{urlencode(query)}" if query else "")


Filter = tuple[str, str, bool, int]
Tally = tuple[int, str, str, str | None]


def filters(found: Gathered, lines: Sequence[Line], wanted: str, *, default: bool) -> list[Filter]:
    """The filters as links: words, address, whether chosen, count."""
    return [
        (
            t(f"planning.filter.{name.replace('-', '_')}"),
            address(found, name, default=default),
            name == wanted,
            sum(1 for line in lines if test(line)),
        )
        for name, test in FILTERS.items()
    ]


def tallies(found: Gathered, lines: Sequence[Line], *, default: bool) -> list[Tally]:
    """The four big figures: late, waiting for the reader, returned, requests for more time."""
    wanted = ("te-laat", "wacht-op-mij", "teruggestuurd", "uitstel")
    return [
        (
            count,
            t(f"planning.tally.{name.replace('-', '_')}"),
            address(found, name, default=default),
            "late" if name == "te-laat" and count else None,
        )
        for name in wanted
        for count in (sum(1 for line in lines if FILTERS[name](line)),)
    ]


def calendar(found: Gathered, today: date) -> list[dict[str, Any]]:
    """The days of the round in order: phases, freeze, decision and others; the next one is marked."""
    days: list[tuple[date, str, date | None]] = [
        (each.day, t("planning.phase_name", n=each.number) if each.number else each.name,
         each.opens if each.number else None)
        for each in found.days
    ]  # fmt: skip
    days.append((found.round.freeze_date, t("planning.freeze"), None))
    days.append((found.round.decision_date, t("planning.decision"), None))
    coming = [day for day, _, _ in days if day >= today]
    first = min(coming, default=None)
    return [
        {"day": when, "name": name, "opens": opens, "passed": when < today, "next": when == first,
         "left": DUTCH.working_days_left(today, when)}
        for when, name, opens in sorted(days, key=lambda each: each[0])
    ]  # fmt: skip

"""A round as its page shows it: where it stands in one sentence, the timeline, what each phase brought in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.models.round import Round
from app.pages.acting import Button
from app.queries.rounds import Around, Part, Standing
from app.text import day, t
from workflows.calendar import DUTCH

PHASE_OF: Mapping[str, int] = {
    "draft": 0, "signed": 0, "sent": 0, "phase1_open": 1, "phase2_open": 2, "phase3_open": 3,
}  # fmt: skip
"""The phase a round is in; from the freeze on, all three are behind it."""

BEHIND = 4
PHASES = (1, 2, 3)
ON_LETTER = frozenset({"save_letter", "sign_letter", "revise_letter", "send_letter"})
"""Steps that are taken where the letter is read: nobody signs or sends what is not on the screen."""

Bar = tuple[float, float]
"""Where something lies on the timeline: left edge and width, in hundredths of the whole."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline. `state`: done, current, late or todo; `done` of `total` units handed in."""

    name: str
    first: date
    last: date | None
    state: str
    bar: Bar
    done: int | None = None
    total: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """The phases and the two days that close them; `now` is where today lies, None outside it."""

    moments: Sequence[Moment]
    now: float | None


def timeline(row: Round, around: Around, units: Sequence[Standing], today: date) -> Timeline:
    """The three phases, the freeze and the decision on one line of time."""
    phases = around.of("phase")
    days = [part.first for part in phases if part.first] + [part.last for part in phases if part.last]
    days += [row.freeze_date, row.decision_date]
    start, end = min(days), max(days)
    length = max(1, (end - start).days + 1)

    def bar(first: date, last: date) -> Bar:
        left, width = (first - start).days, (last - first).days + 1
        return round(100 * left / length, 2), round(100 * width / length, 2)

    now_in = PHASE_OF.get(row.state, BEHIND)
    moments = [_phase(part, now_in, units, today, bar(*_span(part))) for part in phases]
    for code, when, reached in (
        ("freeze", row.freeze_date, now_in == BEHIND),
        ("decision", row.decision_date, row.state in {"decided", "securing", "closed"}),
    ):
        late = not reached and when < today and row.state != "stopped"
        state = "done" if reached else "late" if late else "todo"
        moments.append(Moment(t(f"rounds.{code}"), when, None, state, bar(when, when)))
    inside = start <= today <= end
    return Timeline(moments, bar(today, today)[0] if inside else None)


def _span(part: Part) -> tuple[date, date]:
    if part.first is None or part.last is None:
        raise ValueError(f"phase {part.number} has no days")
    return part.first, part.last


def _phase(part: Part, now_in: int, units: Sequence[Standing], today: date, bar: Bar) -> Moment:
    first, last = _span(part)
    done = sum(unit.done[part.number - 1] for unit in units)
    if part.number < now_in:
        state = "done"
    elif part.number == now_in:
        state = "late" if DUTCH.working_days_left(today, last) < 0 else "current"
    else:
        state = "todo"
    return Moment(t(f"rounds.phase{part.number}"), first, last, state, bar, done, len(units))


def now_words(row: Round, around: Around, units: Sequence[Standing], today: date) -> str:
    """Where the round stands and what it waits for, in a sentence or two."""
    number = PHASE_OF.get(row.state, 0)
    if number == 0:
        return t(f"rounds.now_{row.state}", decision=day(row.decision_date))
    last = next(part.last for part in around.of("phase") if part.number == number)
    done = sum(unit.done[number - 1] for unit in units)
    brought = t(f"rounds.brought_{number}", done=done, total=len(units))
    if last is None:
        return brought
    left = DUTCH.working_days_left(today, last)
    if left < 0:
        words = t("rounds.phase_late", number=number, day=day(last))
    elif left == 0:
        words = t("rounds.phase_last", number=number, day=day(last))
    else:
        words = t("rounds.phase_open", number=number, day=day(last), n=left)
    return f"{words} {brought}"


def letter_link(steps: Mapping[str, Button], key: str) -> tuple[str, str]:
    """The one thing to do with the letter for who reads: write, sign, send, or read it."""
    if "sign_letter" in steps:
        return t("rounds.letter_to_sign"), f"/rondes/{key}/brief"
    if "save_letter" in steps:
        return t("rounds.letter_to_write"), f"/rondes/{key}/brief/schrijven"
    if "send_letter" in steps:
        return t("rounds.letter_to_send"), f"/rondes/{key}/brief"
    return t("rounds.letter_to_read"), f"/rondes/{key}/brief"

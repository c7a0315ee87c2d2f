"""The board of a meeting as its page shows it: each point in words, what can be done and what stops it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.clock import today
from app.facts.actor import actor_facts
from app.facts.asked import Asked
from app.facts.decision import Tally, facts_of, tally
from app.models.meeting import Decision
from app.pages.acting import Button, buttons, sentences
from app.pages.exact_text import Part, parts_of
from app.pages.form_pages import Problem
from app.queries.decisions import Board, Point, Sitting
from app.subjects import SUBJECTS
from app.text import locale, t
from forms.build import QuestionForm, form_class
from workflows.facts import Facts, RoundFacts
from workflows.machine import judge, reasons
from workflows.registry import possible_outcomes
from workflows.roles import Actor, Permission, holds

SUBJECT = SUBJECTS["decision"]
Sent = Any
"""What was sent (a MultiDict), or None while a page is only shown."""


@dataclass(slots=True, kw_only=True)
class PointView:
    """One point on the page. `form` is there while its outcome can be recorded, `stops` while it cannot be
    confirmed; `objections` are reactions that are no plain yes. `own_vote`: how the reader voted.
    """

    point: Point
    number: int
    title: str
    url: str
    parts: list[Part]
    steps: Mapping[str, Button]
    outcomes: tuple[str, ...]
    stops: tuple[str, ...]
    counted: str | None
    advice: str | None
    held: bool
    own_vote: str | None
    form: QuestionForm | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def decision(self) -> Decision:
        """The decision of this point."""
        return self.point.decision

    @property
    def seen(self) -> str:
        """The decision and the version that is shown: a later one is never handled unseen."""
        return f"{self.decision.key}:{self.decision.version}"

    @property
    def contested(self) -> str | None:
        """Why this is not adopted without discussion, as a word of `decisions`; None when nobody is against.

        Members voted and no majority of those present was in favour, or a unit objects.
        """
        if self.point.cast and self.advice != "for":
            return "divided"
        against = any(one.response in {"objection", "disagree"} for one in self.point.reactions)
        return "opposed" if against else None

    @property
    def objections(self) -> list[Any]:
        """Reactions of units that are no plain yes; of silence there is only a number."""
        return [one for one in self.point.reactions if one.response not in {"agree", "silent"}]

    @property
    def agreeing(self) -> int:
        """How many units simply agreed."""
        return sum(one.response == "agree" for one in self.point.reactions)

    @property
    def silent(self) -> int:
        """How many units are known to have said nothing."""
        return sum(one.response == "silent" for one in self.point.reactions)


def views(
    session: Session, actor: Actor, found: Board, sittings: Sequence[Sitting], change: str = ""
) -> list[PointView]:
    """Every point of a board for one reader. `change` is the key of a recorded outcome to open again."""
    ahead = any(s.meeting.id != found.meeting.id and s.meeting.state != "held" for s in sittings)
    made = [_view(session, actor, found, point, later=ahead) for point in found.points]
    if holds(actor.roles, Permission.DECISION_RECORD) and found.meeting.state == "held":
        for view in made:
            if view.decision.state == "on_agenda" or view.decision.key == change:
                view.form = outcome_form(found, view.point)
    return made


def _view(session: Session, actor: Actor, found: Board, point: Point, *, later: bool) -> PointView:
    row = point.decision
    incomplete = sum(1 for one in point.conditions if one.owner_id is None or one.due is None)
    facts = facts_of(row, found.members, unchanged=point.unchanged, incomplete=incomplete)
    known = {"decision": facts, "round": RoundFacts(later_meeting_planned=later)}
    steps = buttons(session, actor, SUBJECT, row, known)
    stops: tuple[str, ...] = ()
    if row.state == "recorded":
        asked = Asked(session=session, subject="decision", row=row, actor=actor, today=today())
        deviates = judge(("E06",), Facts(today=today(), actor=actor_facts(asked), decision=facts))
        blocked = steps["confirm"].reasons if "confirm" in steps else _changed(point)
        stops = (*blocked, *sentences(reasons(deviates)))
    return PointView(
        point=point,
        number=point.item.number,
        title=title_of(row.subject, point.item.title, point.name),
        url=f"/{SUBJECTS[row.subject].collection}/{point.about.key}",
        parts=parts_of(point.words, found.names),
        steps=steps,
        outcomes=possible_outcomes(row.subject, point.about.state),
        stops=stops,
        counted=counted(found, point),
        held=found.meeting.state == "held",
        own_vote=next((each.vote for each in point.votes if each.position_id in actor.positions), None),
        advice=row.advice if row.state != "on_agenda" else tally_of(found, point).advice(_there(found)),
    )


def _changed(point: Point) -> tuple[str, ...]:
    return () if point.unchanged else (t("decisions.changed_since"),)


def title_of(kind: str, title: str, name: str) -> str:
    """What a point is called: its title on the agenda, or what it is about."""
    return title or t(f"decisions.title_{kind}", name=name)


def counted(found: Board, point: Point) -> str | None:
    """How the members stood, in words: as recorded, or by their votes so far. None when nobody spoke."""
    stood = tally_of(found, point)
    numbers = (stood.in_favour, stood.against, stood.other)
    if all(number is None for number in numbers):
        return None
    named = zip(("for", "against", "other"), numbers, strict=True)
    return ", ".join(t(f"decisions.counted_{name}", n=number) for name, number in named if number)


def tally_of(found: Board, point: Point) -> Tally:
    """How the members stood: as recorded, or by their votes while nothing is recorded."""
    row = point.decision
    if row.state != "on_agenda":
        return Tally(row.votes_for, row.votes_against, row.votes_other)
    there = [m.id for m in found.members if m.present or found.meeting.state != "held"]
    return tally({}, [(vote.position_id, vote.vote) for vote in point.votes], there)


def _there(found: Board) -> int:
    """How many members count for a majority: those present, or all while the meeting is ahead."""
    present = sum(1 for member in found.members if member.present)
    return present if found.meeting.state == "held" else len(found.members)


def outcome_form(found: Board, point: Point, sent: Sent = None) -> QuestionForm:
    """The form `outcome` of one point, as sent or as recorded; its fields carry the decision's key."""
    made = form_class("outcome", None, locale())
    row = point.decision
    known = None if row.outcome is None else {
        "outcome": row.outcome,
        "advice_for": row.votes_for,
        "advice_against": row.votes_against,
        "advice_abstain": row.votes_other,
        "reason": row.reason,
        "deviation_reason": row.deviation_reason,
        "return_date": row.return_date.isoformat() if row.return_date else None,
        "conditions": [
            {"text": c.text, "owner": str(c.owner_id or ""), "due": c.due.isoformat() if c.due else None}
            for c in point.conditions
        ],
    }  # fmt: skip
    positions = list(found.names["positions"].items())
    return made(
        sent,
        data=None if sent is not None else known,
        complete=sent is not None,
        choices={"positions": positions},
        today=today(),
        prefix=row.key,
    )

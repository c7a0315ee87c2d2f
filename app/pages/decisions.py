"""Decisions: this meeting's points on one page with all that they are weighed by, and what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from app.access import actor, may, requires
from app.clock import today
from app.extensions import db
from app.facts.decision import facts_of
from app.kept import Kept
from app.models.meeting import Decision, Meeting
from app.pages.acting import Button, Extra, buttons, prefills
from app.pages.board import SUBJECT, PointView, counted, title_of, views
from app.pages.deadlines import DateCard, condition_cards
from app.pages.exact_text import parts_of
from app.pages.form_pages import Problem
from app.queries.agenda import Member, next_meeting
from app.queries.built import row_with
from app.queries.decisions import (
    Board,
    Point,
    Sitting,
    board,
    seating,
    sittings,
    this_sitting,
    weighed,
)
from app.queries.find import NotFound, find_as
from app.queries.history import Happened, history
from app.queries.sheets import may_read_decision
from app.queries.taken import taken
from app.queries.terms import ledger
from app.security import row_number
from app.subjects import SUBJECTS
from app.text import locale
from forms.build import QuestionForm, form_class
from workflows.facts import ActorFacts, Facts, RoundFacts
from workflows.machine import judge, reasons
from workflows.roles import Actor, Permission

bp = Blueprint("decisions", __name__)


@bp.get("/besluiten")
@requires(Permission.DECISION_READ)
def index() -> str:
    """What is to be decided in this meeting, for those who weigh it; what was decided, for every reader."""
    session, person = db.session(), actor()
    decided = taken(session, person, request.args.get("voor", 0, type=row_number))
    if not may(Permission.DECISION_WEIGH):
        return render_template("decisions/taken.html", decided=decided)
    found = open_board(session, person, request.args.get("vergadering", ""), request.args.get("wijzig", ""))
    return board_page(found, decided=decided)


@dataclass(slots=True)
class OpenBoard:
    """The board that is shown: the meetings to choose from, the chosen one, and its points."""

    sittings: Sequence[Sitting]
    sitting: Sitting | None
    board: Board | None
    points: list[PointView] = field(default_factory=list)

    @property
    def present(self) -> int:
        """How many members of the leadership were there."""
        return sum(1 for member in self.board.members if member.present) if self.board else 0

    @property
    def quorum(self) -> bool:
        """Whether those who were there can decide on a point (rule E05); without a point nobody asks."""
        if self.board is None or not self.board.points:
            return False
        decision = facts_of(self.board.points[0].decision, self.board.members, unchanged=True)
        facts = Facts(today=today(), actor=ActorFacts(roles=frozenset()), decision=decision)
        return not reasons(judge(("E05",), facts))


def open_board(session: Session, person: Actor, key: str, change: str = "") -> OpenBoard:
    """The board of the meeting with this key, or of the one that comes first. Raises NotFound."""
    choice = sittings(session, person)
    sitting = this_sitting(choice, today(), key)
    if sitting is None:
        if key:
            raise NotFound(f"meeting {key}")
        return OpenBoard(choice, None, None)
    found = board(session, sitting.meeting)
    return OpenBoard(choice, sitting, found, views(session, person, found, choice, change))


def board_page(
    found: OpenBoard,
    *,
    decided: Any = None,
    problems: Sequence[Problem] = (),
    confirm: QuestionForm | None = None,
    confirmable: bool = False,
    adopt_all: bool = False,
    kept: Kept | None = None,
) -> str:
    """The page of a board. `problems` are about the page as a whole; those of a point stand with it.

    `kept`: what was typed at a point that is not there any more.
    """
    recorded = [view for view in found.points if view.decision.state == "recorded"]
    everything = [*problems, *(problem for view in found.points for problem in view.problems)]
    return render_template(
        "decisions/board.html",
        found=found,
        meeting=found.sitting.meeting if found.sitting else None,
        to_confirm=[view for view in recorded if not view.stops],
        stopped=[view for view in recorded if view.stops],
        may_confirm=may(Permission.DECISION_CONFIRM),
        may_run=may(Permission.MEETING_RUN),
        may_prepare=may(Permission.MEETING_PREPARE),
        recording=any(view.form is not None for view in found.points),
        decided=decided or ([], 0),
        problems=everything,
        confirm=confirm or form_class("confirm_decisions", None, locale())(),
        confirmable=confirmable,
        adopt_all=adopt_all,
        kept=kept,
        today=today(),
    )


@bp.get("/besluiten/<key>")
@requires(Permission.DECISION_READ)
def show(key: str) -> str:
    """One decision: who could decide and was there, the outcome with its conditions, and the exact words."""
    session, person = db.session(), actor()
    row = find_as(Decision, session, person, key)
    meeting = row_with(session, Meeting, row.meeting_id)
    members, names = seating(session, meeting)
    point = weighed(session, row)
    weighs = may(Permission.DECISION_WEIGH)
    readable = may_read_decision(person, row, point.about)
    return render_template(
        "decisions/show.html",
        row=row,
        point=point,
        readable=readable,
        meeting=meeting,
        dates=_dates(session, point),
        title=title_of(row.subject, point.item.title, point.name),
        about_url=f"/{SUBJECTS[row.subject].collection}/{point.about.key}",
        entitled=_seats(row.entitled or [m.id for m in members], names),
        present=_seats(row.present, names),
        counted=counted(Board(meeting, members, [point], names), point) if weighs else None,
        votes=point.cast if weighs else [],
        dissents=[vote for vote in point.votes if vote.dissent_text and readable],
        weighs=weighs,
        parts_list=parts_of(row.content or point.words, names) if readable else [],
        digest=row.content_sha256 or point.digest,
        steps=_steps(session, person, point, members),
        history=_history(session, row, weighs=weighs),
    )


def _dates(session: Session, point: Point) -> Mapping[int, DateCard]:
    found = ledger(session, {"condition": [one.id for one in point.conditions]})
    return condition_cards(point.conditions, found)


def _seats(positions: Sequence[int], names: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [names["positions"].get(str(position), "") for position in positions]


def _steps(session: Session, person: Actor, point: Point, members: Sequence[Member]) -> list[Button]:
    """What the reader can do, judged with what the page read already."""
    row = point.decision
    still = sum(not one.met for one in point.conditions) if row.state == "confirmed" else 0
    if row.state in SUBJECT.workflow.settled and not still:
        return []
    incomplete = sum(1 for one in point.conditions if one.owner_id is None or one.due is None)
    later = None if still else next_meeting(session, row.round_id, today(), not_this=row.meeting_id)
    known = {
        "decision": facts_of(
            row, members, unchanged=point.unchanged, incomplete=incomplete, conditions=still
        ),
        "round": RoundFacts(later_meeting_planned=later is not None),
    }
    return list(buttons(session, person, SUBJECT, row, known).values())


@prefills("decision", "dissent")
def _dissent_so_far(session: Session, person: Actor, row: Any) -> Extra:
    said = (vote for vote in weighed(session, row).votes if vote.position_id in person.positions)
    return {"dissent_text": next((vote.dissent_text for vote in said), "")}


def _history(session: Session, row: Decision, *, weighs: bool) -> list[Happened]:
    """What happened. Who voted or dissented, and what was recorded at first, is for who weighs decisions."""
    if weighs:
        return history(session, "decision", row.id)
    happened = history(session, "decision", row.id, withheld={"outcome_recorded"})
    return [one for one in happened if one.event not in {"vote_cast", "dissent_recorded"}]

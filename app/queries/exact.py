"""The exact content of what a decision is about, for one subject or for all those of a meeting at once.

What is decided on is words, so it is words that are kept: every answer as it stands, with the version of its
form. States and dates that move by themselves stay out: carrying out a decision does not change its content.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import Session

from app.models.commitment import CollectiveTask, Commitment
from app.models.need import Answer
from app.models.organisation import Unit
from app.models.workflow import Entry, Sheet, WorkflowRow
from app.queries.built import among, ask, one_of

Content = dict[str, Any]
"""Plain JSON: subject, key, edition, its sheets, and by kind what else was decided on."""

Item = tuple[str, Any]
"""Kind of subject and its row."""

Place = tuple[str, int]
"""Kind of subject and the id of its row."""

NEED_FORMS = ("leadership_request", "need_details")
NOT_IN_ROUND = ("draft", "returned", "consultation", "rejected", "withdrawn", "superseded")
"""Commitments that are no part of what a round decides: not offered to the leadership, or given up."""


def exact_content(session: Session, subject: str, row: WorkflowRow) -> Content:
    """What is decided on when this row is decided on now."""
    return exact_contents(session, [(subject, row)])[subject, row.id]


def exact_contents(session: Session, items: Sequence[Item]) -> Mapping[Place, Content]:
    """The same for many rows, in as many statements as for one of each kind."""
    parts = _round_parts(session, [row.id for subject, row in items if subject == "round"])
    everything = [*items, *(part for found in parts.values() for part in found)]
    sheets = _sheets(session, everything)
    entries = _need_entries(session, [row.id for subject, row in items if subject == "need"])
    found: dict[Place, Content] = {}
    for subject, row in everything:
        found[subject, row.id] = _base(subject, row, sheets) | entries.get((subject, row.id), {})
    for round_id, children in parts.items():
        found["round", round_id]["parts"] = [found[kind, child.id] for kind, child in children]
    return found


def _base(subject: str, row: Any, sheets: Mapping[Place, list[Content]]) -> Content:
    content: Content = {"subject": subject, "key": row.key, "sheets": sheets.get((subject, row.id), [])}
    return content | ({"edition": row.edition} if hasattr(row, "edition") else {})


def _sheets(session: Session, items: Iterable[Item]) -> Mapping[Place, list[Content]]:
    """The sheets in force of all rows, by row, in the order of their forms."""
    wanted = [(subject, row.id, getattr(row, "edition", 1)) for subject, row in items]
    if not wanted:
        return {}
    found: dict[Place, list[Content]] = {}
    for subject, subject_id, form, version, answers in ask(session, _SHEETS, wanted=wanted):
        sheet = {"form": form, "version": version, "answers": answers}
        found.setdefault((subject, subject_id), []).append(sheet)
    return found


_SHEETS = (
    select(Sheet.subject, Sheet.subject_id, Sheet.form, Sheet.form_version, Sheet.answers)
    .where(tuple_(Sheet.subject, Sheet.subject_id, Sheet.edition).in_(among("wanted")))
    .order_by(Sheet.form)
)


def _need_entries(session: Session, needs: Sequence[int]) -> Mapping[Place, Content]:
    """What the leadership asked to know about a need, what was added to it, and the offers in force."""
    if not needs:
        return {}
    about = and_(Entry.subject == "need", Entry.subject_id.in_(needs), one_of(Entry.form, NEED_FORMS))
    in_force = and_(Answer.need_id.in_(needs), Answer.offer_kind.is_not(None))
    offers = and_(Entry.subject == "answer", Entry.form == "offer", in_force)
    rows = session.execute(
        select(Entry.subject_id, Entry.form, Entry.form_version, Entry.answers, Answer.need_id, Unit.key)
        .outerjoin(Answer, and_(Entry.subject == "answer", Answer.id == Entry.subject_id))
        .outerjoin(Unit, Unit.id == Answer.unit_id)
        .where(or_(about, offers))
        .order_by(Entry.id)
    )
    found: dict[Place, Content] = {}
    for need in needs:
        found["need", need] = {"request": None, "details": [], "offers": {}}
    for subject_id, form, version, answers, need_id, unit in rows:
        written = {"form": form, "version": version, "answers": answers}
        content = found["need", need_id or subject_id]
        if form == "offer":
            content["offers"][unit] = written
        elif form == "leadership_request":
            content["request"] = written
        else:
            content["details"].append(written)
    return found


def _round_parts(session: Session, rounds: Sequence[int]) -> Mapping[int, list[Item]]:
    """Of a round: its collective task and its commitments."""
    if not rounds:
        return {}
    tasks = session.scalars(
        select(CollectiveTask)
        .where(CollectiveTask.round_id.in_(rounds), one_of(CollectiveTask.state, ("adopted", "decided")))
        .order_by(CollectiveTask.id)
    ).all()
    commitments = session.scalars(
        select(Commitment)
        .where(Commitment.round_id.in_(rounds), ~one_of(Commitment.state, NOT_IN_ROUND))
        .order_by(Commitment.id)
    ).all()
    found: dict[int, list[Item]] = {round_id: [] for round_id in rounds}
    for task in tasks:
        found[task.round_id].append(("collective_task", task))
    for commitment in commitments:
        found[commitment.round_id].append(("commitment", commitment))
    return found

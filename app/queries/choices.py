"""The lists people choose from in a form, asked only when the form has such a question."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.commitment import Commitment
from app.models.meeting import Meeting
from app.models.need import Need
from app.models.organisation import Account, BaseTeam, Unit
from app.models.workflow import WorkflowRow
from app.queries.people import seats
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from forms.model import Definition, Kind, Question
from workflows.glossary import term
from workflows.roles import Actor

Options = list[tuple[str, str]]
LINES = (1, 2, 3, 4, 5)


def choices_for(
    session: Session, actor: Actor, definition: Definition, row: WorkflowRow | None, locale: str
) -> Mapping[str, Options]:
    """The dynamic lists that this form asks for: name of the list to (value, label) pairs."""
    names = {name for question in definition.questions for name in _dynamic(question)}
    return {name: _LISTS[name](session, actor, row, locale) for name in names}


def _dynamic(question: Question) -> list[str]:
    parts = question.columns if question.kind is Kind.ROWS else (question,)
    return [part.dynamic for part in parts if part.dynamic]


def _units(session: Session, actor: Actor, row: Any, locale: str) -> Options:
    rows = session.execute(select(Unit.key, Unit.name).where(Unit.is_emt).order_by(Unit.id))
    return [(key, name) for key, name in rows]


def _teams(session: Session, actor: Actor, row: Any, locale: str) -> Options:
    return [
        (key, name)
        for key, name in session.execute(select(BaseTeam.key, BaseTeam.name).order_by(BaseTeam.name))
    ]


def _lines(session: Session, actor: Actor, row: Any, locale: str) -> Options:
    return [(str(number), f"{number}. {term(f'line.{number}', locale)}") for number in LINES]


def _positions(session: Session, actor: Actor, row: Any, locale: str) -> Options:
    return [(str(seat.id), seat.title) for seat in seats(session)]


def _leaders(session: Session, actor: Actor, row: Any, locale: str) -> Options:
    return [(str(seat.id), seat.title) for seat in seats(session) if seat.place]


def _accounts(session: Session, actor: Actor, row: Any, locale: str) -> Options:
    rows = session.execute(
        select(Account.id, Account.name)
        .where(Account.disabled_at.is_(None), Account.id != actor.person_id)
        .order_by(Account.name)
    )
    return [(str(key), name) for key, name in rows]


def _meetings(session: Session, actor: Actor, row: Any, locale: str) -> Options:
    """Meetings of the same round that are still to be held."""
    statement = select(Meeting.key, Meeting.day, Meeting.body).where(
        Meeting.state.in_(("planned", "invited"))
    )
    if round_id := getattr(row, "round_id", None):
        statement = statement.where(Meeting.round_id == round_id)
    rows = session.execute(statement.order_by(Meeting.day))
    return [(key, f"{term(f'body.{body}', locale)}, {day:%d-%m-%Y}") for key, day, body in rows]


def _needs(session: Session, actor: Actor, row: Any, locale: str) -> Options:
    statement = select(Need.key, Need.title).where(
        visible_to(actor, SUBJECTS["need"]), Need.state != "withdrawn"
    )
    if round_id := getattr(row, "round_id", None):
        statement = statement.where(Need.round_id == round_id)
    return [(key, f"{key} {title}") for key, title in session.execute(statement.order_by(Need.id))]


def _commitments(session: Session, actor: Actor, row: Any, locale: str) -> Options:
    statement = select(Commitment.key, Commitment.title).where(visible_to(actor, SUBJECTS["commitment"]))
    if round_id := getattr(row, "round_id", None):
        statement = statement.where(Commitment.round_id == round_id)
    return [(key, f"{key} {title}") for key, title in session.execute(statement.order_by(Commitment.id))]


_LISTS: Mapping[str, Callable[[Session, Actor, Any, str], Options]] = {
    "units": _units,
    "teams": _teams,
    "lines": _lines,
    "positions": _positions,
    "leaders": _leaders,
    "accounts": _accounts,
    "meetings": _meetings,
    "needs": _needs,
    "commitments": _commitments,
}

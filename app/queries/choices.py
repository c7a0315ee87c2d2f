"""The lists people choose from in a form, asked only when the form has such a question."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from app.clock import today
from app.models.commitment import Commitment
from app.models.meeting import Decision, Meeting
from app.models.need import Need
from app.models.organisation import Account, BaseTeam, Unit
from app.models.round import Assignment, Round
from app.models.workflow import WorkflowRow
from app.queries.agenda import Topic, items_to_drop, may_put_up, topics
from app.queries.assignments import co_authors
from app.queries.built import ask, one_of
from app.queries.conditions import own_conditions
from app.queries.people import holders_of, seats
from app.queries.rounds import team
from app.queries.visible import visible_to
from app.subjects import BY_MODEL, SUBJECTS
from forms.definition import load
from forms.model import Definition, Kind, Question
from workflows.commitment import TAKING_UP
from workflows.glossary import term
from workflows.roles import Actor, Permission, Role, holds

Options = list[tuple[str, str]]
JUDGES = (Role.SECRETARY, Role.LEADERSHIP)
LINES = (1, 2, 3, 4, 5)
"""The programme lines of the letter (L07-L11)."""


@dataclass(frozen=True, slots=True)
class Chooser:
    """Who chooses, about which row (None: about none yet), in which language."""

    session: Session
    actor: Actor
    row: WorkflowRow | None
    locale: str

    def in_round(self, statement: Any, column: Any) -> Any:
        """Limit a statement to the round of the row, when it has one."""
        round_id = getattr(self.row, "round_id", None)
        return statement if round_id is None else statement.where(column == round_id)


ASKED_IF_MANY = "own_units"
"""A list that is only asked for when there is something to choose."""


def not_asked(definition: Definition, choices: Mapping[str, Options]) -> frozenset[str]:
    """The questions of a form that are left out, because there is only one answer or none."""
    few = len(choices.get(ASKED_IF_MANY, ())) < 2
    return frozenset(q.key for q in definition.questions if few and q.dynamic == ASKED_IF_MANY)


def choices_for(
    chooser: Chooser, definition: Definition, without: Set[str] = frozenset()
) -> Mapping[str, Options]:
    """The dynamic lists that this form asks for: name of the list to (value, label) pairs.

    `without`: questions that are left out.
    """
    asked = (question for question in definition.questions if question.key not in without)
    names = {name for question in asked for name in _dynamic(question)}
    return {name: _LISTS[name](chooser) for name in names}


def _dynamic(question: Question) -> list[str]:
    parts = question.columns if question.kind is Kind.ROWS else (question,)
    return [part.dynamic for part in parts if part.dynamic]


def _units(chooser: Chooser) -> Options:
    """The units of the management team: of a round those with a head, for a need those that can be asked."""
    if chooser.row is None or isinstance(chooser.row, Round):
        return team(chooser.session)
    if isinstance(chooser.row, Need):
        of = {"round": chooser.row.round_id, "asker": chooser.row.unit_id}
        rows = ask(chooser.session, _OTHERS, **of)
    else:
        rows = ask(chooser.session, _UNITS)
    return [(key, name) for key, name in rows]


_UNITS = select(Unit.key, Unit.name).where(Unit.is_emt).order_by(Unit.id)
_TAKING_PART = exists().where(
    Assignment.unit_id == Unit.id,
    Assignment.round_id == bindparam("round"),
    Assignment.state != "withdrawn",
)
_OTHERS = _UNITS.where(Unit.id != bindparam("asker"), _TAKING_PART)


def _teams(chooser: Chooser) -> Options:
    return [(key, name) for key, name in ask(chooser.session, _TEAMS)]


_TEAMS = select(BaseTeam.key, BaseTeam.name).order_by(BaseTeam.name)


def _lines(chooser: Chooser) -> Options:
    return [(str(number), f"{number}. {term(f'line.{number}', chooser.locale)}") for number in LINES]


def _positions(chooser: Chooser) -> Options:
    return [(str(seat.id), seat.title) for seat in seats(chooser.session)]


def _owners(chooser: Chooser) -> Options:
    """The positions whose holder can say yes to owning a commitment."""
    roles = {role for role in Role if holds(frozenset({role}), Permission.COMMITMENT_OWN)}
    return [(str(seat.id), seat.title) for seat in seats(chooser.session) if roles.intersection(seat.roles)]


def _own_units(chooser: Chooser) -> Options:
    """The units of the round that the actor speaks for; who speaks for one is not asked for which."""
    units = chooser.actor.units()
    if len(units) < 2:
        return []
    statement = select(Unit.id, Unit.name).join(Assignment, Assignment.unit_id == Unit.id)
    statement = statement.where(Unit.id.in_(units), Assignment.state != "withdrawn").order_by(Unit.id)
    rows = chooser.session.execute(chooser.in_round(statement, Assignment.round_id))
    return [(str(unit), name) for unit, name in rows]


def _members(chooser: Chooser) -> Options:
    """Who sits in the body of a meeting: the leadership, or the heads of the units."""
    if getattr(chooser.row, "body", "leadership") == "leadership":
        return [(str(seat.id), seat.title) for seat in seats(chooser.session) if seat.place]
    return [(str(seat.id), seat.title) for seat in seats(chooser.session) if "emt_member" in seat.roles]


def _accounts(chooser: Chooser) -> Options:
    """Who can write along: not those who judge what is written, for they could no longer do that (E09).

    Who does already says so; the choice stays, since pressing twice is no mistake.
    """
    along = {value for value, _ in _co_authors(chooser)}
    mark = f" ({term('term.writes_along', chooser.locale)})"
    judging = {each for role in JUDGES for each in holders_of(chooser.session, role, today())}
    statement = (
        select(Account.id, Account.name)
        .where(Account.disabled_at.is_(None), Account.id.not_in({chooser.actor.person_id, *judging}))
        .order_by(Account.name)
    )
    rows = [(str(account), name) for account, name in chooser.session.execute(statement)]
    return [(account, name + mark if account in along else name) for account, name in rows]


def _co_authors(chooser: Chooser) -> Options:
    """Who writes along on the assignment."""
    found = co_authors(chooser.session, chooser.row.id) if isinstance(chooser.row, Assignment) else []
    return [(str(account), name) for account, name in found]


def _meetings(chooser: Chooser) -> Options:
    """Meetings of the same round that are still to be held."""
    statement = select(Meeting.key, Meeting.day, Meeting.body).where(
        visible_to(chooser.actor, SUBJECTS["meeting"]), one_of(Meeting.state, ("planned", "invited"))
    )
    rows = chooser.session.execute(chooser.in_round(statement, Meeting.round_id).order_by(Meeting.day))
    return [(key, f"{term(f'body.{body}', chooser.locale)}, {day:%d-%m-%Y}") for key, day, body in rows]


def _needs(chooser: Chooser) -> Options:
    statement = select(Need.key, Need.title).where(
        visible_to(chooser.actor, SUBJECTS["need"]), Need.state != "withdrawn"
    )
    rows = chooser.session.execute(chooser.in_round(statement, Need.round_id).order_by(Need.id))
    return [(key, f"{key} {title}") for key, title in rows]


def _commitments(chooser: Chooser) -> Options:
    """The commitments that may take up a need."""
    statement = select(Commitment.key, Commitment.title).where(
        visible_to(chooser.actor, SUBJECTS["commitment"]), one_of(Commitment.state, TAKING_UP)
    )
    rows = chooser.session.execute(chooser.in_round(statement, Commitment.round_id).order_by(Commitment.id))
    return [(key, f"{key} {title}") for key, title in rows]


def _conditions(chooser: Chooser) -> Options:
    """The conditions of a decision that are not met yet, as far as they are the actor's to report on."""
    if not isinstance(chooser.row, Decision):
        return []
    found = own_conditions(chooser.session, chooser.actor, chooser.row.id)
    return [(str(one.id), one.text) for one in found]


def _questions(chooser: Chooser) -> Options:
    """The questions of the sheets of the row: what a return can give a reason for."""
    sheets = () if chooser.row is None else BY_MODEL[type(chooser.row)].sheets
    asked = (question for form in sheets for question in load(form).questions)
    return [(question.key, question.label.text(chooser.locale)) for question in asked]


def _subjects(chooser: Chooser) -> Options:
    """What an item on this agenda can be about; what can be decided on now stands first and says so.

    It also says when somebody else must put it there for that.
    """
    row = chooser.row
    if not isinstance(row, Meeting):
        return []
    return [
        (f"{topic.kind}:{topic.key}", _topic(chooser, topic))
        for topic in topics(chooser.session, row.round_id)
    ]


def _topic(chooser: Chooser, topic: Topic) -> str:
    kind = term(f"subject.{topic.kind}.one", chooser.locale)
    name = f"{kind[0].upper()}{kind[1:]} {topic.key}: {topic.name}"
    if not topic.ready:
        return name
    mine = may_put_up(chooser.actor, topic.kind, topic.state)
    code = "decidable" if mine else "decidable_by_secretary"
    return f"{name} ({term(f'term.{code}', chooser.locale)})"


def _items(chooser: Chooser) -> Options:
    """The items of a meeting that can be dropped: those without a decision."""
    row = chooser.row
    found = items_to_drop(chooser.session, row) if isinstance(row, Meeting) else []
    return [(str(item), f"{number}. {title}") for item, number, title in found]


_LISTS: Mapping[str, Callable[[Chooser], Options]] = {
    "units": _units,
    "teams": _teams,
    "lines": _lines,
    "own_units": _own_units,
    "owners": _owners,
    "positions": _positions,
    "members": _members,
    "accounts": _accounts,
    "co_authors": _co_authors,
    "conditions": _conditions,
    "meetings": _meetings,
    "needs": _needs,
    "commitments": _commitments,
    "questions": _questions,
    "subjects": _subjects,
    "items": _items,
}

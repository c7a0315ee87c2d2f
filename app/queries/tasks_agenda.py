"""What stands on no agenda yet, what else is on the secretary's desk, and what must be judged in the end."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from app.models.commitment import CollectiveTask, Commitment, Response, Stand
from app.models.meeting import Decision, Meeting
from app.models.need import Answer, Need
from app.models.round import Assignment, Round
from app.queries.agenda import AHEAD, OPEN
from app.queries.built import among, ask, one_of
from app.queries.tasks import MOST, Asker, Task
from app.subjects import SUBJECTS
from workflows.commitment import SECURING_LINE, WRITABLE
from workflows.roles import Role


def to_schedule(asker: Asker) -> Iterator[Task]:
    """What the leadership must decide on and stands on no agenda: the secretary puts it there.

    The date is that of the next meeting whose day has not come. An urgent approval must be confirmed there
    (rule E10).
    """
    schedules = Role.SECRETARY in asker.actor.roles
    for row in ask(asker.session, _TO_SCHEDULE, today=asker.today):
        urgent = row.state == "provisionally_approved"
        if not schedules:
            code = f"wait_for_agenda_{row.kind}"
        else:
            code = "schedule_ratification" if urgent else f"schedule_{row.kind}"
        url = _agenda(row) if schedules else _page(row.kind, row.key)
        yield Task(code, url, row.day, {"title": row.title}, mine=schedules)


def _page(kind: str, key: str) -> str:
    return f"/{SUBJECTS[kind].collection}/{key}"


def _agenda(row: Row[Any]) -> str:
    """The form that puts it on the agenda of the next meeting, else the list on which one is planned."""
    if not row.meeting:
        return "/vergaderingen"
    return f"{_page('meeting', row.meeting)}/acties/add_item?onderwerp={_page(row.kind, row.key)}"


def _waiting(kind: str, model: Any, title: Any, *where: Any) -> Select[Any]:
    """The rows of a kind that stand on no agenda, each with the next meeting of its round."""
    on_agenda = exists().where(
        Decision.subject == kind, Decision.subject_id == model.id, one_of(Decision.state, OPEN)
    )
    of_round = model.id if model is Round else model.round_id
    ahead = (
        Meeting.round_id == of_round,
        Meeting.body == "leadership",
        Meeting.day > bindparam("today", type_=Date()),
        one_of(Meeting.state, AHEAD),
    )
    first = select(Meeting.key).where(*ahead).order_by(Meeting.day, Meeting.id).limit(1)
    return select(
        literal(kind).label("kind"),
        model.key.label("key"),
        title.label("title"),
        model.state.label("state"),
        first.correlate(model).scalar_subquery().label("meeting"),
        select(func.min(Meeting.day)).where(*ahead).correlate(model).scalar_subquery().label("day"),
        model.id.label("id"),
    ).where(~on_agenda.correlate(model), *where)


def _to_schedule() -> CompoundSelect[Any]:
    of_task = select(Round.name).where(Round.id == CollectiveTask.round_id).correlate(CollectiveTask)
    decidable = ("ready_for_decision", "provisionally_approved")
    return (
        union_all(
            _waiting("need", Need, Need.title, Need.state == "escalated"),
            _waiting("commitment", Commitment, Commitment.title, one_of(Commitment.state, decidable)),
            _waiting(
                "collective_task",
                CollectiveTask,
                of_task.scalar_subquery(),
                CollectiveTask.state == "adopted",
            ),
            _waiting("round", Round, Round.name, Round.state == "consolidated"),
        )
        .order_by("kind", "id")
        .limit(MOST)
    )


_TO_SCHEDULE = _to_schedule()


def on_desk(asker: Asker) -> Iterator[Task]:
    """What the secretary alone moves on: consultations, own proposals, the collective task, routing."""
    for code, kind, key, title, day, silent, _ in ask(asker.session, _ON_DESK, today=asker.today):
        waits = code in {"wait_for_owner", "wait_for_positions"}
        yield Task(code, _page(kind, key), day, {"title": title, "n": silent}, mine=not waits)


def _line(code: Any, kind: str, row: Any, title: Any, *, day: Any = None, silent: Any = None) -> Select[Any]:
    return select(
        (literal(code) if isinstance(code, str) else code).label("code"),
        literal(kind).label("kind"),
        row.key.label("key"),
        title.label("title"),
        (cast(null(), Date) if day is None else day).label("day"),
        (cast(null(), Integer) if silent is None else silent).label("silent"),
        row.id.label("id"),
    )


def _consultations() -> Select[Any]:
    """Over by its date or because everybody responded (rule B11)."""
    said = select(Response.unit_id).where(Response.commitment_id == Commitment.id).correlate(Commitment)
    silent = exists().where(
        Assignment.round_id == Commitment.round_id,
        Assignment.state != "withdrawn",
        Assignment.position_id != func.coalesce(Commitment.owner_id, 0),
        Assignment.unit_id.not_in(said),
    )
    over = or_(
        Commitment.consultation_closes <= bindparam("today", type_=Date()), ~silent.correlate(Commitment)
    )
    closes = Commitment.consultation_closes
    return _line("close_consultation", "commitment", Commitment, Commitment.title, day=closes).where(
        Commitment.state == "consultation", over
    )


def _proposals() -> Select[Any]:
    """Commitments that no unit proposed: the secretary did."""
    accepted = Commitment.owner_accepted_at.is_not(None)
    code = case(
        (and_(accepted, Commitment.state == "returned"), "rework_commitment"),
        (accepted, "open_consultation"),
        (Commitment.owner_declined_at.is_not(None), "name_owner"),
        (Commitment.owner_id.is_(None), "finish_commitment"),
        else_="wait_for_owner",
    )
    return _line(code, "commitment", Commitment, Commitment.title).where(
        one_of(Commitment.state, WRITABLE), Commitment.unit_id.is_(None)
    )


def _collective_tasks() -> Select[Any]:
    """A draft to put up for discussion, and one to adopt once every member spoke."""
    spoke = (
        select(Stand.unit_id).where(Stand.collective_task_id == CollectiveTask.id).correlate(CollectiveTask)
    )
    silent = (
        select(func.count())
        .where(Assignment.round_id == CollectiveTask.round_id, Assignment.state != "withdrawn")
        .where(Assignment.unit_id.not_in(spoke))
        .correlate(CollectiveTask)
        .scalar_subquery()
    )
    code = case(
        (CollectiveTask.state == "draft", "open_discussion"),
        (silent == 0, "adopt_task"),
        else_="wait_for_positions",
    )
    return (
        _line(code, "collective_task", CollectiveTask, Round.name, silent=silent)
        .join(Round, Round.id == CollectiveTask.round_id)
        .where(one_of(CollectiveTask.state, ("draft", "discussion")))
    )


def _unrouted() -> Select[Any]:
    """Needs that were asked of no unit, and that nobody answered by himself."""
    answered = exists().where(
        Answer.need_id == Need.id, one_of(Answer.state, ("delivered", "offered", "clarification_requested"))
    )
    return _line("route_need", "need", Need, Need.title).where(
        Need.state == "asked",
        one_of(Need.addressee_kind, ("leadership", "external")),
        ~answered.correlate(Need),
    )


_ON_DESK = (
    union_all(_consultations(), _proposals(), _collective_tasks(), _unrouted())
    .order_by("code", "id")
    .limit(2 * MOST)
)


def to_secure(asker: Asker) -> Iterator[Task]:
    """Commitments that were carried out, for whoever judges whether the result lasts; not one's own (E09)."""
    if Role.LEADERSHIP not in asker.actor.roles and SECURING_LINE not in asker.actor.leads_lines:
        return
    for key, title in ask(asker.session, _TO_SECURE, seats=asker.seats):
        yield Task("judge_result", _page("commitment", key), None, {"title": title})


_TO_SECURE = (
    select(Commitment.key, Commitment.title)
    .where(Commitment.state == "fulfilled")
    .where(or_(Commitment.owner_id.is_(None), Commitment.owner_id.not_in(among("seats"))))
    .order_by(Commitment.id)
    .limit(MOST)
)

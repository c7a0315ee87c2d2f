"""The step that comes next in a round: what the secretary or the leadership can take, or waits for."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Row, Select, case, exists, func, literal, select

from app.facts.round import ADOPTED, CONTRIBUTED, letter_complete
from app.models.commitment import CollectiveTask, Commitment
from app.models.need import Cluster
from app.models.organisation import Unit
from app.models.round import Assignment, Phase, Round
from app.models.workflow import Sheet
from app.queries.built import ask, one_of
from app.queries.tasks import MOST, Asker, Task
from app.subjects import SUBJECTS
from workflows.commitment import ENDED
from workflows.facts import ActorFacts, Facts, RoundFacts
from workflows.machine import judge, reasons
from workflows.roles import Role
from workflows.round import State

OPENS: Mapping[str, int] = {State.SENT: 1, State.PHASE1_OPEN: 2, State.PHASE2_OPEN: 3}
"""State of a round to the number of the phase that opens next."""


def steps_of_rounds(asker: Asker) -> Iterator[Task]:
    """What each round waits for; the leadership signs and ends it, the secretary does the rest."""
    office, leads = (role in asker.actor.roles for role in (Role.SECRETARY, Role.LEADERSHIP))
    for row in ask(asker.session, _ROUNDS):
        if leads:
            yield from _of_leadership(asker, row)
        if office:
            yield from _of_secretary(asker, row)


def _of_leadership(asker: Asker, row: Row[Any]) -> Iterator[Task]:
    if row.state == State.DRAFT and letter_complete(row.form_version, row.letter):
        yield _task(row, "sign_letter", "/brief")
    if row.state == State.SECURING and _may(asker, row, "close"):
        yield _task(row, "close_round")


def _of_secretary(asker: Asker, row: Row[Any]) -> Iterator[Task]:
    if row.state == State.DRAFT:
        written = letter_complete(row.form_version, row.letter)
        code, page = ("wait_for_signature", "/brief") if written else ("write_letter", "/brief/schrijven")
        yield _task(row, code, page, mine=not written)
    elif row.state == State.SIGNED:
        yield _task(row, "send_letter", "/brief")
    elif row.state in OPENS:
        come = row.opens is not None and row.opens <= asker.today
        code = "open_phase" if come else "wait_for_phase"
        yield _task(row, code, number=OPENS[row.state], day=row.opens, mine=come)
    elif row.state == State.PHASE3_OPEN:
        ready = _may(asker, row, "freeze")
        code = "freeze_round" if ready else "wait_for_contributions"
        yield _task(row, code, due=row.freeze_date, n=row.silent, mine=ready)
    elif row.state == State.FROZEN:
        code = "consolidate_round" if _may(asker, row, "consolidate") else "prepare_consolidation"
        yield _task(row, code, due=row.decision_date)
    elif row.state == State.DECIDED:
        yield _task(row, "start_securing")
    elif row.state == State.SECURING:
        yield _task(row, "wait_for_end" if row.open else "wait_for_closing", n=row.open, mine=False)


def _task(row: Row[Any], code: str, page: str = "", *, mine: bool = True, **more: Any) -> Task:
    due = more.pop("due", None)
    return Task(code, f"/rondes/{row.key}{page}", due, {"title": row.name} | more, mine=mine)


def _may(asker: Asker, row: Row[Any], trigger: str) -> bool:
    """Whether the rules of a step let it pass now: they ask how many there are, not who."""
    step = SUBJECTS["round"].workflow.step(row.state, trigger)
    found = RoundFacts(
        percent_contributed=100 * (row.units - row.silent) // row.units if row.units else 0,
        districts_missing=("",) * row.districts,
        units_silent=("",) * row.silent,
        clusters_not_discussed=("",) * row.clusters,
        collective_task_adopted=bool(row.adopted),
        commitments_open=("",) * row.open,
    )
    facts = Facts(today=asker.today, actor=ActorFacts(roles=asker.actor.roles), round=found)
    return step is not None and not reasons(judge(step.rules, facts))


def _rounds() -> Select[Any]:
    """The rounds under way with what decides on their next step; one that stands on an agenda waits there."""
    number = case(*((Round.state == state, literal(phase)) for state, phase in OPENS.items()), else_=0)
    units = (Assignment.round_id == Round.id, Assignment.state != "withdrawn")
    silent = (*units, ~one_of(Assignment.state, CONTRIBUTED))
    district = (*silent, Unit.id == Assignment.unit_id, Unit.kind == "district")
    waiting = ~one_of(Commitment.state, ENDED), Commitment.carried_over_at.is_(None)
    opens = select(Phase.opens).where(Phase.round_id == Round.id, Phase.number == number)
    counts = {
        "units": select(func.count(Assignment.id)).where(*units),
        "silent": select(func.count(Assignment.id)).where(*silent),
        "districts": select(func.count(Assignment.id)).where(*district),
        "clusters": select(func.count(Cluster.id)).where(
            Cluster.round_id == Round.id, Cluster.discussed_on.is_(None)
        ),
        "open": select(func.count(Commitment.id)).where(Commitment.round_id == Round.id, *waiting),
    }
    adopted = exists().where(CollectiveTask.round_id == Round.id, one_of(CollectiveTask.state, ADOPTED))
    letter = (
        (Round.state == State.DRAFT) & (Sheet.subject == "round") & (Sheet.subject_id == Round.id)
        & (Sheet.form == "letter")
    )  # fmt: skip
    over = (State.CONSOLIDATED, State.CLOSED, State.STOPPED)
    return (
        select(
            Round.key, Round.name, Round.state, Round.freeze_date, Round.decision_date,
            opens.correlate(Round).scalar_subquery().label("opens"),
            adopted.correlate(Round).label("adopted"), Sheet.form_version, Sheet.answers.label("letter"),
            *(count.correlate(Round).scalar_subquery().label(name) for name, count in counts.items()),
        )
        .outerjoin(Sheet, letter)
        .where(~one_of(Round.state, over))
        .order_by(Round.id)
        .limit(MOST)
    )  # fmt: skip


_ROUNDS = _rounds()

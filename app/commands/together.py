"""One act for many units at once, in one transaction, with a result for each of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.clock import now, today
from app.commands.change import Change
from app.commands.failures import StepRefused
from app.commands.steps import move
from app.database import Once, transaction
from app.models.workflow import Answers
from app.queries.find import find
from app.subjects import SUBJECTS
from workflows.machine import Moved, Refused
from workflows.roles import Actor


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was ticked: an assignment or a plan, in the version that was seen."""

    subject: str
    key: str
    version: int


Result = Moved | Refused | None
"""What became of one of them. None: somebody changed it since it was seen."""

Act = Callable[[Change, Chosen], Result]


def step_together(
    actor: Actor,
    chosen: Iterable[Chosen],
    trigger: str,
    data: Answers | None = None,
    *,
    text_confirmed: bool = False,
    once: Once | None = None,
) -> Mapping[Chosen, Result]:
    """Take one step on each of these with the same answers; one that a rule stops leaves the others be.

    Raises NotFound for what the actor may not know of, TextBlocked, AlreadyDone.
    """

    def step(change: Change, each: Chosen) -> Result:
        row = find(change.session, change.actor, SUBJECTS[each.subject], each.key)
        known = SUBJECTS[each.subject].workflow.step(row.state, trigger)
        if known is not None and not known.act and row.version != each.version:
            return None
        return move(change, row, trigger, data)

    return for_each(actor, chosen, step, text_confirmed=text_confirmed, once=once)


def for_each(
    actor: Actor,
    chosen: Iterable[Chosen],
    act: Act,
    *,
    text_confirmed: bool = False,
    once: Once | None = None,
) -> Mapping[Chosen, Result]:
    """Do one act for each of these in one transaction; a refusal takes back its own work only."""
    with transaction(once) as session:
        return {
            each: _alone(session, Change(session, actor, now(), today(), text_confirmed), each, act)
            for each in chosen
        }


def _alone(session: Session, change: Change, each: Chosen, act: Act) -> Result:
    try:
        with session.begin_nested():
            return act(change, each)
    except StepRefused as refused:
        return refused.refused

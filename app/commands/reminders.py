"""Reminding many units at once: the step `remind` of each, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.clock import now, today
from app.commands.change import Change
from app.commands.steps import move
from app.database import Once, transaction
from app.queries.find import find
from app.subjects import SUBJECTS
from workflows.machine import Moved
from workflows.roles import Actor


@dataclass(frozen=True, slots=True)
class Due:
    """What a unit is reminded of: its assignment or its plan, by key."""

    subject: str
    key: str


def remind(actor: Actor, due: Iterable[Due], once: Once | None = None) -> int:
    """Send a reminder about each of these; gives how many were sent.

    What was handed in meanwhile is passed over. Raises NotFound for what the actor may not see.
    """
    sent = 0
    with transaction(once) as session:
        change = Change(session, actor, now(), today())
        for each in due:
            row = find(session, actor, SUBJECTS[each.subject], each.key)
            sent += isinstance(move(change, row, "remind", raising=False), Moved)
    return sent

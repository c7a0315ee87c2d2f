"""Reminding many units at once: the step `remind` of each, in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.clock import now, today
from app.commands.change import Change
from app.commands.steps import move
from app.database import Once, transaction
from app.queries.find import find
from app.subjects import SUBJECTS
from workflows.machine import Moved, Refused
from workflows.roles import Actor


@dataclass(frozen=True, slots=True)
class Due:
    """What a unit is reminded of: its assignment or its plan, by key."""

    subject: str
    key: str


def remind(actor: Actor, due: Iterable[Due], once: Once | None = None) -> Mapping[Due, Moved | Refused]:
    """Send a reminder about each of these; what may not be reminded of now is refused with its reasons.

    So is what was handed in meanwhile. Raises NotFound for what the actor may not see.
    """
    found: dict[Due, Moved | Refused] = {}
    with transaction(once) as session:
        change = Change(session, actor, now(), today())
        for each in due:
            row = find(session, actor, SUBJECTS[each.subject], each.key)
            found[each] = move(change, row, "remind", raising=False)
    return found

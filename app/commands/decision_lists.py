"""Recording or confirming a whole list of decisions at once, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.clock import now, today
from app.commands.change import Change
from app.commands.failures import StaleVersion, StepRefused, TextBlocked
from app.commands.steps import move
from app.commands.texts import guard
from app.database import Once, transaction
from app.models.meeting import AgendaItem, Decision, Meeting
from app.models.workflow import Answers
from app.queries.find import find_as
from workflows.machine import Reason
from workflows.roles import Actor


@dataclass(slots=True)
class Listed:
    """What became of a list: done, refused with reasons, and changed by somebody else since it was seen."""

    done: list[str] = field(default_factory=list)
    refused: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    stale: list[str] = field(default_factory=list)


class NothingDone(Exception):
    """No decision of the list could be taken; nothing was written. `listed` says why for each."""

    def __init__(self, listed: Listed) -> None:
        super().__init__("none of the list was possible")
        self.listed = listed


class OutcomesBlocked(Exception):
    """The text guard refuses words of some outcomes. Nothing was stored; `blocked` is by decision."""

    def __init__(self, blocked: dict[str, TextBlocked]) -> None:
        super().__init__("blocked by the text guard")
        self.blocked = blocked


Seen = Mapping[str, int]
"""Key of a decision to the version that the person saw."""


def record_outcomes(
    actor: Actor,
    meeting_key: str,
    outcomes: Mapping[str, Answers],
    seen: Seen,
    *,
    text_confirmed: bool = False,
    once: Once | None = None,
) -> Listed:
    """Record the outcomes of several items in one transaction; an item that is refused stays as it was.

    `outcomes`: key of a decision to the answers of form `outcome`. Raises NothingDone, OutcomesBlocked,
    NotFound, StepRefused when this person may not record at all.
    """
    with transaction(once) as session:
        change = Change(session, actor, now(), today(), text_confirmed)
        meeting = _locked(change, meeting_key)
        _guard_all(change, outcomes)
        listed = Listed()
        for row in _rows(change, meeting, outcomes):
            _attempt(change, row, "record_outcome", dict(outcomes[row.key]), seen, listed)
        return _close(change, meeting, "record_outcomes", listed)


def confirm_decisions(actor: Actor, meeting_key: str, seen: Seen, *, once: Once | None = None) -> Listed:
    """Confirm the decisions this person saw, each with the step of its subject, in one transaction.

    The caller has asked the password. A decision that is refused stays and the others go through. Raises
    NothingDone, NotFound, StepRefused when this person may not confirm at all.
    """
    with transaction(once) as session:
        change = Change(session, actor, now(), today())
        meeting = _locked(change, meeting_key)
        listed = Listed()
        for row in _rows(change, meeting, seen):
            _attempt(change, row, "confirm", {}, seen, listed)
        return _close(change, meeting, "confirm_decisions", listed)


def _locked(change: Change, key: str) -> Meeting:
    """The meeting, held until the end: two people who handle its list at once take turns."""
    meeting = find_as(Meeting, change.session, change.actor, key)
    change.session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    return meeting


def _rows(change: Change, meeting: Meeting, keys: Mapping[str, Any]) -> list[Decision]:
    """The decisions named, in the order of the agenda; keys of another meeting are passed over."""
    statement = (
        select(Decision)
        .join(AgendaItem, AgendaItem.id == Decision.agenda_item_id)
        .where(Decision.meeting_id == meeting.id, Decision.key.in_(keys))
        .order_by(AgendaItem.number)
    )
    return list(change.session.scalars(statement))


def _attempt(change: Change, row: Decision, trigger: str, data: Answers, seen: Seen, listed: Listed) -> None:
    """Take the step of one decision with all that follows, or leave no trace of it."""
    key = row.key
    if seen.get(key) != row.version:
        listed.stale.append(key)
        return
    try:
        with change.session.begin_nested():
            move(change, row, trigger, data)
    except StepRefused as refused:
        listed.refused[key] = refused.refused.reasons
    except StaleVersion:
        listed.stale.append(key)
    else:
        listed.done.append(key)
        return
    change.session.expire_all()


def _close(change: Change, meeting: Meeting, trigger: str, listed: Listed) -> Listed:
    """Note on the meeting that its list was handled. Raises NothingDone when none of it was."""
    if not listed.done:
        raise NothingDone(listed)
    move(change, meeting, trigger)
    return listed


def _guard_all(change: Change, outcomes: Mapping[str, Answers]) -> None:
    blocked: dict[str, TextBlocked] = {}
    for key, data in outcomes.items():
        try:
            guard(change, data)
        except TextBlocked as found:
            blocked[key] = found
    if blocked:
        raise OutcomesBlocked(blocked)

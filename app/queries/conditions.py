"""The conditions of a decision that are still to be met, and whose they are."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.database import kept
from app.extensions import table_of
from app.models.meeting import Condition
from app.queries.built import ask
from workflows.roles import Actor, Role


class Open(NamedTuple):
    """A condition that is not met yet."""

    id: int
    text: str
    owner_id: int | None


def open_conditions(session: Session, decision_id: int) -> Sequence[Open]:
    """Those of one decision, in the order in which they were set; read once, however many rules ask."""
    known, what = kept(session), ("conditions", decision_id)
    if what not in known:
        known[what] = [Open(*row) for row in ask(session, _OPEN, decision=decision_id)]
    found: Sequence[Open] = known[what]
    return found


def know_conditions(session: Session, decision_id: int, found: Sequence[Open] | None) -> None:
    """A page read them already, or (None) one of them was met just now."""
    kept(session).pop(("conditions", decision_id), None)
    if found is not None:
        kept(session)["conditions", decision_id] = found


def own_conditions(session: Session, actor: Actor, decision_id: int) -> Sequence[Open]:
    """Those that this person may report on: the own ones, or as deputy; the secretary all."""
    found = open_conditions(session, decision_id)
    if Role.SECRETARY in actor.roles:
        return found
    return [one for one in found if one.owner_id in actor.seats]


_C = table_of(Condition).c
_OPEN = (
    select(_C.id, _C.text, _C.owner_id)
    .where(_C.decision_id == bindparam("decision"), _C.met_at.is_(None))
    .order_by(_C.id)
)

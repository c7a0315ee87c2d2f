"""Whom a need concerns: the units it is put to, and the suppliers that a decision names."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.database import kept
from app.models.meeting import Condition, Decision
from app.models.need import Need
from app.models.organisation import Position, Unit
from app.models.round import Assignment
from app.queries.built import among, ask
from app.queries.sheets import answers_of


def asked_units(session: Session, need: Need) -> list[int]:
    """The units that are asked to answer, in the order of the organisation; never the asker itself.

    The whole team is every other unit that takes part in the round. The leadership and somebody outside the
    unit give no answer of their own: such a need is escalated or referred.
    """
    if need.addressee_kind not in {"unit", "all_emt"}:
        return []
    of = {"round": need.round_id, "asker": need.unit_id}
    if need.addressee_kind == "all_emt":
        return list(ask(session, _OTHERS, **of).scalars())
    keys = answers_of(session, "need", need, "need").get("addressees") or []
    known, what = kept(session), ("asked", need.id, *keys)
    if what not in known:
        known[what] = list(ask(session, _NAMED, **of, keys=keys).scalars())
    named: list[int] = known[what]
    return named


_OTHERS = (
    select(Unit.id)
    .join(Assignment, Assignment.unit_id == Unit.id)
    .where(Assignment.round_id == bindparam("round"), Unit.id != bindparam("asker"))
    .where(Assignment.state != "withdrawn")
    .order_by(Unit.id)
)
_NAMED = _OTHERS.where(Unit.key.in_(among("keys")))


def named_suppliers(session: Session, need: Need) -> Mapping[int, date | None]:
    """The units that the latest decision on a need tells to deliver, with the earliest day it names.

    A supplier is named as the owner of a condition; the asker's own conditions are no delivery.
    """
    latest = (
        select(Decision.id)
        .where(Decision.subject == "need", Decision.subject_id == need.id)
        .where(Decision.state.in_(("recorded", "confirmed")))
        .order_by(Decision.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Position.unit_id, Condition.due)
        .join(Condition, Condition.owner_id == Position.id)
        .where(Condition.decision_id == latest)
        .where(Position.unit_id.is_not(None), Position.unit_id != need.unit_id)
    )
    found: dict[int, date | None] = {}
    for unit_id, due in rows:
        earliest = [day for day in (found.get(unit_id), due) if day is not None]
        found[unit_id] = min(earliest, default=None)
    return found

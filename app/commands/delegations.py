"""Delegation (waarneming): who acts for which position, when and for what, assigned by whom (rule B08)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now, today
from app.commands.change import Change
from app.commands.events import record
from app.commands.failures import NotFound, PeopleRefused
from app.commands.holders import in_turn
from app.commands.notices import write_notices
from app.commands.texts import guard
from app.database import Once, transaction
from app.models.organisation import Account, Delegation, Holding, Position, Unit
from app.queries.delegations import can_be_stood_in_for, known_to, may_give
from app.queries.people import holds_on
from workflows.roles import Actor, Scope

PAGE = "/beheer/waarnemingen"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelegation:
    """Who acts for which position, both days included, for which scopes and why."""

    position_id: int
    account_id: int
    starts: date
    ends: date
    scopes: tuple[str, ...]
    reason: str
    text_confirmed: bool = False


def assign_delegation(actor: Actor, new: NewDelegation, once: Once | None = None) -> int:
    """Let somebody act for a position. A head gives away the own seat only; the offices that of any head.

    Raises PeopleRefused: not yours to give, a seat in which nobody can act for another, to yourself, to who
    sits there or acts already, an unknown scope, a period that is over or ends before it starts. Raises
    TextBlocked for the reason.
    """
    with transaction(once) as session:
        in_turn(session)
        guard(Change(session, actor, now(), today(), new.text_confirmed), {"reason": new.reason})
        position = session.get(Position, new.position_id)
        if position is None or not may_give(actor, position.id):
            raise PeopleRefused("not_yours", "position")
        _check(session, actor, position, new)
        row = Delegation(
            position_id=new.position_id,
            account_id=new.account_id,
            assigned_by_id=actor.person_id,
            starts=new.starts,
            ends=new.ends,
            scopes=sorted(set(new.scopes)),
            reason=new.reason,
        )
        session.add(row)
        session.flush()
        _note(session, "delegation_assigned", row, position, actor)
        return row.id


def revoke_delegation(actor: Actor, delegation_id: int, once: Once | None = None) -> None:
    """End a delegation now.

    Raises NotFound, also when this person may not know of it, or PeopleRefused when it is not yours to end.
    """
    with transaction(once) as session:
        in_turn(session)
        going_on = (Delegation.id == delegation_id, Delegation.revoked_at.is_(None))
        row = session.scalars(select(Delegation).where(*going_on, known_to(actor))).one_or_none()
        if row is None:
            raise NotFound(f"delegation {delegation_id}")
        if not may_give(actor, row.position_id):
            raise PeopleRefused("not_yours")
        row.revoked_at = now()
        _note(session, "delegation_revoked", row, session.get_one(Position, row.position_id), actor)


def _check(session: Session, actor: Actor, position: Position, new: NewDelegation) -> None:
    if not set(new.scopes) or not set(new.scopes) <= {scope.value for scope in Scope}:
        raise PeopleRefused("no_scope", "scopes")
    if new.ends < new.starts:
        raise PeopleRefused("ends_before_start", "ends")
    if new.ends < today():
        raise PeopleRefused("already_over", "ends")
    acting = session.get(Account, new.account_id)
    if acting is None or acting.disabled_at is not None:
        raise PeopleRefused("no_account", "account")
    if acting.id == actor.person_id:
        raise PeopleRefused("yourself", "account")
    unit = session.get(Unit, position.unit_id) if position.unit_id is not None else None
    if not can_be_stood_in_for(position.roles, takes_part=unit is not None and unit.is_emt):
        raise PeopleRefused("no_seat", "position")
    mine = (Holding.account_id == new.account_id, Holding.position_id == new.position_id)
    if session.scalar(select(Holding.id).where(*mine, holds_on(new.starts)).limit(1)) is not None:
        raise PeopleRefused("own_seat", "account")
    same = (Delegation.account_id == new.account_id, Delegation.position_id == new.position_id)
    period = (Delegation.starts <= new.ends, Delegation.ends >= new.starts, Delegation.revoked_at.is_(None))
    there = session.scalars(select(Delegation).where(*same, *period).limit(1)).one_or_none()
    if there is not None:
        raise PeopleRefused("acts_already", "account", day=there.ends)


def _note(session: Session, name: str, row: Delegation, position: Position, actor: Actor) -> None:
    """The event, and a message to who acts and to who holds the position, unless they did it."""
    moment = now()
    event_id = record(
        session,
        name=name,
        subject="delegation",
        subject_id=row.id,
        subject_key=position.key,
        actor_id=actor.person_id,
        on_behalf_of_id=row.position_id,
        at=moment,
        data={
            "account": row.account_id,
            "starts": row.starts.isoformat(),
            "ends": row.ends.isoformat(),
            "scopes": list(row.scopes),
        },
    )
    held = select(Holding.account_id).where(Holding.position_id == row.position_id, holds_on(today()))
    told = {row.account_id, *session.scalars(held)} - {actor.person_id}
    about = {"event_id": event_id, "link": PAGE, "at": moment, "subject": "delegation", "subject_id": row.id}
    write_notices(session, [about | {"account_id": each, "asks": False} for each in sorted(told)])

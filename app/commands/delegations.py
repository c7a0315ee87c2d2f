"""Delegation (waarneming): who acts for which position, when and for what, assigned by whom (rule B08)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.commands.events import record
from app.commands.failures import NotFound
from app.database import Once, transaction
from app.models.organisation import Account, Delegation, Holding, Position
from app.queries.people import holds_on
from workflows.roles import Actor, Permission, Role, Scope, holds


class DelegationRefused(ValueError):
    """A delegation that cannot be: `code` names the sentence in `translations/people.toml`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelegation:
    """Who acts for which position, both days included, for which scopes and why."""

    position_id: int
    account_id: int
    starts: date
    ends: date
    scopes: tuple[str, ...]
    reason: str


def assign_delegation(actor: Actor, new: NewDelegation, once: Once | None = None) -> int:
    """Let somebody act for a position. A head gives away the own seat only; the offices any seat.

    Raises DelegationRefused: not yours to give, not to yourself, an unknown scope, an end before the start.
    """
    with transaction(once) as session:
        _check(session, actor, new)
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
        _note(session, "delegation_assigned", row, actor)
        return row.id


def revoke_delegation(actor: Actor, delegation_id: int, once: Once | None = None) -> None:
    """End a delegation now. Raises NotFound, or DelegationRefused when it is not yours to end."""
    with transaction(once) as session:
        row = session.get(Delegation, delegation_id)
        if row is None or row.revoked_at is not None:
            raise NotFound(f"delegation {delegation_id}")
        if not _may_give(actor, row.position_id):
            raise DelegationRefused("not_yours")
        row.revoked_at = now()
        _note(session, "delegation_revoked", row, actor)


def _check(session: Session, actor: Actor, new: NewDelegation) -> None:
    if not _may_give(actor, new.position_id):
        raise DelegationRefused("not_yours")
    if not set(new.scopes) or not set(new.scopes) <= {scope.value for scope in Scope}:
        raise DelegationRefused("no_scope")
    if new.ends < new.starts:
        raise DelegationRefused("ends_before_start")
    acting = session.get(Account, new.account_id)
    if acting is None or acting.disabled_at is not None:
        raise DelegationRefused("no_account")
    position = session.get(Position, new.position_id)
    if position is None or (Role.EMT_MEMBER not in position.roles and position.seat is None):
        raise DelegationRefused("no_seat")
    mine = (Holding.account_id == new.account_id, Holding.position_id == new.position_id)
    if session.scalar(select(Holding.id).where(*mine, holds_on(new.starts)).limit(1)) is not None:
        raise DelegationRefused("own_seat")


def _may_give(actor: Actor, position_id: int) -> bool:
    if not holds(actor.roles, Permission.DELEGATION_ASSIGN):
        return False
    return position_id in actor.positions or bool(actor.roles & {Role.SECRETARY, Role.LEADERSHIP})


def _note(session: Session, name: str, row: Delegation, actor: Actor) -> None:
    record(
        session,
        name=name,
        subject="delegation",
        subject_id=row.id,
        subject_key=str(row.id),
        actor_id=actor.person_id,
        on_behalf_of_id=row.position_id,
        at=now(),
        data={"starts": row.starts.isoformat(), "ends": row.ends.isoformat(), "scopes": list(row.scopes)},
    )

"""Whom a rung reaches: read once for a sweep, since the organisation is small and the rungs are many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.organisation import Account, Delegation, Holding, Position
from app.queries.cases import Case
from app.queries.people import holds_on, in_force_on
from workflows.commitment import SECURING_LINE
from workflows.roles import Role, Scope
from workflows.rules.catalogue import CATALOGUE
from workflows.rules.table import Given, Outcome

AWAY = frozenset({Scope.EDIT, Scope.SUBMIT, Scope.RESPOND})
"""What somebody acts for when the holder is away: with less, some of it is still the holder's own to do."""

TO_DEPUTY: Mapping[bool, Outcome] = {
    away: CATALOGUE["C05"].evaluate(Given({"reminder.delegation_active": away}))[0] for away in (True, False)
}
"""What rule C05 says, with and without somebody who acts for the position."""


@dataclass(frozen=True, slots=True)
class Seated:
    """A position with its holders and with who acts for it on one day; accounts that are off are left out.

    `away`: somebody acts in everything, so that its holder need not be told.
    """

    unit_id: int | None
    roles: frozenset[str]
    line: int | None
    holders: frozenset[int]
    acting: frozenset[int]
    away: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """Accounts that are told, and what rule C05 said of their positions."""

    accounts: frozenset[int]
    outcomes: tuple[Outcome, ...]


class Staff:
    """Who sits where on one day."""

    def __init__(self, seats: Mapping[int, Seated]) -> None:
        self._seats = seats
        self._heads = self._by_unit(Role.EMT_MEMBER)
        self._deputies = self._by_unit(Role.DEPUTY)
        self._office = [each for each, seat in seats.items() if Role.SECRETARY in seat.roles]
        self._line5 = [each for each, seat in seats.items() if seat.line == SECURING_LINE]
        self._known: dict[tuple[str, int | None, int | None], Reached] = {}

    def reached(self, route: str, case: Case, silent: Iterable[int] = ()) -> Reached:
        """Whom the route of a rung means for a case; `silent` are the units that did not say what they think.

        Somebody who is away is reminded through who acts for them (C05); where that is for a part only, both
        are. Where nobody sits, the deputy of the unit is told, else the secretary. Raises KeyError for an
        unknown route.
        """
        place = (route, case.unit_id, case.owner_id)
        if silent or place not in self._known:
            found = self._reached(*place, silent)
            if silent:
                return found
            self._known[place] = found
        return self._known[place]

    def _reached(self, route: str, unit: int | None, owner_id: int | None, silent: Iterable[int]) -> Reached:
        member = self._heads.get(unit or 0, [])
        owner = [owner_id] if owner_id is not None else []
        positions: list[int] = {
            "member": member,
            "supplier": member,
            "member_and_deputy": member,
            "silent_members": [head for each in silent for head in self._heads.get(each, [])],
            "owner": owner,
            "owner_late": owner,
            "owner_and_line5": [*owner, *self._line5],
            "line5": self._line5,
            "secretary": self._office,
            "agenda_proposal": self._office,
        }[route]
        beside = self._both(unit, member) if route == "member_and_deputy" else frozenset()
        return self._told(positions, unit, beside)

    def _told(self, positions: list[int], unit_id: int | None, beside: frozenset[int]) -> Reached:
        accounts, outcomes = set(beside), {}
        for each in positions:
            seat = self._seats.get(each)
            if seat is not None:
                outcome = TO_DEPUTY[seat.away]
                outcomes[outcome.code] = outcome
                accounts |= seat.acting if seat.away else seat.holders | seat.acting
        found = accounts or self._people(self._deputies.get(unit_id or 0, [])) or self._people(self._office)
        return Reached(frozenset(found), tuple(outcomes.values()))

    def _both(self, unit_id: int | None, member: list[int]) -> frozenset[int]:
        """The colleague and whoever stands in: who acts for the seat now, and the deputy of the unit."""
        return self._people([*member, *self._deputies.get(unit_id or 0, [])])

    def _people(self, positions: list[int]) -> frozenset[int]:
        seats = [self._seats[each] for each in positions if each in self._seats]
        return frozenset().union(*(seat.holders | seat.acting for seat in seats))

    def _by_unit(self, role: Role) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for each, seat in self._seats.items():
            if seat.unit_id is not None and role in seat.roles:
                found.setdefault(seat.unit_id, []).append(each)
        return found


def staff(session: Session, today: date) -> Staff:
    """Every position with its people on a day, in three statements."""
    on = Account.disabled_at.is_(None)
    held = select(Holding.position_id, Holding.account_id).join(Account, Account.id == Holding.account_id)
    acts = select(Delegation.position_id, Delegation.account_id, Delegation.scopes)
    acts = acts.join(Account, Account.id == Delegation.account_id)
    holders = _grouped(session.execute(held.where(on, holds_on(today))).tuples())
    delegations = session.execute(acts.where(on, in_force_on(today))).all()
    acting = _grouped((position, account) for position, account, _ in delegations)
    away = {position for position, _, scopes in delegations if set(scopes) >= AWAY}
    rows = session.execute(select(Position.id, Position.unit_id, Position.roles, Position.line)).tuples()
    no: frozenset[int] = frozenset()
    return Staff(
        {
            key: Seated(unit, frozenset(words), line, holders.get(key, no), acting.get(key, no), key in away)
            for key, unit, words, line in rows
        }
    )


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for position, account in pairs:
        found.setdefault(position, set()).add(account)
    return {position: frozenset(accounts) for position, accounts in found.items()}

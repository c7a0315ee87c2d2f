"""Roles, permissions and who holds which: declared once, tested as a table.

A permission is `resource:action`. What depends on the subject ("own unit", "not the same person
twice") is a rule, not a role. Source: domain tables of the follow-up assignment; separation of
roles E09.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a person may hold; one person can hold several."""

    EMT_MEMBER = "emt_member"
    DEPUTY = "deputy"
    CO_AUTHOR = "co_author"
    SECRETARY = "secretary"
    SECRETARIAT = "secretariat"
    LEADERSHIP = "leadership"
    LEADERSHIP_CHAIR = "leadership_chair"
    PROGRAMME_MANAGER = "programme_manager"
    LINE_LEAD = "line_lead"
    FACILITATOR = "facilitator"
    ACADEMY = "academy"
    DISCLOSURE_OFFICER = "disclosure_officer"
    RECORDS_MANAGER = "records_manager"
    PRIVACY_OFFICER = "privacy_officer"
    ADMIN = "admin"
    SYSTEM = "system"


class Scope(StrEnum):
    """What a deputy may do for the principal."""

    EDIT = "edit"
    SUBMIT = "submit"
    RESPOND = "respond"
    VOTE = "vote"


@dataclass(frozen=True, slots=True)
class Deputising:
    """One delegation of the actor: for which unit's position, in which period (both days included)."""

    position_id: int
    unit_id: int | None
    starts: date
    ends: date
    scopes: frozenset[Scope]

    def in_force(self, today: date) -> bool:
        """Whether the local day lies within the period."""
        return self.starts <= today <= self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, as known at this request: rights that end are gone at the next one.

    `positions` are all positions held now; `heads` are the units whose management-team seat the person holds; `deputy_of` the units where
    the person is the standing deputy, which gives rights only while a delegation is in force;
    `co_author_of` are assignment ids.
    """

    person_id: int
    position_id: int | None
    title: str
    roles: frozenset[Role]
    positions: frozenset[int] = frozenset()
    heads: frozenset[int] = frozenset()
    deputy_of: frozenset[int] = frozenset()
    deputising: tuple[Deputising, ...] = ()
    co_author_of: frozenset[int] = frozenset()
    leads_lines: frozenset[int] = field(default_factory=frozenset)

    def units(self) -> frozenset[int]:
        """The units this person speaks for or stands in for: the horizon of "own"."""
        acting = frozenset(d.unit_id for d in self.deputising if d.unit_id is not None)
        return self.heads | self.deputy_of | acting


class Permission(StrEnum):
    """What a step or a page may ask for, as `resource:action`."""

    ACCOUNT_OWN = "account:own"


GRANTS: Mapping[Role, frozenset[Permission]] = MappingProxyType({})
"""Which role holds which permission."""


def holds(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether any of the roles is granted the permission."""
    return any(permission in GRANTS.get(role, frozenset()) for role in roles)

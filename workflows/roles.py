"""Roles, permissions and who holds which: declared once, tested as a table.

A permission is `resource:action`. What depends on the subject ("own unit", "not the same person twice") is
a rule, not a role. Source: domain tables of the follow-up assignment; separation of roles E09.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
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
    title: str = ""

    def in_force(self, today: date) -> bool:
        """Whether the local day lies within the period."""
        return self.starts <= today <= self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, as known at this request: rights that end are gone at the next one.

    `positions` are all positions held now; `heads` the units whose management-team seat the person holds;
    `deputy_of` the units where the person is the standing deputy, which gives rights only while a
    delegation is in force; `co_author_of` are assignment ids.
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

    @property
    def account_id(self) -> int | None:
        """The account that an event names: none when the application itself acts."""
        return self.person_id or None

    @property
    def seats(self) -> frozenset[int]:
        """The positions held or stood in for."""
        return self.positions | {each.position_id for each in self.deputising}

    def acts_for(self) -> frozenset[int]:
        """The units this person heads, or stands in for now."""
        return self.heads | {each.unit_id for each in self.deputising if each.unit_id is not None}

    def units(self) -> frozenset[int]:
        """Those and the units of a standing deputy: the horizon of "own"."""
        return self.acts_for() | self.deputy_of


SYSTEM = Actor(person_id=0, position_id=None, title="", roles=frozenset({Role.SYSTEM}))
"""The application itself, when a date brings a step: nobody's account."""


class Permission(StrEnum):
    """What a step or a page may ask for, as `resource:action`: one for each set of roles and meaning.

    It says what somebody may do at all; which rows is the business of `visible_to` for reading and of
    the `who` of a step for acting.
    """

    ACCOUNT_OWN = "account:own"
    NOTICE_READ = "notice:read"
    RULE_READ = "rule:read"
    ROUND_READ = "round:read"
    ROUND_PREPARE = "round:prepare"
    ROUND_RUN = "round:run"
    ROUND_OPEN_PHASE = "round:open_phase"
    ROUND_REOPEN = "round:reopen"
    ROUND_SIGN = "round:sign"
    ROUND_DECIDE = "round:decide"
    ROUND_END = "round:end"
    PLANNING_READ = "planning:read"
    REMINDER_SEND = "reminder:send"
    ASSIGNMENT_READ = "assignment:read"
    ASSIGNMENT_WRITE = "assignment:write"
    ASSIGNMENT_SUBMIT = "assignment:submit"
    ASSIGNMENT_SHARE = "assignment:share"
    ASSIGNMENT_START_PLAN = "assignment:start_plan"
    ASSIGNMENT_OPEN_CONTRIBUTION = "assignment:open_contribution"
    ASSIGNMENT_REVISE = "assignment:revise"
    ASSIGNMENT_CHECK = "assignment:check"
    ASSIGNMENT_CONSOLIDATE = "assignment:consolidate"
    ASSIGNMENT_COMPLETE = "assignment:complete"
    ASSIGNMENT_WITHDRAW = "assignment:withdraw"
    PLAN_READ = "plan:read"
    PLAN_WRITE = "plan:write"
    PLAN_SUBMIT = "plan:submit"
    PLAN_RETURN = "plan:return"
    PLAN_SCHEDULE = "plan:schedule"
    PLAN_REOPEN = "plan:reopen"
    PLAN_DECIDE = "plan:decide"
    NEED_READ = "need:read"
    NEED_WRITE = "need:write"
    NEED_DETAIL = "need:detail"
    NEED_TALK = "need:talk"
    NEED_ASK = "need:ask"
    NEED_ASK_AGAIN = "need:ask_again"
    NEED_ESCALATE = "need:escalate"
    NEED_ROUTE = "need:route"
    NEED_TAKE_UP = "need:take_up"
    NEED_RESUME = "need:resume"
    NEED_CLOSE = "need:close"
    NEED_DECIDE = "need:decide"
    NEED_RELEASE = "need:release"
    NEED_SETTLE = "need:settle"
    ANSWER_READ = "answer:read"
    ANSWER_GIVE = "answer:give"
    ANSWER_JUDGE = "answer:judge"
    ANSWER_NEGOTIATE = "answer:negotiate"
    ANSWER_STOP = "answer:stop"
    ANSWER_SETTLE = "answer:settle"
    COMMITMENT_READ = "commitment:read"
    COMMITMENT_PREPARE = "commitment:prepare"
    COMMITMENT_OWN = "commitment:own"
    COMMITMENT_RESPOND = "commitment:respond"
    COMMITMENT_ASSESS = "commitment:assess"
    COMMITMENT_SEND_BACK = "commitment:send_back"
    COMMITMENT_SCHEDULE = "commitment:schedule"
    COMMITMENT_AMEND = "commitment:amend"
    COMMITMENT_CARRY_OUT = "commitment:carry_out"
    COMMITMENT_PAUSE = "commitment:pause"
    COMMITMENT_WITHDRAW = "commitment:withdraw"
    COMMITMENT_SECURE = "commitment:secure"
    COMMITMENT_DECIDE = "commitment:decide"
    COMMITMENT_DECIDE_URGENTLY = "commitment:decide_urgently"
    COMMITMENT_REOPEN = "commitment:reopen"
    COMMITMENT_SUPERSEDE = "commitment:supersede"
    COLLECTIVE_TASK_READ = "collective_task:read"
    COLLECTIVE_TASK_PREPARE = "collective_task:prepare"
    COLLECTIVE_TASK_CHAIR = "collective_task:chair"
    COLLECTIVE_TASK_REWORK = "collective_task:rework"
    COLLECTIVE_TASK_SPEAK = "collective_task:speak"
    COLLECTIVE_TASK_DECIDE = "collective_task:decide"
    COLLECTIVE_TASK_SUPERSEDE = "collective_task:supersede"
    MEETING_READ = "meeting:read"
    MEETING_PREPARE = "meeting:prepare"
    MEETING_RUN = "meeting:run"
    DECISION_READ = "decision:read"
    DECISION_WEIGH = "decision:weigh"
    DECISION_VOTE = "decision:vote"
    DECISION_RECORD = "decision:record"
    DECISION_SCHEDULE = "decision:schedule"
    DECISION_CONFIRM = "decision:confirm"
    DECISION_CARRY_OUT = "decision:carry_out"
    EXTENSION_READ = "extension:read"
    EXTENSION_REQUEST = "extension:request"
    EXTENSION_WITHDRAW = "extension:withdraw"
    EXTENSION_DECIDE = "extension:decide"
    DELEGATION_ASSIGN = "delegation:assign"
    ORGANISATION_READ = "organisation:read"
    ORGANISATION_IMPORT = "organisation:import"
    PEOPLE_MANAGE = "people:manage"
    AUDIT_VERIFY = "audit:verify"
    MAIL_RETRY = "mail:retry"


P = Permission
# Sets of permissions are read as blocks of names.
# fmt: off
_EVERYBODY = frozenset({P.ACCOUNT_OWN, P.NOTICE_READ, P.RULE_READ, P.ROUND_READ, P.ORGANISATION_READ})
_READER = _EVERYBODY | {
    P.ASSIGNMENT_READ, P.PLAN_READ, P.NEED_READ, P.ANSWER_READ, P.COMMITMENT_READ,
    P.COLLECTIVE_TASK_READ, P.MEETING_READ, P.DECISION_READ,
}
"""What "each member knows the own task and what the other needs" takes."""

_FOR_UNIT = frozenset({
    P.ASSIGNMENT_WRITE, P.ASSIGNMENT_SUBMIT, P.ASSIGNMENT_START_PLAN, P.ASSIGNMENT_OPEN_CONTRIBUTION,
    P.ASSIGNMENT_REVISE, P.PLAN_WRITE, P.PLAN_SUBMIT, P.NEED_WRITE, P.NEED_DETAIL, P.NEED_TALK, P.NEED_ASK,
    P.NEED_ASK_AGAIN, P.NEED_ESCALATE, P.NEED_CLOSE, P.ANSWER_GIVE, P.ANSWER_JUDGE, P.ANSWER_NEGOTIATE,
    P.ANSWER_STOP, P.COMMITMENT_PREPARE, P.COMMITMENT_OWN, P.COMMITMENT_RESPOND, P.COMMITMENT_CARRY_OUT,
    P.COMMITMENT_PAUSE, P.COMMITMENT_WITHDRAW, P.COLLECTIVE_TASK_SPEAK, P.EXTENSION_READ, P.EXTENSION_REQUEST,
    P.EXTENSION_WITHDRAW, P.DECISION_CARRY_OUT,
})
"""What a head does for the own unit, and a deputy as far as the delegation goes (rule B08)."""

_OWNER = frozenset({
    P.COMMITMENT_OWN, P.COMMITMENT_CARRY_OUT, P.COMMITMENT_PAUSE, P.COMMITMENT_WITHDRAW, P.DECISION_CARRY_OUT,
})

_OFFICE = frozenset({
    P.PLANNING_READ, P.REMINDER_SEND, P.ROUND_PREPARE, P.COLLECTIVE_TASK_PREPARE, P.MEETING_PREPARE,
    P.DECISION_WEIGH, P.EXTENSION_READ,
})
"""What the secretariat prepares for the secretary; nothing in it binds anybody."""

_SECRETARY = frozenset({
    P.ROUND_RUN, P.ROUND_OPEN_PHASE, P.ROUND_REOPEN, P.ASSIGNMENT_OPEN_CONTRIBUTION, P.ASSIGNMENT_REVISE,
    P.ASSIGNMENT_CHECK, P.ASSIGNMENT_CONSOLIDATE, P.PLAN_RETURN, P.PLAN_SCHEDULE, P.PLAN_REOPEN,
    P.DECISION_CARRY_OUT, P.NEED_DETAIL, P.NEED_TALK, P.NEED_ASK_AGAIN, P.NEED_ESCALATE, P.NEED_ROUTE,
    P.NEED_TAKE_UP, P.NEED_RESUME, P.NEED_CLOSE, P.NEED_RELEASE, P.COMMITMENT_PREPARE, P.COMMITMENT_ASSESS,
    P.COMMITMENT_SEND_BACK, P.COMMITMENT_SCHEDULE, P.COMMITMENT_AMEND, P.COMMITMENT_CARRY_OUT,
    P.COMMITMENT_WITHDRAW, P.COLLECTIVE_TASK_CHAIR, P.COLLECTIVE_TASK_REWORK, P.MEETING_RUN,
    P.DECISION_RECORD, P.DECISION_SCHEDULE, P.EXTENSION_DECIDE, P.DELEGATION_ASSIGN, P.MAIL_RETRY,
})

_LEADERSHIP = frozenset({
    P.ROUND_SIGN, P.ROUND_DECIDE, P.ROUND_END, P.ASSIGNMENT_WITHDRAW, P.PLAN_RETURN, P.PLAN_DECIDE,
    P.NEED_ASK_AGAIN, P.NEED_ROUTE, P.NEED_TAKE_UP, P.NEED_RESUME, P.NEED_DECIDE, P.COMMITMENT_SEND_BACK,
    P.COMMITMENT_PAUSE, P.COMMITMENT_SECURE, P.COMMITMENT_DECIDE, P.COMMITMENT_REOPEN,
    P.COLLECTIVE_TASK_DECIDE, P.DECISION_WEIGH, P.DECISION_VOTE, P.DECISION_RECORD, P.DECISION_CARRY_OUT,
    P.EXTENSION_READ, P.EXTENSION_DECIDE, P.DELEGATION_ASSIGN,
})

_CHAIR = frozenset({P.DECISION_CONFIRM, P.COMMITMENT_DECIDE_URGENTLY})

_SYSTEM = frozenset({
    P.ROUND_OPEN_PHASE, P.ROUND_REOPEN, P.ROUND_DECIDE, P.ASSIGNMENT_START_PLAN,
    P.ASSIGNMENT_OPEN_CONTRIBUTION, P.ASSIGNMENT_CONSOLIDATE, P.ASSIGNMENT_COMPLETE, P.ASSIGNMENT_WITHDRAW,
    P.PLAN_RETURN, P.PLAN_SCHEDULE, P.PLAN_DECIDE, P.NEED_TAKE_UP, P.NEED_RESUME, P.NEED_DECIDE,
    P.NEED_RELEASE, P.NEED_SETTLE, P.ANSWER_STOP, P.ANSWER_SETTLE, P.COMMITMENT_SEND_BACK,
    P.COMMITMENT_SCHEDULE, P.COMMITMENT_DECIDE, P.COMMITMENT_SUPERSEDE, P.COLLECTIVE_TASK_REWORK,
    P.COLLECTIVE_TASK_SUPERSEDE, P.COLLECTIVE_TASK_DECIDE, P.DECISION_SCHEDULE, P.EXTENSION_WITHDRAW,
})
"""What follows from another step, and what a date brings: never for a person."""

# fmt: on
_AUDITOR = _EVERYBODY | {P.AUDIT_VERIFY}

GRANTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.EMT_MEMBER: _READER | _FOR_UNIT | {P.ASSIGNMENT_SHARE, P.DELEGATION_ASSIGN},
        Role.DEPUTY: _READER | _FOR_UNIT,
        Role.CO_AUTHOR: _READER | {P.ASSIGNMENT_WRITE, P.PLAN_WRITE, P.NEED_WRITE},
        Role.SECRETARY: _READER | _OFFICE | _SECRETARY,
        Role.SECRETARIAT: _READER | _OFFICE,
        Role.LEADERSHIP: _READER | _LEADERSHIP,
        Role.LEADERSHIP_CHAIR: _READER | _LEADERSHIP | _CHAIR,
        Role.PROGRAMME_MANAGER: _READER | _OWNER | {P.PLANNING_READ},
        Role.LINE_LEAD: _READER | _OWNER | {P.COMMITMENT_SECURE},
        Role.FACILITATOR: _EVERYBODY,
        Role.ACADEMY: frozenset({P.ACCOUNT_OWN, P.NOTICE_READ, P.RULE_READ}),
        Role.DISCLOSURE_OFFICER: _EVERYBODY,
        Role.RECORDS_MANAGER: _AUDITOR,
        Role.PRIVACY_OFFICER: _AUDITOR,
        Role.ADMIN: _AUDITOR | {P.PEOPLE_MANAGE, P.ORGANISATION_IMPORT, P.MAIL_RETRY},
        Role.SYSTEM: _SYSTEM,
    }
)
"""Which role holds which permission. The secretary approves nothing; the administrator decides nothing."""


def holds(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether any of the roles is granted the permission."""
    return permission in _granted(roles)


@cache
def _granted(roles: frozenset[Role]) -> frozenset[Permission]:
    return frozenset(permission for role in roles for permission in GRANTS.get(role, ()))

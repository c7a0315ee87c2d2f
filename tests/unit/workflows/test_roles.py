"""Who holds which permission: separations that no single grant may break."""

import re
from datetime import date

import pytest

from tests.unit.workflows.world import ALONE, best, of_role
from workflows.registry import WORKFLOWS
from workflows.roles import GRANTS, Actor, Deputising, Permission, Role, Scope, holds

P = Permission

PAGES = {
    P.ACCOUNT_OWN, P.NOTICE_READ, P.RULE_READ, P.ORGANISATION_READ, P.ORGANISATION_IMPORT, P.PEOPLE_MANAGE,
    P.AUDIT_VERIFY, P.MAIL_RETRY, P.PLANNING_READ, P.DECISION_WEIGH, P.DELEGATION_ASSIGN, P.EXTENSION_REQUEST,
    P.ROUND_READ, P.ASSIGNMENT_READ, P.PLAN_READ, P.NEED_READ, P.ANSWER_READ, P.COMMITMENT_READ,
    P.COLLECTIVE_TASK_READ, P.MEETING_READ, P.DECISION_READ, P.EXTENSION_READ,
}  # fmt: skip
"""Permissions of pages and of making something new; all others belong to a step."""

STEPS = {step.may for workflow in WORKFLOWS.values() for step in workflow.steps}
OUTSIDERS = (
    Role.ACADEMY, Role.ADMIN, Role.DISCLOSURE_OFFICER, Role.FACILITATOR, Role.PRIVACY_OFFICER,
    Role.RECORDS_MANAGER,
)  # fmt: skip
TEXTS = {
    P.ASSIGNMENT_READ,
    P.PLAN_READ,
    P.NEED_READ,
    P.ANSWER_READ,
    P.COMMITMENT_READ,
    P.COLLECTIVE_TASK_READ,
}


def can_ever(role: Role) -> set[str]:
    """Each step somebody with only this role could take under the best circumstances."""
    return {
        f"{workflow.name}.{step.trigger}"
        for workflow in WORKFLOWS.values()
        for step in workflow.steps
        if holds(ALONE[role], step.may) and best(step, of_role(role)) is not None
    }


def test_each_permission_is_named_for_what_it_is_about() -> None:
    for permission in Permission:
        assert re.fullmatch(r"[a-z_]+:[a-z_]+", permission)
        assert permission.name == permission.value.replace(":", "_").upper()


def test_each_permission_has_a_use_and_a_holder() -> None:
    assert set(Permission) == STEPS | PAGES
    assert not STEPS & PAGES
    assert set(GRANTS) == set(Role)
    assert set(Permission) == {permission for granted in GRANTS.values() for permission in granted}


def test_the_secretary_approves_nothing() -> None:
    taken = can_ever(Role.SECRETARY)
    assert not GRANTS[Role.SECRETARY] & {
        P.ROUND_SIGN, P.ROUND_DECIDE, P.ROUND_END, P.PLAN_DECIDE, P.NEED_DECIDE, P.COMMITMENT_DECIDE,
        P.COMMITMENT_DECIDE_URGENTLY, P.COMMITMENT_SECURE, P.COLLECTIVE_TASK_DECIDE, P.DECISION_CONFIRM,
        P.DECISION_VOTE, P.ASSIGNMENT_SUBMIT, P.PLAN_SUBMIT, P.NEED_ASK, P.ANSWER_GIVE, P.ANSWER_JUDGE,
    }  # fmt: skip
    assert {"extension.grant_extension", "decision.record_outcome", "assignment.note_analysis"} <= taken


def test_the_secretariat_prepares_and_binds_nobody() -> None:
    assert can_ever(Role.SECRETARIAT) == {
        "round.save_round", "round.save_letter", "collective_task.save_task", "meeting.change_meeting",
        "meeting.add_item", "meeting.drop_item", "assignment.remind", "plan.remind", "answer.remind",
    }  # fmt: skip


def test_the_administrator_decides_nothing_and_reads_no_work() -> None:
    assert not GRANTS[Role.ADMIN] & (STEPS | TEXTS)
    assert {P.PEOPLE_MANAGE, P.ORGANISATION_IMPORT} <= GRANTS[Role.ADMIN]
    for role in set(Role) - {Role.ADMIN}:
        assert not GRANTS[role] & {P.PEOPLE_MANAGE, P.ORGANISATION_IMPORT}


@pytest.mark.parametrize("role", OUTSIDERS)
def test_who_has_no_part_in_the_round_takes_no_step_and_reads_no_work(role: Role) -> None:
    assert not GRANTS[role] & (STEPS | TEXTS)


def test_a_co_author_writes_and_submits_nothing() -> None:
    assert can_ever(Role.CO_AUTHOR) == {
        "assignment.start_analysis", "assignment.save_analysis", "assignment.save_contribution",
        "plan.save_plan", "need.save_need",
    }  # fmt: skip


def test_a_deputy_can_do_what_the_head_can_except_give_it_away() -> None:
    assert GRANTS[Role.EMT_MEMBER] - GRANTS[Role.DEPUTY] == {P.ASSIGNMENT_SHARE, P.DELEGATION_ASSIGN}
    assert GRANTS[Role.DEPUTY] <= GRANTS[Role.EMT_MEMBER]


def test_only_the_chair_confirms_and_decides_urgently() -> None:
    for permission in (P.DECISION_CONFIRM, P.COMMITMENT_DECIDE_URGENTLY):
        assert [role for role in Role if permission in GRANTS[role]] == [Role.LEADERSHIP_CHAIR]


def test_the_system_takes_only_what_follows() -> None:
    assert not GRANTS[Role.SYSTEM] & PAGES
    for permission in (P.ASSIGNMENT_COMPLETE, P.NEED_SETTLE, P.ANSWER_SETTLE, P.COMMITMENT_SUPERSEDE):
        assert [role for role in Role if permission in GRANTS[role]] == [Role.SYSTEM]


def test_whoever_holds_several_roles_holds_what_each_gives() -> None:
    assert holds(frozenset({Role.ADMIN, Role.EMT_MEMBER}), P.NEED_ASK)
    assert not holds(frozenset({Role.ADMIN}), P.NEED_ASK)
    assert not holds(frozenset(), P.ACCOUNT_OWN)


def test_own_units_are_those_headed_deputised_and_stood_in_for() -> None:
    first, last = date(2026, 11, 23), date(2026, 11, 27)
    acting = Deputising(7, 3, first, last, frozenset({Scope.EDIT}))
    person = Actor(
        person_id=1,
        position_id=2,
        title="Districtschef",
        roles=frozenset({Role.EMT_MEMBER}),
        heads=frozenset({1}),
        deputy_of=frozenset({2}),
        deputising=(acting, Deputising(8, None, first, last, frozenset())),
    )
    assert person.units() == {1, 2, 3}
    assert acting.in_force(first)
    assert acting.in_force(last)
    assert not acting.in_force(date(2026, 11, 22))
    assert not acting.in_force(date(2026, 11, 28))

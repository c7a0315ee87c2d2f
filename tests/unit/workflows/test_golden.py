"""Who can take which step from which state, in the best circumstances: a reviewed table.

`golden.txt` has a line for each state and trigger: where it leads, which roles can ever take it, and what
stands in their way. It is computed by firing, so rules count (the secretary never passes E09). When a change
is meant, write it again and read the difference:

    OPGAVE_WRITE_GOLDEN=1 pytest tests/unit/workflows/test_golden.py
"""

import os
from pathlib import Path

from tests.unit.workflows.world import ALONE, best, make, of_role
from workflows.machine import Moved, Refusal, Refused, Step, Workflow
from workflows.registry import WORKFLOWS
from workflows.roles import Role, holds

GOLDEN = Path(__file__).with_name("golden.txt")


def can(workflow: Workflow, state: str, step: Step, role: Role) -> bool:
    """Whether somebody of this role is ever let through, tried by firing."""
    values = best(step, of_role(role)) or of_role(role)
    if not holds(ALONE[role], step.may):
        refused = workflow.fire(state, step.trigger, make(ALONE[role], values))
        assert isinstance(refused, Refused)
        assert refused.kind is Refusal.NO_PERMISSION
        return False
    if best(step, of_role(role)) is None:
        return False
    moved = workflow.fire(state, step.trigger, make(ALONE[role], values))
    assert isinstance(moved, Moved)
    assert moved.dest == step.lands(state)
    return True


def line(workflow: Workflow, state: str, step: Step) -> str:
    roles = " ".join(role for role in Role if can(workflow, state, step, role))
    behind = " ".join(filter(None, (step.who, *step.rules, *step.form_rules)))
    form = f" form={step.form}" if step.form else ""
    kind = " draft" if step.draft else " act" if step.act else ""
    return f"{step.trigger} -> {step.lands(state)} | {roles} | {behind} |{form}{kind}".rstrip()


def table() -> str:
    lines = []
    for name, workflow in WORKFLOWS.items():
        for state in workflow.states:
            mark = " (settled)" if state in workflow.settled else ""
            lines += ["", f"{name}.{state}{mark}"]
            lines += [f"  {line(workflow, state, step)}" for step in workflow.from_state(state)]
    return "\n".join(lines).lstrip() + "\n"


def test_who_can_do_what_is_as_reviewed() -> None:
    now = table()
    if os.environ.get("OPGAVE_WRITE_GOLDEN"):
        GOLDEN.write_text(now, "utf-8")
    assert now.splitlines() == GOLDEN.read_text("utf-8").splitlines()


def test_every_other_pair_of_state_and_trigger_is_refused() -> None:
    everybody = frozenset(Role)
    facts = make(everybody, {})
    for workflow in WORKFLOWS.values():
        for state in workflow.states:
            for trigger in workflow.triggers - {step.trigger for step in workflow.from_state(state)}:
                refused = workflow.fire(state, trigger, facts)
                assert isinstance(refused, Refused)
                assert refused.kind is Refusal.WRONG_STATE
            unknown = workflow.fire(state, "no_such_trigger", facts)
            assert isinstance(unknown, Refused)
            assert unknown.kind is Refusal.NO_SUCH_STEP

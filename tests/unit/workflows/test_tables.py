"""The ten tables of steps are sound: nothing unreachable, nothing stuck, nothing that contradicts itself."""

import re
from collections.abc import Iterator
from enum import StrEnum

import pytest

from forms.definition import load
from workflows import decision
from workflows.follow import Follow
from workflows.machine import STAY, Step, Workflow
from workflows.registry import FOLLOWS, WORKFLOWS, follows, possible_outcomes, trigger_of
from workflows.roles import GRANTS, Permission, Role
from workflows.rules.catalogue import CATALOGUE, Given

NAME = re.compile(r"[a-z]+[0-9]?(_[a-z]+[0-9]?)*")
PAST = re.compile(r"(\w+ed|frozen|unfrozen|sent|met|set|held|made|cast|put|taken|withdrawn)")
"""An event tells what happened: one of its words is a past participle."""

EVERYBODY_OF_THE_TEAM = {
    ("commitment", "respond"),
    ("collective_task", "record_position"),
}
"""Steps that every head may take, whoever the subject belongs to: details, a response, a position."""

DECIDING = {
    Permission.ROUND_SIGN,
    Permission.ROUND_DECIDE,
    Permission.ASSIGNMENT_WITHDRAW,
    Permission.PLAN_DECIDE,
    Permission.NEED_DECIDE,
    Permission.COMMITMENT_DECIDE,
    Permission.COMMITMENT_DECIDE_URGENTLY,
    Permission.COMMITMENT_SECURE,
    Permission.COMMITMENT_REOPEN,
    Permission.COLLECTIVE_TASK_DECIDE,
    Permission.DECISION_CONFIRM,
}

PUBLIC = {
    "need": {
        "draft", "asked", "agreed", "escalated", "taken_up", "declined", "fulfilled", "closed", "withdrawn",
    },
    "commitment": {
        "draft", "consultation", "ready_for_decision", "approved", "in_execution", "fulfilled", "secured",
        "not_secured", "rejected", "withdrawn", "superseded",
    },
}  # fmt: skip
"""The few statuses people see where a workflow has more states; the other workflows show all theirs."""

workflows = pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)


def every_step() -> Iterator[tuple[Workflow, Step]]:
    return ((workflow, step) for workflow in WORKFLOWS.values() for step in workflow.steps)


steps = pytest.mark.parametrize(
    ("workflow", "step"), [pytest.param(w, s, id=f"{w.name}.{s.trigger}") for w, s in every_step()]
)


def beyond(workflow: Workflow, start: str) -> set[str]:
    """Every state that can be reached from one, itself included."""
    found, todo = {start}, [start]
    while todo:
        here = todo.pop()
        new = {step.lands(here) for step in workflow.from_state(here)} - found
        found |= new
        todo += new
    return found


@workflows
def test_every_state_can_be_reached(workflow: Workflow) -> None:
    assert beyond(workflow, workflow.initial) == set(workflow.states)


@workflows
def test_no_state_is_a_dead_end_before_something_is_settled(workflow: Workflow) -> None:
    for state in workflow.states:
        assert beyond(workflow, state) & workflow.settled, state
        if state not in workflow.settled:
            assert any(step.lands(state) != state for step in workflow.from_state(state)), state


@workflows
def test_people_see_few_statuses(workflow: Workflow) -> None:
    shown = {workflow.public(state) for state in workflow.states}
    assert shown == PUBLIC.get(workflow.name, set(workflow.states))


@steps
def test_names_are_well_formed(workflow: Workflow, step: Step) -> None:
    assert NAME.fullmatch(step.trigger)
    assert NAME.fullmatch(step.event)
    assert any(PAST.fullmatch(word) for word in step.event.split("_"))
    assert re.fullmatch(r"[a-z_]+:[a-z_]+", step.may)


def test_an_event_means_one_step() -> None:
    meanings: dict[str, set[tuple[str, str]]] = {}
    for workflow, step in every_step():
        meanings.setdefault(step.event, set()).add((workflow.name, step.trigger))
    assert {event: places for event, places in meanings.items() if len(places) > 1} == {}


@steps
def test_a_step_that_takes_data_has_its_form(workflow: Workflow, step: Step) -> None:
    if step.form:
        assert load(step.form).key == step.form
    if step.draft:
        assert step.form
        assert not step.act
        assert step.dest == STAY or (workflow.name, step.trigger) == ("assignment", "save_analysis")
    if step.form_rules and not step.form:
        # It follows from a decision, whose reason is the reason: no person fills it in.
        assert "decision_confirmed" in step.rules


@steps
def test_what_needs_the_form_is_not_asked_for_a_button(workflow: Workflow, step: Step) -> None:
    for rule in (*step.rules, *((step.who,) if step.who else ())):
        names = {column.fact.name for column in CATALOGUE[rule].columns}
        assert not {name for name in names if name.startswith(("form.", "text."))}, rule


@steps
def test_whoever_acts_for_a_unit_stands_in_a_relation_and_within_a_delegation(
    workflow: Workflow, step: Step
) -> None:
    if step.may in GRANTS[Role.DEPUTY]:
        assert "B08" in step.rules
    if step.may in GRANTS[Role.EMT_MEMBER]:
        assert (step.who is None) == ((workflow.name, step.trigger) in EVERYBODY_OF_THE_TEAM)
    if step.who:
        named = {column.fact.name for column in CATALOGUE[step.who].columns}
        assert all(name.startswith(("party.", "actor.")) for name in named)
        assert ("actor.is_system" in named) == (step.may in GRANTS[Role.SYSTEM])


@steps
def test_whoever_decides_did_not_submit(workflow: Workflow, step: Step) -> None:
    bulk = (workflow.name, step.trigger) == ("meeting", "confirm_decisions")  # each decision asks for itself
    assert ("E09" in step.rules) == (step.may in DECIDING and not bulk)
    if step.may is Permission.EXTENSION_DECIDE:
        assert "not_own_work" in step.rules
    if (workflow.name, step.trigger) in {("answer", "accept"), ("answer", "confirm")}:
        assert "not_own_work" in step.rules


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_follows_exists_and_is_the_systems_to_take(name: str) -> None:
    workflow = WORKFLOWS[name]
    for follow in FOLLOWS[name]:
        after = [step for step in workflow.steps if step.trigger == follow.after]
        assert after, follow
        assert {*follow.came_from} <= {source for step in after for source in step.sources}
        taken = [step for step in WORKFLOWS[follow.kind].steps if step.trigger == follow.take]
        assert taken, follow
        assert {*follow.where} <= {source for step in taken for source in step.sources}
        assert all(step.may in GRANTS[Role.SYSTEM] for step in taken), follow


def test_what_follows_depends_on_where_it_came_from() -> None:
    again = [f.take for f in follows("need", "reopen_ask", "fulfilled") if "confirmed" in f.where]
    assert again == ["ask_again"]
    assert not [f for f in follows("need", "reopen_ask", "agreed") if "confirmed" in f.where]
    assert Follow("open_phase2", "assignment", "start_plan", if_ready=True) in follows(
        "round", "open_phase2", "phase1_open"
    )


def test_confirming_a_decision_has_a_step_for_each_outcome() -> None:
    kinds = {kind for kind, _ in decision.OUTCOMES}
    assert kinds == {"plan", "need", "commitment", "collective_task", "round"}
    for (kind, _), triggers in decision.OUTCOMES.items():
        for trigger in triggers:
            taken = [step for step in WORKFLOWS[kind].steps if step.trigger == trigger]
            assert taken
            assert all(step.may in GRANTS[Role.SYSTEM] for step in taken)
    assert trigger_of("commitment", "approve", "ready_for_decision") == "approve"
    assert trigger_of("commitment", "approve", "provisionally_approved") == "ratify"
    assert trigger_of("commitment", "defer", "provisionally_approved") is None
    assert trigger_of("round", "defer", "consolidated") is None
    with pytest.raises(KeyError):
        trigger_of("plan", "reject", "on_agenda")


@pytest.mark.parametrize("kind", ["plan", "need", "commitment", "collective_task", "round"])
def test_the_rule_on_outcomes_equals_the_table_of_outcomes(kind: str) -> None:
    def fits(outcome: str) -> bool:
        facts = Given({"form.outcome": outcome, "decision.subject": kind, "decision.outcome_moves": True})
        return CATALOGUE["outcome_fits"].evaluate(facts)[0].code == "fits"

    every = ("approve", "approve_with_conditions", "reject", "defer", "return")
    assert decision.outcomes(kind) == tuple(outcome for outcome in every if fits(outcome))


def test_what_was_approved_urgently_is_not_returned() -> None:
    every = ("approve", "approve_with_conditions", "reject", "defer", "return")
    assert possible_outcomes("commitment", "ready_for_decision") == every
    assert possible_outcomes("commitment", "provisionally_approved") == every[:-1]


def test_only_steps_that_a_decision_takes_wait_for_its_confirmation() -> None:
    waiting = {(w.name, s.trigger) for w, s in every_step() if "decision_confirmed" in s.rules}
    taken = {(kind, trigger) for (kind, _), triggers in decision.OUTCOMES.items() for trigger in triggers}
    assert waiting - taken == {("answer", "assign")}
    # What the leadership or the secretary may also do outside a meeting.
    assert taken - waiting == {
        ("plan", "take_off_agenda"),
        ("plan", "return_plan"),
        ("need", "defer"),
        ("need", "return_to_parties"),
        ("commitment", "defer"),
        ("commitment", "send_back"),
        ("collective_task", "rework"),
        ("round", "reopen_consolidation"),
    }


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


def go(**changes: object) -> Step:
    shape = {"trigger": "go", "source": "red", "dest": "green", "event": "gone"} | changes
    return Step(may=Permission.ACCOUNT_OWN, **shape)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ((go(), go()), "two steps for one trigger"),
        ((go(source=("red", "blue")),), "state blue"),
        ((go(dest="blue"),), "state blue"),
        ((go(rules=("Z99",)),), "rule Z99"),
        ((go(who="nobody"),), "rule nobody"),
        ((go(form_rules=("Z98",)),), "rule Z98"),
        ((go(act=True),), "an act stays"),
    ],
)
def test_an_unsound_table_stops_the_start(table: tuple[Step, ...], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Workflow("light", Light, table, settled=frozenset())

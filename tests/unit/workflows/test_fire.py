"""Firing and choosing, on generated people and circumstances."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.workflows.world import ALONE, best, make, of_role, who
from workflows.facts import DECLARED, Facts, FactValue
from workflows.machine import Choice, Moved, Refusal, Refused, Step, Workflow, judge, reasons
from workflows.registry import WORKFLOWS
from workflows.roles import Role, Scope, holds
from workflows.rules.catalogue import CATALOGUE
from workflows.rules.table import Effect


def value_of(name: str) -> st.SearchStrategy[Any]:
    """Any value of a fact."""
    domain = DECLARED[name].domain
    if domain.kind == "boolean":
        return st.booleans()
    if domain.kind == "choice":
        return st.sampled_from(domain.options)
    if domain.kind == "names":
        return st.sampled_from([(), ("a",), ("a", "b")])
    if domain.kind == "integer":
        return st.integers(
            -30 if domain.low is None else domain.low, 120 if domain.high is None else domain.high
        )
    return st.dates(date(2026, 1, 1), date(2027, 12, 31))


@st.composite
def somewhere(draw: st.DrawFn) -> tuple[Workflow, str, Step, Facts]:
    """Any step from any state, any person, and any values of the facts that the state's steps ask for."""
    workflow, state, step = draw(st.sampled_from(PLACES))
    roles = draw(
        st.frozensets(st.sampled_from([role for role in Role if role is not Role.SYSTEM]), max_size=3)
    )
    roles = draw(
        st.sampled_from([roles, roles, frozenset({Role.SYSTEM}), ALONE[draw(st.sampled_from(Role))]])
    )
    asked = sorted({name for near in workflow.from_state(state) for name in asked_by(near)})
    values = {name: draw(value_of(name)) for name in asked if not name.startswith("actor.")}
    return (
        workflow,
        state,
        step,
        make(roles, values | flags(roles), draw(st.frozensets(st.sampled_from(Scope)))),
    )


def asked_by(step: Step) -> Iterator[str]:
    """The facts that the rules of a step ask for, sentences included."""
    for rule in ((step.who,) if step.who else ()) + step.fired_rules:
        yield from (column.fact.name for column in CATALOGUE[rule].columns)
        yield from (name for row in CATALOGUE[rule].rows for name in row.asks)


def flags(roles: frozenset[Role]) -> Mapping[str, FactValue]:
    return {name: value for name, value in who(roles, frozenset()).items() if name.startswith("actor.")}


PLACES = [
    (workflow, state, step)
    for workflow in WORKFLOWS.values()
    for state in workflow.states
    for step in workflow.from_state(state)
]


@settings(max_examples=400)
@given(somewhere())
def test_a_step_is_taken_only_by_permission_relation_and_rules(
    place: tuple[Workflow, str, Step, Facts],
) -> None:
    workflow, state, step, facts = place
    result = workflow.fire(state, step.trigger, facts)
    seen = facts.for_scope(step.scope)
    allowed = holds(facts.actor.roles, step.may)
    relation = reasons(judge((step.who,) if step.who else (), seen))
    rules = reasons(judge(step.fired_rules, seen))
    if isinstance(result, Moved):
        assert allowed
        assert not relation + rules
        assert (result.source, result.dest) == (state, step.lands(state))
        assert result.warnings == tuple(o for o in result.trace if o.effect is Effect.WARN)
    elif not allowed:
        assert result.kind is Refusal.NO_PERMISSION
        assert [reason.code for reason in result.reasons] == ["no_permission"]
    elif relation:
        assert (result.kind, result.reasons) == (Refusal.NO_PERMISSION, relation)
    else:
        assert (result.kind, result.reasons) == (Refusal.RULE, rules)
        assert all(reason.sentence.text(language) for reason in result.reasons for language in ("nl", "en"))


@settings(max_examples=300)
@given(somewhere())
def test_the_buttons_are_the_steps_that_firing_would_let_through(
    place: tuple[Workflow, str, Step, Facts],
) -> None:
    workflow, state, step, facts = place
    shown: dict[str, Choice] = {choice.step.trigger: choice for choice in workflow.choices(state, facts)}
    result = workflow.fire(state, step.trigger, facts)
    hidden = isinstance(result, Refused) and result.kind is Refusal.NO_PERMISSION
    assert (step.trigger in shown) == (not hidden)
    if hidden:
        return
    choice = shown[step.trigger]
    of_the_form = reasons(judge(step.fired_rules[len(step.rules) :], facts.for_scope(step.scope)))
    assert choice.live == (choice.reasons == ())
    assert isinstance(result, Moved) == (choice.live and not of_the_form)
    if isinstance(result, Refused):
        assert result.reasons == choice.reasons + of_the_form


def test_a_refusal_says_all_that_is_wrong_and_what_to_do() -> None:
    step = WORKFLOWS["assignment"].step("analysis", "establish_task")
    assert step
    values = best(step, of_role(Role.EMT_MEMBER))
    assert values
    wrong = {"analysis.open_questions": ("q2", "q5"), "analysis.task_filled": False}
    refused = WORKFLOWS["assignment"].fire(
        "analysis", "establish_task", make(ALONE[Role.EMT_MEMBER], values | wrong)
    )
    assert isinstance(refused, Refused)
    assert [reason.code for reason in refused.reasons] == ["questions_open", "task_missing"]
    assert "vraag 2 en vraag 5" in refused.reasons[0].sentence.text("nl")
    assert "question 2 and question 5" in refused.reasons[0].sentence.text("en")


def test_a_decision_is_awaited_in_sight_of_the_leadership() -> None:
    facts = make(ALONE[Role.LEADERSHIP], of_role(Role.LEADERSHIP) | {"plan.complete": True})
    shown = {choice.step.trigger: choice for choice in WORKFLOWS["plan"].choices("on_agenda", facts)}
    assert {"return_plan", "adopt_plan", "adopt_plan_with_conditions", "excuse_plan"} == set(shown)
    assert not shown["adopt_plan"].live
    assert [reason.sentence.text("nl") for reason in shown["adopt_plan"].reasons] == [
        "Dit volgt vanzelf als de politiechef het besluit bekrachtigt."
    ]


def test_a_deputy_acts_within_period_and_scope_and_is_told_when_not() -> None:
    def try_it(*, in_period: bool, scopes: frozenset[Scope]) -> Moved | Refused:
        facts = of_role(Role.DEPUTY) | {
            "delegation.acting": True, "delegation.in_period": in_period, "plan.complete": True,
        }  # fmt: skip
        return WORKFLOWS["plan"].fire("submitted", "recall_plan", make(ALONE[Role.DEPUTY], facts, scopes))

    assert isinstance(try_it(in_period=True, scopes=frozenset({Scope.SUBMIT})), Moved)
    outside = try_it(in_period=False, scopes=frozenset({Scope.EDIT}))
    assert isinstance(outside, Refused)
    assert [reason.code for reason in outside.reasons] == ["outside_period"]
    beyond = try_it(in_period=True, scopes=frozenset({Scope.EDIT}))
    assert isinstance(beyond, Refused)
    assert [reason.code for reason in beyond.reasons] == ["outside_scope"]


def test_nobody_judges_what_they_handed_in_for_another_unit() -> None:
    both = who(
        frozenset({Role.EMT_MEMBER, Role.DEPUTY}), frozenset({"requester", "supplier"}), submitted_it=True
    )
    roles = frozenset({Role.EMT_MEMBER, Role.DEPUTY})
    for state, trigger in (("offered", "accept"), ("delivered", "confirm")):
        refused = WORKFLOWS["answer"].fire(state, trigger, make(roles, both))
        assert isinstance(refused, Refused)
        assert "not_own_work" in [reason.code for reason in refused.reasons]


def test_a_refusal_without_a_rule_names_where_it_stands() -> None:
    nobody = make(ALONE[Role.ADMIN], of_role(Role.ADMIN))
    refused = WORKFLOWS["need"].fire("evaluated", "renew", nobody)
    assert isinstance(refused, Refused)
    assert "geleverd" in refused.reasons[0].sentence.text("nl")
    late = WORKFLOWS["need"].fire("closed", "ask", nobody)
    assert isinstance(late, Refused)
    assert "gesloten" in late.reasons[0].sentence.text("nl")


def test_the_draft_step_of_a_form_is_found() -> None:
    found = WORKFLOWS["plan"].draft_step("returned", "phase2")
    assert found
    assert found.trigger == "save_plan"
    assert WORKFLOWS["plan"].draft_step("submitted", "phase2") is None

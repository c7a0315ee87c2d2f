"""The story of the demo can be replayed: every step exists where it is taken, by somebody who may take it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache

import pytest

from app.demo.data import SYSTEM, Demo, Happening, Subject, load_demo
from forms.definition import load
from forms.model import Definition
from workflows import calendar
from workflows.machine import Step
from workflows.registry import WORKFLOWS, follows
from workflows.roles import Role, Scope, holds

ANCHOR = date(2026, 11, 23)
DEMO = load_demo(ANCHOR)
BY_KEY = {(subject.kind, subject.key): subject for subject in DEMO.subjects}
POSITIONS = {position.key: position for position in DEMO.organisation.positions}
HOLDS = {person.username: POSITIONS[person.position] for person in DEMO.organisation.people}
RELATIVE = {"own_unit", "author", "requester", "supplier"}


def taken(subject: Subject) -> Iterator[tuple[Happening, Step, str]]:
    """Each step of a subject's history with the line of its workflow and the state it leaves from."""
    workflow = WORKFLOWS[subject.kind]
    state = workflow.initial
    for each in subject.history:
        step = workflow.step(state, each.trigger)
        assert step is not None, f"{subject.kind} {subject.key}: no {each.trigger} from {state} on {each.day}"
        yield each, step, state
        state = str(step.dest) if step.dest in workflow.states else state
    assert state == subject.state, f"{subject.kind} {subject.key} ends in {state}, not in {subject.state}"


def every_step() -> Iterator[tuple[Subject, Happening, Step, str]]:
    for subject in DEMO.subjects:
        for each, step, state in taken(subject):
            yield subject, each, step, state


def unit_of(subject: Subject) -> str | None:
    found: str | None = subject.links.get("unit")
    return found


def roles_of(username: str, history: Sequence[Happening] = ()) -> frozenset[Role]:
    """The roles of an account; where it was let to write along, that one too."""
    if username == SYSTEM:
        return frozenset({Role.SYSTEM})
    found = {Role(role) for role in HOLDS[username].roles}
    if any(each.trigger == "grant_co_author" and each.data["account"] == username for each in history):
        found.add(Role.CO_AUTHOR)
    return frozenset(found)


@cache
def form(key: str) -> Definition:
    return load(key)


def ids(subjects: tuple[Subject, ...]) -> list[str]:
    return [f"{subject.kind} {subject.key}" for subject in subjects]


@pytest.mark.parametrize("subject", DEMO.subjects, ids=ids(DEMO.subjects))
def test_history_is_legal_from_the_first_state_to_the_last(subject: Subject) -> None:
    assert list(taken(subject)) is not None


def test_who_takes_a_step_holds_its_permission() -> None:
    for subject, each, step, _state in every_step():
        roles = roles_of(each.by, subject.history)
        assert holds(roles, step.may), f"{subject.key}: {each.by} may not {each.trigger}"


def test_steps_of_a_unit_are_taken_by_its_head_or_deputy() -> None:
    for subject, each, step, _state in every_step():
        if step.who not in RELATIVE or each.by == SYSTEM:
            continue
        need = BY_KEY.get(("need", subject.links.get("need", "")))
        unit = unit_of(need) if need and step.who == "requester" else unit_of(subject)
        assert HOLDS[each.by].unit == unit, f"{subject.key}: {each.trigger} by {each.by}"


def test_owners_carry_out_their_commitments() -> None:
    for commitment in DEMO.of("commitment"):
        owner = commitment.sheets["commitment"]["owner"]
        for each, step, _state in taken(commitment):
            if step.who == "owner":
                assert HOLDS[each.by].key == owner


def test_a_deputy_acts_only_while_a_delegation_is_in_force() -> None:
    (delegation,) = DEMO.delegations
    starts, ends = (date.fromisoformat(delegation.data[name]) for name in ("starts", "ends"))
    scopes = {Scope(scope) for scope in delegation.data["scopes"]}
    seen = set()
    for subject, each, step, _state in every_step():
        if Role.DEPUTY in roles_of(each.by):
            assert each.by == delegation.data["account"]
            assert HOLDS[each.by].unit == POSITIONS[delegation.data["position"]].unit
            assert starts <= each.day <= ends, f"{subject.key}: {each.trigger} on {each.day}"
            if "B08" in step.rules:
                assert step.scope in scopes, f"{subject.key}: {each.trigger}"
            seen.add(each.trigger)
    assert "establish_task" in seen


def test_answers_fit_the_form_of_their_step() -> None:
    for subject, each, step, _state in every_step():
        if each.by == SYSTEM or step.form is None:
            assert not each.data or each.by == SYSTEM, f"{subject.key}: {each.trigger} has no form"
            continue
        if step.form == "confirm_decisions":
            continue  # the form asks for a password only
        questions = {question.key: question for question in form(step.form).questions}
        assert each.data.keys() <= questions.keys(), f"{subject.key} {each.trigger}: {each.data.keys()}"
        if not step.draft:
            missing = {q.key for q in questions.values() if q.required} - each.data.keys()
            assert not missing, f"{subject.key} {each.trigger}: {missing}"
        for question in questions.values():
            chosen = each.data.get(question.key)
            if question.options and chosen is not None:
                values = {option.value for option in question.options}
                assert {str(c) for c in (chosen if isinstance(chosen, list) else [chosen])} <= values


def test_what_was_created_has_a_form_filled_in() -> None:
    for subject in DEMO.subjects:
        if subject.created is not None:
            (first,) = [key for key, sheet in subject.sheets.items() if sheet is subject.created.data]
            assert subject.created.data.keys() <= {question.key for question in form(first).questions}


def test_days_follow_each_other_and_lie_on_working_days_before_today() -> None:
    for subject in DEMO.subjects:
        days = [each.day for each in subject.history]
        assert days == sorted(days), subject.key
        if subject.created is not None and days:
            assert subject.created.day <= days[0]
        assert all(calendar.is_working_day(day) and day <= ANCHOR for day in days), subject.key


def test_the_timeline_is_in_order_and_complete() -> None:
    steps = list(DEMO.timeline())
    assert [each.day for _subject, each in steps] == sorted(each.day for _subject, each in steps)
    assert len(steps) == sum(len(s.history) + (s.created is not None) for s in DEMO.subjects)


def related(demo: Demo, subject: Subject, kind: str) -> list[Subject]:
    """The relations of `workflows.follow` that the story uses."""
    match subject.kind, kind:
        case "round", "assignment":
            return list(demo.of("assignment"))
        case "need", "answer":
            return [answer for answer in demo.of("answer") if answer.links["need"] == subject.key]
        case _:
            return []


def test_what_follows_from_a_step_stands_in_the_story() -> None:
    state = {(s.kind, s.key): WORKFLOWS[s.kind].initial for s in DEMO.subjects}
    awaited: set[tuple[str, str, str, date]] = set()
    seen: set[tuple[str, str, str, date]] = set()
    for subject, each in DEMO.timeline():
        if each.trigger == "create":
            continue
        place = (subject.kind, subject.key)
        came_from, step = state[place], WORKFLOWS[subject.kind].step(state[place], each.trigger)
        assert step is not None, f"{subject.key}: {each.trigger} from {came_from} on {each.day}"
        state[place] = str(step.dest) if step.dest in WORKFLOWS[subject.kind].states else came_from
        if each.by == SYSTEM:
            seen.add((*place, each.trigger, each.day))
        for follow in follows(subject.kind, each.trigger, came_from):
            for other in related(DEMO, subject, follow.kind):
                there = state[other.kind, other.key]
                if (not follow.where or there in follow.where) and WORKFLOWS[other.kind].step(
                    there, follow.take
                ):
                    awaited.add((other.kind, other.key, follow.take, each.day))
    awaited = {each for each in awaited if each[2] != "open_contribution" or each[1] in _assignment_keys()}
    assert awaited <= seen, awaited - seen


def _assignment_keys() -> set[str]:
    return {assignment.key for assignment in DEMO.of("assignment")}


def test_items_are_numbered_in_the_order_in_which_they_come_on_the_agenda() -> None:
    agenda: dict[str, list[str]] = {}
    for subject, each in DEMO.timeline():
        if each.trigger == "put_on_agenda" and each.meeting:
            agenda.setdefault(each.meeting, []).append(subject.key)
        if each.trigger == "add_item":
            agenda.setdefault(subject.key, []).append(each.data.get("subject", "").partition(":")[2])
    for decision in DEMO.of("decision"):
        assert agenda[decision.links["meeting"]][decision.links["item"] - 1] == decision.links["subject_key"]


WEEKS = [timedelta(weeks=n) for n in range(560)]
"""Ten years of weeks to open the demo in, with every combination of holidays they bring."""


def test_consultations_last_five_working_days_in_any_week() -> None:
    for commitment in DEMO.of("commitment"):
        days = {each.trigger: each.day for each in commitment.history}
        if "close_consultation" in days:
            opened, closed = days["open_consultation"], days["close_consultation"]
            lengths = {calendar.working_days_between(opened + shift, closed + shift) for shift in WEEKS}
            assert min(lengths) >= 5, commitment.key  # rule B11


def test_extensions_may_be_granted_in_any_week() -> None:
    freeze = date.fromisoformat(DEMO.of("round")[0].sheets["round"]["freeze_date"])
    for extension in DEMO.of("extension"):
        former = extension.links["former_day"]
        asked = date.fromisoformat(extension.sheets["extension_request"]["new_deadline"])
        assert all(calendar.working_days_between(former + w, asked + w) <= 10 for w in WEEKS)  # rule B03
        assert all(calendar.end_of_term(former + week) < asked + week for week in WEEKS)
        granted_by = {each.by for each in extension.history}
        room = min(calendar.working_days_between(asked + week, freeze + week) for week in WEEKS)
        assert room >= 5 or granted_by <= {"politiechef"}  # rule B04: near the freeze only the leadership


def test_extensions_are_asked_before_the_deadline() -> None:
    for extension in DEMO.of("extension"):
        assert extension.created is not None
        assert extension.created.day <= extension.links["former_day"]


@pytest.mark.parametrize("weeks", range(-60, 200, 7))
def test_plans_that_were_submitted_cover_all_lines_and_two_years_in_every_week(weeks: int) -> None:
    for plan in load_demo(ANCHOR + timedelta(weeks=weeks)).of("plan"):
        if plan.state == "draft":
            continue
        milestones = plan.sheets["phase2"]["milestones"]
        assert {row["line"] for row in milestones} == {"1", "2", "3", "4", "5"}  # rules A05, A07
        assert len({row["year"] for row in milestones}) >= 2, plan.key  # rule A05
        assert all(row["result"] and row["owner"] for row in milestones)  # rule A06


def test_decisions_count_the_votes_that_were_cast() -> None:
    for decision in DEMO.of("decision"):
        votes = [each.data["vote"] for each in decision.history if each.trigger == "vote"]
        for each in decision.history:
            if each.trigger == "record_outcome" and votes:
                data = each.data
                assert data["advice_for"] == sum(vote.startswith("for") for vote in votes)
                assert data["advice_against"] == votes.count("against")
                assert sum(data[f"advice_{way}"] for way in ("for", "against", "abstain")) == len(votes)


def test_confirmed_decisions_took_the_step_of_their_subject() -> None:
    wanted = {"approve": "adopt_plan|grant|approve", "reject": "refuse|reject", "defer": "defer"}
    wanted["approve_with_conditions"] = "adopt_plan_with_conditions|grant|approve_with_conditions"
    for decision in DEMO.of("decision"):
        for each in decision.history:
            if each.trigger == "record_outcome":
                subject = BY_KEY[decision.links["subject"], decision.links["subject_key"]]
                on_day = {(step.trigger, step.by) for step in subject.history if step.day == each.day}
                assert on_day & {(way, SYSTEM) for way in wanted[each.data["outcome"]].split("|")}, (
                    decision.key
                )


def test_the_demo_opens_on_the_situations_it_promises() -> None:
    states = {(s.kind, s.key): s.state for s in DEMO.subjects}
    plans = {plan.links["unit"]: plan for plan in DEMO.of("plan")}
    assert plans["ccb"].state == "returned"
    assert plans["avim"].state == "draft"  # overdue: the deadline of phase 2 has passed
    assert {plan for plan, row in plans.items() if row.state == "on_agenda"} == {"zuid", "drr", "infra"}
    assert {states["extension", "U-01"], states["extension", "U-02"]} == {"granted", "requested"}
    assert states["answer", "B-06/dros"] == "clarification_requested"
    assert states["answer", "B-04/drio"] == "offered"
    assert (states["need", "B-01"], states["need", "B-02"]) == ("escalated", "agreed")
    examples = {need.links.get("letter_example") for need in DEMO.of("need")}
    assert {1, 2} <= examples
    tomorrow = [m for m in DEMO.of("meeting") if m.sheets["meeting"]["date"] == "2026-11-24"]
    assert [meeting.state for meeting in tomorrow] == ["invited"]
    overdue = calendar.working_days_between(date(2026, 10, 30), ANCHOR)
    assert states["answer", "B-07/bedrijfsvoering"] == "requested"
    assert overdue > 10
    east = BY_KEY["assignment", "O-02"].history
    (along,) = (each.data["account"] for each in east if each.trigger == "grant_co_author")
    assert "save_contribution" in {each.trigger for each in east if each.by == along}

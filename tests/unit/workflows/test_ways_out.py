"""For what really happens there is always a way to a proper end: silence, refusal, mistake, change.

Each scenario starts where something goes otherwise than hoped and names who does what until it is settled.
Every step is fired with the best facts its rules allow for that role; the last state must be settled.
A change of holder needs no step: work hangs on the position, so the new head continues the same path.
"""

import pytest

from tests.unit.workflows.world import ALONE, best, make, of_role
from workflows.machine import Moved, Step
from workflows.registry import WORKFLOWS
from workflows.roles import Role, holds

WHO = {
    "head": Role.EMT_MEMBER,
    "deputy": Role.DEPUTY,
    "secretary": Role.SECRETARY,
    "leader": Role.LEADERSHIP,
    "chief": Role.LEADERSHIP_CHAIR,
    "line5": Role.LINE_LEAD,
    "system": Role.SYSTEM,
}

ROUND_ON = "secretary:freeze secretary:consolidate system:decide secretary:start_securing leader:close"
REST = "system:consolidate system:complete"
CARRY_OUT = "head:start head:finish line5:secure"
DELIVER = "head:report_delivered head:confirm"

SCENARIOS = [
    # The round.
    ("round", "draft", "the letter should never go out", "leader:stop"),
    ("round", "signed", "a mistake in the signed letter",
     "secretary:revise_letter leader:sign_letter leader:stop"),
    ("round", "sent", "silence: nobody begins",
     f"system:open_phase1 system:open_phase2 system:open_phase3 {ROUND_ON}"),
    ("round", "sent", "the programme ends", "leader:stop"),
    ("round", "phase1_open", "nobody answers", f"system:open_phase2 system:open_phase3 {ROUND_ON}"),
    ("round", "phase2_open", "the programme ends", "leader:stop"),
    ("round", "phase3_open", "all goes well", ROUND_ON),
    ("round", "frozen", "a mistake after the freeze", f"secretary:unfreeze {ROUND_ON}"),
    ("round", "consolidated", "the leadership sends it back",
     "system:reopen_consolidation secretary:consolidate system:decide secretary:start_securing leader:close"),
    ("round", "consolidated", "the programme ends", "leader:stop"),
    ("round", "decided", "all goes well", "secretary:start_securing leader:close"),
    ("round", "securing", "commitments go on after the round", "leader:close"),
    # The assignment.
    ("assignment", "assigned", "silence: the unit never begins", f"secretary:record_no_contribution {REST}"),
    ("assignment", "assigned", "the unit is dissolved", "leader:withdraw"),
    ("assignment", "assigned", "written and handed in at one go",
     f"head:establish_task system:open_contribution head:contribute {REST}"),
    ("assignment", "analysis", "silence after a start", f"secretary:record_no_contribution {REST}"),
    ("assignment", "task_established", "silence after that", f"secretary:record_no_contribution {REST}"),
    ("assignment", "task_established", "a mistake, noticed by the head",
     f"head:recall_analysis head:establish_task system:open_contribution head:contribute {REST}"),
    ("assignment", "task_established", "a mistake, noticed by the secretary",
     f"secretary:return_analysis deputy:establish_task secretary:open_contribution deputy:contribute {REST}"),
    ("assignment", "planning", "silence in phase 3", f"secretary:record_no_contribution {REST}"),
    ("assignment", "contributing", "silence after a start of phase 3",
     f"secretary:record_no_contribution {REST}"),
    ("assignment", "planning", "a mistake found while planning",
     ("secretary:return_analysis head:establish_task head:start_plan "
     f"head:open_contribution head:contribute {REST}")),
    ("assignment", "contributing", "the opgave turns out wrong",
     f"secretary:reopen_analysis head:establish_task head:open_contribution head:contribute {REST}"),
    ("assignment", "contributed", "a mistake before the freeze",
     f"head:revise_contribution head:contribute {REST}"),
    ("assignment", "contributed", "the opgave turns out wrong",
     f"secretary:reopen_analysis deputy:establish_task secretary:open_contribution deputy:contribute {REST}"),
    ("assignment", "contributed", "silence about its plan: it is excused", REST),
    ("assignment", "contributed", "a mistake after the freeze",
     f"secretary:revise_contribution head:contribute {REST}"),
    ("assignment", "consolidated", "the round is unfrozen",
     f"system:reopen_consolidation head:revise_contribution head:contribute {REST}"),
    ("assignment", "consolidated", "the round is stopped", "system:withdraw"),
    # The plan.
    ("plan", "draft", "silence: no plan comes", "leader:excuse_plan"),
    ("plan", "submitted", "a mistake",
     "head:recall_plan head:submit_plan secretary:put_on_agenda system:adopt_plan"),
    ("plan", "returned", "the head does not react", "leader:excuse_plan"),
    ("plan", "submitted", "nobody puts it on an agenda", "leader:excuse_plan"),
    ("plan", "returned", "the head mends it",
     "deputy:submit_plan secretary:put_on_agenda system:adopt_plan_with_conditions"),
    ("plan", "on_agenda", "the leadership sends it back",
     "system:return_plan head:submit_plan secretary:put_on_agenda system:adopt_plan"),
    ("plan", "on_agenda", "it is put off",
     "system:take_off_agenda secretary:put_on_agenda system:adopt_plan"),
    ("plan", "on_agenda", "the assignment is withdrawn", "system:excuse_plan"),
    ("plan", "adopted", "the plan must change",
     "secretary:reopen_plan head:submit_plan secretary:put_on_agenda system:adopt_plan"),
    ("plan", "adopted_with_conditions", "a condition cannot be met",
     "secretary:reopen_plan head:submit_plan secretary:put_on_agenda system:adopt_plan"),
    ("plan", "excused", "it is asked for after all",
     "secretary:reopen_plan head:submit_plan secretary:put_on_agenda system:adopt_plan"),
    # The need.
    ("need", "draft", "never sent", "head:withdraw"),
    ("need", "asked", "sent by mistake", "head:recall_ask head:withdraw"),
    ("need", "asked", "silence: no supplier answers",
     "head:escalate system:grant head:fulfil head:evaluate head:close"),
    ("need", "asked", "everybody declines, and that is that", "system:all_declined head:close"),
    ("need", "asked", "everybody declines, the head goes up",
     "system:all_declined head:escalate system:refuse head:close"),
    ("need", "asked", "the solution lies outside", "secretary:refer head:fulfil head:close"),
    ("need", "asked", "it becomes a commitment", "secretary:take_up head:fulfil head:evaluate head:close"),
    ("need", "asked", "silence on both sides", "secretary:escalate system:refuse secretary:close"),
    ("need", "agreed", "no delivery: ask again", "head:reopen_ask head:agree head:fulfil head:close"),
    ("need", "agreed", "no delivery: go up", "secretary:escalate leader:return_to_parties head:withdraw"),
    ("need", "escalated", "the leadership says no", "system:refuse secretary:close"),
    ("need", "escalated", "it belongs with all", "leader:take_up head:fulfil secretary:close"),
    ("need", "agreed", "the supplier stays silent", "secretary:take_up system:release head:withdraw"),
    ("need", "escalated", "put off, then taken up again",
     "system:defer system:resume system:grant head:fulfil head:close"),
    ("need", "deferred", "no longer needed", "head:withdraw"),
    ("need", "deferred", "silence: the day comes", "system:resume system:grant head:fulfil secretary:close"),
    ("need", "referred", "nothing comes from outside", "secretary:close"),
    ("need", "referred", "asked within after all", "head:reopen_ask head:agree head:fulfil head:close"),
    ("need", "taken_up", "the commitment is rejected", "system:release head:withdraw"),
    ("need", "taken_up", "it is carried out, and not what was needed", "head:reopen_ask head:withdraw"),
    ("need", "taken_up", "it is carried out, and the asker stays silent", "secretary:close"),
    ("need", "asked", "the only supplier stops", "system:all_declined head:close"),
    ("need", "taken_up", "no longer needed", "head:withdraw"),
    ("need", "declined", "the head finds another way", "head:reopen_ask head:withdraw"),
    ("need", "fulfilled", "the delivery was not what was asked",
     "head:reopen_ask head:agree head:fulfil head:close"),
    ("need", "fulfilled", "silence after delivery", "secretary:close"),
    ("need", "evaluated", "go on", "head:renew head:fulfil head:evaluate head:close"),
    ("need", "evaluated", "silence after the talk", "secretary:close"),
    ("need", "evaluated", "adjust", "head:reopen_ask head:agree head:fulfil head:close"),
    # The answer.
    ("answer", "requested", "silence, and the need ends", "system:lapse"),
    ("answer", "requested", "silence, and the leadership assigns", f"system:assign {DELIVER}"),
    ("answer", "clarification_requested", "no clarification comes", "head:decline"),
    ("answer", "clarification_requested", "clarified", f"head:clarify head:offer head:accept {DELIVER}"),
    ("answer", "offered", "a counter-proposal", f"head:revise_offer head:offer head:accept {DELIVER}"),
    ("answer", "offered", "the supplier cannot after all", "head:decline"),
    ("answer", "offered", "the asker stays silent, and the leadership assigns", f"system:assign {DELIVER}"),
    ("answer", "offered", "the need is withdrawn", "system:lapse"),
    ("answer", "accepted", "no delivery", "head:stop"),
    ("answer", "in_delivery", "no delivery", "head:stop"),
    ("answer", "declined", "the leadership assigns it", f"system:assign {DELIVER}"),
    ("answer", "in_delivery", "the need is withdrawn", "system:stop"),
    ("answer", "delivered", "not what was agreed", f"head:reject_delivery {DELIVER}"),
    ("answer", "delivered", "the asker stays silent", "head:stop"),
    ("answer", "declined", "the supplier changes its mind", f"deputy:offer deputy:accept {DELIVER}"),
    ("answer", "stopped", "asked again", f"system:ask_again head:offer head:accept {DELIVER}"),
    ("answer", "lapsed", "asked again", "system:ask_again head:decline"),
    ("answer", "confirmed", "the delivery goes on", f"system:renew head:start_delivery {DELIVER}"),
    # The commitment.
    ("commitment", "draft", "nobody wants it", "head:decline_ownership secretary:withdraw"),
    ("commitment", "draft", "the first owner refuses, the second says yes",
     ("head:decline_ownership head:accept_ownership head:open_consultation "
      f"secretary:close_consultation system:approve {CARRY_OUT}")),
    ("commitment", "consultation", "the text is wrong", "secretary:send_back secretary:withdraw"),
    ("commitment", "consultation", "members stay silent",
     f"secretary:close_consultation system:approve {CARRY_OUT}"),
    ("commitment", "consultation", "it cannot wait", f"chief:approve_urgently system:ratify {CARRY_OUT}"),
    ("commitment", "ready_for_decision", "the leadership says no", "system:reject"),
    ("commitment", "ready_for_decision", "back to the proposers",
     ("system:send_back head:accept_ownership "
     "head:open_consultation secretary:close_consultation system:reject")),
    ("commitment", "ready_for_decision", "put off",
     f"system:defer system:reagenda system:approve {CARRY_OUT}"),
    ("commitment", "deferred", "dropped", "secretary:withdraw"),
    ("commitment", "deferred", "silence: the day comes", f"system:reagenda system:approve {CARRY_OUT}"),
    ("commitment", "provisionally_approved", "the meeting disagrees", "system:refuse_ratification"),
    ("commitment", "provisionally_approved", "the meeting adds conditions",
     f"system:approve_with_conditions {CARRY_OUT}"),
    ("commitment", "returned", "the proposers stop", "head:withdraw"),
    ("commitment", "approved", "a new version replaces it", "secretary:amend system:supersede"),
    ("commitment", "approved", "the owner stays silent", "secretary:start leader:not_secure"),
    ("commitment", "approved_with_conditions", "all goes well", CARRY_OUT),
    ("commitment", "in_execution", "no delivery", "leader:not_secure"),
    ("commitment", "fulfilled", "it does not last", "line5:not_secure"),
    ("commitment", "on_hold", "resumed", "leader:resume head:finish leader:secure"),
    ("commitment", "on_hold", "given up", "line5:not_secure"),
    ("commitment", "fulfilled", "not finished after all", "leader:reopen head:finish leader:secure"),
    ("commitment", "not_secured", "a second try", "leader:reopen head:finish line5:secure"),
    # The collective task.
    ("collective_task", "draft", "the round is stopped", "system:drop"),
    ("collective_task", "discussion", "members stay silent",
     "head:record_position secretary:record_silence secretary:adopt system:decide"),
    ("collective_task", "discussion", "the team disagrees",
     "secretary:rework secretary:put_up_for_discussion secretary:adopt system:decide"),
    ("collective_task", "adopted", "the leadership sends it back", "system:rework secretary:drop"),
    ("collective_task", "decided", "it must change", "secretary:amend"),
    ("collective_task", "decided", "the new version is decided on", "system:supersede"),
    # The decision, the meeting, the extension.
    ("decision", "on_agenda", "the meeting runs out of time",
     "secretary:move_to_next_meeting secretary:record_outcome chief:confirm"),
    ("decision", "on_agenda", "the subject is withdrawn", "system:remove"),
    ("decision", "recorded", "the chief does not confirm",
     "secretary:move_to_next_meeting leader:record_outcome chief:confirm"),
    ("decision", "recorded", "a mistake in the outcome", "secretary:record_outcome chief:confirm"),
    ("decision", "confirmed", "a condition is met", "secretary:meet_condition"),
    ("decision", "recorded", "the text changed", "secretary:remove"),
    ("meeting", "planned", "it does not take place", "secretary:cancel"),
    ("meeting", "invited", "the date moves",
     "secretary:change_meeting secretary:send_agenda secretary:record_presence"),
    ("meeting", "invited", "it does not take place", "secretary:cancel"),
    ("meeting", "held", "the wrong meeting", "secretary:take_back_presence secretary:cancel"),
    ("meeting", "held", "a mistake in the presence", "secretary:record_presence secretary:record_outcomes"),
    ("extension", "requested", "refused", "secretary:refuse_extension"),
    ("extension", "requested", "no longer needed", "deputy:withdraw_extension"),
    ("extension", "requested", "more than the secretary may give", "leader:grant_extension"),
    ("extension", "requested", "handed in before anybody decided", "system:withdraw_extension"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "start", "path"), [pytest.param(n, s, p, id=f"{n}, {s}: {why}") for n, s, why, p in SCENARIOS]
)
def test_what_really_happens_ends_well(name: str, start: str, path: str) -> None:
    workflow = WORKFLOWS[name]
    state = start
    for part in path.split():
        person, trigger = part.split(":")
        role = WHO[person]
        step = workflow.step(state, trigger)
        assert step is not None, f"no {trigger} from {state}"
        values = best(step, of_role(role))
        assert values is not None, f"{person} can never {trigger} from {state}"
        result = workflow.fire(state, trigger, make(ALONE[role], values))
        assert isinstance(result, Moved), f"{person} {trigger} from {state}: {result}"
        state = result.dest
    assert state in workflow.settled, f"ends in {state}"


def test_every_state_that_is_not_settled_has_a_scenario() -> None:
    played = {(name, start) for name, start, _, _ in SCENARIOS}
    for name, workflow in WORKFLOWS.items():
        assert {state for state in workflow.states if (name, state) not in played} <= workflow.settled, name


OFFICE = frozenset({Role.SECRETARY, Role.LEADERSHIP, Role.LEADERSHIP_CHAIR, Role.LINE_LEAD, Role.SYSTEM})
NOBODY_WAITS = {"need": {"draft"}}
"""What was never sent is known to its writer alone, and keeps nobody waiting."""


@pytest.mark.parametrize("name", WORKFLOWS)
def test_whoever_stays_silent_the_others_reach_an_end_without_any_unit(name: str) -> None:
    workflow = WORKFLOWS[name]
    ends = set(workflow.settled)
    steps = [step for step in workflow.steps if holds(OFFICE, step.may) and _is_of_the_office(step)]
    for _ in workflow.states:
        ends |= {source for step in steps for source in step.sources if step.lands(source) in ends}
    assert set(workflow.states) - ends == NOBODY_WAITS.get(name, set())


def _is_of_the_office(step: Step) -> bool:
    """Whether the relation that the step asks for can be that of somebody who belongs to no unit."""
    words = ("secretary", "leadership", "system", "securing_lead")
    return step.who is None or any(word in step.who for word in words)

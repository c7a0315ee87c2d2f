"""The facts of each subject, declared once; every one is filled by a provider in the shell.

A field that is `None` by default must be filled before a rule asks for it; the others have the value that
stops a step rather than lets it pass.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from workflows.domains import Count, Domain, Flag, Names, Percentage, Whole
from workflows.roles import Role, Scope

Urgency = Literal["low", "normal", "high"] | None
Advice = Literal["for", "against", "no_majority"] | None
OutcomeCode = Literal["approve", "approve_with_conditions", "reject", "defer", "return"] | None
ChangeKind = Literal["typo", "content", "owner", "date"] | None
Chosen = Literal["none", "approve", "approve_with_conditions", "reject", "defer", "return"] | None
SubjectKind = Literal["plan", "need", "commitment", "collective_task", "round"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorFacts:
    """Who acts. `roles` decides the permission of a step; the flags are what rules may test."""

    roles: frozenset[Role]
    is_secretary: Flag = False
    is_leadership: Flag = False
    is_chair: Flag = False
    is_system: Flag = False
    leads_securing: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationFacts:
    """Acting for somebody else (waarneming): whether, and whether that is in force for this act.

    `scopes` are those in force today; `in_scope` is about the step being judged (`Facts.for_scope`).
    """

    scopes: frozenset[Scope] = frozenset()
    acting: Flag = False
    in_period: Flag = False
    in_scope: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """How the actor stands to the subject. Relations are facts, not roles.

    `own_unit`: speaks for, or stands in for, the unit whose subject it is. `author`: may write on it (own
    unit, or co-author of its assignment; of a commitment: the unit that proposed it). `submitted_it`: what
    the step judges is own work: this person handed it in, owns it, writes along, or heads the unit it is of.
    Of a decision: `condition_owner` must meet a condition or stands in for who must; `attended` was there.
    """

    own_unit: Flag = False
    author: Flag = False
    requester: Flag = False
    supplier: Flag = False
    owner: Flag = False
    condition_owner: Flag = False
    attended: Flag = False
    submitted_it: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """What the text guard found in the texts at hand: kinds of finding, never the text."""

    block_hits: Names = ()
    warn_hits: Names = ()
    confirmed: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFacts:
    """The round the subject belongs to.

    `ready_to_sign`: the letter is complete, every phase has its dates and at least one unit takes part.
    `commitments_open`: neither ended nor carried over to a next round. `later_meeting_planned`: a meeting
    of the leadership (for a decision: of the same body, after its own) is still ahead.
    """

    ready_to_sign: Flag = False
    frozen: Flag = False
    phase3_open: Flag = False
    phase3_deadline_passed: Flag = False
    percent_contributed: Percentage = 0
    districts_missing: Names = ()
    units_silent: Names = ()
    clusters_not_discussed: Names = ()
    collective_task_adopted: Flag = False
    commitments_open: Names = ()
    later_meeting_planned: Flag = False
    decided: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisFacts:
    """Phase 1 as it is written now. `score_q3` is 0 while no score is given, else 1..5.

    `shortest_answer` counts the characters of the shortest answer given, 0 while there is none.
    """

    open_questions: Names = None
    thin_answers: Names = ()
    task_filled: Flag = None
    score_q3: Annotated[int | None, Domain("integer", low=0, high=5)] = None
    q5_filled: Flag = None
    shortest_answer: Count = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentFacts:
    """The assignment beside its texts.

    `phase1_adopted`: an opgave is established and in force, also while a version of it is rewritten after
    reopening. `phase2_opened_by_secretary`: the plan may begin before its day.
    """

    withdrawn: Flag = False
    phase1_adopted: Flag = False
    phase2_opened_by_secretary: Flag = False
    noted_by_secretary: Flag = False
    returned_by_secretary: Flag = False
    plan_decided_or_excused: Flag = False
    units_answered: Flag = False
    leadership_answered: Flag = False
    workdays_late: Whole = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """The multi-year plan as it is written now. `years_covered` counts different milestone years."""

    vision_filled: Flag = None
    years_covered: Count = None
    lines_without_milestone_or_reason: Names = None
    milestone_gaps: Names = None
    line5_milestones: Count = None
    complete: Flag = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFacts:
    """A need and what its answers have become.

    `delivery_failed`: an accepted answer was stopped or is overdue. `granted`: the leadership decided that
    it will be met. `answered`: a supplier reacted to it. `every_accepted_answer_ended`: each accepted answer
    was confirmed or stopped and one was confirmed; of a need taken up in a commitment: that is carried out;
    of a referred one: true. `ended`: the question no longer waits for answers. The commitment that took it
    up: `commitment_ended` without a result (rejected, withdrawn, not secured), or `commitment_carried_out`.
    """

    missing_fields: Names = None
    leadership_missing_fields: Names = None
    linked_to_task: Flag = None
    contains_operational_question: Flag = False
    owner_inside_unit: Flag = True
    asks_people_of_other_unit: Flag = False
    hours_per_year: Count = 0
    extra_money: Flag = False
    people_of_other_unit_80h: Flag = False
    outside_mandate: Flag = False
    talked_with_supplier: Flag = False
    declined: Flag = False
    response_overdue: Flag = False
    delivery_failed: Flag = False
    urgency: Urgency = "normal"
    granted: Flag = False
    answered: Flag = False
    accepted_answers: Count = 0
    every_answer_declined: Flag = False
    every_accepted_answer_ended: Flag = False
    ended: Flag = False
    commitment_ended: Flag = False
    commitment_carried_out: Flag = False
    months_since_delivery: Count = 0
    reviewed: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """One answer to a need. `workdays_after_needed` is negative when the offer comes early.

    `unit_left`: the unit that was asked takes no part in the round any more, which itself goes on.
    """

    workdays_after_needed: Whole = 0
    unit_left: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFacts:
    """A collective commitment. `workdays_open` counts since its consultation opened.

    `takes_part`: a unit of the actor takes part. `changed_beyond_words`: of an approved one, in the form.
    """

    kind: Literal["collective_commitment"] = "collective_commitment"
    missing_fields: Names = None
    acts: Count = None
    takes_part: Flag = False
    changed_beyond_words: Names = ()
    owner_accepts: Flag = False
    workdays_open: Count = 0
    all_responded: Flag = False
    silent_units: Names = ()
    conditions_open: Names = ()
    newer_version_open: Flag = False
    indicator_present: Flag = False
    baseline_present: Flag = False
    line_owner: Flag = False
    in_regular_process: Flag = False
    stable_measurements: Count = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectiveTaskFacts:
    """The collective task under discussion. `takes_part`: a unit of the actor is in the round.

    `members_silent` neither spoke nor were recorded so. `newer_version_open`: one to replace it is under way.
    """

    text_filled: Flag = False
    takes_part: Flag = False
    members_silent: Names = ()
    members_disagreeing: Names = ()
    agreeing: Count = 0
    newer_version_open: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """A decision of the leadership on one subject, or the decision that settles the subject at hand.

    `confirmed` is true only while confirming that very decision takes the step of its subject.
    `votes_beyond_present`, `conditions_open`: how many votes were counted too many, conditions are to be met.
    `presence_unchanged`: the same are present as when it was recorded. `outcome_moves`: see `registry`.
    """

    subject: SubjectKind = None
    outcome: OutcomeCode = None
    majority_advice: Advice = None
    reason_given: Flag = False
    present: Count = None
    chair_or_deputy_present: Flag = None
    conditions_without_owner_or_date: Count = 0
    conditions_open: Count = 0
    content_unchanged: Flag = True
    presence_unchanged: Flag = True
    confirmed: Flag = False
    dissent_requested: Flag = False
    votes_beyond_present: Count = 0
    outcome_moves: Flag = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionFacts:
    """A request for extension. `workdays` is what is asked beyond the present deadline.

    `open_requests` and `handed_in` are about the phase that a request would be for.
    """

    before_deadline: Flag = None
    number: Annotated[int | None, Domain("integer", low=1)] = None
    workdays: Whole = None
    workdays_until_freeze: Whole = None
    open_requests: Count = 0
    handed_in: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFacts:
    """A meeting and what somebody fills in about it.

    `body_changes_with_decisions`: another body is chosen while decisions of the leadership stand on the
    agenda. Of an item to decide on: `subject_not_ready`, not now; `subject_needs_secretary`, only after a
    step that is not this person's. `day_come`: it is or was today. `outcomes`: items with an outcome.
    """

    day_come: Flag = None
    outcomes: Count = 0
    body_changes_with_decisions: Flag = False
    subject_not_ready: Flag = False
    subject_needs_secretary: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFacts:
    """What the person filled in with this step; known when firing, not when buttons are drawn."""

    reason_given: Flag = False
    return_date_given: Flag = False
    outcome: Chosen = "none"
    conditions: Count = 0
    commitment_named: Flag = False
    urgent: Flag = False
    conditions_without_owner_or_date: Count = 0
    change_kind: ChangeKind = None

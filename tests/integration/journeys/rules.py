"""For each rule that may refuse, when it does: written apart from the tables of `workflows`."""

from collections.abc import Mapping
from datetime import date

from tests.integration.journeys.cast import CHAIRS
from tests.integration.journeys.judging import (
    ACCEPTED,
    FROZEN,
    PROMISE,
    SETTLED,
    WAITING,
    Judges,
    answers_of,
    beyond_two_heads,
    commitments_open,
    content,
    deviates,
    gap_unexplained,
    more_than_words,
    need_lacks,
    not_adopted,
    not_all_declined,
    not_delivered,
    not_ready,
    outcome_lacks,
    phase1_first,
    plan_lacks,
    present,
    promised,
    reminded_today,
    request_lacks,
    sheet_lacks,
    silent_units,
    somebody_silent,
    still_consulting,
    talk_first,
    too_few_contributed,
    unit_left,
    unmet,
)
from tests.integration.journeys.model import PHASE3_DEADLINE, Attempt, World
from tests.integration.journeys.relations import in_force, open_conditions, own_work
from tests.integration.journeys.words import ANALYSIS
from workflows.commitment import ENDED
from workflows.roles import Role

REFUSES: Mapping[str, Judges] = {
    "A01": sheet_lacks("phase1", *ANALYSIS.keys() - {"q3_score"}),
    "A03": gap_unexplained,
    "A05": lambda a, w: "A05" in plan_lacks(a),
    "A06": lambda a, w: "A06" in plan_lacks(a),
    "A07": lambda a, w: "A07" in plan_lacks(a),
    "A08": need_lacks,
    "A09": request_lacks,
    "A12": sheet_lacks("phase3", "from_units", "from_leadership"),
    "B02": phase1_first,
    "B08": lambda a, w: not in_force(a, w),
    "B11": still_consulting,
    "C06": talk_first,
    "E02": lambda a, w: bool(plan_lacks(a)),
    "E03": beyond_two_heads,
    "E05": lambda a, w: len(present(a)) < 3 or not present(a) & CHAIRS,
    "E06": deviates,
    "E07": lambda a, w: any("owner" not in row for row in a.data.get("conditions", ())),
    "E09": lambda a, w: own_work(a) or Role.SECRETARY in a.roles,
    "E10": lambda a, w: not a.data.get("urgent") or Role.LEADERSHIP_CHAIR not in a.roles,
    "F01": too_few_contributed,
    "F02": lambda a, w: bool(silent_units(w)),
    "F04": lambda a, w: w.round.state in FROZEN and Role.SECRETARY not in a.roles,
    "F06": lambda a, w: not promised(a).get("acts"),
    "H08": lambda a, w: "stable_measurements" not in a.data,
    "advice_fits": lambda a, w: (
        a.data.get("advice_for", 0) + a.data.get("advice_against", 0) > len(present(a))
    ),
    "at_least_one_answer_accepted": lambda a, w: not any(x.state in ACCEPTED for x in answers_of(a.thing, w)),
    "collective_task_adopted": not_adopted,
    "collective_text_given": lambda a, w: not (a.thing.sheet("collective_task") | a.data).get("text"),
    "commitment_carried_out": lambda a, w: (
        a.thing.more["commitment"].state not in {"fulfilled", "secured"}
    ),
    "commitment_complete": lambda a, w: not all(promised(a).get(name) for name in PROMISE),
    "commitment_ended_without_result": lambda a, w: (
        a.thing.more["commitment"].state not in {"rejected", "withdrawn", "not_secured"}
    ),
    "commitment_named": lambda a, w: not a.data.get("commitment"),
    "conditions_met": lambda a, w: unmet(a.thing, w),
    "conditions_open": lambda a, w: not open_conditions(a.thing),
    "content_unchanged": lambda a, w: a.thing.more["content"] != content(a.thing.about, w),
    "decision_confirmed": lambda a, w: not (a.system and a.decision is not None),
    "every_accepted_answer_ended": not_delivered,
    "every_answer_declined": not_all_declined,
    "every_commitment_ended_or_carried_over": commitments_open,
    "every_member_spoke_or_recorded_silent": somebody_silent,
    "frozen": lambda a, w: w.round.state not in FROZEN,
    "later_meeting_planned": lambda a, w: not w.meetings_ahead(a.thing.more.get("meeting")),
    "more_than_a_typo": lambda a, w: a.data.get("change_kind") == "typo",
    "need_ended_or_unit_left": lambda a, w: a.thing.about.state in WAITING and not unit_left(a.thing, w),
    "need_waits": lambda a, w: a.thing.about.state not in WAITING,
    "meeting_day_come": lambda a, w: a.thing.more["day"] > w.today,
    "no_outcome_recorded": lambda a, w: any(
        d.more["meeting"] is a.thing and d.state in {"recorded", "confirmed"} for d in w.of("decision")
    ),
    "presence_unchanged": lambda a, w: a.thing.more["there"] != present(a),
    "no_newer_task": lambda a, w: any(
        t.state in {"draft", "discussion", "adopted"} for t in w.of("collective_task", a.thing)
    ),
    "no_newer_version": lambda a, w: any(c.state not in ENDED for c in w.of("commitment", a.thing)),
    "nobody_answered": lambda a, w: any(
        x.state not in {"requested", "lapsed"} for x in answers_of(a.thing, w)
    ),
    "not_frozen": lambda a, w: w.round.state in FROZEN,
    "not_own_work": lambda a, w: own_work(a),
    "not_reminded_today": reminded_today,
    "not_yet_noted": lambda a, w: "noted" in a.thing.marks,
    "only_the_words": more_than_words,
    "outcome_fits": lambda a, w: (
        (a.data.get("outcome") == "reject" and a.thing.about.kind in {"plan", "collective_task", "round"})
        or (a.data.get("outcome") == "return" and a.thing.about.state == "provisionally_approved")
    ),
    "own_date_passed": lambda a, w: a.thing.more.get("own_date", date.min) >= w.today,
    "outcome_required": outcome_lacks,
    "owner_accepts": lambda a, w: "owner_yes" not in a.thing.marks,
    "phase3_deadline_passed": lambda a, w: w.today <= PHASE3_DEADLINE,
    "phase3_open": lambda a, w: w.round.state not in {"phase3_open"} | FROZEN,
    "plan_decided_or_excused": lambda a, w: any(p.state not in SETTLED for p in w.of("plan", a.thing)),
    "reason_required": lambda a, w: not a.system and not a.data.get("reason"),
    "responder_takes_part": lambda a, w: not a.person.units & w.participants(),
    "return_date_required": lambda a, w: not (a.data.get("resubmit_by") or a.data.get("return_date")),
    "round_decided": lambda a, w: w.round.state not in {"decided", "securing", "closed"},
    "somebody_silent": lambda a, w: not somebody_silent(a, w),
    "speaker_takes_part": lambda a, w: not a.person.units & w.participants(),
    "subject_ready": not_ready,
    "unit_takes_part": lambda a, w: a.thing.about.state == "withdrawn",
}
"""When each rule refuses, by rule."""

NEVER = frozenset(
    {
        "A02", "B03", "D03", "D07", "E01", "E04", "E08", "E12", "G05", "G07", "H01", "H09", "I01",
        "date_in_absence", "disagreement_stands", "subject_needs_no_secretary",
    }
)
"""Rules that only warn or say who decides, or that judge what nobody fills in or who does not play here."""


def refusing(attempt: Attempt, world: World) -> frozenset[str]:
    """The rules that stop a step. Raises KeyError for a rule that the model does not know."""
    named = [rule for rule in attempt.step.fired_rules if rule not in NEVER]
    return frozenset(rule for rule in named if REFUSES[rule](attempt, world))

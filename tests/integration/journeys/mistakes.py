"""What people do too early or fill in wrong along the good story, by the rule that stops them."""

from collections.abc import Mapping

from tests.integration.journeys.stories import WELL
from tests.integration.journeys.telling import Given
from tests.integration.journeys.words import OUTCOMES, PLAN, SIX, VARIANTS


def _before(what: str, trigger: str) -> int:
    """How far the good story has come when this step is the next."""
    return next(at for at, given in enumerate(WELL) if given[1:3] == (what, trigger))


LEAVES: Given = ("politiechef", "assignment:O-04", "withdraw", {"reason": "Het onderdeel is opgeheven."})
MISTAKES: Mapping[str, tuple[int, tuple[Given, ...]]] = {
    "A01": (3, (("chef.drio", "assignment:O-03", "establish_task", {"q1": "Een begin."}),)),
    "A03": (3, (("chef.drio", "assignment:O-03", "establish_task", {"q3_score": "1"}),)),
    "not_yet_noted": (_before("round:R-01", "open_phase2"), (
        ("secretaris", "assignment:O-01", "note_analysis", None),
        ("chef.noord", "assignment:O-01", "recall_analysis", None),
    )),
    "content_unchanged": (_before("decision:BS-05", "confirm"), (
        ("chef.noord", "need:B-03", "add_details", {"extra_money": True}),
        ("politiechef", "decision:BS-05", "confirm", {}),
    )),
    "A08": (_before("need:B-01", "write"), (
        ("chef.noord", "need:B-01", "write", {"title": "Een begin"}),
        ("chef.noord", "need:B-01", "ask", None),
    )),
    "no_newer_version": (_before("round:R-01", "freeze"), (
        ("secretaris", "commitment:A-02", "amend", VARIANTS["change_kind"][0]),
        ("secretaris", "commitment:A-02", "amend", VARIANTS["change_kind"][0]),
    )),
    "no_newer_task": (len(WELL), (
        ("secretaris", "collective_task:C-01", "amend", VARIANTS["change_kind"][0]),
        ("secretaris", "collective_task:C-01", "amend", VARIANTS["change_kind"][0]),
    )),
    "B02": (1, (("chef.noord", "plan:P-01", "save_plan", PLAN),)),
    "B11": (_before("commitment:A-01", "close_consultation") - 1, (
        ("secretaris", "commitment:A-01", "close_consultation", None),
    )),
    "C06": (_before("answer:W-04", "offer"), (("chef.noord", "need:B-02", "escalate", SIX),)),
    "at_least_one_answer_accepted": (_before("answer:W-04", "accept"), (
        ("chef.noord", "need:B-02", "agree", None),
    )),
    "every_accepted_answer_ended": (_before("answer:W-04", "report_delivered"), (
        ("chef.noord", "need:B-02", "fulfil", None),
    )),
    "need_waits": (_before("answer:W-04", "accept"), (
        ("chef.drio", "answer:W-04", "decline", VARIANTS["reason"][0]),
        ("chef.drio", "answer:W-04", "offer", VARIANTS["offer"][0]),
    )),
    "outcome_required": (_before("decision:BS-05", "confirm"), (
        ("secretaris", "decision:BS-05", "record_outcome", OUTCOMES[9]),
    )),
    "every_member_spoke_or_recorded_silent": (_before("collective_task:C-01", "record_silence"), (
        ("secretaris", "collective_task:C-01", "adopt", None),
    )),
    "phase3_open": (_before("round:R-01", "open_phase3"), (
        ("chef.noord", "assignment:O-01", "open_contribution", None),
    )),
    "more_than_a_typo": (_before("round:R-01", "freeze"), (
        ("secretaris", "commitment:A-02", "amend", VARIANTS["change_kind"][1]),
    )),
    "only_the_words": (_before("round:R-01", "freeze"), (
        ("secretaris", "commitment:A-02", "correct_text", {"owner": "drio"}),
    )),
    "E06": (_before("decision:BS-05", "confirm"), (
        ("secretaris", "decision:BS-05", "record_outcome", OUTCOMES[6]),
        ("politiechef", "decision:BS-05", "confirm", {}),
    )),
    "presence_unchanged": (_before("decision:BS-05", "confirm"), (
        ("secretaris", "meeting:EL-2026-11-16", "record_presence", VARIANTS["presence"][1]),
        ("politiechef", "decision:BS-05", "confirm", {}),
    )),
    "E07": (_before("decision:BS-05", "confirm"), (
        ("secretaris", "decision:BS-05", "record_outcome", OUTCOMES[8]),
    )),
    "nobody_answered": (_before("answer:W-04", "accept"), (("chef.noord", "need:B-02", "recall_ask", None),)),
    "every_commitment_ended_or_carried_over": (len(WELL), (("politiechef", "round:R-01", "close", None),)),
    "own_date_passed": (_before("round:R-01", "open_phase2"), (
        ("secretaris", "assignment:O-01", "return_analysis", VARIANTS["return"][0]),
        ("secretaris", "assignment:O-01", "remind", None),
    )),
    "conditions_met": (_before("decision:BS-06", "meet_condition"), (
        ("chef.zuid", "commitment:A-01", "finish", {"text": "Klaar."}),
    )),
    "F02": (_before("round:R-01", "consolidate"), (
        ("secretaris", "assignment:O-03", "revise_contribution", {"reason": "Vul dit nog aan."}),
        ("secretaris", "round:R-01", "consolidate", None),
    )),
    "responder_takes_part": (_before("commitment:A-01", "close_consultation") - 1, (
        LEAVES,
        ("chef.dbre", "commitment:A-01", "respond", {"response": "agree"}),
    )),
    "speaker_takes_part": (_before("collective_task:C-01", "record_position"), (
        LEAVES,
        ("chef.dbre", "collective_task:C-01", "record_position", VARIANTS["position"][0]),
    )),
}  # fmt: skip
"""By rule: how far the good story goes, and what people do then; the last of it is stopped by the rule.

Chance hardly comes here: these are mistakes in how a form is filled in, or of somebody who just left.
"""

"""What may be filled in with each form; positions and units go by name, the stage knows their ids."""

from collections.abc import Mapping
from typing import Any

from tests.integration.journeys.cast import LEADERS

Words = dict[str, Any]

ANALYSIS = {f"q{number}": f"Antwoord op vraag {number}." for number in range(1, 6)} | {
    "q3_score": "4",
    "task": "Van reageren naar aanwezig zijn.",
}
MILESTONES = [
    {"line": str(line), "result": f"Resultaat {line}", "owner": "Teamchef", "year": 2028 + line % 2}
    for line in (1, 2, 3, 4, 5)
]
PLAN = {"vision": "Wij kennen de wijk.", "milestones": MILESTONES}
NEED = {
    "title": "Een gericht beeld",
    "wish": "Een beeld van ons gebied.",
    "purpose": "Minder onnodige controles.",
    "needed_by": "2027-03-31",
    "serves_task": True,
}
SIX = dict.fromkeys(
    ("concrete_request", "expected_benefit", "risks", "consequences", "impact", "local_context"),
    "Kort gezegd.",
)
COMMITMENT = {
    "title": "Samen leren",
    "text": "Elk team houdt een leertafel.",
    "acts": ["facilitate"],
    "line": "2",
    "owner": "zuid",
    "due": "2027-06-01",
    "obligation": "effort",
}
OFFER = {"kind": "yes", "text": "Vier keer per jaar.", "first_delivery": "2027-01-11"}
SECURED = {"line_owner": True, "in_regular_process": True, "stable_measurements": 2}
CONDITION = {"text": "Eerst meten", "owner": "drio", "due": "2027-01-06"}
DATE = {"return_date": "2027-03-04"}
CONDITION_CHOSEN = {"condition": "the first that is open"}
BLOCKED = {"text": "zie PL1300-2026123456"}
"""What the text guard refuses, whoever sends it."""


def _outcome(outcome: str, **more: Any) -> Words:
    return {"outcome": outcome, "advice_for": 3, "advice_against": 0} | more


OUTCOMES = [
    _outcome("approve"),
    _outcome("approve_with_conditions", conditions=[CONDITION]),
    _outcome("approve", advice_for=0, advice_against=3, deviation_reason="Het kan niet wachten."),
    _outcome("reject", advice_for=0, advice_against=3, reason="Te duur."),
    _outcome("defer", **DATE),
    _outcome("return", reason="Maak het af.", **DATE),
    _outcome("approve", advice_for=0, advice_against=3),
    _outcome("approve", advice_for=9),
    _outcome("approve_with_conditions", conditions=[{"text": "Zonder eigenaar"}]),
    _outcome("approve_with_conditions"),
    _outcome("reject"),
]

COMPLETE = {"outcome": 6, "need": 3, "offer": 2, "consultation_response": 2, "position": 2, "vote": 2}
"""How many of the ways to fill in a form are complete; of any other form one."""

VARIANTS: Mapping[str, list[Words]] = {
    "phase1": [ANALYSIS, {"q1": "Een begin."}, {"q3_score": "1"}],
    "phase2": [
        PLAN,
        {"vision": "Een begin."},
        {"milestones": MILESTONES[:4]},
        {"milestones": [{"line": "5", "result": "Zonder jaar"}]},
    ],
    "phase3": [{"from_units": "nothing", "from_leadership": "nothing"}, {"from_units": "nothing"}],
    "need": [
        NEED | {"addressee_kind": "unit", "addressees": ["drio"]},
        NEED | {"addressee_kind": "all_emt"},
        NEED | {"addressee_kind": "leadership"} | SIX,
        {"title": "Een begin", "addressee_kind": "leadership"},
        {"title": "Een begin"},
    ],
    "need_details": [{"extra_money": True}, {"outside_mandate": True}],
    "leadership_request": [SIX, {"risks": "Geen."}],
    "offer": [OFFER | {"hours": 40}, OFFER | {"hours": 120}],
    "commitment": [COMMITMENT, {"title": "Een begin"}, {"text": "Iets anders dan eerst."}, {"owner": "drio"}],
    "consultation_response": [{"response": "agree"}, {"response": "objection", "text": "Te veel werk."}],
    "commitment_progress": [{"progress": 40, "text": "Op weg."}],
    "condition_met": [CONDITION_CHOSEN],
    "secured": [SECURED, {"line_owner": True}],
    "urgent_decision": [{"urgent": True, "reason": "Het kan niet wachten."}, {"reason": "Zomaar."}],
    "collective_task": [{"text": "Samen zichtbaar in de wijk."}, {"text": ""}],
    "position": [{"stand": "agree"}, {"stand": "disagree", "text": "Te veel."}],
    "change_kind": [{"change_kind": "content", "text": "Er is meer nodig."}, {"change_kind": "typo"}],
    "outcome": OUTCOMES,
    "presence": [{"present": list(LEADERS)}, {"present": ["politiechef", "hoofd.operatien"]}],
    "vote": [{"vote": "for"}, {"vote": "against", "dissent": True, "dissent_text": "Te snel."}],
    "dissent": [{"dissent_text": "Te snel."}],
    "return": [{"reason": "Vul vraag 2 aan.", "resubmit_by": "2027-01-06"}, {"reason": "Zonder datum."}, {}],
    "return_date": [DATE, {}],
    "reason": [{"reason": "Het is anders gelopen."}, {}],
    "refer": [{"external_party": "Een gemeente", "text": "Zij gaan hierover."}],
}
"""What may be filled in, by form; what is complete comes first."""

ELSE: list[Words] = [{"reason": "Zo is het afgesproken.", "text": "Toelichting."}, {}]
"""For every other form."""

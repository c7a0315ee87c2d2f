"""What is typed on the way: the same texts for the commands and for the statements written by hand."""

from datetime import date, timedelta
from typing import Any

from app.models.workflow import Answers


def long(text: str) -> str:
    """A text of the length that people write: some three hundred characters."""
    return " ".join([text] * (300 // len(text) + 1))


ANALYSIS: Answers = {
    **{f"q{number}": long("Wij zien in de wijken dat vakmanschap tijd vraagt.") for number in range(1, 6)},
    "q3_score": "3",
    "task": long("In 2031 werken alle basisteams met een vaste leertafel."),
}
"""Phase 1: the five questions of the letter and the opgave."""

PLAN: Answers = {
    "vision": long("Vakmanschap groeit door samen terug te kijken op het werk op straat."),
    "milestones": [
        {
            "line": str(line),
            "result": f"Resultaat {line}: elk team heeft een leertafel",
            "owner": "Teamchef",
            "year": 2027 + line % 3,
        }
        for line in (1, 2, 3, 4, 5, 5)
    ],
    "risks": "Te weinig tijd naast het rooster.",
}
"""Phase 2: a vision and six milestones, one on every programme line at least."""


def need(today: date, number: int) -> Answers:
    """A need of one unit, asked of one other."""
    return {
        "title": f"Gericht daderprofiel per district ({number})",
        "wish": "Collega's controleren niet meer aan de hand van te algemene profielen.",
        "purpose": "Minder onnodige controles en een grotere pakkans.",
        "addressee_kind": "unit",
        "addressees": ["drio"],
        "needed_by": (today + timedelta(days=120)).isoformat(),
        "urgency": "high",
        "serves_task": "true",
    }


def offer(today: date) -> Answers:
    """An offer below the limit that makes it a matter for the leadership."""
    first = (today + timedelta(days=60)).isoformat()
    return {"kind": "yes", "text": "Vier profielen per jaar.", "hours": 40, "first_delivery": first}


ACCEPTANCE: Answers = {"text": "Fijn, daar kunnen wij mee vooruit."}


def commitment(today: date, owner: int) -> dict[str, Any]:
    """A commitment of the whole team with an owner (a position)."""
    return {
        "title": "Vaste leertafels in alle basisteams",
        "text": "Elk basisteam houdt maandelijks een leertafel.",
        "acts": ["facilitate"],
        "line": "2",
        "owner": str(owner),
        "due": (today + timedelta(days=200)).isoformat(),
        "obligation": "effort",
        "indicator": "Aantal gehouden leertafels",
        "baseline": "0",
    }

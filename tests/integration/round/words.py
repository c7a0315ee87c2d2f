"""What people write when they play a round."""

from typing import Any

from tests.integration.round.play import Play

LETTER = {
    "salutation": "Geachte leden van het EMT,",
    "subject": "Vervolgopdracht",
    "body": "Ga na wat uw opgave is en wat u daarvoor van elkaar nodig hebt.",
    "closing": "Met vriendelijke groet,",
}


def round_words(play: Play) -> dict[str, Any]:
    """A round whose phases begin now and take four weeks each."""
    days = {"phase1_opens": 0, "phase1_deadline": 28, "phase2_opens": 28, "phase2_deadline": 56}
    days |= {"phase3_opens": 56, "phase3_deadline": 84, "freeze_date": 94, "decision_date": 106}
    dates = {name: play.day(number) for name, number in days.items()}
    return {"name": "Vervolgopdracht 2026", "participants": ["noord", "zuid", "drio", "dbre"]} | dates


def analysis(unit: str) -> dict[str, str]:
    """The five questions of the letter and the opgave of a unit."""
    return {
        "q1": f"Wat {unit} doet voor de stad.",
        "q2": "De helft van de tijd gaat naar noodhulp.",
        "q3": "Deels: keuzes worden weinig uitgelegd.",
        "q3_score": "3",
        "q4": "Elk team is een vast gezicht in de buurt.",
        "q5": "Tijd die niet wegvalt bij drukte.",
        "task": f"De opgave van {unit}: van reageren naar aanwezig zijn.",
    }


def plan(unit: str) -> dict[str, str]:
    """A complete plan: a milestone on four lines, and a reason for the line without one."""
    fields = {"vision": f"De visie van {unit}.", "line_reason_4": "Dit doet de staf."}
    for number, line in enumerate(("1", "2", "3", "5")):
        fields |= {
            f"milestones-{number}-line": line,
            f"milestones-{number}-result": f"Resultaat op lijn {line}",
            f"milestones-{number}-owner": "Teamchef",
            f"milestones-{number}-year": str(2028 + number % 2),
        }
    return fields


def need(play: Play, title: str, **more: Any) -> dict[str, Any]:
    """A need with what, why, from whom and when."""
    return {
        "title": title,
        "wish": "Collega's willen gericht kunnen kiezen.",
        "purpose": "Minder onnodige controles en een grotere pakkans.",
        "needed_by": play.day(150),
        "serves_task": "true",
    } | more


SIX = {
    "concrete_request": "Besluit over uren en volgorde van taken.",
    "expected_benefit": "Lagere uitstroom.",
    "risks": "Minder uren voor wijkzorg.",
    "consequences": "Een dag per week.",
    "impact": "Alle basisteams.",
    "local_context": "De ervaring is hier het laagst.",
}
"""What the leadership must know before it decides on a need."""

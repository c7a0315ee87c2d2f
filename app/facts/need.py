"""Facts of a need: its words, what its answers have become, and who must decide on it."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.clock import LOCAL
from app.facts.asked import Asked, provides
from app.facts.assignment import definition_of
from app.models.need import Need
from app.queries.built import row_with
from app.queries.need_situation import ACCEPTED, LEADERSHIP, OVER, PROMISED, Given, Situation, situation
from app.queries.need_turns import WAITING
from forms.completeness import answered, missing
from workflows.facts import NeedFacts
from workflows.text_guard import Action, scan

CARRIED_OUT = frozenset({"fulfilled", "secured"})
WITHOUT_RESULT = frozenset({"rejected", "withdrawn", "not_secured"})
"""What becomes of the commitment that took up a need."""

ABOUT_SOMEBODY = frozenset({"birthdate", "titled_name"})
"""Findings of the text guard that may be confirmed but point at a person (D07), as do all it blocks."""


@provides("need", "need")
def need_facts(asked: Asked) -> NeedFacts:
    """The facts of the need itself."""
    found = situation(asked.session, asked.row)
    return facts_of(found, asked.today, given=asked.data, decides=_grants(asked))


@provides("need", "answer")
def need_of_answer(asked: Asked) -> NeedFacts:
    """The facts of the need that an answer belongs to, with the hours of that answer."""
    need = row_with(asked.session, Need, asked.row.need_id)
    return facts_of(
        situation(asked.session, need), asked.today, unit_id=asked.row.unit_id, decides=_grants(asked)
    )


def facts_of(
    found: Situation, today: date, *, unit_id: int | None = None, given: Any = None, decides: bool = False
) -> NeedFacts:
    """The facts of a situation on a local day.

    `unit_id` narrows the hours to the offer of one unit: two heads agree on what lies between them.
    `given` are the answers of the step's form, `decides` tells that a decision to grant is being confirmed.
    """
    need, answers = found.need, found.answers
    draft = need.state == "draft"
    asks_people, hours = _people(found, unit_id)
    through_leadership = need.addressee_kind in {"leadership", "external"}
    outside = found.details.get("outside_mandate") is True
    return NeedFacts(
        missing_fields=missing(definition_of("need", found.form_version), found.words) if draft else (),
        leadership_missing_fields=_leadership_missing(found, given or {}),
        linked_to_task=found.words.get("serves_task") is not False,
        contains_operational_question=draft and _points_at_somebody(found.words),
        owner_inside_unit=need.addressee_kind != "external" and not outside,
        asks_people_of_other_unit=asks_people,
        hours_per_year=hours,
        extra_money=found.details.get("extra_money") is True,
        people_of_other_unit_80h=asks_people and hours >= 80,
        outside_mandate=outside or through_leadership,
        talked_with_supplier=need.talked_at is not None,
        declined=need.state == "declined" or any(answer.state == "declined" for answer in answers),
        response_overdue=any(answer.overdue(today) for answer in answers),
        delivery_failed=any(answer.failed(today) for answer in answers),
        urgency=need.urgency if need.urgency in {"low", "normal", "high"} else "normal",  # type: ignore[arg-type]
        granted=found.granted or decides,
        answered=any(answer.state not in {"requested", "lapsed"} for answer in answers),
        accepted_answers=sum(answer.state in ACCEPTED for answer in answers),
        every_answer_declined=_all_declined(answers),
        every_accepted_answer_ended=_delivered(found),
        ended=need.state not in WAITING,
        commitment_ended=found.commitment in WITHOUT_RESULT,
        commitment_carried_out=found.commitment in CARRIED_OUT,
        months_since_delivery=_months(need, today),
        reviewed=need.evaluated_at is not None,
    )


def facts_between(facts: NeedFacts, found: Situation, unit_id: int) -> NeedFacts:
    """These facts with the hours of one answer: the rest of a need is the same for all of them."""
    asks_people, hours = _people(found, unit_id)
    if (asks_people, hours) == (facts.asks_people_of_other_unit, facts.hours_per_year):
        return facts
    return replace(
        facts,
        asks_people_of_other_unit=asks_people,
        hours_per_year=hours,
        people_of_other_unit_80h=asks_people and hours >= 80,
    )


def _grants(asked: Asked) -> bool:
    decision = asked.decision
    return decision is not None and decision.outcome in {"approve", "approve_with_conditions"}


def _people(found: Situation, unit_id: int | None) -> tuple[bool, int]:
    """Whether it takes people of another unit, and the most hours a year that one unit gives (D05, E03).

    An offer in hours is an offer of people, whatever was said of the need before.
    """
    offered = [
        answer.hours or 0 for answer in found.answers if answer.live and unit_id in {None, answer.unit_id}
    ]
    said = found.details.get("asks_people")
    asked_for = int(found.details.get("hours_per_year") or 0) if said else 0
    hours = max([asked_for, *offered])
    return bool(said) or hours > 0, hours


def _leadership_missing(found: Situation, given: Any) -> tuple[str, ...]:
    """Which of the six things the leadership must know (A09) still fail, with what is being filled in."""
    definition = definition_of(LEADERSHIP, None)
    known = {**found.words, **found.request, **given}
    return tuple(q.key for q in definition.questions if not answered(q, known.get(q.key)))


def _points_at_somebody(words: Any) -> bool:
    texts = (value for value in words.values() if isinstance(value, str))
    hits = (hit for text in texts for hit in scan(text))
    return any(hit.action is Action.BLOCK or hit.kind in ABOUT_SOMEBODY for hit in hits)


def _all_declined(answers: Any) -> bool:
    """Whether nobody who was asked will deliver; the leadership gives no answer of its own."""
    return bool(answers) and all(answer.state in OVER for answer in answers)


def _delivered(found: Situation) -> bool:
    """Whether what was promised is there; of a need in a commitment, whether that is carried out.

    What the leadership granted without naming a supplier is met by the decision itself.
    """
    if found.need.state == "referred":
        return True
    if found.need.state == "taken_up":
        return found.commitment in CARRIED_OUT
    states = {answer.state for answer in found.answers if _was_accepted(answer)}
    if not states:
        return found.granted
    return "confirmed" in states and not states & (PROMISED | {"delivered"})


def _was_accepted(answer: Given) -> bool:
    return answer.state in ACCEPTED or answer.state == "stopped"


def _months(need: Need, today: date) -> int:
    """Whole months since the delivery was complete (H09)."""
    if need.fulfilled_at is None:
        return 0
    day = need.fulfilled_at.astimezone(LOCAL).date()
    months = (today.year - day.year) * 12 + today.month - day.month
    return max(0, months - (today.day < day.day))

"""The words around a need: whose turn it is, what was promised, and the conversation as people read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from app.facts.answer import workdays_after
from app.models.need import Need
from app.pages.reading import said as words_of
from app.queries.need_page import Reply, Said
from app.queries.need_situation import ACCEPTED
from app.queries.need_turns import Turn
from app.subjects import SUBJECTS
from app.text import day, locale, t, term
from forms.definition import load
from forms.model import Question
from workflows.roles import Actor

NAMED = 3
"""How many units a sentence names before it counts the others."""

MAIN = ("text", "reason")
"""The question of an entry whose answer is what somebody said; the others stand beneath it."""

SHORT = ("kind", "hours", "first_delivery", "conditions", "alternative", "score", "continue", "commitment")
"""Questions whose label is a whole sentence in a form and a word in a conversation."""

BY_ITSELF = frozenset(
    {"answer_lapsed", "answer_asked_again", "need_declined", "delivery_renewed", "supplier_assigned"}
)
"""Events that follow from another step: the application did it, not the person of that step."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of the conversation; without text and details it is a line in between."""

    who: str
    what: str
    at: datetime
    text: str | None
    details: Sequence[tuple[str, str]]
    own: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """An offer in short: `late` counts the working days after the day wanted."""

    kind: str
    hours: int | None
    first_delivery: date | None
    conditions: tuple[str, ...]
    text: str
    late: int


def listed(names: Sequence[str], most: int = NAMED) -> str:
    """Names in running text: the first few, then how many others."""
    shown = list(names[:most])
    others = len(names) - len(shown)
    if others:
        return t("needs.and_others", names=", ".join(shown), n=others)
    if len(shown) < 2:
        return "".join(shown)
    return t("needs.and", names=", ".join(shown[:-1]), last=shown[-1])


def turn_words(turn: Turn, actor: Actor, need_unit_id: int, requester: str) -> tuple[str, bool]:
    """The sentence that tells whose turn it is, and whether it is the reader's."""
    mine = turn.mine(actor, need_unit_id)
    side = "mine" if mine else "other"
    words = t(f"needs.turn.{side}.{turn.why}", who=requester, units=listed(turn.units), n=len(turn.units))
    return words, mine


def addressee(kind: str, asked: Sequence[str], outside: str | None = None) -> str:
    """To whom a need goes, in words."""
    if kind == "unit":
        return listed(asked) if asked else t("needs.to_unit")
    if kind == "external" and outside:
        return outside
    return t(f"needs.to_{kind}")


def promise(need: Need, reply: Reply) -> Promise | None:
    """What a unit offered or promised; None when there is nothing in force."""
    answer = reply.answer
    if answer.offer_kind is None and answer.first_delivery is None:
        return None
    conditions = reply.offer.get("conditions") or []
    return Promise(
        kind=t(f"needs.offer_{answer.offer_kind}") if answer.offer_kind else t("needs.offer_assigned"),
        hours=answer.hours,
        first_delivery=answer.first_delivery,
        conditions=tuple(row.get("text") or "" for row in conditions),
        text=str(reply.offer.get("text") or ""),
        late=max(0, workdays_after(need.needed_by, answer.first_delivery)),
    )


def promised(replies: Iterable[Reply]) -> str | None:
    """What was promised in all, as one sentence: who, how many hours, when first. None when nothing was."""
    given = [reply for reply in replies if reply.answer.state in ACCEPTED]
    if not given:
        return None
    parts = [listed([reply.unit for reply in given])]
    if hours := sum(reply.answer.hours or 0 for reply in given):
        parts.append(t("needs.hours", n=hours))
    if days := [reply.answer.first_delivery for reply in given if reply.answer.first_delivery]:
        parts.append(t("needs.first", day=day(min(days))))
    conditions = [row.get("text") or "" for reply in given for row in reply.offer.get("conditions") or ()]
    if len(conditions) == 1:
        parts.append(t("needs.on_condition", text=conditions[0]))
    elif conditions:
        parts.append(t("needs.on_conditions", n=len(conditions)))
    return "; ".join(parts)


def bubbles(talk: Sequence[Said], need: Need, actor: Actor) -> list[Bubble]:
    """The conversation, with equal events of one moment taken together."""
    found: list[tuple[Said, list[str]]] = []
    for item in talk:
        if found and item.unit and _alike(found[-1][0], item):
            found[-1][1].append(item.unit)
        else:
            found.append((item, [item.unit] if item.unit else []))
    return [_bubble(item, units, need, actor) for item, units in found]


def _alike(one: Said, other: Said) -> bool:
    """Whether two events are the same thing done to two units at once, without words."""
    same = (one.event, one.at, one.who_id) == (other.event, other.at, other.who_id)
    return same and not one.answers and not other.answers


def _bubble(item: Said, units: Sequence[str], need: Need, actor: Actor) -> Bubble:
    who = t("steps.the_application") if item.event in BY_ITSELF or item.who is None else item.who
    if item.principal and item.event not in BY_ITSELF:
        who = t("steps.on_behalf", who=who, principal=item.principal)
    what = term(f"event.{item.event}")
    if units and item.event not in _events_of("supplier"):
        what = t("needs.about", what=what, units=listed(units, 13))
    text, details = _said(item)
    return Bubble(who, what, item.at, text, details, _own(item, need, actor))


def _own(item: Said, need: Need, actor: Actor) -> bool:
    """Whether it was said on the reader's side: by this person, or for a unit of the reader."""
    if item.event in _events_of("supplier"):
        return item.unit_id in actor.units()
    if item.event in _events_of("requester"):
        return need.unit_id in actor.units()
    return item.who_id == actor.person_id and item.event not in BY_ITSELF


@cache
def _events_of(side: str) -> frozenset[str]:
    """The events of the steps that only this side takes."""
    steps = (*SUBJECTS["need"].workflow.steps, *SUBJECTS["answer"].workflow.steps)
    return frozenset(step.event for step in steps if step.who == side)


def _said(item: Said) -> tuple[str | None, list[tuple[str, str]]]:
    if item.form is None:
        return None, []
    definition = load(item.form, item.form_version)
    given = [q for q in definition.questions if item.answers.get(q.key) not in (None, "", [])]
    main = next((q for q in given if q.key in MAIN), None)
    details = [(_label(q), _detail(q, item.answers)) for q in given if q is not main]
    return str(item.answers[main.key]) if main else None, details


def _label(question: Question) -> str:
    return t(f"needs.word_{question.key}") if question.key in SHORT else question.label.text(locale())


def _detail(question: Question, answers: Mapping[str, Any]) -> str:
    value = answers[question.key]
    if question.key == "conditions":
        return "\n".join(str(row.get("text") or "") for row in value)
    words = words_of(question, value)
    return f"{words} {question.unit.text(locale())}" if question.unit else words

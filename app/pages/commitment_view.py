"""A commitment as its page shows it: whose turn it is in one sentence, and the promise in facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.models.commitment import Commitment
from app.pages.deadlines import DateCard, card_of
from app.queries.commitments import Decided, Opened, Origin, Reaction
from app.queries.terms import Ledger
from app.subjects import SUBJECTS
from app.text import day, t, term
from workflows.commitment import ENDED, UNDECIDED
from workflows.roles import Actor, Permission, Role, holds

TONES: Mapping[str, str] = {
    "draft": "neutral", "returned": "attention", "consultation": "info", "ready_for_decision": "info",
    "provisionally_approved": "attention", "deferred": "attention", "rejected": "bad", "on_hold": "attention",
    "fulfilled": "good", "secured": "good", "approved": "good", "approved_with_conditions": "good",
    "in_execution": "info", "not_secured": "bad", "withdrawn": "neutral", "superseded": "neutral",
}  # fmt: skip
"""The tone of a state; the words say the same."""

RESPONSE_TONES: Mapping[str, str] = {
    "agree": "good", "agree_with_condition": "info", "objection": "attention",
}  # fmt: skip

TAKE_UP = frozenset(
    source for step in SUBJECTS["need"].workflow.steps if step.trigger == "take_up" for source in step.sources
)
"""The states from which a need can be taken up."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is, in words; `mine` when it is the reader's."""

    words: str
    mine: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides whose turn it is: the commitment, what it lacks, what was said, who reads, which day."""

    opened: Opened
    missing: Sequence[str]
    reactions: Sequence[Reaction]
    decided: Sequence[Decided]
    actor: Actor
    today: date

    @property
    def row(self) -> Commitment:
        """The commitment."""
        return self.opened.row

    @property
    def owns(self) -> bool:
        """Whether the reader owns it, or stands in for who does."""
        seats = self.actor.seats
        return self.row.owner_id in seats

    @property
    def proposes(self) -> bool:
        """Whether the reader proposed it, or is the secretary, who helps every proposer."""
        return self.row.unit_id in self.actor.units() or Role.SECRETARY in self.actor.roles

    @property
    def silent(self) -> list[Reaction]:
        """Units that are asked and did not respond."""
        return [each for each in self.reactions if each.response is None and not each.owns]

    @property
    def mine_silent(self) -> list[Reaction]:
        """Units the reader speaks for that did not respond."""
        return [each for each in self.silent if each.unit_id in self.actor.units()]

    @property
    def owner(self) -> str:
        """The function that owns it, or that nobody does."""
        return self.opened.owner or t("commitments.nobody")


def turn_of(found: Situation) -> Turn | None:
    """Whose turn it is; None once it has ended."""
    state = found.row.state
    if state in {"draft", "returned"}:
        return _writing(found)
    if state == "consultation":
        return _consulting(found)
    return _deciding(found) or _carrying_out(found)


def _writing(found: Situation) -> Turn:
    row = found.row
    if found.missing:
        return Turn(t("commitments.turn_complete"), found.proposes, _listed(found.missing))
    if row.owner_declined_at is not None:
        return Turn(t("commitments.turn_new_owner", owner=found.owner), found.proposes)
    if row.owner_accepted_at is None:
        asked = t("commitments.turn_accept", owner=found.owner)
        return Turn(t("commitments.turn_you_accept") if found.owns else asked, found.owns)
    return Turn(t("commitments.turn_open"), found.proposes or found.owns)


def _consulting(found: Situation) -> Turn:
    closes = found.row.consultation_closes
    total = sum(not each.owns for each in found.reactions)
    said = t("commitments.reacted", done=total - len(found.silent), total=total)
    note = f"{said} {t('commitments.closes', day=day(closes))}" if closes else said
    if found.mine_silent:
        return Turn(t("commitments.turn_you_respond"), True, note)
    if not found.silent or (closes is not None and closes <= found.today):
        return Turn(t("commitments.turn_close"), Role.SECRETARY in found.actor.roles, note)
    return Turn(t("commitments.turn_respond"), False, note)


def _deciding(found: Situation) -> Turn | None:
    row = found.row
    open_now = next((d for d in found.decided if d.decision.state in {"on_agenda", "recorded"}), None)
    note = t("commitments.on_agenda", day=day(open_now.day)) if open_now else None
    if open_now is None and row.state == "ready_for_decision" and Role.SECRETARY in found.actor.roles:
        return Turn(t("commitments.turn_schedule"), True)
    leads = Role.LEADERSHIP in found.actor.roles
    if row.state in {"ready_for_decision", "provisionally_approved"}:
        return Turn(t(f"commitments.turn_{row.state}"), leads, note)
    if row.state == "deferred" and row.return_date is not None:
        back = t("commitments.turn_deferred", day=day(row.return_date))
        return Turn(back, Role.SECRETARY in found.actor.roles)
    return None


def _carrying_out(found: Situation) -> Turn | None:
    row = found.row
    if row.state in {"approved", "approved_with_conditions", "in_execution", "on_hold"}:
        return Turn(t(f"commitments.turn_{row.state}", owner=found.owner), found.owns)
    if row.state == "fulfilled":
        judges = holds(found.actor.roles, Permission.COMMITMENT_SECURE) and not found.owns
        return Turn(t("commitments.turn_fulfilled"), judges)
    return None


def _listed(keys: Sequence[str]) -> str:
    return t("commitments.still_open", what=", ".join(term(f"term.{key}") for key in keys))


def facts_of(
    found: Opened, answers: Mapping[str, Any], reactions: Sequence[Reaction]
) -> list[tuple[str, str | None]]:
    """The promise in short: who, by when, which line, which act, and what it binds to."""
    row = found.row
    acts = ", ".join(term(f"act.{act}") for act in answers.get("acts") or [])
    helping = ", ".join(each.unit for each in reactions if each.supports)
    obligation = answers.get("obligation") or "effort"
    return [
        (t("commitments.owner"), found.owner or t("commitments.nobody")),
        (t("commitments.acts"), acts or None),
        (t("commitments.line"), f"{row.line}. {term(f'line.{row.line}')}" if row.line else None),
        (t("commitments.helping"), helping or None),
        (t("commitments.obligation"), term(f"obligation.{obligation}")),
        (t("commitments.mandate"), t("commitments.outside") if answers.get("outside_mandate") else None),
        (t("commitments.proposed_by"), found.unit),
    ]


def cards_of(row: Commitment, led: Ledger) -> list[DateCard]:
    """Its dates: those that something is waited for now, and the day on which it must be done."""
    waits = {
        "consultation_closes": row.consultation_closes if row.state == "consultation" else None,
        "return_date": row.return_date if row.state == "deferred" else None,
        "baseline_due": row.baseline_due,
    }
    cards = [
        card_of(t(f"commitments.{what}"), due, led.of("commitment", row.id, what), instead=True)
        for what, due in waits.items()
        if due is not None
    ]
    if row.due is not None:
        over = row.state in {"fulfilled", *ENDED}
        done = term(f"state.commitment.{row.state}").capitalize() if over else None
        led_by = led.of("commitment", row.id, "due")
        cards.append(card_of(t("commitments.due"), row.due, led_by, done=done, wish=row.state in UNDECIDED))
    return cards


def to_take_up(row: Commitment, actor: Actor, needs: Sequence[Origin]) -> list[Origin]:
    """The needs that who reads can take up in this commitment now."""
    hidden = {"draft", "returned", *SUBJECTS["commitment"].workflow.settled}
    if row.state in hidden or not holds(actor.roles, Permission.NEED_TAKE_UP):
        return []
    return [need for need in needs if not need.taken_up and need.state in TAKE_UP]

"""What a judgement is about, and the providers that answer for one namespace of facts each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from app.models.workflow import Answers
from workflows.facts import DecisionFacts
from workflows.roles import Actor, Scope
from workflows.rules.catalogue import CATALOGUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A judgement asked for: this actor, this row, this local day, and what was filled in.

    `data` holds the answers of the step's form (empty while buttons are drawn). `decision` is given
    by a decision that is being confirmed; `system` means the step follows from another one. `known` are
    facts by namespace that were gathered before, so that many rows of a page do not ask the same again.
    `side` is the relation that the step asks for (its `who`): of an answer, for which of two units one acts.
    `scope` is what a deputy's delegation must cover for the step that is fired.
    """

    session: Session
    subject: str
    row: Any
    actor: Actor
    today: date
    data: Answers = field(default_factory=dict)
    decision: DecisionFacts | None = None
    system: bool = False
    known: Mapping[str, Any] = field(default_factory=dict)
    side: str | None = None
    scope: Scope | None = None


Provider = Callable[[Asked], Any]
_PROVIDERS: dict[tuple[str, str], Provider] = {}


def provides(namespace: str, *subjects: str) -> Callable[[Provider], Provider]:
    """Register a function as the provider of one namespace of facts for these subjects."""

    def register(provider: Provider) -> Provider:
        _PROVIDERS.update(dict.fromkeys(((subject, namespace) for subject in subjects), provider))
        return provider

    return register


def providers() -> Mapping[tuple[str, str], Provider]:
    """Every provider by subject and namespace."""
    return _PROVIDERS


@cache
def namespaces(rules: tuple[str, ...]) -> frozenset[str]:
    """The namespaces of facts that these rules ask for, sentences included."""
    names = [column.fact.name for rule in rules for column in CATALOGUE[rule].columns]
    names += [name for rule in rules for row in CATALOGUE[rule].rows for name in row.asks]
    return frozenset(name.partition(".")[0] for name in names)

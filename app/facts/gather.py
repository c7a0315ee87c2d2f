"""Gather exactly the facts that the rules at hand ask for."""

from typing import Any

from app.facts.actor import actor_facts, delegation_facts, party_facts
from app.facts.asked import Asked, namespaces, providers
from app.facts.form import form_facts
from workflows.facts import Facts, TextFacts
from workflows.machine import Step

_ALWAYS = {"actor": actor_facts, "delegation": delegation_facts, "party": party_facts}
_ANYWHERE = {"form": form_facts, "text": lambda asked: TextFacts()}
"""The same for every subject. The text guard has judged what was typed before any rule is asked."""


def facts_for(asked: Asked, steps: tuple[Step, ...], *, firing: bool = False) -> Facts:
    """The facts for judging these steps; `firing` adds those that the form rules ask for.

    Raises KeyError when a rule asks for a namespace that no provider fills for this subject.
    """
    rules = tuple(rule for step in steps for rule in _rules(step, firing))
    known = asked.known
    found: dict[str, Any] = {n: known[n] if n in known else provide(asked) for n, provide in _ALWAYS.items()}
    for namespace in namespaces(rules) - found.keys():
        if namespace in asked.known:
            found[namespace] = asked.known[namespace]
            continue
        provide = _ANYWHERE.get(namespace) or providers()[asked.subject, namespace]
        found[namespace] = provide(asked)
    return Facts(today=asked.today, **found)


def _rules(step: Step, firing: bool) -> tuple[str, ...]:
    who = (step.who,) if step.who else ()
    return who + (step.fired_rules if firing else step.rules)

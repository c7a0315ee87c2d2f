"""Facts for the tests: somebody of a role, and the best circumstances a step could meet.

`best` searches the rules of a step for facts under which none of them refuses, given who acts: so a test
can ask "can this role ever take this step?" and get an answer from the rules themselves.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import product
from typing import Any, get_args, get_type_hints

from workflows.facts import DECLARED, Facts, FactValue
from workflows.machine import Step
from workflows.roles import Role, Scope
from workflows.rules.catalogue import CATALOGUE, Given
from workflows.rules.table import Effect

TODAY = date(2026, 11, 23)

ALONE: Mapping[Role, frozenset[Role]] = {
    role: frozenset({Role.LEADERSHIP, role}) if role is Role.LEADERSHIP_CHAIR else frozenset({role})
    for role in Role
}
"""The roles a holder of each role has: the chair is a member of the leadership as well."""

RELATIONS: Mapping[Role, frozenset[str]] = {
    Role.EMT_MEMBER: frozenset({"own_unit", "author", "requester", "supplier", "owner"}),
    Role.DEPUTY: frozenset({"own_unit", "author", "requester", "supplier", "owner"}),
    Role.CO_AUTHOR: frozenset({"author"}),
    Role.LINE_LEAD: frozenset({"owner"}),
    Role.PROGRAMME_MANAGER: frozenset({"owner"}),
    Role.LEADERSHIP: frozenset({"attended"}),
    Role.LEADERSHIP_CHAIR: frozenset({"attended"}),
}
"""The relations to a subject that somebody can have by this role alone."""


def who(
    roles: frozenset[Role], relations: frozenset[str], *, submitted_it: bool = False
) -> dict[str, FactValue]:
    """The facts about an actor with these roles and relations, acting as self."""
    parties = {
        name: name.removeprefix("party.") in relations for name in DECLARED if name.startswith("party.")
    }
    return {
        "actor.is_secretary": Role.SECRETARY in roles,
        "actor.is_leadership": Role.LEADERSHIP in roles,
        "actor.is_chair": Role.LEADERSHIP_CHAIR in roles,
        "actor.is_system": Role.SYSTEM in roles,
        "actor.leads_securing": Role.LINE_LEAD in roles,
        "delegation.acting": False,
        "delegation.in_period": False,
        "delegation.in_scope": False,
    } | parties | {"party.submitted_it": submitted_it}  # fmt: skip


def of_role(role: Role) -> dict[str, FactValue]:
    """The facts about somebody with one role, in the relations that role can bring."""
    return who(ALONE[role], RELATIONS.get(role, frozenset()))


@cache
def subjects() -> dict[str, type[Any]]:
    """The dataclass of each namespace of facts."""
    found = {}
    for name, hint in get_type_hints(Facts).items():
        for part in get_args(hint) or (hint,):
            if isinstance(part, type) and hasattr(part, "__dataclass_fields__"):
                found[name] = part
    return found


def make(
    roles: frozenset[Role], values: Mapping[str, FactValue], scopes: frozenset[Scope] = frozenset()
) -> Facts:
    """Facts with every namespace filled: these values, and for the rest what stands in the declaration."""
    given: dict[str, dict[str, Any]] = {name: {} for name in subjects()}
    for name, value in values.items():
        subject, _, field = name.partition(".")
        given[subject][field] = value
    given["actor"]["roles"] = roles
    given["delegation"]["scopes"] = scopes
    return Facts(today=TODAY, **{name: kind(**given[name]) for name, kind in subjects().items()})


def best(
    step: Step, fixed: Mapping[str, FactValue], rules: tuple[str, ...] | None = None
) -> dict[str, FactValue] | None:
    """Facts under which no rule of the step refuses, beside those that are fixed; None: there are none."""
    asked = rules if rules is not None else ((step.who,) if step.who else ()) + step.fired_rules
    return next(_passing(asked, dict(fixed)), None)


def _passing(rules: tuple[str, ...], known: dict[str, FactValue]) -> Iterator[dict[str, FactValue]]:
    if not rules:
        yield known
        return
    table = CATALOGUE[rules[0]]
    names = [column.fact.name for column in table.columns]
    names += [name for row in table.rows for name in row.asks if name not in names]
    choices = [[known[name]] if name in known else samples(name) for name in dict.fromkeys(names)]
    for values in product(*choices):
        tried = known | dict(zip(dict.fromkeys(names), values, strict=True))
        if all(outcome.effect is not Effect.REFUSE for outcome in table.evaluate(Given(tried))):
            yield from _passing(rules[1:], tried)


def samples(name: str) -> list[FactValue]:
    """A few values of a fact, enough to reach every row of our tables."""
    domain = DECLARED[name].domain
    if domain.kind == "boolean":
        return [False, True]
    if domain.kind == "choice":
        return list(domain.options)
    if domain.kind == "names":
        return [(), ("a",)]
    if domain.kind == "integer":
        low, high = domain.low, domain.high
        return [
            n for n in (0, 1, 2, 5, 80, 100, -1) if (low is None or n >= low) and (high is None or n <= high)
        ]
    raise AssertionError(f"{name}: {domain.kind}")

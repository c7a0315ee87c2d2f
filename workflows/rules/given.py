"""Facts from outside: plain JSON, or words typed after each other, as values of the declared facts."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from workflows.domains import FactValue
from workflows.facts import DECLARED, Fact
from workflows.rules.problem import WrongFact

_FLAGS = {"true": True, "false": False}


def read_facts(
    plain: Mapping[str, object], declared: Mapping[str, Fact] = DECLARED
) -> Mapping[str, FactValue]:
    """Facts by their full name; a day is an ISO text, a list of names a list or words between commas.

    Raises WrongFact for a name that is not declared and for a value that its kind cannot hold; bounds and
    closed lists are judged by the table that asks.
    """
    found: dict[str, FactValue] = {}
    for name, value in plain.items():
        fact = declared.get(name)
        if fact is None:
            raise WrongFact(f"{name} is no declared fact")
        try:
            found[name] = _READ[fact.domain.kind](value)
        except (ValueError, TypeError, KeyError, InvalidOperation) as error:
            raise WrongFact(f"{name} is of kind {fact.domain.kind}, which {value!r} is not") from error
    return MappingProxyType(found)


def _flag(value: Any) -> bool:
    return value if isinstance(value, bool) else _FLAGS[value]


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    return int(value)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool | float):
        raise TypeError
    return Decimal(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(name.strip() for name in value.split(",") if name.strip())
    if not isinstance(value, list):
        raise TypeError
    return tuple(_text(name) for name in value)


_READ: Mapping[str, Callable[[Any], FactValue]] = MappingProxyType(
    {
        "boolean": _flag,
        "integer": _whole,
        "decimal": _number,
        "date": date.fromisoformat,
        "names": _names,
        "text": _text,
        "choice": _text,
    }
)

"""What kind of thing a fact is: the annotation of a field gives the domain that rules are checked against."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

FactValue = bool | int | Decimal | str | date | tuple[str, ...]
"""What a fact may hold. A tuple is a list of names: rules count it, sentences list it."""

Kind = Literal["boolean", "integer", "decimal", "text", "date", "choice", "names"]


@dataclass(frozen=True, slots=True)
class Domain:
    """The values a fact can take: a kind, bounds for numbers (inclusive), options for a choice."""

    kind: Kind
    low: int | None = None
    high: int | None = None
    options: tuple[str, ...] = ()


Flag = Annotated[bool | None, Domain("boolean")]
Count = Annotated[int | None, Domain("integer", low=0)]
Whole = Annotated[int | None, Domain("integer")]
Percentage = Annotated[int | None, Domain("integer", low=0, high=100)]
Names = Annotated[tuple[str, ...] | None, Domain("names")]
Text = Annotated[str | None, Domain("text")]
Day = Annotated[date | None, Domain("date")]

"""Cells of a decision table: S-FEEL unary tests (DMN 1.5, chapter 9) parsed into typed sets.

`> 0`, `[1..5]`, `]1..5[`, `1,2`, `"a","b"`, `not("a")`, `true`, `date("2026-11-23")`, `-`. The language
is closed: there are no names, no functions and no arithmetic, so a cell has nothing to escape from and
every cell is a set that can be analysed. A fact of kind `names` is tested by how many names there are.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from workflows.domains import Domain
from workflows.rules.problem import CellError
from workflows.rules.sets import (
    BOTTOM,
    TOP,
    Interval,
    Intervals,
    Members,
    Scale,
    ValueSet,
    clipped,
    complement,
    joined,
    members_of,
    scale_of,
)

_TOKEN = re.compile(
    r"""
      (?P<string> "(?:[^"\\]|\\.)*" )
    | (?P<call>   (?P<function>date|duration) \s* \( \s* "(?P<argument>[^"]*)" \s* \) )
    | (?P<number> -?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+) )
    | (?P<word>   [^\W\d][\w.]* )
    | (?P<mark>   \.\.|<=|>=|<|>|\[|\]|\(|\)|, )
    """,
    re.VERBOSE,
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST = 1_000
_SPACE = re.compile(r"\s*")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_ESCAPED = {'"': '"', "\\": "\\", "n": "\n", "t": "\t", "r": "\r", "'": "'"}
_COMPARISONS = frozenset({"<", "<=", ">", ">="})
_OPENERS = {"[": True, "(": False, "]": False}
_CLOSERS = {"]": True, ")": False, "[": False}
_END = ("end", "the end of the cell", None)


class Token(NamedTuple):
    """A piece of a cell: its kind (string, date, duration, number, word, mark), text and value."""

    kind: str
    text: str
    value: Any


def parse(text: str, domain: Domain) -> ValueSet:
    """The set of values for which a cell holds. Raises CellError; a set that is empty is an error too."""
    if len(text) > _LONGEST:
        raise CellError(f"is longer than {_LONGEST} characters")
    if text.strip() == "-":
        return everything(domain)
    cell = _Cell(_tokens(text), domain)
    found = cell.tests()
    if found in (Intervals(()), Members(frozenset())):
        raise CellError(f"can never match: {_allowed(domain)}")
    return found


def everything(domain: Domain) -> ValueSet:
    """The set of the cell `-`."""
    scale, members = scale_of(domain), members_of(domain)
    if scale:
        return Intervals((scale.bounds,))
    return Members(frozenset(), inverse=True) if members is None else Members(_plain(members))


def _plain(members: tuple[Any, ...]) -> frozenset[bool | str]:
    return frozenset(members)


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    place = _SPACE.match(text).end()  # type: ignore[union-attr]  # matches the empty string
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise CellError(f"cannot be read from {text[place:]!r} on")
        found.append(_token(match))
        place = _SPACE.match(text, match.end()).end()  # type: ignore[union-attr]
    if not found:
        raise CellError("is empty; write - for any value")
    return found


def _token(match: re.Match[str]) -> Token:
    kind, text = str(match.lastgroup), match.group()
    if match["call"]:
        return _call(match["function"], match["argument"], text)
    if match["string"]:
        return Token("string", text, _ESCAPE.sub(_unescaped, text[1:-1]))
    if match["number"]:
        return Token("number", text, Decimal(text))
    if text in ("true", "false"):
        return Token("boolean", text, text == "true")
    return Token(kind, text, None)


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    if code not in _ESCAPED:
        raise CellError(f"has an unknown escape {match[0]!r}")
    return _ESCAPED[code]


def _call(function: str, argument: str, text: str) -> Token:
    if function == "duration":
        return Token("duration", text, argument)
    try:
        if _DAY.fullmatch(argument):
            return Token("date", text, date.fromisoformat(argument))
    except ValueError:
        pass
    raise CellError(f'has {text}, not a day that exists; write date("2026-11-23")')


class _Cell:
    """One pass over the tokens of a cell, against the domain of its fact."""

    def __init__(self, tokens: list[Token], domain: Domain) -> None:
        self._tokens = tokens
        self._place = 0
        self._domain = domain
        self._scale = scale_of(domain)

    def tests(self) -> ValueSet:
        """All tests of the cell, with `not(...)` around them taken into account."""
        negated = self._peek().text == "not"
        if negated:
            self._next()
            self._expect("(")
        found: ValueSet
        if self._scale:
            whole = self._ordered(self._scale)
            found = complement(whole, self._scale.bounds) if negated else whole
        else:
            listed = self._listed()
            found = self._others(listed) if negated else listed
        if negated:
            self._expect(")")
        if self._peek().kind != "end":
            raise CellError(f"does not end after a test: {self._peek().text!r} is one too many")
        return found

    def _ordered(self, scale: Scale) -> Intervals:
        parts = [self._range(scale)]
        while self._peek().text == ",":
            self._next()
            parts.append(self._range(scale))
        return clipped(joined(parts), scale.bounds)

    def _listed(self) -> Members:
        values = {self._literal()}
        while self._peek().text == ",":
            self._next()
            values.add(self._literal())
        return Members(frozenset(values))

    def _others(self, listed: Members) -> Members:
        members = members_of(self._domain)
        if members is None:
            return Members(listed.values, inverse=True)
        return Members(_plain(members) - listed.values)

    def _range(self, scale: Scale) -> Interval:
        mark = self._peek().text
        if mark in _COMPARISONS:
            self._next()
            return _compared(mark, self._literal(), scale)
        if mark in _OPENERS:
            return self._interval(scale)
        value = self._literal()
        return Interval(scale.below(value), scale.above(value))

    def _interval(self, scale: Scale) -> Interval:
        opener = self._next().text
        low = self._literal()
        self._expect("..")
        high = self._literal()
        closer = self._next()
        if closer.text not in _CLOSERS:
            raise CellError(f"has an interval that ends in {closer.text!r}; write ], ) or [")
        if high < low:
            raise CellError(f"has an interval whose end {high} comes before its start {low}")
        start = scale.below(low) if _OPENERS[opener] else scale.above(low)
        stop = scale.above(high) if _CLOSERS[closer.text] else scale.below(high)
        if not start < stop:
            raise CellError("has an interval without a value in it")
        return Interval(start, stop)

    def _literal(self) -> Any:
        """The value of the next token, which must be one that the fact can hold."""
        token = self._next()
        if token.kind == "word":
            raise CellError(f"names {token.text!r}: a cell holds values, and text stands in double quotes")
        if token.kind in ("mark", "end"):
            if token.text in _COMPARISONS | _OPENERS.keys():
                raise CellError(f"uses {token.text!r}, but {_allowed(self._domain)}")
            raise CellError(f"has {token.text!r} where a value should stand")
        value = _typed(token, self._domain)
        if value is None:
            raise CellError(f"has {token.text}, but {_allowed(self._domain)}")
        return value

    def _peek(self) -> Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else Token(*_END)

    def _next(self) -> Token:
        token = self._peek()
        self._place += 1
        return token

    def _expect(self, mark: str) -> None:
        token = self._next()
        if token.text != mark:
            raise CellError(f"has {token.text!r} where {mark!r} should stand")


def _compared(mark: str, value: Any, scale: Scale) -> Interval:
    match mark:
        case "<":
            return Interval(BOTTOM, scale.below(value))
        case "<=":
            return Interval(BOTTOM, scale.above(value))
        case ">":
            return Interval(scale.above(value), TOP)
        case _:
            return Interval(scale.below(value), TOP)


def _typed(token: Token, domain: Domain) -> Any:
    """The token as a value of the domain; None when the domain holds no such value."""
    match domain.kind, token.kind:
        case "integer" | "names", "number":
            whole = token.value == token.value.to_integral_value()
            return int(token.value) if whole and _within(token.value, domain) else None
        case "decimal", "number":
            return token.value if _within(token.value, domain) else None
        case "choice", "string":
            return token.value if token.value in domain.options else None
        case ("text", "string") | ("boolean", "boolean") | ("date", "date"):
            return token.value
        case _:
            return None


def _within(value: Decimal, domain: Domain) -> bool:
    low = 0 if domain.kind == "names" else domain.low
    return (low is None or value >= low) and (domain.high is None or value <= domain.high)


def _allowed(domain: Domain) -> str:
    """The values of a domain in words, for a message."""
    match domain.kind:
        case "boolean":
            return "the fact is true or false"
        case "choice":
            return "the fact is one of " + ", ".join(f'"{option}"' for option in domain.options)
        case "names":
            return "the fact counts names, from 0"
        case "integer" | "decimal":
            low = "" if domain.low is None else f" from {domain.low}"
            high = "" if domain.high is None else f" to {domain.high}"
            return f"the fact is {'a whole' if domain.kind == 'integer' else 'a'} number{low}{high}"
        case "date":
            return 'the fact is a day, written date("2026-11-23")'
        case _:
            return 'the fact is text, written "in double quotes"'

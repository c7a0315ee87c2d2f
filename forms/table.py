"""Reading TOML strictly: each value has one type, both languages are there, nothing is ignored in silence."""

from typing import Any, TypeVar

from forms.model import Text

_T = TypeVar("_T")


class DefinitionError(ValueError):
    """A form definition that may not be used; the message names file, version, question and mistake."""


class Table:
    """A TOML table that is read once: each value is taken with its type, what is left over is a mistake."""

    def __init__(self, where: str, values: object) -> None:
        if not isinstance(values, dict):
            raise DefinitionError(f"{where}: expected a table, found {values!r}")
        self.where = where
        self._left: dict[str, Any] = dict(values)

    def error(self, message: str) -> DefinitionError:
        """The error for this place, to be raised by the caller."""
        return DefinitionError(f"{self.where}: {message}")

    def take(self, name: str, kind: type[_T], default: _T | None = None) -> _T:
        """The value `name`, which must be exactly of `kind` (true is no integer); required if no default."""
        if name not in self._left:
            if default is None:
                raise self.error(f"{name} is missing")
            return default
        value = self._left.pop(name)
        if type(value) is not kind:
            raise self.error(f"{name} must be {kind.__name__}, found {value!r}")
        return value

    def optional(self, name: str, kind: type[_T]) -> _T | None:
        """The value `name` or None when it is absent."""
        return self.take(name, kind) if name in self._left else None

    def words(self, name: str) -> tuple[str, ...]:
        """A list of texts; absent means empty."""
        values = self.take(name, list, [])
        if not all(isinstance(value, str) for value in values):
            raise self.error(f"{name} must be a list of texts, found {values!r}")
        return tuple(values)

    def text(self, name: str) -> Text:
        """A text that is complete in both languages."""
        return read_text(Table(f"{self.where}, {name}", self._left.pop(name, {})))

    def optional_text(self, name: str) -> Text | None:
        """A text that may be absent, but is complete in both languages when it is there."""
        return self.text(name) if name in self._left else None

    def tables(self, name: str, what: str, named: str) -> list["Table"]:
        """A list of tables, each placed in messages by its own `named` value."""
        rows = self.take(name, list, [])
        return [
            Table(f"{self.where}, {what} {_name_of(row, named, at)}", row) for at, row in enumerate(rows, 1)
        ]

    def done(self) -> None:
        """Refuse what nobody read: a misspelt setting must not be ignored without a word."""
        if self._left:
            raise self.error(f"unknown: {', '.join(sorted(self._left))}")


def _name_of(row: object, named: str, at: int) -> object:
    return row.get(named, at) if isinstance(row, dict) else at


def read_text(table: Table) -> Text:
    """Both languages of one text; an empty one is as wrong as a missing one."""
    text = Text(nl=table.take("nl", str), en=table.take("en", str))
    table.done()
    for locale, words in (("nl", text.nl), ("en", text.en)):
        if not words.strip() or words != words.strip():
            raise table.error(f"{locale} is empty or has spaces around it")
    return text

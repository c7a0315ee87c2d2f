"""What is wrong with a file: every mistake, with its place, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.text import Locale, text_in

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: where (sheet or table, row as the file counts it, heading of the column) and what.

    `code` names a sentence in translations/exchange.toml; `values` fill its places. A mistake of the
    whole file has no row and no column.
    """

    code: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def text(self, locale: Locale) -> str:
        """The sentence that says what is wrong and what to do; `words` are the value in that language."""
        values = dict(self.values)
        words = {"words": values[locale]} if locale in values else {}
        return text_in(locale, f"exchange.mistake.{self.code}", **values, **words)

    def place(self, locale: Locale) -> str:
        """Where it is, as people say it: "Onderdelen, rij 4, kolom Sleutel"; empty for the whole file."""
        parts = [self.sheet]
        if self.row is not None:
            parts.append(text_in(locale, "exchange.row", n=self.row))
        if self.column:
            parts.append(text_in(locale, "exchange.column", name=self.column))
        return ", ".join(part for part in parts if part)


class Rejected(ValueError):
    """A file that is not taken in; `mistakes` holds all of them, in the order of the file."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(
            "; ".join(f"{m.place('en')}: {m.text('en')}".removeprefix(": ") for m in mistakes[:5])
        )
        self.mistakes = mistakes


@dataclass(slots=True)
class Report:
    """Collects mistakes while a file is read; `raise_if_any` ends the reading with all of them."""

    mistakes: list[Mistake] = field(default_factory=list)

    def add(
        self, code: str, sheet: str = "", row: int | None = None, column: str = "", **values: object
    ) -> None:
        """Note a mistake. A value is shown in the sentence and therefore cut to a readable length."""
        self.mistakes.append(Mistake(code, sheet, row, column, _shown(values)))

    def raise_if_any(self) -> None:
        """Raise Rejected with every mistake noted so far."""
        if self.mistakes:
            raise Rejected(tuple(self.mistakes))


def refuse(code: str, **values: object) -> Rejected:
    """A refusal of the whole file for one reason."""
    return Rejected((Mistake(code, values=_shown(values)),))


def _shown(values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _short(value)) for name, value in values.items())


def _short(value: object) -> str:
    text = str(value)
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "\N{HORIZONTAL ELLIPSIS}"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in cut)

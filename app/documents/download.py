"""What a table can be downloaded as, by the ending of the file, and the answer that carries it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from flask import Response

from app.exchange.sheet import Cell, to_csv, to_excel

__all__ = ["FORMATS", "Cell", "Download"]

Write = Callable[[str, Sequence[str], Iterable[Sequence[Cell]]], bytes]


@dataclass(frozen=True, slots=True)
class Download:
    """A kind of file: how it is written, what it is called, and its type."""

    write: Write
    ending: str
    kind: str

    def answer(
        self, title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], name: str
    ) -> Response:
        """The file as an answer that is saved and not shown."""
        found = Response(self.write(title, headings, rows), content_type=self.kind)
        found.headers["Content-Disposition"] = f'attachment; filename="{name}.{self.ending}"'
        return found


FORMATS: Mapping[str, Download] = MappingProxyType(
    {
        "csv": Download(
            lambda _title, headings, rows: to_csv(headings, rows), "csv", "text/csv; charset=utf-8"
        ),
        "xlsx": Download(
            to_excel, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        ),
    }
)

"""The door to the definitions: load one version, or all, each read and checked once per process."""

import functools
import tomllib
from pathlib import Path
from typing import Any

from forms.model import Answers, Definition, Json, Kind, Option, Question, Text
from forms.read import read_definition
from forms.table import DefinitionError

__all__ = [
    "Answers",
    "Definition",
    "DefinitionError",
    "Json",
    "Kind",
    "Option",
    "Question",
    "Text",
    "all_versions",
    "keys",
    "load",
    "parse",
    "published",
    "tables",
    "versions",
]

FOLDER = Path(__file__).parent / "definitions"
PUBLISHED = FOLDER / "published.toml"


@functools.cache
def keys() -> tuple[str, ...]:
    """The keys of all forms, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml") if path != PUBLISHED))


@functools.cache
def published() -> dict[str, dict[int, str]]:
    """Per form the published versions with the SHA-256 of what was published (see `forms.publish`)."""
    table = tomllib.loads(PUBLISHED.read_text("utf-8"))
    return {key: {int(version): digest for version, digest in rows.items()} for key, rows in table.items()}


def tables(key: str) -> tuple[dict[str, Any], ...]:
    """The version tables of form `key` as they are written in its file; raises DefinitionError."""
    if key not in keys():
        raise DefinitionError(f"there is no form {key!r} in {FOLDER.name}/")
    path = FOLDER / f"{key}.toml"
    return _tables(path.name, path.read_text("utf-8"))


def _tables(file: str, text: str) -> tuple[dict[str, Any], ...]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(f"{file}: {error}") from error
    rows = content.pop("versions", None)
    if content or not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise DefinitionError(f"{file}: a form file holds [[versions]] tables and nothing else")
    return tuple(rows)


def parse(file: str, key: str, text: str) -> dict[int, Definition]:
    """All versions in the TOML `text` of form `key`, by number; `file` only stands in error messages."""
    return _read(file, key, _tables(file, text))


def _read(file: str, key: str, rows: tuple[dict[str, Any], ...]) -> dict[int, Definition]:
    found: dict[int, Definition] = {}
    for row in rows:
        definition = read_definition(file, key, row)
        if definition.version in found:
            raise DefinitionError(f"{file}: version {definition.version} stands there twice")
        found[definition.version] = definition
    return found


@functools.cache
def versions(key: str) -> dict[int, Definition]:
    """All versions of form `key`, drafts included, by number; raises DefinitionError."""
    return _read(f"{key}.toml", key, tables(key))


@functools.cache
def load(key: str, version: int | None = None) -> Definition:
    """Version `version` of form `key`; without a number the newest published one. Raises DefinitionError."""
    found = versions(key)
    number = max(published().get(key, {}), default=None) if version is None else version
    if number is None:
        raise DefinitionError(f"{key}.toml: no version is published yet (python -m forms.publish {key})")
    if number not in found:
        raise DefinitionError(f"{key}.toml: there is no version {number}")
    return found[number]


def all_versions() -> tuple[Definition, ...]:
    """Every version of every form, drafts included, by key and number."""
    return tuple(found for key in keys() for _, found in sorted(versions(key).items()))

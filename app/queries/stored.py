"""Whether what is stored still means something to this version of the code."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, text

from app.extensions import Base, db
from app.models.event import Event
from app.models.organisation import Delegation, Position
from app.models.workflow import Entry, Sheet
from app.subjects import SUBJECTS
from forms.definition import versions
from workflows import glossary
from workflows.roles import Role, Scope


def problems() -> Iterator[str]:
    """Every stored word that nothing knows any more and every reference that leads nowhere, one line each."""
    yield from _states()
    yield from _words("position", Position.id, Position.roles, {role.value for role in Role})
    yield from _words("delegation", Delegation.id, Delegation.scopes, {scope.value for scope in Scope})
    for name in db.session.scalars(select(Event.name).distinct()):
        if f"event.{name}" not in glossary.entries():
            yield f"event {name} is not in the glossary"
    for model in (Sheet, Entry):
        yield from _forms(model)
    yield from _references()


def _states() -> Iterator[str]:
    for subject in SUBJECTS.values():
        model = subject.model
        known = set(subject.workflow.states)
        for state in db.session.scalars(select(model.state).distinct()):
            if state not in known:
                yield f"{subject.name} has the unknown state {state}"


def _words(table: str, key: Any, column: Any, known: set[str]) -> Iterator[str]:
    for row_id, words in db.session.execute(select(key, column)):
        for word in sorted(set(words) - known):
            yield f"{table} {row_id} has the unknown word {word}"


def _forms(model: type[Sheet] | type[Entry]) -> Iterator[str]:
    for form, version in db.session.execute(select(model.form, model.form_version).distinct()):
        if version not in versions(form):
            yield f"{model.__tablename__} was filled in with the unknown form {form} version {version}"


def _references() -> Iterator[str]:
    """PostgreSQL refuses a broken reference itself; SQLite can be told to look the other way."""
    if db.engine.dialect.name != "sqlite":
        return
    for table, row_id, parent, _ in db.session.execute(text("PRAGMA foreign_key_check")):
        if table in Base.metadata.tables:
            yield f"{table} {row_id} points at a {parent} that is not there"

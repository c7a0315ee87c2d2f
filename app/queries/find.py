"""Find one row by its public key, for somebody who may know of it."""

from functools import lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.models.workflow import WorkflowRow
from app.queries.built import look_up
from app.queries.visible import visible_to
from app.subjects import BY_MODEL, Subject
from workflows.roles import Actor

Row = TypeVar("Row", bound=WorkflowRow)


class NotFound(LookupError):
    """There is no such thing, or this person may not know that there is: the answer is the same."""


def find(session: Session, actor: Actor, subject: Subject, key: str) -> WorkflowRow:
    """The row with this key. Raises NotFound when it does not exist or may not be seen."""
    found = look_up(session, _visible(actor, subject), public_key=key)
    row: WorkflowRow | None = found.scalars().one_or_none()
    if row is None:
        raise NotFound(f"{subject.name} {key}")
    return row


@lru_cache(maxsize=512)
def _visible(actor: Actor, subject: Subject) -> Select[Any]:
    """The statement that finds a row for this actor: kept, for somebody takes many steps in a row."""
    named = subject.model.key == bindparam("public_key")
    return select(subject.model).where(named, visible_to(actor, subject))


def find_as(model: type[Row], session: Session, actor: Actor, key: str) -> Row:
    """As `find`, for one kind of row, with its type."""
    return cast("Row", find(session, actor, BY_MODEL[model], key))

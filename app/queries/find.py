"""Find one row by its public key, for somebody who may know of it."""

from typing import TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.workflow import WorkflowRow
from app.queries.visible import visible_to
from app.subjects import BY_MODEL, Subject
from workflows.roles import Actor

Row = TypeVar("Row", bound=WorkflowRow)


class NotFound(LookupError):
    """There is no such thing, or this person may not know that there is: the answer is the same."""


def find(session: Session, actor: Actor, subject: Subject, key: str) -> WorkflowRow:
    """The row with this key. Raises NotFound when it does not exist or may not be seen."""
    statement = select(subject.model).where(subject.model.key == key, visible_to(actor, subject))
    row: WorkflowRow | None = session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound(f"{subject.name} {key}")
    return row


def find_as(model: type[Row], session: Session, actor: Actor, key: str) -> Row:
    """As `find`, for one kind of row, with its type."""
    return cast("Row", find(session, actor, BY_MODEL[model], key))

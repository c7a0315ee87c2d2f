"""What the units said of what the leadership decides on: responses to a commitment, stands on a task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.models.commitment import Response, Stand
from app.models.organisation import Unit
from app.queries.built import among, ask


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a unit said in the consultation about a commitment, or of the collective task."""

    unit: str
    response: str
    text: str


def reactions_to(
    session: Session, about: Sequence[tuple[str, int]]
) -> Mapping[tuple[str, int], list[Reaction]]:
    """By kind of subject and row, in the order of the units; one statement, none when nothing asks for it."""
    asked = {f"{kind}s": [id_ for one, id_ in about if one == kind] for kind in _REACTED_ON}
    found: dict[tuple[str, int], list[Reaction]] = {}
    for kind, id_, _, *columns in ask(session, _REACTIONS, **asked) if any(asked.values()) else ():
        found.setdefault((kind, id_), []).append(Reaction(*columns))
    return found


_REACTED_ON = ("commitment", "collective_task")
_REACTIONS = union_all(
    select(
        literal("commitment").label("kind"), Response.commitment_id.label("about"), Unit.id.label("unit"),
        Unit.name, Response.response, Response.text,
    ).join(Unit, Unit.id == Response.unit_id)
    .where(Response.commitment_id.in_(among("commitments"))),
    select(
        literal("collective_task"), Stand.collective_task_id, Unit.id, Unit.name, Stand.stand, Stand.text
    ).join(Unit, Unit.id == Stand.unit_id)
    .where(Stand.collective_task_id.in_(among("collective_tasks"))),
).order_by("kind", "about", "unit")  # fmt: skip

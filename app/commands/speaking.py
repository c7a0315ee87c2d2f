"""For which unit of a round somebody speaks, and keeping the last word of each unit."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.commands.change import Change
from app.commands.failures import NotFound
from app.models.commitment import Response, Stand
from app.models.round import Assignment
from app.models.workflow import Answers


def unit_of(change: Change, round_id: int, data: Answers) -> int:
    """The unit that was chosen, or else the own unit before one that is only stood in for.

    Raises NotFound when the actor speaks for no unit of the round.
    """
    statement = select(Assignment.unit_id).where(
        Assignment.round_id == round_id,
        Assignment.unit_id.in_(change.actor.units()),
        Assignment.state != "withdrawn",
    )
    units = set(change.session.scalars(statement))
    if data.get("unit"):
        units &= {int(data["unit"])}
    for wanted in (change.actor.heads, change.actor.units()):
        if found := units & wanted:
            return min(found)
    raise NotFound("no unit of this person takes part in the round")


def keep_last(change: Change, model: type[Response] | type[Stand], values: dict[str, Any]) -> None:
    """Write what a unit says, in the place of what it said before; the entries keep both."""
    owner = "commitment_id" if model is Response else "collective_task_id"
    dialect = change.session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(model)
    stamped = values | {"at": change.now, "by_id": change.actor.person_id}
    changed = {name: value for name, value in stamped.items() if name not in {owner, "unit_id"}}
    change.session.execute(
        insert.values(stamped).on_conflict_do_update(index_elements=[owner, "unit_id"], set_=changed)
    )

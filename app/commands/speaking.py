"""For which unit of a round somebody speaks, and keeping the last word of each unit."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.commands.change import Change
from app.commands.failures import NotFound
from app.models.commitment import Response, Stand
from app.models.workflow import Answers
from app.queries.speaking import unit_spoken_for


def unit_of(change: Change, round_id: int, data: Answers) -> int:
    """The unit for which the actor speaks. Raises NotFound when that is no unit of the round."""
    unit = unit_spoken_for(change.session, change.actor, round_id, data.get("unit"), change.scope)
    if unit is None:
        raise NotFound("no unit of this person takes part in the round")
    return unit


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

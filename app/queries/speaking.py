"""For which unit of a round somebody speaks on what belongs to the whole team."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.models.round import Assignment
from app.queries.built import among, ask
from workflows.roles import Actor, Scope


def unit_spoken_for(
    session: Session, actor: Actor, round_id: int, chosen: object, scope: Scope | None = None
) -> int | None:
    """The unit that was chosen, else the own one, then one that is stood in for; None: none takes part.

    Of several that are stood in for, one whose delegation covers the step: its `scope`. Who judges the right
    to speak and who writes down what was said must mean the same unit.
    """
    found = ask(session, _TAKING_PART, round=round_id, units=list(actor.units())).scalars()
    units = {unit for unit in found if not chosen or str(unit) == str(chosen)}
    covered = {each.unit_id for each in actor.deputising if scope in each.scopes}
    ranked = (units & actor.heads, units & covered, units & actor.acts_for(), units)
    return next((min(among_these) for among_these in ranked if among_these), None)


_TAKING_PART = select(Assignment.unit_id).where(
    Assignment.round_id == bindparam("round"),
    Assignment.unit_id.in_(among("units")),
    Assignment.state != "withdrawn",
)

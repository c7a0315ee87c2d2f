"""Reading groups of needs: with their needs, who must deliver, and whether they were discussed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from app.models.need import Cluster, Need
from app.models.organisation import Unit
from app.models.round import Round
from app.queries.built import look_up
from app.queries.find import NotFound
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.roles import Actor


@dataclass(slots=True)
class Group:
    """A group of needs as the page of its round shows it; `needs` are key and title."""

    key: str
    name: str
    supplier: str | None
    requested_hours: int | None
    available_hours: int | None
    discussed_on: date | None
    needs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def short(self) -> bool:
        """Whether more hours are asked than there are (rule G02)."""
        both = self.requested_hours is not None and self.available_hours is not None
        return both and (self.requested_hours or 0) > (self.available_hours or 0)


def groups(session: Session, actor: Actor, row: Round) -> Sequence[Group]:
    """The groups of a round with the needs this actor may know of, in one statement."""
    found: dict[str, Group] = {}
    for one, supplier, key, title in look_up(session, _groups(actor), round=row.id):
        group = found.get(one.key)
        if group is None:
            group = found[one.key] = Group(
                one.key, one.name, supplier, one.requested_hours, one.available_hours, one.discussed_on
            )
        if key is not None:
            group.needs.append((key, title))
    return list(found.values())


@lru_cache(maxsize=512)
def _groups(actor: Actor) -> Select[Any]:
    mine = and_(Need.cluster_id == Cluster.id, visible_to(actor, SUBJECTS["need"]))
    return (
        select(Cluster, Unit.name, Need.key, Need.title)
        .outerjoin(Unit, Unit.id == Cluster.supplier_id)
        .outerjoin(Need, mine)
        .where(Cluster.round_id == bindparam("round"))
        .order_by(Cluster.id, Need.id)
    )


def group_of(session: Session, actor: Actor, key: str) -> tuple[Round, Mapping[str, Any]]:
    """The round of a group, and the group as answers of the form `cluster`. Raises NotFound."""
    statement = (
        select(Round, Cluster, Unit.key)
        .join(Cluster, Cluster.round_id == Round.id)
        .outerjoin(Unit, Unit.id == Cluster.supplier_id)
        .where(Cluster.key == key, visible_to(actor, SUBJECTS["round"]))
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound(f"cluster {key}")
    row, one, supplier = found
    needs = session.scalars(select(Need.key).where(Need.cluster_id == one.id).order_by(Need.id))
    return row, {
        "name": one.name,
        "needs": list(needs),
        "supplier": supplier,
        "requested_hours": one.requested_hours,
        "available_hours": one.available_hours,
    }

"""Groups of needs: the secretary puts needs together, and notes when the team discussed them (rule F02)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.clock import now, today
from app.commands.change import Change
from app.commands.events import record
from app.commands.failures import NotFound
from app.commands.keys import next_number
from app.commands.texts import guard
from app.database import Once, transaction
from app.models.need import Cluster, Need
from app.models.organisation import Unit
from app.models.round import Round
from app.queries.find import find_as
from app.queries.visible import visible_to
from app.subjects import SUBJECTS
from workflows.roles import Actor

PREFIX = "CL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """What a group asks of one supplier: unit key, hours a year asked and there are (rule G02)."""

    supplier: str | None = None
    requested: int | None = None
    available: int | None = None


def create_cluster(
    actor: Actor,
    round_key: str,
    name: str,
    needs: Sequence[str],
    *,
    hours: Hours | None = None,
    text_confirmed: bool = False,
    once: Once | None = None,
) -> str:
    """Put needs of a round together under a name; gives the key of the group.

    A need leaves the group it was in. Raises NotFound for what may not be seen, TextBlocked.
    """
    with transaction(once) as session:
        change = Change(session, actor, now(), today(), text_confirmed)
        guard(change, {"name": name})
        found = find_as(Round, session, actor, round_key)
        row = Cluster(key=f"{PREFIX}-{next_number(session, PREFIX)}", round_id=found.id, name=name)
        session.add(row)
        session.flush()
        _fill(change, row, needs, hours or Hours())
        _note(change, found, row, "cluster_created")
        return row.key


def change_cluster(
    actor: Actor,
    key: str,
    name: str,
    needs: Sequence[str],
    *,
    hours: Hours | None = None,
    text_confirmed: bool = False,
    once: Once | None = None,
) -> None:
    """Rename a group, or put other needs in it; as `create_cluster`."""
    with transaction(once) as session:
        change = Change(session, actor, now(), today(), text_confirmed)
        guard(change, {"name": name})
        found, row = _open(session, actor, key)
        session.execute(update(Cluster).where(Cluster.id == row.id).values(name=name))
        session.execute(update(Need).where(Need.cluster_id == row.id).values(cluster_id=None))
        _fill(change, row, needs, hours or Hours())
        _note(change, found, row, "cluster_changed")


def discuss_cluster(actor: Actor, key: str, once: Once | None = None) -> None:
    """Note that the team discussed a group today; noting it again changes nothing."""
    with transaction(once) as session:
        change = Change(session, actor, now(), today())
        found, row = _open(session, actor, key)
        if row.discussed_on is None:
            session.execute(update(Cluster).where(Cluster.id == row.id).values(discussed_on=change.today))
            _note(change, found, row, "cluster_discussed")


def dissolve_cluster(actor: Actor, key: str, once: Once | None = None) -> None:
    """Take a group apart that should not have been one; its needs stay."""
    with transaction(once) as session:
        change = Change(session, actor, now(), today())
        found, row = _open(session, actor, key)
        _note(change, found, row, "cluster_dissolved")
        session.execute(update(Need).where(Need.cluster_id == row.id).values(cluster_id=None))
        session.execute(delete(Cluster).where(Cluster.id == row.id))


def _open(session: Session, actor: Actor, key: str) -> tuple[Round, Cluster]:
    """The group and its round. Raises NotFound when the round may not be seen."""
    statement = select(Round, Cluster).join(Cluster, Cluster.round_id == Round.id)
    row = session.execute(
        statement.where(Cluster.key == key, visible_to(actor, SUBJECTS["round"]))
    ).one_or_none()
    if row is None:
        raise NotFound(f"cluster {key}")
    return row.Round, row.Cluster


def _fill(change: Change, row: Cluster, keys: Sequence[str], hours: Hours) -> None:
    visible = (Need.round_id == row.round_id, visible_to(change.actor, SUBJECTS["need"]))
    needs = list(change.session.scalars(select(Need.id).where(Need.key.in_(keys), *visible)))
    if len(needs) != len(set(keys)):
        raise NotFound("a need of another round")
    change.session.execute(update(Need).where(Need.id.in_(needs)).values(cluster_id=row.id))
    supplier = select(Unit.id).where(Unit.key == (hours.supplier or ""))
    values = {
        "supplier_id": change.session.scalar(supplier),
        "requested_hours": hours.requested,
        "available_hours": hours.available,
    }
    change.session.execute(update(Cluster).where(Cluster.id == row.id).values(values))


def _note(change: Change, found: Round, row: Cluster, name: str) -> None:
    """The event stands in the history of the round, with the key of the group."""
    record(
        change.session,
        name=name,
        subject="round",
        subject_id=found.id,
        subject_key=found.key,
        round_id=found.id,
        actor_id=change.actor.person_id,
        at=change.now,
        data={"cluster": row.key},
    )

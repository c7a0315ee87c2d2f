"""Both names on each act."""

from collections.abc import Callable

from sqlalchemy import select

from app.commands.commitments import create_commitment
from app.commands.needs import NewNeed, create_need
from app.extensions import db
from app.models.event import Event
from app.models.round import Round
from tests.integration.decisions.stage import Stage, signed_in
from tests.integration.needs.stage import sentences

Delegate = Callable[..., None]


def round_id() -> int:
    return db.session.scalars(select(Round.id)).one()


def acts_of_deputy(stage: Stage) -> list[tuple[str, int | None]]:
    """What the deputy of the north did, and for which position."""
    mine = Event.actor_id == stage.people.accounts["plv.noord"]
    found = select(Event.name, Event.on_behalf_of_id).where(mine).order_by(Event.id)
    return [(name, position) for name, position in db.session.execute(found)]


def test_a_need_that_a_deputy_makes_bears_both_names(stage: Stage, delegate: Delegate) -> None:
    delegate("chef.noord", "plv.noord", "edit")
    new = NewNeed(unit_id=stage.people.units["noord"], round_id=round_id(), words={"title": "Hulp"})
    create_need(stage.people.actor("plv.noord"), new)
    head = stage.people.positions["chef.noord"]
    assert acts_of_deputy(stage) == [("need_created", head), ("need_saved", head)]


def test_a_commitment_that_a_deputy_proposes_bears_both_names(stage: Stage, delegate: Delegate) -> None:
    delegate("chef.noord", "plv.noord", "edit")
    words = {"title": "Samen leren", "owner": str(stage.people.positions["chef.zuid"])}
    create_commitment(stage.people.actor("plv.noord"), round_id(), words)
    head = stage.people.positions["chef.noord"]
    names = ("commitment_created", "owner_named", "commitment_saved")
    assert acts_of_deputy(stage) == [(name, head) for name in names]


def test_the_head_is_named_alone_where_nobody_stands_in(stage: Stage, delegate: Delegate) -> None:
    delegate("chef.noord", "plv.noord", "edit")
    new = NewNeed(unit_id=stage.people.units["noord"], round_id=round_id(), words={"title": "Hulp"})
    create_need(stage.people.actor("chef.noord"), new)
    made = select(Event.on_behalf_of_id).where(Event.name == "need_created")
    assert db.session.scalars(made).one() is None


def test_a_message_names_also_for_whom_somebody_acted(stage: Stage, delegate: Delegate) -> None:
    delegate("chef.noord", "plv.noord", "edit", "submit")
    stage.submitted("noord", "plv.noord")
    both = "Plaatsvervangend hoofd District Noord heeft het plan ingediend, namens Hoofd District Noord"
    office = signed_in(stage.app, "secretaris")
    for page in ("/", "/berichten"):
        assert both in sentences(office.get(page))

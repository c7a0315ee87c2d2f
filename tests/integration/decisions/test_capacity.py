"""Both names on each act, and the function in which somebody with several acts."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, update

from app.clock import today
from app.commands.commitments import create_commitment
from app.commands.needs import NewNeed, create_need
from app.database import transaction
from app.extensions import db
from app.models.commitment import Commitment
from app.models.event import Event
from app.models.organisation import Holding
from app.models.round import Round
from app.models.workflow import Entry
from tests.integration.decisions.stage import Stage, in_days, signed_in
from tests.integration.needs.stage import sentences

Delegate = Callable[..., None]


def hold(stage: Stage, who: str, position: str) -> None:
    """Somebody also holds another position."""
    mine = stage.people.accounts[who], stage.people.positions[position]
    with transaction() as session:
        session.add(Holding(account_id=mine[0], position_id=mine[1], starts=today() - timedelta(days=3)))


def position_of(stage: Stage, trigger: str) -> str:
    """The position that was kept with the newest step of this name."""
    names = {number: name for name, number in stage.people.positions.items()}
    newest = select(Entry.position_id).where(Entry.trigger == trigger).order_by(Entry.id.desc()).limit(1)
    return names[db.session.scalars(newest).one()]


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


def test_a_chief_who_heads_a_unit_votes_as_chief(stage: Stage) -> None:
    hold(stage, "politiechef", "chef.noord")
    stage.meeting()
    decision = stage.on_agenda("zuid")
    stage.step("politiechef", "decision", decision.key, "vote", {"vote": "for"})
    assert position_of(stage, "vote") == "politiechef"


def test_a_chief_who_heads_a_unit_asks_for_it_as_head(stage: Stage) -> None:
    hold(stage, "politiechef", "chef.noord")
    new = NewNeed(unit_id=stage.people.units["noord"], round_id=round_id(), words={"title": "Hulp"})
    key, _ = create_need(stage.people.actor("politiechef"), new)
    stage.step("politiechef", "need", key, "withdraw", {"reason": "Niet nodig."})
    assert position_of(stage, "withdraw") == "chef.noord"


def test_a_secretary_who_heads_a_unit_works_for_others_as_secretary(stage: Stage) -> None:
    hold(stage, "secretaris", "chef.noord")
    stage.submitted("zuid")
    back = {"reason": "Te kort.", "resubmit_by": in_days(20).isoformat()}
    stage.step("secretaris", "plan", stage.plan("zuid").key, "return_plan", back)
    assert position_of(stage, "return_plan") == "secretaris"


def test_an_owner_acts_as_owner_and_the_leadership_as_leadership(stage: Stage) -> None:
    hold(stage, "politiechef", "chef.noord")
    for owner, expected in (("chef.zuid", "politiechef"), ("chef.noord", "chef.noord")):
        words = {"title": "Samen leren", "owner": str(stage.people.positions[owner])}
        key = create_commitment(stage.people.actor("secretaris"), round_id(), words)
        with transaction() as session:
            session.execute(update(Commitment).where(Commitment.key == key).values(state="in_execution"))
        stage.step("politiechef", "commitment", key, "hold", {"reason": "Geen mensen."})
        assert position_of(stage, "hold") == expected


def test_a_response_is_given_from_the_seat_of_the_unit_that_speaks(stage: Stage) -> None:
    hold(stage, "chef.noord", "chef.zuid")
    words = {"title": "Samen leren", "owner": str(stage.people.positions["chef.drio"])}
    key = create_commitment(stage.people.actor("secretaris"), round_id(), words)
    with transaction() as session:
        session.execute(update(Commitment).values(state="consultation", consultation_opened_on=today()))
    for unit in ("zuid", "noord"):
        said = {"response": "agree", "unit": str(stage.people.units[unit])}
        stage.step("chef.noord", "commitment", key, "respond", said)
        assert position_of(stage, "respond") == f"chef.{unit}"


def test_what_no_deputy_may_do_is_done_in_the_own_right(stage: Stage, delegate: Delegate) -> None:
    for office in ("secretaris", "politiechef"):
        delegate("chef.noord", office, "edit", "submit", "respond", "vote")
    asked = {"reason": "Nog eens kijken.", "resubmit_by": in_days(9).isoformat()}
    plan = stage.submitted("noord").key
    stage.step("secretaris", "plan", plan, "return_plan", asked)
    key = create_commitment(stage.people.actor("secretaris"), round_id(), {"title": "Samen leren"})
    with transaction() as session:
        session.execute(update(Commitment).values(state="consultation"))
    stage.step("politiechef", "commitment", key, "send_back", {"reason": "Dit is te vaag."})
    stage.step("politiechef", "round", stage.round_key, "stop", {"reason": "Er komt een nieuwe opdracht."})
    names = ("plan_returned", "commitment_sent_back", "round_stopped")
    found = select(Event.name, Event.on_behalf_of_id).where(Event.name.in_(names)).order_by(Event.id)
    assert [tuple(row) for row in db.session.execute(found)] == [(name, None) for name in names]

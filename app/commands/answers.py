"""What the steps of an answer change beside its state: the term, the offer in force, the delivery."""

from datetime import date

from app.commands.change import Change, Columns, effect
from app.commands.days import day
from app.models.need import Answer, Need
from app.models.workflow import Answers
from app.queries.need_addressees import named_suppliers
from workflows.calendar import DUTCH
from workflows.facts import Facts, NeedFacts
from workflows.machine import judge

NO_OFFER: Columns = {"offer_kind": None, "hours": None, "first_delivery": None, "offered_by_id": None}


def respond_by(change: Change, need: Need) -> date:
    """The local day by which a unit that is asked today reacts (rule B10): working days by urgency."""
    urgency = need.urgency if need.urgency in {"low", "normal", "high"} else "normal"
    facts = Facts(today=change.today, actor=change.nobody, need=NeedFacts(urgency=urgency))  # type: ignore[arg-type]
    days = next(outcome.value for outcome in judge(("B10",), facts))
    return DUTCH.add_working_days(change.today, int(days or 0))


@effect("answer", "offer")
def offer(change: Change, row: Answer, data: Answers) -> Columns:
    """The offer in force and who made it; its words stand in the entry."""
    hours = data.get("hours")
    return {
        "offer_kind": data.get("kind"),
        "hours": int(hours) if hours is not None else None,
        "first_delivery": day(data.get("first_delivery")),
        "offered_by_id": change.actor.person_id,
    }


@effect("answer", "revise_offer", "ask_again")
def put_again(change: Change, row: Answer, data: Answers) -> Columns:
    """The unit is asked anew: no offer in force and a new term."""
    need = change.session.get_one(Need, row.need_id)
    return NO_OFFER | {"respond_by": respond_by(change, need), "delivered_at": None}


@effect("answer", "decline")
def decline(change: Change, row: Answer, data: Answers) -> Columns:
    """An offer that was made before is no longer in force."""
    return dict(NO_OFFER)


@effect("answer", "assign")
def assign(change: Change, row: Answer, data: Answers) -> Columns:
    """The decision names this supplier and the day; an offer that was made keeps its hours."""
    need = change.session.get_one(Need, row.need_id)
    return {"first_delivery": named_suppliers(change.session, need).get(row.unit_id) or row.first_delivery}


@effect("answer", "report_delivered")
def report_delivered(change: Change, row: Answer, data: Answers) -> Columns:
    """Who reports it is who may not confirm it."""
    return {"delivered_at": change.now, "offered_by_id": change.actor.person_id}


@effect("answer", "reject_delivery", "stop")
def not_delivered(change: Change, row: Answer, data: Answers) -> Columns:
    """There is no delivery to judge any more."""
    return {"delivered_at": None}


@effect("answer", "renew")
def renew(change: Change, row: Answer, data: Answers) -> Columns:
    """A new delivery of the same promise; the former day has passed."""
    return {"delivered_at": None, "first_delivery": None}

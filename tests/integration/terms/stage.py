"""A round whose letter was sent on a Monday, and ways to let days pass: what the tests of dates play on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import Flask
from sqlalchemy import event, select, update

from app import clock
from app.clock import LOCAL
from app.commands.commitments import create_commitment
from app.commands.decision_lists import confirm_decisions
from app.commands.extensions import request_extension
from app.commands.meetings import create_meeting
from app.commands.needs import NewNeed, create_need
from app.commands.steps import take_step
from app.database import transaction
from app.extensions import db
from app.models.event import Event
from app.models.meeting import Decision
from app.models.organisation import Delegation
from app.models.round import Assignment, Plan, Round
from app.models.term import DateChange, Suspension
from app.subjects import SUBJECTS
from tests.conftest import Client
from tests.factories import PASSWORD, People, make_round
from tests.integration.needs.stage import SIX

MONDAY = date(2026, 11, 23)
"""The day on which everything begins; an ordinary week in which no holiday falls."""

LEADERS = ("politiechef", "plv.politiechef", "hoofd.operatien", "hoofd.bedrijfsvoering")
NEED = {
    "title": "Een gericht beeld",
    "wish": "Een beeld van ons gebied.",
    "purpose": "Minder onnodige controles.",
    "addressee_kind": "unit",
    "addressees": ["drio", "zuid"],
    "needed_by": "2027-03-31",
    "serves_task": True,
}
PROMISE = {
    "title": "Samen leren",
    "text": "Wij leren samen van wat er op straat gebeurt.",
    "acts": ["facilitate"],
    "line": "3",
    "due": "2027-04-30",
    "obligation": "effort",
    "indicator": "Aantal gesprekken",
    "baseline": "Twaalf per jaar",
}


@dataclass
class Stage:
    """The people and the round; every function acts for the user name it is given."""

    app: Flask
    people: People
    round_key: str

    @contextmanager
    def on(self, day: date) -> Iterator[None]:
        """Another day, at ten in the morning."""
        with clock.at(datetime.combine(day, time(10), tzinfo=LOCAL)):
            yield

    def step(self, who: str, kind: str, key: str, trigger: str, data: dict[str, Any] | None = None) -> Any:
        """Take a step through its command."""
        return take_step(self.people.actor(who), kind, key, trigger, data=data)

    def row(self, kind: str, unit: str = "", **where: Any) -> Any:
        """The newest row of a kind as it stands, of a unit when one is named."""
        db.session.rollback()
        model: Any = SUBJECTS[kind].model
        found = select(model).filter_by(**where).order_by(model.id.desc())
        return db.session.scalars(
            found.where(model.unit_id == self.people.units[unit]) if unit else found
        ).first()

    def planning(self, unit: str = "noord") -> tuple[Assignment, Plan]:
        """An opgave that was established, with its plan in draft: by hand, for what comes after."""
        with transaction() as session:
            mine = Assignment.unit_id == self.people.units[unit]
            session.execute(update(Round).values(state="phase2_open"))
            established = {"state": "planning", "established_at": clock.now(), "established_edition": 1}
            session.execute(update(Assignment).where(mine).values(established))
        return self.row("assignment", unit), self.row("plan", unit)

    def asked_for_more(self, phase: int, day: date, unit: str = "noord") -> str:
        """More time asked by the head of a unit; the key of the request."""
        row = self.row("assignment", unit)
        data = {"phase": str(phase), "new_deadline": day.isoformat(), "reason": "De cijfers komen later."}
        return request_extension(self.people.actor(f"chef.{unit}"), row.key, data)

    def extended(self, phase: int, day: date, unit: str = "noord", who: str = "secretaris") -> str:
        """More time asked by the head and given; the key of the request."""
        key = self.asked_for_more(phase, day, unit)
        self.step(who, "extension", key, "grant_extension", {"reason": "Dat is redelijk."})
        return key

    def need(self, **words: Any) -> Any:
        """A need of the north, asked today; its row."""
        new = NewNeed(
            unit_id=self.people.units["noord"], round_id=self.row("round").id, words=NEED | words, ask=True
        )
        create_need(self.people.actor("chef.noord"), new)
        return self.row("need")

    def escalated(self, need: Any) -> None:
        """They talked, and the north puts it to the leadership."""
        self.step("chef.noord", "need", need.key, "record_talk")
        self.step("chef.noord", "need", need.key, "escalate", SIX)

    def commitment(self, **words: Any) -> Any:
        """A commitment of which the head of the south is the owner, consulted on from today; its row."""
        owner = {"owner": str(self.people.positions["chef.zuid"])}
        key = create_commitment(
            self.people.actor("secretaris"), self.row("round").id, PROMISE | owner | words
        )
        self.step("chef.zuid", "commitment", key, "accept_ownership")
        self.step("secretaris", "commitment", key, "open_consultation")
        return self.row("commitment")

    def ready(self, **words: Any) -> Any:
        """A commitment that the leadership can decide on today: nobody had to be waited for."""
        row = self.commitment(**words)
        for unit in ("noord", "drio", "dbre"):
            self.step(f"chef.{unit}", "commitment", row.key, "respond", {"response": "agree"})
        self.step("secretaris", "commitment", row.key, "close_consultation")
        return self.row("commitment")

    def approved(self, *conditions: dict[str, Any]) -> Any:
        """A commitment approved in a meeting of today, with these conditions; its row."""
        row, office = self.ready(), self.people.actor("secretaris")
        data = {"date": clock.today().isoformat(), "body": "leadership", "title": ""}
        meeting = create_meeting(office, self.round_key, data)
        item = {"purpose": "decide", "subject": f"commitment:{row.key}"}
        self.step("secretaris", "meeting", meeting, "add_item", item)
        self.step("secretaris", "meeting", meeting, "send_agenda")
        present = [str(self.people.positions[name]) for name in LEADERS]
        self.step("secretaris", "meeting", meeting, "record_presence", {"present": present})
        outcome = "approve_with_conditions" if conditions else "approve"
        said = {"outcome": outcome, "advice_for": 4, "conditions": list(conditions)}
        decision = db.session.scalars(select(Decision).order_by(Decision.id.desc())).first()
        assert decision is not None
        self.step("secretaris", "decision", decision.key, "record_outcome", said)
        seen = self.row("decision").version
        confirm_decisions(self.people.actor("politiechef"), meeting, {decision.key: seen})
        return self.row("commitment")

    def condition(self, text: str, due: str) -> dict[str, str]:
        """A condition for the owner of the commitment."""
        return {"text": text, "owner": str(self.people.positions["chef.zuid"]), "due": due}

    def delegate(self, principal: str, acting: str, starts: date, ends: date, *scopes: str) -> None:
        """Somebody acts for a head in this period (default: in everything but voting)."""
        with transaction() as session:
            row = Delegation(
                position_id=self.people.positions[principal],
                account_id=self.people.accounts[acting],
                assigned_by_id=self.people.accounts["secretaris"],
                starts=starts,
                ends=ends,
                scopes=list(scopes or ("edit", "submit", "respond")),
            )
            session.add(row)

    def dates(self, kind: str, row_id: int, what: str) -> list[tuple[date | None, date, str, str]]:
        """The ledger of one date: former, day, cause and event, in order."""
        found = (
            select(DateChange.former, DateChange.day, DateChange.cause, Event.name)
            .join(Event, Event.id == DateChange.event_id)
            .where(DateChange.subject == kind, DateChange.subject_id == row_id, DateChange.what == what)
            .order_by(DateChange.id)
        )
        return [tuple(row) for row in db.session.execute(found)]

    def stood(self, kind: str, row_id: int) -> list[tuple[str, str, date, date | None]]:
        """When the clocks of a row stood still: clock, cause, since, until."""
        found = select(Suspension).where(Suspension.subject == kind, Suspension.subject_id == row_id)
        rows = db.session.scalars(found.order_by(Suspension.id).execution_options(populate_existing=True))
        return [(row.what, row.cause, row.since, row.until) for row in rows]

    def browser(self, who: str) -> Client:
        """A browser of this person."""
        client = self.app.test_client()
        assert isinstance(client, Client)
        assert client.sign_in(who, PASSWORD).status_code == 303
        return client


def send_letter(people: People, round_key: str) -> None:
    """Write, sign and send the letter of a round."""
    letter = {
        "salutation": "Geachte leden,",
        "subject": "Opdracht",
        "body": "Maak uw opgave.",
        "closing": "Groet,",
    }
    office = people.actor("secretaris")
    take_step(office, "round", round_key, "save_letter", data=letter)
    take_step(people.actor("politiechef"), "round", round_key, "sign_letter")
    take_step(office, "round", round_key, "send_letter")


def sent_round(people: People) -> str:
    """A round of all four units whose letter was sent; gives its key."""
    key = make_round(people)
    send_letter(people, key)
    return key


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that some work takes, those that begin and end a transaction left out."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    db.session.rollback()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

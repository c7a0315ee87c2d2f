"""A round in phase 2 with plans on their way: what the tests of plans, meetings and decisions play on."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from app.clock import now, today
from app.commands.decision_lists import confirm_decisions
from app.commands.meetings import create_meeting
from app.commands.steps import take_step
from app.database import transaction
from app.extensions import db
from app.models.meeting import Decision, Meeting
from app.models.round import Assignment, Plan, Round
from tests.conftest import Client
from tests.factories import PASSWORD, People, make_organisation, make_round, on_the_day

LEADERS = ("politiechef", "plv.politiechef", "hoofd.operatien", "hoofd.bedrijfsvoering")


def complete_plan(year: int = 2028) -> dict[str, Any]:
    """The answers of a plan that may be submitted."""
    rows = [
        {"line": str(line), "result": f"Resultaat {line}", "owner": "Teamchef", "year": year + line % 2}
        for line in (1, 2, 3, 5)
    ]
    return {"vision": "Wij kennen de wijk.", "milestones": rows, "line_reason_4": "Dit doet de staf."}


@dataclass
class Stage:
    """The people and the round; every function acts for the user name it is given."""

    app: Flask
    people: People
    round_key: str

    def step(self, who: str, subject: str, key: str, trigger: str, data: dict[str, Any] | None = None) -> Any:
        """Take a step through its command."""
        return take_step(self.people.actor(who), subject, key, trigger, data=data)

    def plan(self, unit: str) -> Plan:
        """The plan of a unit as it stands."""
        db.session.rollback()
        return db.session.scalars(select(Plan).where(Plan.unit_id == self.people.units[unit])).one()

    def assignment(self, unit: str) -> Assignment:
        """The assignment of a unit as it stands."""
        db.session.rollback()
        return db.session.scalars(
            select(Assignment).where(Assignment.unit_id == self.people.units[unit])
        ).one()

    def submitted(self, unit: str, who: str | None = None) -> Plan:
        """A complete plan of a unit, handed in."""
        self.step(who or f"chef.{unit}", "plan", self.plan(unit).key, "submit_plan", complete_plan())
        return self.plan(unit)

    def meeting(self, days: int = 7, body: str = "leadership") -> str:
        """A meeting so many days from now; gives its key."""
        data = {"date": (today() + timedelta(days=days)).isoformat(), "body": body, "title": ""}
        return create_meeting(self.people.actor("secretaris"), self.round_key, data)

    def on_agenda(self, unit: str) -> Decision:
        """The plan of a unit handed in and on the next agenda; gives its decision."""
        plan = self.submitted(unit)
        self.step("secretaris", "plan", plan.key, "put_on_agenda")
        return self.decision("plan", self.plan(unit).id)

    def decision(self, kind: str, subject_id: int) -> Decision:
        """The newest decision on a subject as it stands."""
        db.session.rollback()
        about = (Decision.subject == kind, Decision.subject_id == subject_id)
        return db.session.scalars(select(Decision).where(*about).order_by(Decision.id.desc())).first()

    def held(self, meeting: str, *present: str) -> None:
        """The meeting was held with these members of the leadership (default: all)."""
        self.step("secretaris", "meeting", meeting, "send_agenda")
        on_the_day(meeting)
        there = [str(self.people.positions[name]) for name in present or LEADERS]
        self.step("secretaris", "meeting", meeting, "record_presence", {"present": there})

    def recorded(self, decision: Decision, **outcome: Any) -> Decision:
        """An outcome recorded by the secretary (default: approved, three in favour)."""
        data = outcome or {"outcome": "approve", "advice_for": 3}
        self.step("secretaris", "decision", decision.key, "record_outcome", data)
        return self.decision(decision.subject, decision.subject_id)

    def confirmed(self, meeting: str, *decisions: Decision, who: str = "politiechef") -> Any:
        """These decisions confirmed by the chief, as they stand now."""
        seen = {decision.key: decision.version for decision in decisions}
        return confirm_decisions(self.people.actor(who), meeting, seen)

    @property
    def password(self) -> str:
        """Everybody's password."""
        return PASSWORD

    def answers(self, **changes: Any) -> dict[str, Any]:
        """The answers of a complete plan, with changes."""
        return complete_plan() | changes

    def meeting_row(self, key: str) -> Meeting:
        """A meeting as it stands."""
        db.session.rollback()
        return db.session.scalars(select(Meeting).where(Meeting.key == key)).one()

    def condition(self, owner: str = "chef.noord", text: str = "Eerst een nulmeting") -> dict[str, str]:
        """A complete condition."""
        due = today() + timedelta(days=40)
        return {"text": text, "owner": str(self.people.positions[owner]), "due": due.isoformat()}


def make_stage(app: Flask, *units: str) -> Stage:
    """An organisation and a round in phase 2; must run inside an application context."""
    people = make_organisation()
    key = make_round(people, *units)
    with transaction() as session:
        session.execute(update(Round).values(state="phase2_open"))
        established = {"state": "planning", "established_at": now(), "established_edition": 1}
        session.execute(update(Assignment).values(established))
    return Stage(app, people, key)


def fields_of(page: str, url: str) -> dict[str, str]:
    """The hidden fields of the form on a page that is sent to this address."""
    form = page.split(f'action="{url}"', 1)[1].split("</form>", 1)[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def signed_in(app: Flask, who: str) -> Client:
    """A browser of this person."""
    client = app.test_client()
    assert isinstance(client, Client)
    assert client.sign_in(who, PASSWORD).status_code == 303
    return client


def in_days(days: int) -> date:
    """The local day so many days from now."""
    return today() + timedelta(days=days)

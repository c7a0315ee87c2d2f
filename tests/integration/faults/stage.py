"""The stage of the faults: an organisation at work through real processes, and a mail server for its mail."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import exists, select, update

from app import jobs
from app.clock import now
from app.database import transaction
from app.extensions import db
from app.models.event import Notice
from app.models.mail import Mail, MailChoice
from app.models.organisation import Account
from app.models.round import Plan, Round
from app.outbox.kinds import Choice, Kind
from forms.definition import load
from tests.conftest import People as Accounts
from tests.factories import UNITS, People, make_organisation, make_round
from tests.integration.faults.crew import FLASK, Crew, within
from tests.integration.faults.postbox import Postbox
from tests.integration.faults.writers import Browser, Writer
from tests.integration.terms.stage import Stage as Dates

SECRETARIES = ("secretaris", "secretaris.twee")
"""Both get a mail of every plan that is handed in or taken back."""


@dataclass
class Stage:
    """The application on the database that the processes share, the processes, and what they send mail to."""

    app: Flask
    people: People
    crew: Crew
    postbox: Postbox

    def writers(self) -> list[Writer]:
        """The head of each unit, signed in; the web server must be there."""
        form, made = load("phase2"), []
        for unit in UNITS:
            with self.app.app_context():
                mine = select(Plan.key).where(Plan.unit_id == self.people.units[unit])
                key = db.session.scalars(mine).one()
                db.session.rollback()
            browser = Browser(self.crew.port)
            browser.sign_in(f"chef.{unit}")
            made.append(Writer(f"chef.{unit}", key, browser, form))
        return made

    def begin(self, broker: str) -> list[Writer]:
        """Start the web server and who does the periodic work beside it; gives the people who are ready."""
        self.crew.web()
        if broker:
            self.crew.start("worker", *FLASK, "jobs", "worker", "--concurrency", "1")
        else:
            self.crew.start("worker", *FLASK, "jobs", "run")
        assert within(60, self.crew.answers), self.crew.log("web").read_text("utf-8")
        return self.writers()

    def finish(self) -> None:
        """Let one worker do what is left, on a clock that passes over every wait; nothing may fail."""
        with self.app.app_context():
            moment = now()
        for _ in range(100):
            done = jobs.run_once(self.app, moment)
            assert -1 not in done.values(), done
            if not self.waits():
                return
            moment += timedelta(minutes=5)
        raise AssertionError("mail still waits")

    def waits(self) -> bool:
        """Whether a message was not looked at yet, or a mail has not come to its end."""
        with self.app.app_context():
            open_ends = exists().where(Mail.due_at.is_not(None)), exists().where(~Notice.planned)
            found = db.session.execute(select(*open_ends)).one()
            db.session.rollback()
            return any(found)


def make_stage(app: Flask, folder: Path, postbox: Postbox, mail_port: int, broker: str = "") -> Stage:
    """Every unit has a plan to write, everybody an address and the wish to hear everything at once."""
    with app.app_context():
        people = make_organisation()
        dates = Dates(app, people, make_round(people))
        for unit in UNITS:
            dates.planning(unit)
        Accounts(app).add(SECRETARIES[1], "secretary")
        with transaction() as session:
            session.execute(update(Round).values(sent_at=now()))
            session.execute(update(Account).values(email=Account.username + "@eenheid.example"))
            session.add_all(
                MailChoice(account_id=account, kind=kind, choice=Choice.AT_ONCE)
                for account in session.scalars(select(Account.id))
                for kind in Kind
            )
        db.session.remove()
    settings = replace(app.config["OPGAVE"], mail_url=f"smtp://127.0.0.1:{mail_port}")
    app.config["OPGAVE"] = settings
    environ = {"DATABASE_URL": settings.database_url, "MAIL_URL": settings.mail_url, "BROKER_URL": broker}
    crew = Crew(folder, {f"OPGAVE_{name}": value for name, value in environ.items() if value})
    return Stage(app, people, crew, postbox)

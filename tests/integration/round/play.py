"""People who play a round by hand: each with a browser, pressing only what stands on the pages they see."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from app import clock
from app.clock import LOCAL
from app.extensions import db
from app.models.event import Event
from app.models.organisation import Account
from app.models.workflow import WorkflowRow
from app.subjects import SUBJECTS
from tests.conftest import Client
from tests.factories import PASSWORD, People
from tests.integration.round.page import Page, read


@dataclass
class Play:
    """The people and their browsers. Every act is a page that is opened and a form of it that is sent."""

    app: Flask
    people: People = field(default_factory=People)
    browsers: dict[str, Client] = field(default_factory=dict)
    clock: AbstractContextManager[None] = field(default_factory=nullcontext)

    def browser(self, who: str) -> Client:
        """The browser of somebody, who signs in when first needed."""
        if who not in self.browsers:
            found = self.app.test_client()
            assert isinstance(found, Client)
            assert found.sign_in(who, PASSWORD).status_code == 303
            self.browsers[who] = found
        return self.browsers[who]

    def arrives(self, who: str, temporary: str) -> None:
        """Somebody new signs in with a temporary password and chooses an own one."""
        found = self.app.test_client()
        assert isinstance(found, Client)
        found.sign_in(who, temporary)
        self.browsers[who] = found
        words = {"old_password": temporary, "new_password": PASSWORD, "again": PASSWORD}
        self.sends(who, self.sees(who, "/wachtwoord"), "/wachtwoord", words)

    def sees(self, who: str, url: str, status: int = 200) -> Page:
        """Open a page."""
        answer = self.browser(who).get(url, follow_redirects=True)
        page = read(url, answer.status_code, answer.get_data(as_text=True))
        assert page.status == status, (who, url, page.status, page.text)
        return page

    def sends(
        self, who: str, page: Page, address: str, answers: Mapping[str, Any] | None = None, status: int = 200
    ) -> Page:
        """Fill in the form of a page that goes to this address, and send it; gives the page that follows."""
        form = page.form(address)
        assert form is not None, (
            who,
            page.url,
            "has no form for",
            address,
            [f.addresses for f in page.forms],
        )
        sent = form.filled_in(answers or {})
        answer = self.browser(who).post(address, data=sent, follow_redirects=True)
        found = read(answer.request.path, answer.status_code, answer.get_data(as_text=True))
        assert found.status == status, (who, address, found.status, found.text)
        return found

    def presses(
        self, who: str, url: str, trigger: str, answers: Mapping[str, Any] | None = None, of: str = ""
    ) -> Page:
        """Press the button of a step on the page where it stands; when it asks more first, answer that.

        `of` is the page of what moves, where that is something else than the page shows.
        """
        page = self.sees(who, url)
        address = _step(of or url, trigger)
        if page.form(address) is None:
            assert address in page.links, (who, url, "has no button", trigger, page.text)
            page = self.sees(who, address)
        return self.sends(who, page, address, answers)

    def may_not(self, who: str, url: str, trigger: str, because: str = "") -> None:
        """The button is not live on a page for somebody, and the page says why; or it is not there at all."""
        page, address = self.sees(who, url), _step(url, trigger)
        assert page.form(address) is None
        assert address not in page.links
        page.says(because)

    def row(self, kind: str, **columns: Any) -> Any:
        """The newest row of a kind with these values, as it stands."""
        model: Any = SUBJECTS[kind].model
        with self.app.app_context():
            found = select(model).filter_by(**columns).order_by(model.id.desc()).limit(1)
            row: WorkflowRow = db.session.scalars(found).one()
            return row

    def key(self, url: str) -> str:
        """The key of the thing that a page is about."""
        return url.rpartition("/")[2]

    def url(self, kind: str, **columns: Any) -> str:
        """The page of the newest row of a kind with these values."""
        return f"/{SUBJECTS[kind].collection}/{self.row(kind, **columns).key}"

    def of_unit(self, kind: str, unit: str) -> str:
        """The page of the newest row of a kind of this unit."""
        return self.url(kind, unit_id=self.people.units[unit])

    def states(self, kind: str) -> list[str]:
        """The states of all rows of a kind, in the order they were made."""
        model = SUBJECTS[kind].model
        with self.app.app_context():
            return list(db.session.scalars(select(model.state).order_by(model.id)))

    def events(self, kind: str, url: str) -> list[str]:
        """What happened to one thing, in order."""
        key = self.key(url)
        with self.app.app_context():
            found = select(Event.name).where(Event.subject == kind, Event.subject_key == key)
            return list(db.session.scalars(found.order_by(Event.id)))

    def who_did_it(self, kind: str, url: str) -> list[str]:
        """The user names of who did what to one thing, in order."""
        key = self.key(url)
        with self.app.app_context():
            found = select(Account.username).join(Event, Event.actor_id == Account.id)
            mine = found.where(Event.subject == kind, Event.subject_key == key)
            return list(db.session.scalars(mine.order_by(Event.id)))

    def account(self, username: str) -> int:
        """The id of an account."""
        with self.app.app_context():
            return db.session.scalars(select(Account.id).where(Account.username == username)).one()

    def day(self, days: int) -> str:
        """The day so many days from today, as a form takes it."""
        with self.app.app_context():
            return (clock.today() + timedelta(days=days)).isoformat()

    def wait(self, days: int) -> None:
        """Let so many days pass; everybody signs in anew."""
        with self.app.app_context():
            day = clock.today() + timedelta(days=days)
        self.end()
        self.begin(day)

    def begin(self, day: date) -> None:
        """Ten o'clock on a day, in a world in which nobody is signed in."""
        self.browsers.clear()
        self.clock = clock.at(datetime.combine(day, time(10), tzinfo=LOCAL))
        self.clock.__enter__()

    def end(self) -> None:
        """Back to the real clock."""
        self.clock.__exit__(None, None, None)


def _step(url: str, trigger: str) -> str:
    """Where a step of the thing on a page is sent."""
    return "/".join(url.partition("?")[0].split("/")[:3]) + f"/acties/{trigger}"

"""People who work through the web while it is being killed: they press again until they get their answer."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

from forms.completeness import wire
from forms.model import Definition
from tests.factories import PASSWORD
from tests.world import MILESTONES

LONGEST = 60.0
"""Seconds within which an answer must come, whatever was killed."""

Answer = tuple[int, str, str]
"""Status, where it leads, and the page."""


@dataclass
class Browser:
    """A browser that is signed in, keeps its cookies, and sends a form again when no answer came."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    again: int = 0

    def sign_in(self, username: str) -> None:
        """Sign in through the page."""
        self.token = self._token("/inloggen")
        status, where, page = self.post("/inloggen", {"username": username, "password": PASSWORD})
        assert (status, where) == (303, "/"), page
        self.token = self._token("/mijn-sessies")

    def post(self, path: str, fields: Mapping[str, Any]) -> Answer:
        """Send a form until it is answered: the same body each time, as somebody who presses again."""
        body = urlencode({**fields, "csrf_token": self.token}, doseq=True)
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            answer = self._send("POST", path, body)
            if answer is not None and answer[0] != 503:
                return answer
            self.again += 1
            time.sleep(0.1)
        raise AssertionError(f"no answer to {path} within {LONGEST} seconds")

    def _token(self, path: str) -> str:
        answer = self._send("GET", path)
        assert answer is not None
        assert answer[0] == 200, answer
        return answer[2].split('name="csrf_token" value="', 1)[1].split('"', 1)[0]

    def _send(self, method: str, path: str, body: str | None = None) -> Answer | None:
        """One request on a connection of its own; None when it broke."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Origin": f"http://127.0.0.1:{self.port}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            page = response.read().decode()
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers.get("Location", ""), unescape(page)


@dataclass
class Writer:
    """The head of a unit: saves the plan, hands it in, takes it back; every change with words of its own."""

    username: str
    key: str
    browser: Browser
    form: Definition
    version: int = 1
    acknowledged: list[str] = field(default_factory=list)
    vision: str = ""

    def work(self, changes: int) -> None:
        """Make so many changes one after the other, each acknowledged before the next."""
        for trigger in islice(cycle(("save_plan", "submit_plan", "recall_plan")), changes):
            self._change(trigger)

    def _change(self, trigger: str) -> None:
        number = len(self.acknowledged)
        fields: dict[str, Any] = {"version": self.version, "once": f"{self.username}-{number}"}
        if trigger != "recall_plan":
            self.vision = f"Ons plan, geschreven in beurt {number}."
            fields |= wire(self.form, {"vision": self.vision, "milestones": MILESTONES})
        status, where, page = self.browser.post(f"/plannen/{self.key}/acties/{trigger}", fields)
        assert (status, where) == (303, f"/plannen/{self.key}"), (trigger, number, status, page)
        self.version += 2 if trigger == "submit_plan" else 1  # handing in saves first
        self.acknowledged.append(trigger)

"""The application as a process of its own that can be killed, and a visitor to talk to it."""

import http.client
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.browser.site import ROOT, free_port
from tests.factories import PASSWORD

PATIENCE = 60.0
"""Seconds within which a process must answer at all, on a machine where much else runs."""


class Cut(Exception):
    """The connection broke before the answer: what was sent may have happened or not."""


@dataclass
class Server:
    """`flask serve` on a database and port."""

    url: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it and wait until it answers; gives the seconds that took."""
        environment = os.environ | {"OPGAVE_DATABASE_URL": self.url, "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(self.port)]
        began = time.monotonic()
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.wait()
        return time.monotonic() - began

    def wait(self) -> None:
        """Wait until it answers."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if Visitor(self.port).get("/healthz")[0] == 200:
                    return
            except Cut:
                time.sleep(0.05)
        raise TimeoutError("the server did not answer")

    def kill(self) -> None:
        """End everything at once, without a chance to tidy up: server, workers and the periodic work."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Visitor:
    """One person at one browser, with cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, where it leads, and the page. Raises Cut."""
        return self._send("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """Send a form with the token of this visit. Raises Cut."""
        return self._send("POST", path, urlencode(fields | {"csrf_token": self.token}))

    def sign_in(self, username: str) -> None:
        """Sign in and keep the token of the new session."""
        self.token = self._token("/inloggen")
        status, _, page = self.post("/inloggen", {"username": username, "password": PASSWORD})
        assert status == 303, page
        self.token = self._token("/mijn-sessies")

    def _token(self, path: str) -> str:
        page = self.get(path)[2]
        return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie} | (
            {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        )
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException) as broken:
            raise Cut from broken
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location") or "", page

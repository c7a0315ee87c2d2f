"""CPU of every main page against an empty page of Flask, and the statements each asks at two sizes.

Both are opened through Flask's own test client, as the bars were set: an empty page takes 0.12 to 0.14 ms
that way, of which Flask itself is 0.05.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from tests.bench.measure import Bar, Report, cpu, statements
from tests.bench.places import BACKENDS, application, has
from tests.bench.village import SIZES, USUAL, settle
from tests.conftest import Client
from tests.factories import PASSWORD

PAGE, FORM_PAGE = 15.0, 20.0
"""Bars: times the CPU of an empty page."""
MOST_STATEMENTS = 12
SERIES, OPENED, EMPTY = 7, 5, 60

BROWSER = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": "bench"}
"""The same at every request: a session is suspected when it moves to another browser."""

Open = Callable[[], int]
"""Opens a page and gives the status of the answer."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as somebody opens it; `{need}` in the address is the key of what the village shows.

    `most`: statements that it may ask; the planning is eight lists on one page.
    """

    path: str
    who: str
    form: bool = False
    most: int = MOST_STATEMENTS

    def __str__(self) -> str:
        return f"{self.path} ({self.who})"

    @property
    def bar(self) -> float:
        """How many empty pages it may cost."""
        return FORM_PAGE if self.form else PAGE


PAGES = (
    Page("/", "chef.u02"),
    Page("/", "secretaris"),
    Page("/", "politiechef"),
    Page("/opdrachten", "chef.u01"),
    Page("/opdrachten/{assignment}", "chef.u01", form=True),
    Page("/plannen/{plan}", "chef.u02", form=True),
    Page("/behoeften", "chef.u01"),
    Page("/behoeften/nieuw", "chef.u01", form=True),
    Page("/behoeften/{need}", "chef.u01"),
    Page("/afspraken", "chef.u01"),
    Page("/afspraken/{commitment}", "chef.u02", form=True),
    Page("/planning", "secretaris", most=17),
    Page("/besluiten", "politiechef"),
    Page("/besluiten/{decision}", "politiechef"),
    Page("/vergaderingen/{meeting}", "secretaris", form=True),
    Page("/rondes", "secretaris"),
    Page("/rondes/{round}", "secretaris"),
    Page("/collectieve-opgaven/{collective_task}", "chef.u01", form=True),
    Page("/berichten", "chef.u01"),
)
"""What people open every day, each by who opens it."""


def report() -> Report:
    """A line for each page: statements at both sizes, and CPU on each database that is at hand."""
    found = {backend: _measured(backend) for backend in BACKENDS if has(backend)}
    sizes = " / ".join(f"{units} units" for units, _ in SIZES.values())
    head = ["page", "who", f"SQL {sizes}", *(BACKENDS[backend] for backend in found), "bar", ""]
    bars, rows = [], []
    for page in PAGES:
        costs = [Bar(f"{page} on {BACKENDS[b]}", cost.ratios[page], page.bar) for b, cost in found.items()]
        most = [max(cost.statements[size][page] for cost in found.values()) for size in SIZES]
        asked = Bar(f"statements of {page}", most[-1], min(page.most, most[0]))
        cells = (" / ".join(map(str, most)), *(f"{cost.value:.1f}" for cost in costs), f"{page.bar:.0f}")
        met = all(bar.met for bar in (*costs, asked))
        rows.append([f"`{page.path}`", page.who, *cells, "ok" if met else "missed"])
        bars += [*costs, asked]
    return Report("A page, in empty pages of Flask (CPU)", head, rows, bars)


@dataclass(frozen=True, slots=True)
class Cost:
    """What pages cost on one database: statements by size, and CPU in empty pages at the usual size."""

    statements: dict[str, dict[Page, int]]
    ratios: dict[Page, float]


def _measured(backend: str) -> Cost:
    """Statements at each size; CPU in turns with the empty page, so that both meet the same machine."""
    counted, ratios, empty = {}, {}, _empty()
    for size, (units, each) in SIZES.items():
        with opened_village(backend, units, each) as opens:
            counted[size] = {page: count(opened) for page, opened in opens.items()}
            if size == USUAL:
                ratios = {
                    page: median(cpu(opened, OPENED) / cpu(empty, EMPTY) for _ in range(SERIES))
                    for page, opened in opens.items()
                }
    return Cost(counted, ratios)


def count(opened: Open) -> int:
    """How many statements a page asks."""
    with statements(db.engine) as seen:
        opened()
    return len(seen)


@contextmanager
def opened_village(backend: str, units: int, each: int) -> Iterator[dict[Page, Open]]:
    """Every page of a village of that size, opened once; the log goes where nobody reads it."""
    with (
        application(backend) as (app, _),
        app.app_context(),
        open(os.devnull, "w") as nowhere,  # noqa: PTH123
        redirect_stderr(nowhere),
    ):
        keys = settle(units, each).keys
        cookies = {who: cookie_of(app, who) for who in {page.who for page in PAGES}}
        opens = {page: opener(app, page.path.format(**keys), cookies[page.who]) for page in PAGES}
        for page, opened in opens.items():
            if opened() != 200:
                raise RuntimeError(f"{page.path} of {page.who} does not open")
        yield opens


def cookie_of(app: Flask, who: str) -> str:
    """The cookies of somebody who signed in."""
    client = app.test_client()
    client.environ_base = BROWSER
    if not isinstance(client, Client) or client.sign_in(who, PASSWORD).status_code != 303:
        raise RuntimeError(f"{who} cannot sign in")
    client.get("/")  # a first page completes what the cookie holds
    return "; ".join(f"{cookie.decoded_key}={cookie.value}" for cookie in client._cookies.values())


def opener(app: Flask, path: str, cookie: str = "") -> Open:
    """Opens a page in full, with the cookies of somebody who signed in."""
    client = FlaskClient(app, use_cookies=False)
    client.environ_base = BROWSER | ({"HTTP_COOKIE": cookie} if cookie else {})

    def opened() -> int:
        with app.app_context():
            return client.get(path, base_url="http://127.0.0.1:8000", buffered=True).status_code

    return opened


def _empty() -> Open:
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: "")
    opened = opener(app, "/")
    cpu(opened, EMPTY)
    return opened
